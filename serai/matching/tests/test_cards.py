"""A card's code finds its holder while the card is valid, and nobody afterwards."""

from datetime import timedelta

import pytest

from serai.kit import clock
from serai.kit.actor import acting_as
from serai.matching.actions.finding import find
from serai.people.actions import cards
from serai.people.models import IdentityCard

pytestmark = pytest.mark.django_db


def searched(centre, text, name="carla"):
    with acting_as(centre.actor(name)) as actor:
        return [one.person.pk for one in find(actor=actor, text=text)]


def test_a_code_finds_while_the_card_is_valid_and_no_longer(centre):
    with acting_as(centre.actor("carla")) as carla:
        made = cards.issue_card(actor=carla, person=centre.person)
    assert searched(centre, made.code) == [centre.person.pk]
    assert searched(centre, made.code, "rosa") == [centre.person.pk]
    assert searched(centre, made.code, "kofi") == []
    with acting_as(centre.actor("carla")):
        IdentityCard.objects.update(expires_on=clock.today())
    assert searched(centre, made.code) == [centre.person.pk], "valid on its last day still"
    with acting_as(centre.actor("carla")):
        IdentityCard.objects.update(expires_on=clock.today() - timedelta(days=1))
    assert searched(centre, made.code) == []


def test_a_revoked_and_a_replaced_code_find_nobody(centre):
    with acting_as(centre.actor("carla")) as carla:
        first = cards.issue_card(actor=carla, person=centre.person)
        second = cards.issue_card(actor=carla, person=centre.person)
    assert searched(centre, first.code) == []
    assert searched(centre, second.code) == [centre.person.pk]
    with acting_as(centre.actor("carla")) as carla:
        cards.revoke_card(actor=carla, person=centre.person)
    assert searched(centre, second.code) == []


@pytest.mark.parametrize("code", ["VJDX-YKBX", "2345-6789", "VJDX-YKB7", "7JDX-YKBX"])
@pytest.mark.parametrize("typed", ["{}", "{} Amina", "Amina {}"])
def test_a_code_of_letters_or_of_figures_alone_finds_too(centre, monkeypatch, code, typed):
    monkeypatch.setattr(cards, "new_reference", lambda: code)
    with acting_as(centre.actor("carla")) as carla:
        cards.issue_card(actor=carla, person=centre.person)
    assert centre.person.pk in searched(centre, typed.format(code))
    assert centre.person.pk in searched(centre, typed.format(code.lower()))


@pytest.mark.parametrize("form", ["{}{}", "{} {}", "{}-{}"])
def test_a_code_of_letters_finds_however_it_is_split(centre, monkeypatch, form):
    monkeypatch.setattr(cards, "new_reference", lambda: "VJDX-YKBX")
    with acting_as(centre.actor("carla")) as carla:
        cards.issue_card(actor=carla, person=centre.person)
    assert searched(centre, form.format("vjdx", "ykbx")) == [centre.person.pk]
