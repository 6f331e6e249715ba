"""Who keeps the fund and reaches payments: by role, by grant, by organisation."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from serai.cash import access
from serai.kit.actor import acting_as
from serai.kit.ids import new_id


def tried(function, *given):
    """Return what was answered: the answer's kind, or how it was refused."""
    try:
        function(*given)
    except Http404:
        return 404
    except PermissionDenied:
        return 403
    return 200


@pytest.mark.parametrize(
    ("who", "answer"),
    [("fadi", 200), ("sofia", 404), ("carla", 404), ("dora", 404), ("ada", 404), ("piet", 404),
     ("guard", 404), ("sam", 404)],
)  # fmt: skip
def test_who_keeps_the_fund(centre, fund, who, answer):
    actor = centre.actor(who)
    with acting_as(actor):
        assert tried(access.get_account, actor, fund.box.pk) == answer
        assert tried(access.accounting_organisations, actor) == answer
        assert tried(access.get_account, actor, new_id()) == 404
        assert tried(access.get_transaction, actor, new_id()) == 404


@pytest.mark.parametrize(
    ("who", "answer"),
    [("fadi", 200), ("dora", 403), ("carla", 403), ("sofia", 403), ("rosa", 403), ("kofi", 404),
     ("piet", 404), ("ada", 404), ("sam", 404)],
)  # fmt: skip
def test_who_reaches_a_payment(centre, ask_money, another, who, answer):
    row, other = ask_money(), another()
    actor = centre.actor(who)
    with acting_as(actor):
        assert tried(access.get_payment, actor, centre.person.pk, row.pk) == answer
        if answer == 200:
            assert tried(access.get_payment, actor, other.pk, row.pk) == 404
            assert tried(access.get_payment, actor, centre.person.pk, new_id()) == 404
