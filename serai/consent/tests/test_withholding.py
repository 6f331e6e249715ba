"""What she wants kept from somebody is kept from them, by every way to a grant."""

import pytest
from django.db import Error, transaction

from serai.accounts.models import Team
from serai.consent.access import withheld_from
from serai.consent.actions.consents import WithheldFromThem
from serai.consent.actions.withholding import (
    KeepsTheFile,
    LiftedAlready,
    lift,
    read_notes,
    withhold,
)
from serai.consent.models import Withholding
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.people.actions.grants import (
    NothingToOpen,
    Withheld,
    grant,
    take_emergency_access,
)
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity, Name
from serai.people.models import AccessGrant, Person

pytestmark = pytest.mark.django_db


def keep(desk, by="carla", **other):
    values = {
        "why": "harm_to_self", "compartments": ["identity", "health"],
        "team": desk.centre.partner_team, "note": "Her uncle works there.",
    } | other  # fmt: skip
    with acting_as(desk.centre.actor(by)) as actor:
        return withhold(actor=actor, person=desk.person, **values)


@pytest.mark.parametrize("whole", [False, True], ids=["team", "organisation"])
def test_withholding_ends_what_was_open_and_lets_nothing_open_again(desk, centre, whole):
    desk.give()
    target = {"team": None, "organisation": centre.partner_organisation} if whole else {}
    made = keep(desk, **target)
    assert not desk.sees("pia")
    assert desk.running() == set()
    with pytest.raises(WithheldFromThem, match="Partner Agency"):
        desk.give()
    with acting_as(centre.actor("carla")) as carla, pytest.raises(Withheld):
        grant(
            actor=carla, person=desk.person, team=centre.partner_team,
            compartments=["identity"], basis="referral",
        )  # fmt: skip
    with acting_as(centre.actor("carla")) as carla:
        lift(actor=carla, withholding=made)
        with pytest.raises(LiftedAlready):
            lift(actor=carla, withholding=made)
    assert not desk.sees("pia")
    desk.give()
    assert desk.sees("pia")


def test_what_is_not_withheld_can_be_agreed_to(desk, centre):
    keep(desk, compartments=["health"])
    desk.give(compartments=["identity"])
    assert desk.sees("pia")


def test_one_team_of_an_organisation_is_left_out(desk, centre):
    ward = Team.objects.create(organisation=centre.partner_organisation, name="Ward")
    keep(desk, team=ward)
    desk.give(team=None, organisation=centre.partner_organisation)
    assert {team for _id, team, _parts in desk.running()} == {centre.partner_team.pk}
    keep(desk)
    assert desk.running() == set()


def test_an_emergency_opens_nothing_that_is_withheld_and_does_not_say_so(desk, centre):
    keep(desk, team=centre.other_team, compartments=["identity"])
    with acting_as(centre.actor("kofi")) as kofi, pytest.raises(NothingToOpen):
        take_emergency_access(
            actor=kofi, person_id=desk.person.pk, team=centre.other_team, hours=2,
            reason="She is unconscious at the gate, I say.",
        )  # fmt: skip
    assert not desk.sees("kofi")


def test_background_work_cannot_grant_it_either(desk, centre):
    keep(desk)
    with (
        acting_as(register_actor(centre.organisation.pk)),
        pytest.raises(Error),
        transaction.atomic(),
    ):
        AccessGrant.objects.bulk_create(
            AccessGrant(
                person=desk.person, team=centre.partner_team, compartments=[part], basis="legal",
                granted_at=clock.now(), active_at=clock.now(),
            )
            for part in ("profile", "health")
        )  # fmt: skip


def test_it_holds_for_whoever_turned_out_to_be_the_same_person(desk, centre):
    with acting_as(centre.actor("carla")) as carla:
        same = register_person(
            actor=carla, team=centre.team,
            new=NewPerson(Identity(names=(Name("given", "Aminata", "Latn"),))),
        )  # fmt: skip
        Person.objects.filter(pk=same.pk).update(merged_into=desk.person)
    keep(desk)
    with acting_as(centre.actor("carla")) as carla, pytest.raises(Withheld):
        grant(actor=carla, person=same, team=centre.partner_team, compartments=["identity"],
              basis="referral")  # fmt: skip


def test_the_team_that_keeps_the_file_is_not_kept_from_it(desk, centre):
    for target in ({"team": centre.team}, {"team": None, "organisation": centre.organisation}):
        with pytest.raises(KeepsTheFile):
            keep(desk, **target)
    assert desk.sees("carla")


def test_from_whom_it_is_withheld_learns_nothing_of_it(desk, centre):
    desk.give(compartments=["identity"])
    keep(desk, compartments=["health"])
    keep(desk, compartments=["return"], team=None, organisation=centre.partner_organisation)
    with acting_as(centre.actor("pia")):
        assert Person.objects.filter(pk=desk.person.pk).exists()
        assert list(withheld_from(desk.person)) == []
    with acting_as(centre.actor("carla")) as carla:
        rows = list(withheld_from(desk.person))
        notes = read_notes(actor=carla, person=desk.person, rows=rows)
    assert notes == ["Her uncle works there."] * 2
    with acting_as(centre.actor("sam")):
        assert not Withholding.objects.exists()
    with acting_as(system_actor()):
        assert "uncle" not in str(list(Event.objects.values_list("payload", flat=True)))


@pytest.mark.parametrize(
    "values", [{"compartments": ["return"]}, {"why": "other"}, {"note": None}], ids=str
)
def test_a_withholding_can_only_be_lifted(desk, centre, values):
    made = keep(desk)
    with acting_as(centre.actor("carla")):
        with pytest.raises(Error, match="stays as it was"), transaction.atomic():
            Withholding.objects.filter(pk=made.pk).update(**values)
        with pytest.raises(Error), transaction.atomic():
            Withholding.objects.filter(pk=made.pk).delete()
        Withholding.objects.filter(pk=made.pk).update(lifted_at=clock.now())
        with pytest.raises(Error, match="stays as it was"), transaction.atomic():
            Withholding.objects.filter(pk=made.pk).update(lifted_at=None)


def test_a_consent_to_all_of_an_organisation_ends_when_all_of_it_is_withheld(desk, centre):
    made = desk.give(team=None, organisation=centre.partner_organisation)
    keep(desk, team=None, organisation=centre.partner_organisation)
    with acting_as(centre.actor("carla")):
        made.refresh_from_db()
    assert (made.state, made.end_why) == ("withdrawn", "harm_to_self")
