"""Screenings that wait: ids by the actor's grants alone, whoever asks the database's functions."""

from datetime import timedelta

import pytest

from serai.instruments.choices import Compartment
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.people.models import AccessGrant
from serai.screening.actions.screenings import record_reading
from serai.screening.models import Screening
from serai.screening.queries.waiting import found_in, unread

EVERYBODY = ("carla", "sofia", "hana", "dora", "rami", "rosa", "fadi", "reza", "kofi", "pia",
             "piet", "boris", "ada", "alice", "guard", "sam")  # fmt: skip


@pytest.fixture
def told(tell_desk):
    """The desk heard something of protection and something of health."""
    return tell_desk(violence="yes", pregnant="yes")


def given(centre, asked):
    """Return to whom a question gives anything."""
    found = set()
    for who in EVERYBODY:
        with acting_as(centre.actor(who)):
            if asked():
                found.add(who)
    return found


def of_health():
    return found_in(Compartment.HEALTH, clock.now() - timedelta(days=1))


def test_only_who_holds_the_compartment_of_a_person_granted_to_them_is_given_ids(
    centre, told, grant_to
):
    assert given(centre, unread) == {"carla", "sofia", "dora"}
    assert given(centre, of_health) == {"dora", "hana"}
    grant_to("partner_team", "identity", "protection", "health")
    assert given(centre, unread) == {"carla", "sofia", "dora"}, "it is the other office's to read"
    assert given(centre, of_health) == {"dora", "hana"}
    with acting_as(register_actor(centre.organisation.pk)):
        AccessGrant.objects.filter(team=centre.team).update(revoked_at=clock.now())
    assert given(centre, unread) == given(centre, of_health) == set()


def test_a_grant_that_is_over_or_somebody_else_s_gives_none(centre, told, grant_to):
    with acting_as(register_actor(centre.organisation.pk)):
        grants = AccessGrant.objects.filter(team=centre.team)
        grants.update(expires_at=clock.now() - timedelta(minutes=1))
    assert given(centre, unread) == set()


def test_what_is_read_withdrawn_or_old_waits_no_more(centre, told):
    with acting_as(centre.actor("carla")):
        assert unread() == [told.pk]
        record_reading(screening=told, is_for_all=True)
        assert unread() == []
    with acting_as(centre.actor("hana")):
        assert of_health() == [told.pk]
        assert found_in(Compartment.HEALTH, clock.now()) == []
    with acting_as(register_actor(centre.organisation.pk)):
        Screening.objects.update(is_withdrawn=True)
    assert given(centre, of_health) == set()
