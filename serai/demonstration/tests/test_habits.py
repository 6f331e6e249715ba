"""How the made-up world is made: sizes, times, places and habits, one rule at a time."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.demonstration.methods import world
from serai.demonstration.methods.network import Network, Pause, WorldEvent
from serai.demonstration.tests.made_up import a_group, a_point, a_sheet, a_stream

UNTIL = date(2026, 10, 31)
NOWHERE = Pause("", 0, 0, "")
SEEDS = st.integers(0, 5_000)
HERE = {"NER-ARLIT": (7.4, 18.7)}


def network(point=None, stream=None, *, pause=NOWHERE, events=()):
    """Return a network of one point and one stream."""
    return Network(
        {"one": stream or a_stream()}, (point or a_point(),), (), pause, tuple(events)
    )  # fmt: skip


def sheets(seed=1, **parts):
    """Return the sheets of a network of one point."""
    return world.sheets(network(**parts), HERE, UNTIL, seed)


class Scripted(random.Random):
    """Chance that says what it is told, so that a rule can be looked at."""

    def __init__(self, *numbers):
        super().__init__(0)
        self.numbers = list(numbers)

    def random(self):
        return self.numbers.pop(0) if self.numbers else 0.999


@pytest.mark.parametrize(
    ("until", "first"),
    [
        (date(2026, 10, 31), date(2026, 5, 3)),
        (date(2026, 2, 28), date(2025, 8, 31)),
        (date(2028, 2, 29), date(2027, 9, 1)),
    ],
)
def test_the_first_day_of_half_a_year(until, first):
    assert world.first_day(until) == first


@pytest.mark.parametrize("wanted", [1, 4, 14])
def test_a_point_sends_as_many_sheets_a_week_as_it_should(wanted):
    made = sheets(point=a_point(sheets=wanted))
    assert len(made) == wanted * world.WEEKS
    assert len({(sheet.day, sheet.slot) for sheet in made}) == len(made)


@settings(max_examples=20)
@given(SEEDS)
def test_a_sheet_is_closed_after_its_half_day_and_opened_before(seed):
    for sheet in sheets(seed, point=a_point(sheets=1))[:6]:
        first, last = world.HALF_DAYS[sheet.slot]
        assert sheet.starts_at in {time(first), time(first, 15), time(first, 30)}
        assert sheet.ends_at in {time(last), time(last - 1, 45)}
        assert sheet.closed.hour == last
        assert timedelta(seconds=300) <= sheet.closed - sheet.opened <= timedelta(seconds=1500)
        assert sheet.closed.date() == sheet.day
        assert len(sheet.groups) <= world.LARGEST_SHEET


@pytest.mark.parametrize(
    ("habit", "enumerators"),
    [("", {"ARL-1", "ARL-2"}), ("hurried", {"ARL-1"}), ("far", {"ARL-1"}), ("heaping", {"ARL-1"})],
)
def test_a_bad_habit_is_one_persons(habit, enumerators):
    assert {sheet.enumerator for sheet in sheets(point=a_point(habit=habit))} == enumerators


@pytest.mark.parametrize("transport", sorted(world.SIZES))
def test_groups_are_as_large_as_their_transport_allows(transport):
    _mean, _deviation, least, most = world.SIZES[transport]
    made = sheets(stream=a_stream(transport={transport: 1}), point=a_point(sheets=14))
    persons = {group.answers["persons"] for sheet in made for group in sheet.groups}
    assert least <= min(persons)
    assert max(persons) <= most
    assert len(persons) >= min(3, most - least)


@pytest.mark.parametrize(
    ("busy", "transport", "convoys"),
    [(1.0, "truck_bus", False), (3.0, "truck_bus", True), (3.0, "car", False), (1.9, "boat", False),
     (2.1, "boat", True)],
)  # fmt: skip
def test_a_convoy_comes_only_where_it_is_busy_and_vehicles_are_large(busy, transport, convoys):
    chance, here = random.Random(7), network(stream=a_stream(transport={transport: 1}))
    groups = [world._group(a_point(), here, {"one": busy}, chance) for _ in range(60)]
    largest = world.SIZES[transport][3]
    assert any(group.answers["persons"] > largest for group in groups) is convoys


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("direction", "outgoing"), ("origin_country", "NER"), ("previous_country", "NGA"),
        ("next_country", "DZA"), ("transport", "car"), ("reasons", "economic"),
    ],
)  # fmt: skip
def test_a_group_tells_what_its_stream_is(answer, value):
    groups = [group for sheet in sheets() for group in sheet.groups]
    assert {group.answers[answer] for group in groups} == {value}


@pytest.mark.parametrize(
    ("answer", "value", "rarely"),
    [("nationality", "NER", 0.05), ("destination_country", "ITA", 0.08)],
)
def test_now_and_then_an_answer_is_missing(answer, value, rarely):
    made = sheets(point=a_point(sheets=14))
    answers = [group.answers[answer] for sheet in made for group in sheet.groups]
    assert set(answers) == {value, ""}
    assert 0 < answers.count("") / len(answers) < rarely


def test_a_stream_may_have_nationalities_of_its_own():
    made = sheets(stream=a_stream(origin={"DZA": 1}, nationality={"GIN": 1}))
    groups = [group for sheet in made for group in sheet.groups]
    assert {group.answers["nationality"] for group in groups} <= {"GIN", ""}
    assert {group.answers["origin_country"] for group in groups} == {"DZA"}


@pytest.mark.parametrize(
    ("women", "children", "bands"),
    [
        (0.0, 0.0, {"male_18_59", "male_60"}),
        (1.0, 0.0, {"female_18_59", "female_60"}),
        (0.0, 1.0, {"male_0_4", "male_5_17", "male_18_59", "male_60"}),
    ],
)
def test_shares_of_women_and_children_make_the_counts(women, children, bands):
    chance = random.Random(3)
    stream = a_stream(women=women, children=children)
    counted = [world._counts(stream, 12, chance) for _ in range(120)]
    assert set().union(*counted) == bands
    assert {sum(counts.values()) for counts in counted} == {12}


@pytest.mark.parametrize(
    ("counts", "possible"),
    [
        ({"male_18_59": 3}, {"disability", "medical", "legal_protection"}),
        (
            {"female_18_59": 1},
            {"disability", "medical", "legal_protection", "pregnant", "woman_at_risk"},
        ),
        (
            {"male_18_59": 1, "male_5_17": 2},
            {"disability", "medical", "legal_protection", "child_at_risk", "single_parent", "uasc"},
        ),
        ({"male_60": 1}, {"disability", "medical", "legal_protection", "elderly_at_risk"}),
    ],
)
def test_who_can_need_care_depends_on_who_is_there(counts, possible):
    chance = random.Random(11)
    seen = set()
    for _ in range(900):
        seen |= set(world._care(counts, chance))
    assert seen == possible


@given(SEEDS, st.integers(1, 40))
def test_care_is_never_for_more_than_there_are(seed, persons):
    chance = random.Random(seed)
    counts = world._counts(a_stream(women=0.5, children=0.5), persons, chance)
    care = world._care(counts, chance)
    assert all(1 <= number <= 3 for number in care.values())
    assert care.get("elderly_at_risk", 0) <= sum(n for b, n in counts.items() if b.endswith("60"))


@pytest.mark.parametrize(
    ("slip", "counts", "changed"),
    [
        (0.05, {"male_18_59": 3}, "counts"),
        (0.09, {"male_18_59": 3}, "care"),
        (0.09, {"male_18_59": 3, "female_0_4": 1}, ""),
        (0.5, {"male_18_59": 3}, ""),
    ],
)
def test_a_careless_hand_slips_in_two_ways(slip, counts, changed):
    after, care = world._careless(dict(counts), {}, Scripted(slip))
    assert (after != counts, care != {}) == (changed == "counts", changed == "care")
    if changed == "counts":
        assert 1 <= after["male_18_59"] - counts["male_18_59"] <= 8
    if changed == "care":
        assert 2 <= care["uasc"] <= 4


@pytest.mark.parametrize(
    ("weights", "drawn", "reasons"),
    [
        ({"economic": 80, "family": 10}, (0.5, 0.5), "economic"),
        ({"economic": 80, "family": 10}, (0.5, 0.05), "economic family"),
        ({"economic": 80, "family": 10}, (0.9, 0.9), "economic"),
        ({"family": 10, "conflict": 20}, (0.9, 0.9), "conflict"),
        ({"d": 90, "c": 90, "b": 90, "a": 90}, (0.1, 0.1, 0.1, 0.1), "b c d"),
    ],
)
def test_reasons_are_drawn_one_by_one_and_the_likeliest_is_never_missing(weights, drawn, reasons):
    assert world._reasons(weights, Scripted(*drawn)) == reasons


@pytest.mark.parametrize(("month", "season", "mean"), [(5, 1.0, 3.0), (6, 0.0, 0.0), (7, 2.0, 6.0)])
def test_the_season_changes_how_many_come(month, season, mean):
    seasons = tuple(season if number == month else 1.0 for number in range(1, 13))
    made = sheets(stream=a_stream(season=seasons), point=a_point(sheets=14))
    groups = [len(sheet.groups) for sheet in made if sheet.day.month == month]
    assert sum(groups) / len(groups) == pytest.approx(mean, abs=0.8)


@pytest.mark.parametrize(
    ("first", "last", "silent"), [(3, 5, {3, 4, 5}), (0, 0, {0}), (25, 25, {25})]
)
def test_a_pause_holds_its_first_and_last_week(first, last, silent):
    made = sheets(pause=Pause("NER-ARLIT", first, last, "Flood"))
    weeks = {(sheet.day - world.first_day(UNTIL)).days // 7 for sheet in made}
    assert weeks == set(range(world.WEEKS)) - silent


@pytest.mark.parametrize(
    ("events", "week", "factor"),
    [
        ([], 4, 1.0),
        ([(4, 6, "NER-ARLIT", 3.0)], 3, 1.0),
        ([(4, 6, "NER-ARLIT", 3.0)], 4, 3.0),
        ([(4, 6, "NER-ARLIT", 3.0)], 7, 1.0),
        ([(4, 6, "A-B", 0.2)], 6, 0.2),
        ([(4, 6, "A-B", 0.2)], 7, 1.35),
        ([(4, 6, "A-B", 0.2)], 9, 1.0),
        ([(4, 6, "A-B", 2.0)], 7, 1.0),
        ([(4, 6, "A-B", 0.5), (5, 5, "NER-ARLIT", 4.0)], 5, 2.0),
        ([(4, 6, "elsewhere", 9.0)], 5, 1.0),
    ],
)
def test_what_happens_in_a_week_multiplies(events, week, factor):
    happened = [WorldEvent(a, b, on, by, "NER", {}) for a, b, on, by in events]
    stream = a_stream(border="A-B")
    found = world._effect(a_point(), stream, network(events=happened), week)
    assert found == pytest.approx(factor)


@given(SEEDS)
def test_an_enumerator_stands_at_the_point_unless_far_away_is_the_habit(seed):
    chance = random.Random(seed)
    near = world._standing(a_point(), (7.4, 18.7), chance)
    far = world._standing(a_point(habit="far"), (7.4, 18.7), chance)
    assert near is None or abs(near[0] - 7.4) + abs(near[1] - 18.7) < 0.03
    assert far is None or abs(far[0] - 7.4) < 0.02 or abs(far[0] - 7.75) < 0.02


def test_a_copied_sheet_says_the_same_an_hour_later_under_another_name():
    sheet = a_sheet(groups=(a_group(), a_group()))
    copy = world._copied(sheet, random.Random(1))
    assert copy.enumerator == "ARL-2"
    assert copy.closed - sheet.closed == copy.opened - sheet.opened == timedelta(hours=1)
    assert {copy.instance_id, copy.period_id}.isdisjoint({sheet.instance_id, sheet.period_id})
    assert {g.id for g in copy.groups}.isdisjoint({g.id for g in sheet.groups})
    same = ("point", "sender", "day", "slot", "starts_at", "ends_at", "place", "corrects")
    assert all(getattr(copy, name) == getattr(sheet, name) for name in same)
    assert [replace(g, id=None) for g in copy.groups] == [replace(g, id=None) for g in sheet.groups]


@pytest.mark.parametrize(("full", "count", "made"), [(0, 6, 0), (3, 6, 3), (9, 6, 6), (9, 2, 2)])
def test_only_sheets_with_several_groups_are_corrected(full, count, made):
    given = [a_sheet(instance_id=f"uuid:{n}", groups=(a_group(),) * 2) for n in range(full)]
    given.append(a_sheet(instance_id="uuid:single"))
    corrected = [sheet.corrects for sheet in world.corrections(given, count=count)]
    assert len(corrected) == len(set(corrected)) == made
    assert "uuid:single" not in corrected


@pytest.mark.parametrize(
    ("there", "groups", "points", "countries"), [(0, 1, 0, 0), (3, 1, 3, 0), (30, 1, 5, 4),
                                                 (30, 0, 5, 0)],
)  # fmt: skip
def test_five_wrong_points_and_up_to_four_wrong_countries(there, groups, points, countries):
    given = [a_sheet(instance_id=f"uuid:{n}", groups=(a_group(),) * groups) for n in range(there)]
    wrong = world.with_mistakes(given)
    assert sum(sheet.point == "GIN-KANKAN" for sheet in wrong) == points
    nationalities = [g.answers["nationality"] for sheet in wrong for g in sheet.groups]
    assert nationalities.count("NIG") == countries
    assert given == [
        a_sheet(instance_id=f"uuid:{n}", groups=(a_group(),) * groups) for n in range(there)
    ]


def test_interviews_are_spread_over_the_weeks():
    made = world.interviews(network(), UNTIL)
    weeks = [(one.day - world.first_day(UNTIL)).days // 7 for one in made]
    assert weeks == [week for week in range(world.WEEKS) for _ in range(world.INTERVIEWS_A_WEEK)]
    assert {one.enumerator for one in made} == {"ARL-3"}


@settings(max_examples=20)
@given(SEEDS)
def test_an_interview_is_held_by_day_and_answers_only_who_agreed(seed):
    for one in world.interviews(network(), UNTIL, seed)[:5]:
        assert 8 <= one.closed.hour < 18
        assert one.closed.tzinfo is UTC
        assert bool(one.answers) is (one.consented and not one.before)
        seconds = (one.closed - one.opened).total_seconds()
        assert 500 <= seconds < 1500 if one.answers else seconds == 150
        assert isinstance(one.opened, datetime)


@given(SEEDS)
def test_a_talk_hangs_together(seed):
    answers = world._talk(a_stream(women=0.5), random.Random(seed))
    assert 18 <= int(answers["age"]) <= 70
    alone = answers["companions"] == "alone"
    assert alone is ("group_size" not in answers)
    if not alone:
        assert 0 <= int(answers["children"]) < int(answers["group_size"]) <= 5
    assert answers["sex"] in {"female", "male"}
    assert answers["nationality"] == answers["origin_country"] == "NER"


@given(SEEDS)
def test_ids_look_like_random_uuids(seed):
    one = world._uuid(random.Random(seed))
    assert (one.version, one.variant) == (4, "specified in RFC 4122")


@pytest.mark.parametrize("mean", [0.0, 0.5, 3.0, 12.0])
def test_a_poisson_draw_is_as_spread_as_it_is_large(mean):
    chance = random.Random(5)
    drawn = [world._poisson(mean, chance) for _ in range(4_000)]
    middle = sum(drawn) / len(drawn)
    spread = sum((number - middle) ** 2 for number in drawn) / len(drawn)
    assert middle == pytest.approx(mean, rel=0.06)
    assert spread == pytest.approx(mean, rel=0.12)
