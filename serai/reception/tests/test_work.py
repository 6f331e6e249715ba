"""What the desk's waiting things ask of whom; figures of days that are over."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from serai.kit import clock
from serai.kit.actor import acting_as
from serai.people.actions.grants import grant
from serai.reception.actions import centres, flags, handing_over, stays
from serai.reception.choices import At
from serai.reception.models import Block, Placement
from serai.reception.queries import desk
from serai.reception.queries.figures import occupancy
from serai.reception.queries.persons import counted_as
from serai.reception.queries.work import due

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(centre):
    """Return what waits for somebody, as (kind, reference)."""

    def read(who):
        with acting_as(centre.actor(who)) as actor:
            return [(one.kind, one.reference) for one in due(actor, clock.now())]

    return read


def test_who_is_not_back_in_time_waits_for_the_desk_of_the_centres_own_team(centre, run, stay, work,
                                                                            later):  # fmt: skip
    soon = clock.now() + timedelta(hours=1)
    absence = run("rosa", stays.go_out, stay=stay, kind="care", expected_at=soon)
    assert work("rosa") == []
    later(hours=2)
    waiting = [("absence", centre.person.reference)]
    assert work("rosa") == work("rami") == work("sofia") == waiting
    assert work("carla") == [], "a case worker has no desk"
    assert work("kofi") == work("guard") == []
    run("sofia", centres.make_centre, team=centre.other_team, name="Arlit")
    assert work("rosa") == waiting
    with acting_as(centre.actor("rosa")) as rosa:
        [one] = due(rosa, clock.now())
        assert one.due < clock.now()
        assert one.url == reverse("reception:person", args=[centre.person.pk])
        assert "Care elsewhere; the place is kept" in str(one.label)
    run("rosa", stays.come_back, absence=absence)
    assert work("rosa") == []


def test_a_hand_over_note_waits_for_all_but_its_writer(centre, run, house, work):
    note = run("rosa", handing_over.hand_over, centre=house, text="Amina's bed leaks.")
    assert work("rosa") == []
    assert work("rami") == [("hand_over", "")]
    with acting_as(centre.actor("rami")) as rami:
        [one] = due(rami, clock.now())
        assert "leaks" not in str(one.label)
        assert one.person_id is None
    run("rami", handing_over.acknowledge, note=note)
    assert work("rami") == work("sofia") == []


def test_a_flag_that_ends_soon_waits_for_who_set_it(centre, run, work):
    told = {"person": centre.person, "effect": "warn", "at": At.ANY, "why": "A call.",
            "instruction": "ask_to_wait"}  # fmt: skip
    run("carla", flags.set_flag, until_at=clock.now() + timedelta(days=5), **told)
    run("carla", flags.set_flag, **told)
    assert work("carla") == []
    soon = run("carla", flags.set_flag, until_at=clock.now() + timedelta(days=1), **told)
    assert work("carla") == [("desk_flag", centre.person.reference)]
    assert work("rosa") == work("sofia") == []
    run("carla", flags.lift_flag, flag=soon, why="Talked.")
    assert work("carla") == []


def test_the_lines_stand_in_my_work_and_name_nobody_in_what_leads_there(centre, run, stay, later):
    assert "config.work.of_reception" in settings.SERAI_WORK
    soon = clock.now() + timedelta(hours=1)
    run("rosa", stays.go_out, stay=stay, kind="out", expected_at=soon)
    later(hours=2)
    shown = centre.client("rosa").get(reverse("cases:work")).content.decode()
    assert "Not back in time" in shown
    assert reverse("reception:person", args=[centre.person.pk]) in shown


def lines(centre, house, first, last):
    """Return what figures say, as {(day, unit): (taken, blocked, came, left, children)}."""
    with acting_as(centre.actor("rosa")):
        return {
            (one.day, one.unit): (
                one.places.taken, one.places.blocked, one.came, one.left, one.children)
            for one in occupancy(house, first, last)
        }  # fmt: skip


def test_occupancy_of_days_that_are_over_against_a_hand_written_history(centre, run, house, unit):
    """Three days by hand: one comes and stays, one comes and goes, one moves."""
    a, b = unit("A", capacity=2), unit("B", capacity=5)
    today = clock.today()
    noon = desk.today_bounds()[0] - timedelta(hours=12)  # yesterday at noon
    before = noon - timedelta(days=1)
    row = {"organisation": centre.organisation, "centre": house, "sex": "female"}
    history = [
        (a, before, None, "stay", "", "adult"),
        (a, before, noon, "stay", "stay", "child"),
        (a, before, noon, "stay", "move", "adult"),
        (b, noon, None, "move", "", "adult"),
    ]
    with acting_as(centre.actor("rosa")):
        for place, since, until, begins, ends, age in history:
            Placement.objects.create(
                unit=place, during=(since, until), begins=begins, ends=ends, age=age, **row
            )
        Block.objects.create(
            organisation=centre.organisation, unit=b, places=2, reason="repair",
            during=(before, noon),
        )  # fmt: skip
    found = lines(centre, house, today - timedelta(days=2), today)
    first, second = today - timedelta(days=2), today - timedelta(days=1)
    assert found == {
        (first, "A"): (3, 0, 3, 0, 1), (first, "B"): (0, 2, 0, 0, 0),
        (second, "A"): (1, 0, 0, 1, 0), (second, "B"): (1, 0, 0, 0, 0),
        (today, "A"): (1, 0, 0, 0, 0), (today, "B"): (1, 0, 0, 0, 0),
    }  # fmt: skip
    with acting_as(centre.actor("rosa")):
        bands = {(one.day, one.unit): one.places.band
                 for one in occupancy(house, first, today)}  # fmt: skip
    assert bands[first, "A"] == "120+"
    assert bands[second, "A"] == "50-80"


def test_numbers_of_the_desk_are_those_of_the_centre_whoever_looks(
    centre, run, house, unit, somebody
):
    """Somebody whom no grant opens to the desk's team sleeps there, and is counted."""
    hall = unit("Hall", capacity=9)
    hidden = somebody("Ali", born="2020-01-01")
    [first, _second] = run("rosa", stays.check_in, people=[centre.person, hidden], unit=hall)
    with acting_as(centre.actor("carla")):
        hidden.grants.all().update(revoked_at=clock.now())
    with acting_as(centre.actor("rosa")) as rosa:
        now = desk.now_at(house)
        page = desk.here_at(rosa, house)
    assert (now.places.taken, now.came, now.left) == (2, 2, 0)
    assert (now.women, now.children) == (1, 1)
    assert [one.stay.pk for one in page.rows] == [first.pk]
    run("rosa", stays.check_out, stay=first, left_to="own_way")
    with acting_as(centre.actor("rosa")):
        after = desk.now_at(house)
    assert (after.places.taken, after.came, after.left) == (1, 2, 1)


def test_disputed_ages_are_counted_as_childrens(centre, run, somebody):
    from serai.people.models import Traits

    disputed, unknown = somebody("Ali", born="1990-01-01"), somebody("Bo", sex="male", born="")
    with acting_as(centre.actor("carla")):
        Traits.objects.filter(person=disputed).update(birth_basis="disputed")
        people = [disputed.pk, unknown.pk, centre.person.pk]
        assert counted_as(people) == {
            disputed.pk: ("male", "child"), unknown.pk: ("male", "unknown"),
            centre.person.pk: ("female", "adult"),
        }  # fmt: skip


def test_a_grant_of_identity_to_a_partner_opens_no_desk(centre, run, stay):
    given = {"person": centre.person, "compartments": {"identity", "health"}, "basis": "referral"}
    run("hana", grant, team=centre.partner_team, **given)
    pia = centre.client("pia")
    card = pia.get(reverse("reception:card", args=[centre.person.pk]))
    assert card.status_code == 200
    assert "Agadez" not in card.content.decode()
    assert pia.get(reverse("reception:person", args=[centre.person.pk])).status_code == 403
    assert pia.get(reverse("reception:centre", args=[stay.centre_id])).status_code == 404
    assert pia.get(reverse("reception:desk")).status_code == 404
