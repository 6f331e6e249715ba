"""Rules without people: bands, whom a unit fits, near beds; and each constraint by its name."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.ids import new_id
from serai.reception.actions import centres, stays
from serai.reception.choices import Age, Rule, Sex
from serai.reception.methods.beds import near
from serai.reception.methods.occupancy import (
    BANDS,
    COUNTED,
    Places,
    band_of,
    counted,
    day_bounds,
    days_between,
    unfit,
)
from serai.reception.methods.sealed import WHY
from serai.reception.models import (
    Absence,
    Bed,
    Block,
    Centre,
    DailyLimit,
    DeskFlag,
    FlagReason,
    Given,
    HandOver,
    Landing,
    Placement,
    QuickLook,
    Stay,
    TakingPart,
    Unit,
)
from serai.reception.queries.places import blocks_of, filled, limits_of, whole
from serai.registration.models import Arrival
from serai.vault.fields import Sealed
from serai.vault.sealing import Keys

many = st.integers(0, 500)


@given(taken=many, usable=st.integers(1, 500))
def test_every_occupancy_lies_in_exactly_one_half_open_band(taken, usable):
    share, begins, found = taken / usable, 0.0, []
    for name, end in BANDS:
        if begins <= share and (end is None or share < end):
            found.append(name)
        begins = end or begins
    assert found == [band_of(taken, usable)]


@pytest.mark.parametrize(
    ("taken", "usable", "band"),
    [(0, 10, "0-50"), (49, 100, "0-50"), (5, 10, "50-80"), (79, 100, "50-80"), (8, 10, "80-100"),
     (99, 100, "80-100"), (10, 10, "100-120"), (12, 10, "120+"), (0, 0, "0-50"), (1, 0, "120+")],
)  # fmt: skip
def test_edges_belong_to_the_band_that_begins_there(taken, usable, band):
    assert band_of(taken, usable) == band
    assert Places(usable, 0, taken).band == band


@given(capacity=many, blocked=many, taken=many)
def test_free_places_are_never_fewer_than_none(capacity, blocked, taken):
    places = Places(capacity, blocked, taken)
    assert places.free == max(0, max(0, capacity - blocked) - taken)
    assert places.is_full == (places.free == 0)
    assert 0 <= places.usable <= capacity
    assert (places + Places(1, 0, 0)).capacity == capacity + 1
    if places.usable:
        assert places.percent == 100 * taken // places.usable
    else:
        assert places.percent == (100 if taken else 0)


@given(
    rule=st.sampled_from(Rule.values), sex=st.sampled_from(Sex.values),
    age=st.sampled_from(Age.values), together=st.integers(1, 5),
)  # fmt: skip
def test_whom_a_unit_fits_against_a_second_table(rule, sex, age, together):
    alone = together == 1
    wrong = {
        ("women", "male", "adult"): True, ("women", "male", "unknown"): True,
        ("men", "female", "adult"): True, ("men", "female", "unknown"): True,
        ("men", "female", "child"): True, ("men", "male", "child"): alone,
        ("men", "other", "child"): alone,
    }  # fmt: skip
    expected = wrong.get((rule, sex, age), False)
    if rule == "families":
        expected = alone
    if rule == "children":
        expected = age == "adult"
    assert unfit(rule, sex=sex, age=age, together=together) == expected


@given(numbers=st.sets(st.integers(0, 40), max_size=20), wanted=st.integers(0, 8))
@settings(max_examples=60)
def test_near_beds_span_no_more_than_any_other_choice(numbers, wanted):
    chosen = near([(n, n) for n in numbers], wanted)
    if wanted < 1 or len(numbers) < wanted:
        assert chosen == []
        return
    assert len(set(chosen)) == wanted
    assert set(chosen) <= numbers
    ordered = sorted(numbers)
    spans = [ordered[i + wanted - 1] - ordered[i] for i in range(len(ordered) - wanted + 1)]
    assert max(chosen) - min(chosen) == min(spans)


@given(day=st.dates(date(2020, 1, 1), date(2030, 1, 1)), zone=st.sampled_from(
    ["UTC", "Africa/Niamey", "Africa/Djibouti", "Europe/Rome"]))  # fmt: skip
def test_days_follow_each_other_without_gap_or_overlap(day, zone):
    begins, ends = day_bounds(day, ZoneInfo(zone))
    assert begins.astimezone(ZoneInfo(zone)).date() == day
    assert ends == day_bounds(day + timedelta(days=1), ZoneInfo(zone))[0]
    assert days_between(day, day + timedelta(days=2)) == [day + timedelta(days=n) for n in range(3)]
    assert days_between(day, day - timedelta(days=1)) == []


@given(counts=st.dictionaries(st.sampled_from([*COUNTED, "dogs"]), many))
def test_counts_of_a_landing_keep_what_was_counted(counts):
    kept = counted(counts)
    assert "dogs" not in kept
    assert all(kept.values())
    assert sum(kept.values()) == sum(n for key, n in counts.items() if key != "dogs")


# What the database itself refuses, each by its name.

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SINCE = (NOW, None)
ENDED = (NOW, NOW + timedelta(hours=1))
EMPTY = (NOW, NOW)


@pytest.fixture
def world(centre, run, house, unit, stay):
    """A row of everything that others refer to, by name."""
    with acting_as(centre.actor("rosa")):
        made = {
            "organisation": centre.organisation, "person": centre.person, "centre": house,
            "team": centre.team,
            "stay": stay, "unit": Unit.objects.get(), "bed": Bed.objects.get(name="1"),
        }  # fmt: skip
        made["arrival"] = Arrival.objects.create(
            organisation=centre.organisation, team=centre.team, arrived_on=NOW.date(),
            place="Quay", prefix="QY", opened_at=NOW,
        )  # fmt: skip
    return made


def row(model, *names, **values):
    return model, names, values


HAND = {"text": Sealed(b"sealed"), "written_at": NOW}
OUT = {"kind": "out", "left_at": NOW, "expected_at": NOW + timedelta(hours=1)}
FLAG = {"effect": "warn", "at": "any", "instruction": "tell_nobody", "from_at": NOW}
TAKEN = {"begins": "stay", "sex": "male", "age": "adult"}
MEAL = {"kind": "lunch", "day": NOW.date(), "given_at": NOW}
LANDED = {"carrier": "vessel", "came_at": NOW}
REFUSED = {
    "reception_centre_name_once": row(Centre, "team", name="Agadez"),
    "reception_unit_name_once": row(Unit, "centre", name="A", capacity=1),
    "reception_unit_has_places": row(Unit, "centre", name="Z", capacity=0),
    "reception_bed_name_once": row(Bed, "unit", name="1"),
    "reception_block_bed_once_at_a_time": row(Block, "unit", "bed", reason="repair", during=SINCE),
    "reception_block_some_places": row(
        Block, "unit", "bed", reason="repair", during=ENDED, places=2
    ),
    "reception_block_lasts": row(Block, "unit", reason="repair", during=EMPTY),
    "reception_stay_in_one_centre_at_a_time": row(Stay, "person", "centre", during=SINCE),
    "reception_stay_lasts": row(Stay, "person", "centre", during=EMPTY, left_to="other"),
    "reception_stay_left_somewhere": row(Stay, "person", "centre", during=ENDED),
    "reception_stay_left_to_known": row(Stay, "person", "centre", during=ENDED, left_to="hospital"),
    "reception_placement_bed_once_at_a_time": row(
        Placement, "centre", "unit", "bed", during=SINCE, **TAKEN
    ),
    "reception_placement_one_place_a_stay": row(
        Placement, "centre", "unit", "stay", during=SINCE, **TAKEN
    ),
    "reception_placement_lasts": row(
        Placement, "centre", "unit", during=EMPTY, ends="stay", **TAKEN
    ),
    "reception_placement_ends_somehow": row(Placement, "centre", "unit", during=ENDED, **TAKEN),
    "reception_absence_one_open": row(Absence, "person", "centre", "stay", **OUT),
    "reception_absence_back_after_leaving": row(
        Absence, "person", "centre", "stay", **{**OUT, "expected_at": NOW, "back_at": NOW}
    ),
    "reception_absence_kind_known": row(
        Absence, "person", "centre", "stay", **{**OUT, "kind": "hospital", "back_at": NOW}
    ),
    "reception_deskflag_ends_after_beginning": row(DeskFlag, "person", until_at=NOW, **FLAG),
    "reception_handover_read_by_somebody": row(HandOver, "centre", read_at=NOW, **HAND),
    "reception_handover_read_by_another": row(
        HandOver, "centre", "written_by", "read_by", read_at=NOW, **HAND
    ),
    "reception_dailylimit_once": row(DailyLimit, "centre", kind="lunch", per_day=1),
    "reception_dailylimit_possible": row(DailyLimit, "centre", kind="water", per_day=7),
    "reception_given_once": row(Given, "person", "centre", number=1, **MEAL),
    "reception_given_within_the_limit": row(Given, "person", "centre", number=7, **MEAL),
    "reception_landing_carrier_known": row(Landing, "arrival", **{**LANDED, "carrier": "raft"}),
    "reception_quicklook_once": row(QuickLook, "person", "arrival", agency="medical", at=NOW),
    "reception_quicklook_agency_known": row(
        QuickLook, "person", "arrival", agency="circus", at=NOW
    ),
    "reception_takingpart_once": row(
        TakingPart, "arrival", "partner", agency="medical", named_at=NOW
    ),
    "reception_takingpart_agency_known": row(
        TakingPart, "arrival", "partner", agency="circus", named_at=NOW
    ),
    "reception_takingpart_another": row(
        TakingPart, "arrival", agency="medical", named_at=NOW, partner=None
    ),
}
FIRST = (
    "reception_absence_one_open", "reception_dailylimit_once", "reception_given_once",
    "reception_quicklook_once", "reception_takingpart_once", "reception_block_bed_once_at_a_time",
)  # fmt: skip
"""Rows that are refused the second time only."""


@pytest.mark.django_db
def test_each_constraint_refuses_by_its_name(centre, world):
    world |= {"written_by": centre.rosa, "read_by": centre.rosa}
    world["partner"] = centre.partner_organisation
    wrong = []
    with acting_as(centre.actor("rosa")):
        for name, (model, refers, values) in REFUSED.items():
            fields = {"organisation": centre.organisation, **values}
            fields |= {one: world[one] for one in refers}
            if fields.get("partner", centre) is None:
                fields["partner"] = centre.organisation
            if name in FIRST:
                model.objects.create(**fields)
            try:
                with transaction.atomic():
                    model.objects.create(**fields)
                wrong.append(f"{name}: taken")
            except IntegrityError as error:
                if name not in str(error):
                    wrong.append(f"{name}: {error}")
    assert not wrong


def test_no_constraint_is_without_its_test():
    from django.apps import apps

    named = {
        constraint.name for model in apps.get_app_config("reception").get_models()
        for constraint in model._meta.constraints
    }  # fmt: skip
    assert named == set(REFUSED)


@pytest.mark.django_db
def test_blocked_places_come_and_go(centre, run, house, unit, later):
    hall, room = unit("Hall", capacity=10), unit("Room", capacity=2, numbered=True)
    soon = clock.now() + timedelta(hours=2)
    run("sofia", centres.block, unit=hall, reason="reserved", places=4, until_at=soon)
    with acting_as(centre.actor("rosa")):
        first = Bed.objects.get(unit=room, name="1")
    one = run("sofia", centres.block, unit=room, bed=first, reason="cleaning", places=3)
    assert one.places == 1
    with pytest.raises(centres.BlockedAlready):
        run("sofia", centres.block, unit=room, bed=first, reason="repair")
    with pytest.raises(centres.TooManyBlocked):
        run("sofia", centres.block, unit=hall, reason="other", places=11)
    with pytest.raises(centres.OverAlready):
        run("sofia", centres.block, unit=hall, reason="other", until_at=clock.now())
    with acting_as(centre.actor("rosa")):
        assert whole(filled(house)) == Places(12, 5, 0)
        assert blocks_of(house).count() == 2
    later(hours=3)
    run("sofia", centres.unblock, block=one)
    run("sofia", centres.unblock, block=one)
    with acting_as(centre.actor("rosa")):
        assert whole(filled(house)) == Places(12, 0, 0)
        assert not blocks_of(house).exists()


@pytest.mark.django_db
def test_names_are_used_once_and_limits_replace_each_other(centre, run, house, unit):
    unit("A")
    with pytest.raises(centres.NameTaken):
        unit("A")
    with pytest.raises(centres.NameTaken):
        run("sofia", centres.make_centre, team=centre.team, name="Agadez")
    run("sofia", centres.set_limits, centre=house, limits={"lunch": 1, "water": 3, "blanket": 0})
    run("sofia", centres.set_limits, centre=house, limits={"lunch": 2})
    with acting_as(centre.actor("rosa")):
        assert limits_of(house) == {"lunch": 2}
        assert Unit.objects.get(name="A").capacity == 4


@pytest.mark.django_db
def test_a_party_larger_than_the_numbered_beds_is_taken_when_confirmed(centre, run, unit, somebody):
    room = unit("Room", capacity=2, numbered=True)
    people = [somebody(name) for name in ("A", "B", "C")]
    made = run("rosa", stays.check_in, people=people, unit=room, confirmed=True)
    with acting_as(centre.actor("rosa")):
        beds = Placement.objects.filter(stay__in=made).values_list("bed__name", flat=True)
        assert sorted(str(one) for one in beds) == ["1", "2", "None"]
        assert new_id() not in {one.pk for one in made}


def test_an_absence_is_of_who_stays_and_a_reason_of_whom_the_flag_speaks(
    centre, run, stay, somebody
):
    """Sofia sees both people and may write about either: the rows belong together all the same."""
    other, now = somebody(), clock.now()
    values = {"organisation": centre.organisation, "person": other}
    with acting_as(centre.actor("sofia")):
        flag = DeskFlag.objects.create(
            organisation=centre.organisation, person=centre.person, effect="warn", at="any",
            instruction="give_letter", from_at=now,
        )  # fmt: skip
        why = Keys([other.pk]).seal(other.pk, "A letter.", WHY)
        strangers = [
            Absence(centre=stay.centre, stay=stay, kind="out", left_at=now,
                    expected_at=now + timedelta(hours=1), **values),
            FlagReason(flag=flag, why=why, **values),
        ]  # fmt: skip
        for row in strangers:
            name = f"{row._meta.db_table}: .*about them"
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                row.save(force_insert=True)
            row.person_id = centre.person.pk
            row.save(force_insert=True)
            with pytest.raises(IntegrityError, match="stays so"), transaction.atomic():
                type(row).objects.filter(pk=row.pk).update(person_id=other.pk)
