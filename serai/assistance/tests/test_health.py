"""Health contacts: what a check says, until when, and that health staff alone see any of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from serai.assistance.actions import common, health
from serai.assistance.models import HealthContact
from serai.assistance.queries.persons import everything_of
from serai.kit import clock
from serai.kit.actor import acting_as

SOON = timedelta(days=3)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"kind": "consultation", "fitness": "", "valid_until": None}, ("", False, False)),
        ({"kind": "consultation", "fitness": "fit"}, ("", False, False)),
        ({"kind": "referral", "referred_to": "Hospital"}, ("", False, True)),
        ({"fitness": "fit"}, ("fit", True, False)),
        ({"fitness": "fit", "referred_to": "Hospital"}, ("fit", True, False)),
        ({"fitness": "escorted"}, ("escorted", True, False)),
        ({"fitness": "unfit"}, ("unfit", False, False)),
    ],
)
def test_a_contact_keeps_what_its_kind_has(treat, given, kept):
    row = treat(**given)
    held = (row.fitness, row.valid_until is not None, row.referred_to is not None)
    assert held == kept


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"fitness": ""}, health.SayResult),
        ({"valid_until": None}, health.SayUntil),
        ({"valid_until": clock.today() - timedelta(days=1)}, health.SayUntil),
        ({"kind": "referral"}, health.SayWhere),
        ({"kind": "referral", "referred_to": "  "}, health.SayWhere),
        ({"given_on": clock.today() + timedelta(days=1)}, common.NotYet),
    ],
)
def test_a_contact_that_says_too_little_is_refused(treat, given, refusal):
    with pytest.raises(refusal):
        treat(**given)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("hana", True), ("dora", True), ("carla", False), ("sofia", False), ("rami", False),
        ("reza", False), ("rosa", False), ("fadi", False), ("pia", False), ("kofi", False),
        ("ada", False), ("guard", False), ("sam", False),
    ],
)  # fmt: skip
def test_health_is_seen_by_who_holds_health_alone_in_sql_too(centre, treat, who, sees):
    treat(note="Blood pressure normal.")
    actor = centre.actor(who)
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM assistance_healthcontact")
        assert cursor.fetchone() == (int(sees),)
        if actor.teams and who not in {"ada", "guard", "pia", "kofi"}:
            shown = [line.note for line in everything_of(actor, centre.person)]
            assert shown == ["Blood pressure normal."] * sees


def test_a_check_that_is_over_says_so(centre, treat):
    day = clock.today() - timedelta(days=5)
    treat(given_on=day, valid_until=day + SOON)
    treat()
    with acting_as(centre.actor("hana")):
        new, old = everything_of(centre.actor("hana"), centre.person)
    assert (new.is_running_out, old.is_running_out) == (False, True)
    assert old.details[0] == "Fit to travel"
    assert old.details[1].startswith("valid until")


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"kind": "surgery", "fitness": "", "valid_until": None}, "assistance_healthcontact_kind"),
        ({"fitness": ""}, "assistance_healthcontact_"),
        ({"fitness": "perhaps", "valid_until": None}, "assistance_healthcontact_check_has_result"),
        ({"kind": "consultation"}, "assistance_healthcontact_check_has_result"),
        ({"valid_until": None}, "assistance_healthcontact_fit_until"),
        ({"valid_until": clock.today() - SOON}, "assistance_healthcontact_fit_until"),
        ({"fitness": "unfit"}, "assistance_healthcontact_fit_until"),
        ({"withdrawn_at": clock.now()}, "assistance_healthcontact_withdrawn_with_reason"),
    ],
)
def test_the_database_refuses(centre, changes, constraint):
    row = {
        "person": centre.person, "organisation": centre.organisation, "team": centre.team,
        "kind": "fit_to_travel", "fitness": "fit", "valid_until": clock.today(),
        "given_on": clock.today(), "recorded_at": clock.now(),
    }  # fmt: skip
    with acting_as(centre.actor("hana")):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            HealthContact.objects.create(**{**row, **changes})
        assert HealthContact.objects.create(**row)


def test_a_check_is_withdrawn_and_never_changed(centre, treat, run):
    row = treat()
    with (
        acting_as(centre.actor("hana")),
        pytest.raises(IntegrityError, match="stays as it was"),
        transaction.atomic(),
    ):
        HealthContact.objects.filter(pk=row.pk).update(fitness="unfit", valid_until=None)
    run("hana", common.withdraw, row=row, reason="Another person's check.")
    with acting_as(centre.actor("hana")):
        (line,) = everything_of(centre.actor("hana"), centre.person)
    assert line.reason == "Another person's check."
