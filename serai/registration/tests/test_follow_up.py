"""Which persons reach a device with a follow-up form, with which columns, and what is recorded."""

import pytest

from serai.kit.actor import acting_as
from serai.kit.entities import follow_up_lists
from serai.ledger.models import Event
from serai.people import events
from serai.people.actions.grants import grant, revoke
from serai.people.models import AccessGrant
from serai.registration.actions import follow_up

pytestmark = pytest.mark.django_db
PLAIN = ("name", "label")


def rows(centre, name, columns=PLAIN):
    """Return the list as somebody's device gets it."""
    actor = centre.actor(name)
    with acting_as(actor):
        return follow_up_lists()["persons"].rows_for(actor, columns)


@pytest.mark.parametrize("name", ["carla", "rami", "hana", "rosa", "fadi"])
def test_whom_the_team_knows_is_on_the_list_by_reference(centre, name):
    assert rows(centre, name) == [{"name": str(centre.person.pk), "label": centre.person.reference}]


@pytest.mark.parametrize("name", ["kofi", "pia", "boris", "ada", "alice", "guard", "sam"])
def test_nobody_is_on_a_strangers_list(centre, name):
    assert rows(centre, name, follow_up.COLUMNS) == []


def test_only_the_columns_asked_for_come(centre):
    [row] = rows(centre, "rami", ("name", "sex", "nationality", "birth_year"))
    assert row == {
        "name": str(centre.person.pk), "sex": "female", "nationality": "BFA", "birth_year": "2001",
    }  # fmt: skip


def test_a_name_is_opened_only_where_the_form_declares_it_and_that_is_recorded(centre):
    def listed():
        with acting_as(centre.actor("dora")):
            return Event.objects.filter(name=events.LISTED).count()

    before = listed()
    rows(centre, "carla", ("name", "label", "sex"))
    assert listed() == before
    assert rows(centre, "carla", ("full_name",)) == [{"full_name": "Amina Ouedraogo"}]
    assert listed() == before + 1


def share(centre, compartments):
    """Share Amina with the clinic."""
    hana = centre.actor("hana")
    with acting_as(hana):
        return grant(
            actor=hana, person=centre.person, team=centre.partner_team,
            compartments=compartments, basis="referral",
        )  # fmt: skip


def test_a_partner_sees_her_while_the_grant_runs(centre):
    given = share(centre, ("identity", "health"))
    assert len(rows(centre, "pia")) == 1
    with acting_as(centre.actor("hana")):
        revoke(grants=[AccessGrant.objects.get(pk=given.pk)])
    assert rows(centre, "pia") == []


def test_the_list_ends_where_the_latest_are_enough(centre, monkeypatch):
    monkeypatch.setattr(follow_up, "MOST", 0)
    assert rows(centre, "carla") == []
