"""Checking in and out, moving, going out: what is kept, what is refused, what asks first."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from serai.kit import clock
from serai.kit.actor import acting_as
from serai.matching.models import Merge
from serai.people.actions.families import OwnAncestor, link_persons, make_group
from serai.people.actions.grants import grant
from serai.reception.actions import centres, stays
from serai.reception.actions.common import ConfirmFirst, NotHere
from serai.reception.models import Absence, Bed, Placement, Stay
from serai.reception.queries import persons as queries
from serai.reception.queries.places import filled, free_beds

pytestmark = pytest.mark.django_db


@pytest.fixture
def placements(centre):
    """Return the places of a stay in order, as (bed, begins, ends)."""

    def read(stay):
        with acting_as(centre.actor("rosa")):
            rows = queries.moves_of(stay)
            return [(str(one.bed or ""), one.begins, one.ends) for one in rows]

    return read


@pytest.fixture
def places(centre, house):
    """Return how many are free by unit."""

    def read():
        with acting_as(centre.actor("rosa")):
            return {one.unit.name: one.places.free for one in filled(house)}

    return read


def bed_of(centre, unit, name):
    with acting_as(centre.actor("rosa")):
        return Bed.objects.select_related("unit").get(unit=unit, name=name)


def test_a_stay_from_check_in_to_check_out_is_kept(centre, run, unit, stay, again, placements,
                                                   places):  # fmt: skip
    assert stay.during.upper is None
    assert stay.checked_in_by == centre.rosa
    assert placements(stay) == [("1", "stay", "")]
    assert places() == {"A": 3}
    hall = unit("Hall", capacity=50)
    run("rosa", stays.move, stay=stay, unit=hall)
    assert placements(stay) == [("1", "stay", "move"), ("", "move", "")]
    assert places() == {"A": 4, "Hall": 49}
    run("rosa", stays.check_out, stay=stay, left_to="own_way")
    assert placements(stay) == [("1", "stay", "move"), ("", "move", "stay")]
    assert places() == {"A": 4, "Hall": 50}
    ended = again(stay)
    assert ended.left_to == "own_way"
    assert ended.during.upper > ended.during.lower
    assert ended.checked_out_by == centre.rosa
    [second] = run("rosa", stays.check_in, people=[centre.person], unit=hall)
    with acting_as(centre.actor("rosa")) as actor:
        history = queries.history_of(actor, centre.person)
    assert [one.stay.pk for one in history] == [second.pk, stay.pk]


def test_nobody_stays_twice_at_once_not_even_under_two_registrations(centre, run, unit, stay,
                                                                     somebody):  # fmt: skip
    hall = unit("Hall")
    with pytest.raises(stays.AlreadyHere):
        run("rosa", stays.check_in, people=[centre.person], unit=hall)
    twin = somebody("Aminata", sex="female")
    with acting_as(centre.actor("carla")):
        Merge.objects.create(merged=twin, kept=centre.person, merged_at=clock.now())
        type(twin).objects.filter(pk=twin.pk).update(merged_into=centre.person)
    twin.merged_into_id = centre.person.pk
    with pytest.raises(stays.AlreadyHere):
        run("rosa", stays.check_in, people=[twin], unit=hall)


def test_a_bed_is_given_once(centre, run, unit, stay, somebody):
    house = stay.centre
    beds = bed_of(centre, unit_of(centre, stay), "1")
    with pytest.raises(stays.BedTaken):
        run("rosa", stays.check_in, people=[somebody()], unit=beds.unit, bed=beds)
    blocked = bed_of(centre, beds.unit, "2")
    run("sofia", centres.block, unit=beds.unit, bed=blocked, reason="repair")
    with pytest.raises(stays.BedTaken):
        run("rosa", stays.check_in, people=[somebody()], unit=beds.unit, bed=blocked)
    with acting_as(centre.actor("rosa")):
        assert [one.name for one in free_beds(house)[beds.unit_id]] == ["3", "4"]
    other = unit("B", numbered=True)
    with pytest.raises(stays.BedTaken):
        run("rosa", stays.check_in, people=[somebody()], unit=other, bed=blocked)


def unit_of(centre, stay):
    with acting_as(centre.actor("rosa")):
        return Placement.objects.select_related("unit").get(stay=stay, during__upper_inf=True).unit


def test_the_bed_of_somebody_whom_the_desk_may_not_see_is_taken_all_the_same(
    centre, run, unit, stay, somebody
):
    hidden = somebody("Issa")
    room = unit("R", capacity=1, numbered=True)
    run("rosa", stays.check_in, people=[hidden], unit=room)
    with acting_as(centre.actor("carla")):
        grants = hidden.grants.all()
        grants.update(revoked_at=clock.now())
    with acting_as(centre.actor("rosa")):
        assert not Stay.objects.filter(person=hidden).exists()
        assert filled(stay.centre, room)[0].places.free == 0
    with pytest.raises(stays.BedTaken):
        run("rosa", stays.check_in, people=[somebody("Omar")], unit=room,
            bed=bed_of(centre, room, "1"), confirmed=True)  # fmt: skip


def test_a_full_unit_warns_or_stops(centre, run, unit, somebody):
    tent = unit("Tent", capacity=1)
    run("rosa", stays.check_in, people=[somebody()], unit=tent)
    with pytest.raises(ConfirmFirst, match="Tent is full: 0 free of 1"):
        run("rosa", stays.check_in, people=[centre.person], unit=tent)
    run("rosa", stays.check_in, people=[centre.person], unit=tent, confirmed=True)
    strict = unit("Strict", capacity=1, when_full="stop")
    run("sofia", centres.block, unit=strict, reason="isolation", places=1)
    with pytest.raises(stays.UnitFull, match="Strict is full: 0 free of 0"):
        run("rosa", stays.check_in, people=[somebody("Omar")], unit=strict, confirmed=True)


@pytest.mark.parametrize(
    ("rule", "sex", "born", "warned"),
    [
        ("women", "male", "1990-01-01", True), ("women", "male", "2019-01-01", False),
        ("men", "female", "1990-01-01", True), ("men", "male", "2019-01-01", True),
        ("families", "female", "1990-01-01", True), ("children", "male", "1990-01-01", True),
        ("children", "male", "2019-01-01", False), ("women", "female", "", False),
    ],
)  # fmt: skip
def test_for_whom_a_unit_is_meant_warns(run, unit, somebody, rule, sex, born, warned):
    house, person = unit("House", rule=rule), somebody("Ali", sex=sex, born=born)
    if warned:
        with pytest.raises(ConfirmFirst, match="House is meant for"):
            run("rosa", stays.check_in, people=[person], unit=house)
    run("rosa", stays.check_in, people=[person], unit=house, confirmed=warned)


def test_those_who_came_together_sleep_near_each_other(centre, run, unit, somebody, placements):
    house = unit("House", capacity=6, numbered=True, rule="families")
    child = somebody("Ali", born="2020-01-01")
    run("rosa", stays.check_in, people=[somebody("X")], unit=house, bed=bed_of(centre, house, "2"),
        confirmed=True)  # fmt: skip
    mother, ali, aunt = run(
        "rosa", stays.check_in, people=[centre.person, child, somebody("Zara", sex="female")],
        unit=house,
    )  # fmt: skip
    assert [placements(one)[0][0] for one in (mother, ali, aunt)] == ["3", "4", "5"]
    assert mother.party == ali.party == aunt.party is not None
    with acting_as(centre.actor("rosa")) as actor:
        assert len(queries.party_of(actor, mother)) == 3
    away = unit("Away")
    with pytest.raises(ConfirmFirst, match="sleep in another unit"):
        run("rosa", stays.move, stay=ali, unit=away)
    run("rosa", stays.move, stay=ali, unit=house, bed=bed_of(centre, house, "6"))
    assert placements(ali)[-1][0] == "6"


def test_circular_families_and_crowds_are_refused(centre, run, unit, somebody):
    hall, child = unit("Hall", capacity=100), somebody("Ali", born="2020-01-01")
    with pytest.raises(stays.TwiceTogether):
        run("rosa", stays.check_in, people=[child, centre.person, child], unit=hall)
    with pytest.raises(stays.TooManyTogether):
        run("rosa", stays.check_in, people=[], unit=hall)
    with pytest.raises(stays.TooManyTogether):
        run("rosa", stays.check_in, people=[child] * 31, unit=hall)
    given = {"kind": "parent", "since": clock.today()}
    run("carla", link_persons, person=centre.person, other=child, **given)
    with pytest.raises(OwnAncestor):
        run("carla", link_persons, person=child, other=centre.person, **given)


def test_the_desk_learns_who_belongs_together_and_not_how(centre, run, somebody):
    child = somebody("Ali", born="2020-01-01")
    group = run(
        "carla", make_group, kind="household", head=centre.person,
        since=clock.today() - timedelta(days=1),
    )  # fmt: skip
    from serai.people.actions.families import join_group

    run("carla", join_group, group=group, person=child, role="member",
        since=clock.today() - timedelta(days=1))  # fmt: skip
    from serai.people.models import GroupMember

    with acting_as(centre.actor("rosa")):
        assert queries.together_with(centre.person) == [child.pk]
        assert not GroupMember.objects.exists(), "memberships are profile, which rosa cannot hold"
    with acting_as(centre.actor("piet")):
        assert queries.together_with(centre.person) == []


def test_moving_inside_the_unit_asks_for_nothing_and_another_centre_is_refused(
    centre, run, unit, stay, placements
):
    house = unit_of(centre, stay)
    run("rosa", stays.move, stay=stay, unit=house, bed=bed_of(centre, house, "4"))
    assert placements(stay)[-1] == ("4", "move", "")
    other = run("sofia", centres.make_centre, team=centre.team, name="Arlit")
    far = run("sofia", centres.add_unit, centre=other, name="A", capacity=3, rule="anyone",
              when_full="warn")  # fmt: skip
    with pytest.raises(NotHere):
        run("rosa", stays.move, stay=stay, unit=far)


def test_who_is_not_here_is_not_checked_out_moved_or_let_out(centre, run, unit, stay):
    run("rosa", stays.check_out, stay=stay, left_to="care")
    soon = clock.now() + timedelta(hours=1)
    for action, given in (
        (stays.check_out, {"left_to": "own_way"}),
        (stays.move, {"unit": unit("Hall")}),
        (stays.go_out, {"kind": "out", "expected_at": soon}),
    ):
        with pytest.raises(NotHere):
            run("rosa", action, stay=stay, **given)


def test_absences(centre, run, stay, again, later):
    now = clock.now()
    with pytest.raises(stays.ComesBackEarlier):
        run("rosa", stays.go_out, stay=stay, kind="out", expected_at=now - timedelta(minutes=1))
    absence = run(
        "rosa", stays.go_out, stay=stay, kind="care", expected_at=now + timedelta(hours=2)
    )
    with pytest.raises(stays.OutAlready):
        run("rosa", stays.go_out, stay=stay, kind="out", expected_at=now + timedelta(hours=3))
    with acting_as(centre.actor("rosa")):
        [here] = queries.with_places([stay])
        assert here.absence == absence
        assert not here.is_overdue
    later(hours=3)
    with acting_as(centre.actor("rosa")):
        assert queries.with_places([stay])[0].is_overdue
    run("rosa", stays.come_back, absence=absence)
    assert again(absence).back_at is not None
    with pytest.raises(stays.BackAlready):
        run("rosa", stays.come_back, absence=absence)


def test_an_open_absence_ends_with_the_stay(centre, run, stay, again):
    soon = clock.now() + timedelta(hours=1)
    absence = run("rosa", stays.go_out, stay=stay, kind="out", expected_at=soon)
    run("rosa", stays.check_out, stay=stay, left_to="not_back")
    assert again(absence).back_at is not None


def test_what_ended_does_not_change_any_more(centre, run, stay, again):
    run("rosa", stays.check_out, stay=stay, left_to="own_way")
    with acting_as(centre.actor("rosa")):
        for model, change in (
            (Stay, {"left_to": "died"}), (Stay, {"party": stay.pk}), (Placement, {"sex": "male"}),
            (Placement, {"ends": "move"}),
        ):  # fmt: skip
            with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
                model.objects.update(**change)
    with acting_as(centre.actor("rosa")), pytest.raises(Exception, match="permission denied"), \
            transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
        cursor.execute("DELETE FROM reception_stay")
    assert again(stay).left_to == "own_way"


def test_a_partner_with_a_grant_knows_the_person_and_not_where_they_sleep(centre, run, stay, seen):
    given = {"person": centre.person, "compartments": {"identity", "health"}, "basis": "referral"}
    run("hana", grant, team=centre.partner_team, **given)
    with acting_as(centre.actor("pia")) as pia:
        assert queries.history_of(pia, centre.person) == []
        assert queries.stay_of(pia, centre.person) is None
        assert not Placement.objects.exists()
    assert seen("rosa") == seen("carla") == {centre.person.pk}
    assert seen("kofi") == seen("guard") == set()
    with acting_as(centre.actor("ada")):
        assert not Absence.objects.exists()
