"""Flags, meals, hand-over notes: what is sealed, what stops, what is given once."""

from datetime import timedelta

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as slow
from hypothesis import strategies as st

from serai.accounts.access import actor_for
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.ledger.models import Event
from serai.people.actions.grants import grant
from serai.reception.actions import centres, flags, giving, handing_over, scanning, stays
from serai.reception.actions.common import ConfirmFirst, NotHere, StoppedByFlag
from serai.reception.actions.erasing import erase
from serai.reception.models import DeskFlag, FlagReason, Given, HandOver, Placement, Stay
from serai.reception.queries import desk, persons
from serai.retention.actions.copies import own_copy
from serai.vault.models import Key

pytestmark = pytest.mark.django_db
WHY = "Her husband waits at the gate."


@pytest.fixture
def flag(centre, run):
    """Set a flag for Amina: `flag(effect="stop", at="leave")`."""

    def put(who="carla", **more):
        told = {"effect": "warn", "at": "any", "instruction": "call_protection", "why": WHY}
        return run(who, flags.set_flag, person=centre.person, **{**told, **more})

    return put


@pytest.fixture
def meals(run, house):
    """Lunch once a day, water twice."""
    limits = {"lunch": 1, "water": 2}
    run("sofia", centres.set_limits, centre=house, limits=limits)
    return limits


def in_force(centre, who, at=None):
    with acting_as(centre.actor(who)) as actor:
        found = persons.flags_of(actor, [centre.person.pk], **({"at": [at]} if at else {}))
        return [one.instruction for one in found[centre.person.pk]]


def test_the_desk_sees_what_to_do_and_only_protection_sees_why(centre, flag):
    flag()
    with acting_as(centre.actor("rosa")) as rosa:
        assert not FlagReason.objects.exists()
        assert persons.reasoned(rosa, centre.person) == []
        shown = str(DeskFlag.objects.values().get())
    assert "husband" not in shown
    assert in_force(centre, "rosa") == ["call_protection"]
    with acting_as(centre.actor("carla")) as carla:
        [one] = persons.reasoned(carla, centre.person)
        assert one.why == WHY
        assert b"husband" not in bytes(FlagReason.objects.get().why)
    with acting_as(register_actor(centre.organisation.pk)):
        told = Event.objects.filter(name="desk_flag.set").get()
        assert "husband" not in str(told.payload)


def test_a_flag_that_stops_stops_entering_leaving_or_both(centre, run, unit, flag, stay):
    hall, soon = unit("Hall"), clock.now() + timedelta(hours=1)
    leave = (
        (stays.check_out, {"left_to": "own_way", "confirmed": True}),
        (stays.go_out, {"kind": "out", "expected_at": soon, "confirmed": True}),
    )
    enter = ((stays.move, {"unit": hall, "confirmed": True}),)
    one = flag(effect="stop", at="leave", instruction="not_alone")
    for action, given_to in leave:
        with pytest.raises(StoppedByFlag, match="unless the case worker agrees"):
            run("rosa", action, stay=stay, **given_to)
    run("rosa", stays.move, stay=stay, unit=hall)
    run("carla", flags.lift_flag, flag=one, why="She spoke with the officer.")
    two = flag(effect="stop", at="enter")
    for action, given_to in enter:
        with pytest.raises(StoppedByFlag):
            run("rosa", action, stay=stay, **given_to)
    run("carla", flags.lift_flag, flag=two, why="Talked.")
    flag(effect="stop", at="any")
    for action, given_to in (*leave, *enter):
        with pytest.raises(StoppedByFlag):
            run("rosa", action, stay=stay, **given_to)


def test_a_flag_that_warns_asks_to_be_read(centre, run, unit, flag):
    flag(effect="warn", at="enter", instruction="call_interpreter")
    hall = unit("Hall")
    with pytest.raises(ConfirmFirst) as asked:
        run("rosa", stays.check_in, people=[centre.person], unit=hall)
    assert asked.value.warnings == ["Call an interpreter."]
    [made] = run("rosa", stays.check_in, people=[centre.person], unit=hall, confirmed=True)
    run("rosa", stays.check_out, stay=made, left_to="own_way")


def test_a_flag_lasts_until_it_ends_or_is_lifted(centre, run, flag, later):
    with pytest.raises(flags.EndsInThePast):
        flag(until_at=clock.now())
    with pytest.raises(flags.SayWhy):
        flag(why="  ")
    one = flag(until_at=clock.now() + timedelta(hours=2))
    two = flag(instruction="give_letter", effect="stop")
    assert in_force(centre, "rosa") == ["give_letter", "call_protection"]
    assert in_force(centre, "rosa", "leave") == []
    with pytest.raises(flags.SayWhy):
        run("carla", flags.lift_flag, flag=two, why="")
    run("carla", flags.lift_flag, flag=two, why="She has it.")
    with pytest.raises(flags.LiftedAlready):
        run("carla", flags.lift_flag, flag=two, why="Twice.")
    assert in_force(centre, "rosa") == ["call_protection"]
    later(hours=3)
    assert in_force(centre, "rosa") == []
    with acting_as(centre.actor("carla")) as carla:
        kept = {r.flag.pk: r.lifted_why for r in persons.reasoned(carla, centre.person)}
    assert kept == {one.pk: "", two.pk: "She has it."}


