"""The night's comparison through the register itself: sealed names, groups, linkage, pairs kept."""

from datetime import date

import pytest

from bench.registry import registry
from serai.kit.actor import acting_as, register_actor
from serai.matching.actions import proposing
from serai.matching.models import CandidatePair
from serai.people.actions.families import join_group, make_group
from serai.people.actions.persons import NewPerson, register_persons
from serai.people.methods.records import Birth, Identity, Name

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 1)


def new(row):
    parts = (("given", row["given"]), ("father", row["father"]), ("grandfather", row["family"]))
    names = tuple(Name(part, text, "Latn") for part, text in parts if text)
    return NewPerson(
        Identity(names, row["sex"], "", Birth("declared", on=row["born"]), (row["nationality"],))
    )


@pytest.fixture
def registered(centre):
    """Some eighty displaced people with their groups; by number, and who are truly one."""
    records, true = registry(80, seed=5)
    rows = records.to_pylist()
    with acting_as(centre.actor("carla")) as carla:
        made = register_persons(actor=carla, team=centre.team, people=[new(row) for row in rows])
        persons = {row["id"]: person for row, person in zip(rows, made, strict=True)}
        groups = {}
        for row in rows:
            person, number = persons[row["id"]], row["group"]
            if number in groups:
                join_group(actor=carla, group=groups[number], person=person, role="member",
                           since=SINCE)  # fmt: skip
            else:
                groups[number] = make_group(actor=carla, kind="household", head=person, since=SINCE)
    pairs = zip(true["left"].to_pylist(), true["right"].to_pylist(), strict=True)
    return persons, {frozenset((persons[a].pk, persons[b].pk)) for a, b in pairs}


def test_second_registrations_are_proposed_with_what_their_families_say(
    centre, registered, monkeypatch
):
    _persons, true = registered
    monkeypatch.setattr(proposing, "FEWEST", 10)
    organisation = centre.organisation.pk
    made = proposing.compare_register(organisation_id=organisation)
    with acting_as(register_actor(organisation)):
        kept = list(CandidatePair.objects.all())
    found = {frozenset((pair.low_id, pair.high_id)) for pair in kept}
    assert made == len(found)
    assert len(found & true) >= 0.75 * len(true)
    assert len(found - true) <= 0.1 * len(found)
    assert any("family" in pair.reasons for pair in kept)
    assert all(pair.source == "nightly" and pair.probability >= proposing.LEAST for pair in kept)
    assert proposing.compare_register(organisation_id=organisation) == 0
