"""Whatever the desk does in whatever order, against a model of it written out here."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as slow
from hypothesis import strategies as st

from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.errors import Refusal
from serai.reception.actions import stays
from serai.reception.models import Absence, Bed, Placement, Stay
from serai.reception.queries import desk, persons
from serai.reception.queries.places import filled, free_beds

pytestmark = pytest.mark.django_db
PEOPLE = ("amina", "musa", "salif")
PLACES = ("1", "2", "hall")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(["check_in", "move", "go_out", "come_back", "check_out"]),
        st.sampled_from(PLACES),
    ),
    max_size=9,
)


@dataclass
class Model:
    """Who sleeps where and who is out; two numbered beds and a hall of one place that stops."""

    where: dict[str, str] = field(default_factory=dict)
    out: set[str] = field(default_factory=set)

    def may(self, who, act, place):
        here, taken = who in self.where, place in self.where.values()
        stays = place == "hall" == self.where.get(who)  # in the same hall, which has no beds
        return {
            "check_in": not here and not taken,
            "move": here and (stays or not taken),
            "go_out": here and who not in self.out,
            "come_back": who in self.out,
            "check_out": here,
        }[act]

    def do(self, who, act, place):
        if act in {"check_in", "move"}:
            self.where[who] = place
        elif act == "check_out":
            del self.where[who]
            self.out.discard(who)
        elif act == "go_out":
            self.out.add(who)
        else:
            self.out.discard(who)


@pytest.fixture
def world(centre, run, unit, somebody):
    """A unit of two beds and a hall of one place, both of which stop when they are full."""
    beds = unit("House", capacity=2, numbered=True, when_full="stop")
    hall = unit("Hall", capacity=1, when_full="stop")
    with acting_as(centre.actor("rosa")):
        named = {bed.name: bed for bed in Bed.objects.filter(unit=beds)}
    people = {"amina": centre.person, "musa": somebody("Musa"), "salif": somebody("Salif")}
    places = {"1": (beds, named["1"]), "2": (beds, named["2"]), "hall": (hall, None)}
    return people, places


def act_at_the_desk(centre, run, world, who, act, place):
    people, places = world
    person, (unit, bed) = people[who], places[place]
    with acting_as(centre.actor("rosa")) as rosa:
        stay = persons.stay_of(rosa, person)
        absence = Absence.objects.filter(person=person).order_by("-left_at").first()
    if act == "check_in":
        return run("rosa", stays.check_in, people=[person], unit=unit, bed=bed, confirmed=True)
    if act == "come_back":
        if absence is None:
            raise stays.BackAlready
        return run("rosa", stays.come_back, absence=absence)
    if stay is None:
        with acting_as(centre.actor("rosa")):
            stay = Stay.objects.filter(person=person).order_by("-pk").first()
        if stay is None:
            raise stays.NotHere
    if act == "move":
        return run("rosa", stays.move, stay=stay, unit=unit, bed=bed, confirmed=True)
    if act == "go_out":
        soon = clock.now() + timedelta(hours=1)
        return run("rosa", stays.go_out, stay=stay, kind="out", expected_at=soon)
    return run("rosa", stays.check_out, stay=stay, left_to="own_way")


@given(acts=ACTS)
@slow(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_desk_goes_as_a_model_of_it_says(centre, run, house, world, acts):
    with transaction.atomic():
        model = Model()
        for who, act, place in acts:
            allowed = model.may(who, act, place)
            # Somebody who moves to the bed that they have: the model says taken.
            try:
                act_at_the_desk(centre, run, world, who, act, place)
            except Refusal:
                assert not allowed, (acts, who, act, place)
                continue
            assert allowed, (acts, who, act, place)
            model.do(who, act, place)
        compare(centre, house, world, model)
        transaction.set_rollback(True)


def compare(centre, house, world, model):
    people, _places = world
    with acting_as(centre.actor("rosa")) as rosa:
        shown = {one.stay.person_id: one for one in desk.here_at(rosa, house).rows}
        assert set(shown) == {people[who].pk for who in model.where}
        for who, place in model.where.items():
            one = shown[people[who].pk]
            assert (str(one.placement.bed) if one.placement.bed else "hall") == place
            assert (one.absence is not None) == (who in model.out)
        free = {unit.name: [str(bed) for bed in beds] for unit, beds in (
            (bed_list[0].unit, bed_list) for bed_list in free_beds(house).values())}  # fmt: skip
        assert set(free.get("House", [])) == {"1", "2"} - set(model.where.values())
        places = {one.unit.name: one.places for one in filled(house)}
        assert places["Hall"].taken == list(model.where.values()).count("hall")
        now = desk.now_at(house)
        assert now.places.taken == len(model.where)
        assert now.came - now.left == len(model.where)
        running = Placement.objects.filter(during__upper_inf=True)
        assert running.count() == len(model.where)
        assert Absence.objects.filter(back_at=None).count() == len(model.out)


WAITS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 600)), min_size=1, max_size=8
)  # fmt: skip


@given(waits=WAITS, later=st.integers(0, 700))
@slow(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_who_is_overdue_is_who_said_they_would_be_back_by_now(
    centre, run, house, unit, stay, waits, later
):
    """Absences one after the other; the last one is open, and overdue once its moment is over."""
    with transaction.atomic():
        now = clock.now()
        with acting_as(centre.actor("rosa")):
            for place, (_kind, minutes) in enumerate(waits):
                begun = now - timedelta(days=len(waits) - place)
                last = place == len(waits) - 1
                Absence.objects.create(
                    organisation=centre.organisation, person=centre.person, centre=house,
                    stay=stay, kind="out", left_at=begun,
                    expected_at=begun + timedelta(minutes=minutes),
                    back_at=None if last else begun + timedelta(minutes=minutes * 2),
                )  # fmt: skip
            until = Absence.objects.get(back_at=None).expected_at
            moment = now - timedelta(days=1) + timedelta(minutes=later)
            real, clock.now = clock.now, lambda: moment
            try:
                overdue = desk.overdue_at(house)
                is_overdue = persons.with_places([stay])[0].is_overdue
            finally:
                clock.now = real
            assert bool(overdue) == is_overdue == (until < moment)
        transaction.set_rollback(True)