def test_a_partners_flag_speaks_at_the_desk_and_not_to_who_has_none(centre, run, house, flag):
    given_to = {"person": centre.person, "compartments": {"identity", "protection"}}
    run("carla", grant, team=centre.partner_team, basis="referral", **given_to)
    flag("piet", instruction="tell_nobody")
    assert in_force(centre, "rosa") == in_force(centre, "sofia") == ["tell_nobody"]
    assert in_force(centre, "piet") == ["tell_nobody"]
    assert in_force(centre, "carla") == in_force(centre, "hana") == []


def test_one_scan_is_one_tick(centre, run, meals, stay, house):
    run("rosa", giving.give, centre=house, person=centre.person, kind="lunch")
    with pytest.raises(giving.GivenAlready) as refused:
        run("rosa", giving.give, centre=house, person=centre.person, kind="lunch")
    with acting_as(centre.actor("rosa")):
        first = Given.objects.get()
    assert refused.value.at == first.given_at
    assert f"{first.given_at:%H:%M}" in str(refused.value)
    assert "1 a day" in str(refused.value)
    for _n in range(2):
        run("rosa", giving.give, centre=house, person=centre.person, kind="water")
    with pytest.raises(giving.GivenAlready):
        run("rosa", giving.give, centre=house, person=centre.person, kind="water")
    with pytest.raises(giving.NotGivenHere):
        run("rosa", giving.give, centre=house, person=centre.person, kind="blanket")
    with acting_as(centre.actor("rosa")):
        counts = {one.kind: (one.given, one.per_day)
                  for one in desk.handed_out(house, clock.today())}  # fmt: skip
        assert counts == {"lunch": (1, 1), "water": (2, 2)}
        assert [one.kind for one in persons.given_today(centre.person)] == [
            "lunch", "water", "water"]  # fmt: skip


def test_a_new_day_begins_anew(centre, run, meals, stay, house, later):
    run("rosa", giving.give, centre=house, person=centre.person, kind="lunch")
    later(days=1)
    again = run("rosa", giving.give, centre=house, person=centre.person, kind="lunch")
    assert again.number == 1


