"""Quality rules: what each finds, what it keeps silent about, and what holds for all input."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.kit import quality as q
from serai.kit.entities import EntityList, Occurrence, Source
from serai.xforms.quality import (
    HEAPING_FROM,
    evaluate,
    gaps,
    geopoint,
    great_circle_km,
    heaping,
    holds,
    plain,
)

RECEIVED = datetime(2026, 5, 20, 12, tzinfo=UTC)
POINT = {"point_code": "P1", "point_longitude": 2.0, "point_latitude": 13.5}
HOURS = {"opens_at": time(6), "closes_at": time(18)}
NIGHT = {"opens_at": time(18), "closes_at": time(6)}
USUAL = {"usual_mean": 4.0, "usual_deviation": 2.0, "usual_count": 50}


def source(seconds=600):
    return Source(
        submission_id=uuid4(),
        organisation_id=uuid4(),
        replaces_id=None,
        received_at=RECEIVED,
        started_at=RECEIVED - timedelta(seconds=seconds) if seconds is not None else None,
        ended_at=RECEIVED,
        enumerator="E1",
        device_id=None,
    )


def found(rule, values, known=None, seconds=600):
    """Return the flags that one rule raises on one occurrence."""
    one = Occurrence(uuid4(), "list", "", values, "group", 1)
    entity_list = EntityList("list", "List", (), None, None, None, (rule,))
    return evaluate({"list": entity_list}, source(seconds), [one], {one.entity_id: known or {}})


impossible = q.Impossible("odd", ("gt", "uasc", "persons"), "%(uasc)s of %(persons)s")
bands = q.BandsDoNotAddUp("persons", ("male", "female"))
window = q.OutsideWindow("day", 30, 1)
hours = q.OutsideHours("start", "end")
far = q.FarFromPlace("where", 3)
outlier = q.Outlier("persons", 4.0, 20)

CASES = [
    # rule, values, known, what its params are (None: silent)
    (impossible, {"uasc": 3, "persons": 2}, {}, {"uasc": 3, "persons": 2}),
    (impossible, {"uasc": 2, "persons": 2}, {}, None),
    (impossible, {"persons": 2}, {}, None),
    (bands, {"male": 2, "female": 1, "persons": 4}, {}, {"sum": 3, "total": 4}),
    (bands, {"male": 2, "female": 2, "persons": 4}, {}, None),
    (bands, {"male": 4, "persons": 4}, {}, None),
    (bands, {"persons": 4}, {}, None),
    (bands, {"male": 4}, {}, None),
    (bands, {"male": 0, "persons": 1}, {}, {"sum": 0, "total": 1}),
    (window, {"day": date(2026, 4, 20)}, {}, None),
    (window, {"day": date(2026, 4, 19)}, {}, {"date": "2026-04-19"}),
    (window, {"day": date(2026, 5, 21)}, {}, None),
    (window, {"day": date(2026, 5, 22)}, {}, {"date": "2026-05-22"}),
    (window, {}, {}, None),
    (hours, {"start": time(7), "end": time(18)}, HOURS, None),
    (hours, {"start": time(5, 59), "end": time(12)}, HOURS,
     {"start": "05:59", "end": "12:00", "opens": "06:00", "closes": "18:00"}),
    (hours, {"start": time(7), "end": time(18, 1)}, HOURS,
     {"start": "07:00", "end": "18:01", "opens": "06:00", "closes": "18:00"}),
    (hours, {"start": time(7), "end": time(9)}, {}, None),
    (hours, {"start": time(23), "end": time(2)}, NIGHT, None),
    (hours, {"start": time(7)}, HOURS, None),
    (far, {"where": (2.0, 13.5)}, POINT, None),
    (far, {"where": (2.0, 13.6)}, POINT, {"kilometres": "11.1"}),
    (far, {"where": (2.0, 13.6)}, {}, None),
    (far, {}, POINT, None),
    (q.Duplicate(), {}, {"twins": 2}, {"twins": 2}),
    (q.Duplicate(), {}, {"twins": 0}, None),
    (q.Duplicate(), {}, {}, None),
    (outlier, {"persons": 13}, USUAL, {"value": 13, "usual": "4.0"}),
    (outlier, {"persons": 12}, USUAL, None),
    (outlier, {"persons": 90}, USUAL | {"usual_count": 19}, None),
    (outlier, {"persons": 90}, USUAL | {"usual_deviation": 0}, None),
    (outlier, {"persons": 90}, {}, None),
    (outlier, {}, USUAL, None),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "values", "known", "params"), CASES)
def test_each_rule(rule, values, known, params):
    flags = found(rule, values, known)
    if params is None:
        assert flags == []
    else:
        [flag] = flags
        assert flag.params == params
        assert (flag.rule, flag.severity, flag.reason) == (rule.name, rule.severity, rule.reason)
        assert flag.reason % flag.params
        assert flag.entity_id is not None


@pytest.mark.parametrize(
    ("seconds", "flagged"), [(59, True), (60, False), (-5, True), (None, False), (3600, False)]
)
def test_too_short(seconds, flagged):
    assert bool(found(q.TooShort(60), {}, seconds=seconds)) is flagged


def test_too_short_speaks_once_for_the_submission():
    many = [Occurrence(uuid4(), "list", "", {}, "group", n) for n in range(3)]
    lists = {"list": EntityList("list", "L", (), None, None, None, (q.TooShort(60),))}
    [flag] = evaluate(lists, source(5), many, {})
    assert flag.entity_id is None


def test_a_flag_names_its_place():
    assert found(impossible, {"uasc": 3, "persons": 2}, POINT)[0].place_code == "P1"
    assert found(impossible, {"uasc": 3, "persons": 2, "point": "P9"})[0].place_code == "P9"


def test_occurrences_of_unknown_lists_are_left_alone():
    one = Occurrence(uuid4(), "other", "", {}, "", 1)
    assert evaluate({}, source(), [one], {}) == []


CONDITIONS = [
    (("gt", "a", 2), {"a": 3}, True),
    (("ge", "a", 3), {"a": 3}, True),
    (("lt", "a", "b"), {"a": 1, "b": 2}, True),
    (("le", "a", "b"), {"a": 3, "b": 2}, False),
    (("eq", "a", 0), {"a": Decimal(0)}, True),
    (("ne", "a", 0), {"a": 1}, True),
    (("eq", "a", 0), {}, False),
    (("ne", "a", 0), {}, False),
    (("sum_gt", ("a", "b"), "c"), {"a": 2, "b": 2, "c": 3}, True),
    (("sum_gt", ("a", "b"), "c"), {"a": 2, "c": 3}, False),
    (("sum_lt", ["a", "b"], 1), {}, False),
    (("sum_ne", ("a", "b"), "c"), {"a": 1, "b": 1, "c": 3}, True),
    (("missing", "a"), {}, True),
    (("missing", "a"), {"a": ""}, True),
    (("missing", "a"), {"a": 0}, False),
    (("present", "a"), {"a": []}, False),
    (("present", "a"), {"a": ["x"]}, True),
    (("is", "a", "x"), {"a": "x"}, True),
    (("is", "a", "x"), {"a": ("x", "y")}, True),
    (("in", "a", ("x", "y")), {"a": "z"}, False),
    (("in", "a", ("x", "y")), {"a": frozenset({"y"})}, True),
    (("all", ("present", "a"), ("gt", "a", 1)), {"a": 1}, False),
    (("any", ("present", "a"), ("gt", "a", 1)), {"a": 1}, True),
    (("not", ("gt", "a", 1)), {"a": 1}, True),
    (("not", ("gt", "a", 1)), {}, True),
]


@pytest.mark.parametrize(("when", "values", "expected"), CONDITIONS)
def test_conditions(when, values, expected):
    q.check_condition(when)
    assert holds(when, values) is expected


NOT_CONDITIONS = [
    (), "gt", ("gt",), ("gt", "a"), ("gt", "a", 1, 2), ("magic", "a"), ("not",), ("all",),
    ("not", ("gt", "a", 1), ("gt", "a", 1)), ("sum_gt", "a", 1), ("sum_gt", (), 1), (1, 2),
    ("any", ("gt", "a")), ("is", "a"), None,
]  # fmt: skip


@pytest.mark.parametrize("when", NOT_CONDITIONS)
def test_what_is_no_condition_is_refused_when_it_is_declared(when):
    with pytest.raises(ValueError, match=r"."):
        q.Impossible("x", when, "")


@pytest.mark.parametrize(
    "make",
    [
        lambda: q.BandsDoNotAddUp("a", ()),
        lambda: q.OutsideWindow("a", days_before_received=0),
        lambda: q.FarFromPlace("a", -1),
        lambda: q.TooShort(0),
        lambda: q.Outlier("a", deviations=0),
        lambda: q.DigitHeaping("a", minimum=0),
        lambda: q.DayGap("a", days=0),
    ],
)
def test_rules_without_sense_are_refused_when_they_are_declared(make):
    with pytest.raises(ValueError, match="must"):
        make()


NUMBERS = st.none() | st.integers(-5, 50) | st.decimals(-5, 50, places=1)


@given(st.fixed_dictionaries(dict.fromkeys("abc", NUMBERS)))
def test_comparisons_agree_with_arithmetic(values):
    a, b = values["a"], values["b"]
    if a is None or b is None:
        assert not any(holds((kind, "a", "b"), values) for kind in ("gt", "ge", "lt", "le", "eq"))
    else:
        assert holds(("gt", "a", "b"), values) == (a > b)
        assert holds(("le", "a", "b"), values) == (a <= b)
        assert holds(("ne", "a", "b"), values) == (a != b)
        assert holds(("not", ("gt", "a", "b")), values) == holds(("le", "a", "b"), values)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=8), st.integers(0, 100))
def test_bands_are_silent_exactly_when_they_add_up(parts, total):
    names = tuple(f"p{n}" for n in range(len(parts)))
    values = dict(zip(names, parts, strict=True)) | {"total": total}
    assert bool(found(q.BandsDoNotAddUp("total", names), values)) == (sum(parts) != total)


@given(st.integers(-400, 400))
def test_the_window_is_silent_exactly_inside(offset):
    day = RECEIVED.date() + timedelta(days=offset)
    assert bool(found(window, {"day": day})) == (not -30 <= offset <= 1)


DEGREES = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@given(DEGREES, DEGREES)
def test_distance_is_a_distance(one, other):
    away = great_circle_km(one, other)
    assert 0 <= away <= 20_016
    assert away == pytest.approx(great_circle_km(other, one), abs=1e-6)
    assert great_circle_km(one, one) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [((2.11, 13.51), (2.11, 14.51), 111.2), ((45.34, 2.04), (44.07, 9.56), 847.9)],
)
def test_distances_on_the_map(one, other, km):
    assert great_circle_km(one, other) == pytest.approx(km, rel=0.01)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("13.5 2.1 0 0", (2.1, 13.5)),
        ({"longitude": "2.1", "latitude": 13.5}, (2.1, 13.5)),
        ([2.1, 13.5], (2.1, 13.5)),
        ("", None), ("x y", None), ("13.5", None), (None, None), ({}, None), (7, None),
    ],
)  # fmt: skip
def test_geopoints(value, expected):
    assert geopoint(value) == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [(3, 3), ("x", "x"), (None, None), (time(7, 5), "07:05"), (("a", "b"), "a, b"),
     (date(2026, 1, 2), "2026-01-02"), (Decimal("1.5"), "1.5")],
)  # fmt: skip
def test_plain(value, shown):
    assert plain(value) == shown


heaped = q.DigitHeaping("persons", minimum=30, share=0.5)


@pytest.mark.parametrize(
    ("counts", "flagged"),
    [
        ([5, 10, 15, 20] * 10, {"share": 100, "count": 40}),
        ([5, 10, 15, 20] * 7, None),  # 28: too few to say
        ([1, 2, 3, 4] * 100, None),  # nothing large enough to round
        (list(range(5, 55)), None),  # a fifth, as it should be
        ([10] * 25 + [11] * 25, {"share": 50, "count": 50}),
        ([10] * 24 + [11] * 26, None),
    ],
)
def test_heaping(counts, flagged):
    assert heaping(heaped, counts) == flagged


@given(st.lists(st.integers(0, 60), max_size=200))
def test_heaping_never_speaks_below_its_limits(counts):
    large = [count for count in counts if count >= HEAPING_FROM]
    params = heaping(heaped, counts)
    if params is not None:
        assert len(large) >= 30
        assert sum(count % 5 == 0 for count in large) * 2 >= len(large)


@given(st.lists(st.integers(HEAPING_FROM, 60), min_size=40, max_size=80))
def test_heaping_cares_not_for_order(counts):
    assert heaping(heaped, counts) == heaping(heaped, sorted(counts))


DAYS = st.lists(st.dates(date(2026, 1, 1), date(2026, 3, 31)), max_size=20)


@given(DAYS, st.integers(1, 10))
def test_gaps_are_exactly_the_long_silences(days, most):
    spoken = set(days)
    for after, silent in gaps(q.DayGap("day", days=most), days):
        assert silent > most
        assert after in spoken
        assert after - timedelta(days=silent + 1) in spoken
        assert not spoken & {after - timedelta(days=n) for n in range(1, silent + 1)}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([1, 2, 3], []),
        ([1, 5], []),
        ([1, 6], [(6, 4)]),
        ([1, 1, 9, 20], [(9, 7), (20, 10)]),
        ([], []),
    ],
)
def test_gaps(days, expected):
    found = gaps(q.DayGap("day", days=3), [date(2026, 1, day) for day in days])
    assert found == [(date(2026, 1, day), silent) for day, silent in expected]