@given(scans=st.lists(st.sampled_from(["lunch", "water"]), max_size=9))
@slow(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_order_of_scans_gives_more_than_the_limit(centre, run, meals, stay, house, scans):
    from django.db import transaction

    with transaction.atomic():
        taken = 0
        for kind in scans:
            try:
                run("rosa", giving.give, centre=house, person=centre.person, kind=kind)
                taken += 1
            except giving.GivenAlready:
                continue
        expected = {k: min(scans.count(k), most) for k, most in meals.items() if k in scans}
        with acting_as(centre.actor("rosa")):
            handed = desk.handed_out(house, clock.today())
        assert {one.kind: one.given for one in handed if one.given} == expected
        assert taken == sum(expected.values())
        transaction.set_rollback(True)


def test_two_desks_at_once_tick_once(centre, run, meals, stay, house, monkeypatch):
    """The other desk's tick comes between this one's look and its write."""
    run("rosa", giving.give, centre=house, person=centre.person, kind="lunch")

    class Nobody:
        def __getattr__(self, name):
            return getattr(Given.objects, name)

        def filter(self, **_by):
            return Given.objects.none()

    class Racing(Given):
        class Meta:
            proxy = True
            app_label = "reception"

    Racing.objects = Nobody()
    monkeypatch.setattr(giving, "Given", Racing)
    with pytest.raises(giving.GivenAlready):
        run("rosa", giving.give, centre=house, person=centre.person, kind="lunch")


def test_who_does_not_stay_here_is_given_nothing_here(centre, run, meals, house, somebody, stay):
    with pytest.raises(NotHere):
        run("rosa", giving.give, centre=house, person=somebody(), kind="lunch")
    other = run("sofia", centres.make_centre, team=centre.team, name="Arlit")
    with pytest.raises(NotHere):
        run("rosa", giving.give, centre=other, person=centre.person, kind="lunch")
    with pytest.raises(NotHere):
        run("rosa", giving.give_together, centre=other, collector=centre.person, kind="lunch")


def test_a_stop_never_stops_a_meal(centre, run, meals, stay, house, flag):
    flag(effect="stop")
    assert run("rosa", giving.give, centre=house, person=centre.person, kind="lunch").number == 1


def test_one_collects_for_all_who_came_together(centre, run, meals, unit, house, somebody):
    people = [centre.person, somebody("Ali", born="2020-01-01"), somebody("Zara", sex="female")]
    run("rosa", stays.check_in, people=people, unit=unit("Hall", capacity=9))
    run("rosa", giving.give, centre=house, person=people[1], kind="lunch")
    done = run("rosa", giving.give_together, centre=house, collector=people[0], kind="lunch")
    given_to = {one.person.pk: one.given is not None for one in done}
    assert given_to == {people[0].pk: True, people[1].pk: False, people[2].pk: True}
    assert all(one.before for one in done if one.given is None)
    with acting_as(centre.actor("rosa")):
        collected = dict(Given.objects.values_list("person_id", "collector_id"))
    assert collected == {
        people[0].pk: None, people[1].pk: None, people[2].pk: people[0].pk}  # fmt: skip


def test_hand_over_notes_are_sealed_read_by_another_and_forgotten(centre, run, house, later):
    with pytest.raises(handing_over.SayWhat):
        run("rosa", handing_over.hand_over, centre=house, text=" ")
    note = run("rosa", handing_over.hand_over, centre=house, text="Bed 4 leaks.")
    assert b"leaks" not in bytes(note.text)
    with pytest.raises(handing_over.OwnNote):
        run("rosa", handing_over.acknowledge, note=note)
    with acting_as(centre.actor("rami")) as rami:
        [shown] = desk.notes_at(rami, house)
        assert (shown.text, shown.is_mine) == ("Bed 4 leaks.", False)
    run("rami", handing_over.acknowledge, note=note)
    with pytest.raises(handing_over.ReadAlready):
        run("sofia", handing_over.acknowledge, note=note)
    later(days=29)
    run("rosa", handing_over.hand_over, centre=house, text="Second.")
    with acting_as(centre.actor("rosa")):
        assert HandOver.objects.filter(pk=note.pk).exists()
    later(days=2)
    run("rosa", handing_over.hand_over, centre=house, text="Third.")
    with acting_as(centre.actor("rosa")) as rosa:
        assert not HandOver.objects.filter(pk=note.pk).exists()
        assert [one.text for one in desk.notes_at(rosa, house)] == ["Third.", "Second."]
    assert not Key.objects.filter(owner_id=note.pk, wrapped__isnull=False).exists()


def test_a_scan_means_somebody_the_desk_may_see(centre, run, somebody):
    from serai.people.actions.cards import PREFIX, issue_card

    card = run("carla", issue_card, person=centre.person)
    for text in (card.code, PREFIX + card.token, centre.person.reference,
                 f" {centre.person.reference.lower()} "):  # fmt: skip
        found = run("rosa", scanning.scan, text=text)
        assert found == centre.person, text
        assert run("kofi", scanning.scan, text=text) is None
    other = somebody()
    people, unknown = run("rosa", scanning.scan_all, text=f"{card.code} {other.reference} NOBODY")
    assert (list(people), list(unknown)) == ([centre.person, other], ["NOBODY"])
    assert [one.person for one in run("rosa", scanning.search, text="Amina")] == [centre.person]


def test_erasing_takes_all_of_the_person_and_leaves_the_place_counted(
    centre, run, meals, unit, house, somebody, flag
):
    people = [centre.person, somebody("Zara", sex="female")]
    run("rosa", stays.check_in, people=people, unit=unit("Hall", capacity=9))
    run("rosa", giving.give_together, centre=house, collector=centre.person, kind="lunch")
    flag()
    with pytest.raises(Exception, match="only the register erases"):
        run("carla", lambda actor, ids: erase(ids), ids=[centre.person.pk])
    with acting_as(register_actor(centre.organisation.pk)):
        erase([centre.person.pk])
        for model in (Stay, Given, DeskFlag, FlagReason):
            assert not model.objects.filter(person=centre.person).exists()
        assert Given.objects.get().collector is None
        assert Placement.objects.count() == 2
        assert Placement.objects.filter(stay=None).count() == 1
    assert "serai.reception.actions.erasing.erase" in settings.SERAI_ERASERS


def test_the_own_copy_tells_stays_and_gifts_and_flags_to_whom_they_show(
    centre, run, meals, house, stay, flag
):
    run("rosa", giving.give, centre=house, person=centre.person, kind="lunch")
    flag(instruction="give_letter")
    run("carla", lambda actor, stay: stays.check_out(
        actor=actor, stay=stay, left_to="accommodation", confirmed=True), stay=stay)  # fmt: skip
    rows = {}
    for who in ("carla", "dora"):
        actor = actor_for(centre.users[who])
        with acting_as(actor):
            made = own_copy(actor=actor, person=centre.person, as_kind="page")
        rows[who] = {one.title: dict(one.rows) for one in made}
    told = rows["carla"]
    assert told["Where you stayed"]["Centre"] == "Agadez"
    assert "Moved to accommodation" in told["Where you stayed"]["Until"]
    assert told["What you were given at the desk"] == {"Lunch": "1"}
    assert told["What the desk was told to do"]["Why"] == WHY
