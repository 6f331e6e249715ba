"""Charts through their public functions: the figures shown, the gaps, both directions."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.kit.svg import (
    Bar,
    Event,
    Link,
    PyramidRow,
    Series,
    Svg,
    bars,
    columns,
    origin_destination,
    percent,
    pyramid,
    sparkline,
    time_series,
)
from serai.kit.svg.series import known, spread, stretches
from serai.kit.tests.svg_reading import numbers, of_class, parsed, text_at, texts, tips

MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
NORTH = Series("Northbound", [100, 120, 90, 80, None, None, 150, 160, 140, 130, 120, 110])
SOUTH = Series("Southbound", [50, 40, 45, 55, 60, 65, 70, 60, 50, 40, 30, 20])
label = st.text(max_size=30)
figure = st.none() | st.floats(0, 1e9) | st.integers(0, 10**9)


# lines ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ([], []),
        ([None, None], []),
        ([1, 2], [[(0, 1), (1, 2)]]),
        ([1, None, 2, 3], [[(0, 1)], [(2, 2), (3, 3)]]),
        ([None, 5, None], [[(1, 5)]]),
        ([1, float("nan"), 2], [[(0, 1)], [(2, 2)]]),
    ],
)
def test_a_gap_splits_a_line(values: list[float | None], parts: list[Any]) -> None:
    assert stretches(values) == parts


@given(st.lists(figure, max_size=30))
def test_stretches_lose_and_invent_nothing(values: list[float | None]) -> None:
    assert [pair for part in stretches(values) for pair in part] == known(values)


def test_missing_months_are_not_bridged() -> None:
    svg = time_series(MONTHS, [NORTH], title="Movements")
    assert len(of_class(svg, "path", "sv-l1")) == 2
    whole = time_series(MONTHS, [SOUTH], title="Movements")
    assert len(of_class(whole, "path", "sv-l1")) == 1


def test_a_lone_month_is_a_dot() -> None:
    svg = time_series(MONTHS[:3], [Series("One", [None, 7, None])], title="t")
    assert of_class(svg, "path", "sv-l1") == []
    assert any(node.get("r") == "3" for node in of_class(svg, "circle", "sv-f1"))


def test_each_figure_can_be_read() -> None:
    svg = time_series(MONTHS, [NORTH], title="t", number_format=lambda v: f"<{v:.0f}>")
    assert "Northbound, 2026-01: <100>" in tips(svg)
    assert not any("2026-05" in tip for tip in tips(svg))


def test_lines_are_named_where_they_end() -> None:
    svg = time_series(MONTHS, [NORTH, SOUTH], title="t")
    north, south = text_at(svg, "Northbound"), text_at(svg, "Southbound")
    assert float(north.get("y", "0")) < float(south.get("y", "0"))
    assert north.get("class") == "sv-f1"


def test_names_of_lines_that_end_together_do_not_overlap() -> None:
    same = [Series(f"Point {i}", [5, 5]) for i in range(4)]
    svg = time_series(MONTHS[:2], same, title="t")
    ys = sorted(float(text_at(svg, s.label).get("y", "0")) for s in same)
    assert all(b - a >= 14.9 for a, b in itertools.pairwise(ys))


def test_a_narrow_chart_names_lines_below() -> None:
    svg = time_series(MONTHS, [NORTH, SOUTH], title="t", width=390, height=240)
    assert text_at(svg, "Northbound").get("class") == "sv-text"


def test_time_runs_with_the_reading_direction() -> None:
    for rtl in (False, True):
        svg = time_series(MONTHS, [SOUTH], title="t", rtl=rtl)
        first = float(text_at(svg, MONTHS[0]).get("x", "0"))
        later = float(text_at(svg, MONTHS[2]).get("x", "0"))
        assert (first > later) is rtl
        zero = float(text_at(svg, "0").get("x", "0"))
        assert (zero > 540) is rtl


def test_the_axis_begins_at_zero_and_covers_the_peak() -> None:
    shown = texts(time_series(MONTHS, [NORTH], title="t"))
    assert "0" in shown
    assert "200" in shown


@pytest.mark.parametrize(
    ("event", "bands", "moments"),
    [
        (Event(2, "Border closed", 5), 1, 0),
        (Event(2, "Flood"), 0, 1),
        (Event(2, "Same month", 2), 0, 1),
        (Event(40, "Outside"), 0, 0),
        (Event(10, "Runs on", 99), 1, 0),
    ],
)
def test_events(event: Event, bands: int, moments: int) -> None:
    svg = time_series(MONTHS, [SOUTH], title="t", events=[event])
    assert len(of_class(svg, "rect", "sv-band")) == bands
    dashed = [n for n in of_class(svg, "line", "sv-l2") if n.get("stroke-dasharray")]
    assert len(dashed) == moments
    assert (event.label in texts(svg)) is bool(bands + moments)


def test_event_labels_near_the_edge_turn_inwards() -> None:
    svg = time_series(MONTHS, [SOUTH], title="t", events=[Event(11, "Ceasefire announced")])
    assert text_at(svg, "Ceasefire announced").get("text-anchor") == "end"


@given(
    st.lists(st.floats(0, 200), min_size=1, max_size=8),
)
def test_spread_keeps_order_and_distance(wanted: list[float]) -> None:
    places = spread(wanted, 15, 0, 1000)
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    moved = [places[i] for i in order]
    assert all(b - a >= 15 - 1e-9 for a, b in itertools.pairwise(moved))


# columns and sparklines -------------------------------------------------------------------------


def test_columns_stack_and_leave_missing_days_empty() -> None:
    days = ["1", "2", "3"]
    parts = [Series("In", [10, None, 5]), Series("Out", [20, None, 5])]
    svg = columns(days, parts, title="t")
    assert [t for t in tips(svg) if t.startswith(("In", "Out"))] == [
        "In, 1: 10",
        "Out, 1: 20",
        "In, 3: 5",
        "Out, 3: 5",
    ]
    into, out = of_class(svg, "rect", "sv-f1")[0], of_class(svg, "rect", "sv-f2")[0]
    assert float(out.get("height", "0")) == pytest.approx(2 * float(into.get("height", "0")), 0.02)
    low_edge_of_upper = float(out.get("y", "0")) + float(out.get("height", "0"))
    assert low_edge_of_upper == pytest.approx(float(into.get("y", "0")), abs=0.3)


def test_a_single_kind_of_column_needs_no_legend() -> None:
    assert "In" not in texts(columns(["1"], [Series("In", [3])], title="t"))
    assert "In" in texts(columns(["1"], [Series("In", [3]), Series("Out", [1])], title="t"))


def test_sparkline_with_label_is_an_image_and_without_decoration() -> None:
    assert parsed(sparkline([1, 2, None, 3], label="Rising")).get("role") == "img"
    assert parsed(sparkline([1, 2])).get("aria-hidden") == "true"


@pytest.mark.parametrize("values", [[], [None], [0, 0, 0], [4]])
def test_sparkline_of_little(values: list[float | None]) -> None:
    assert parsed(sparkline(values)).tag.endswith("svg")


# bars and pyramid -------------------------------------------------------------------------------


def test_bars_are_in_proportion_and_carry_value_and_share() -> None:
    svg = bars([Bar("Work", 200, 0.5), Bar("Family", 100, 0.25)], title="Reasons")
    work, family = (float(n.get("width", "0")) for n in of_class(svg, "rect", "sv-f1"))
    assert work == pytest.approx(2 * family, rel=0.01)
    assert {"Work", "Family", "200", "100", "50 %", "25 %"} <= set(texts(svg))
    assert "Work: 200 (50 %)" in tips(svg)


def test_a_withheld_figure_has_words_but_no_bar() -> None:
    svg = bars([Bar("Work", 200), Bar("Other", None, 0.1)], title="t", hidden="fewer than 10")
    assert "fewer than 10" in texts(svg)
    assert "10 %" not in texts(svg)
    widths = [float(n.get("width", "0")) for n in of_class(svg, "rect", "sv-f1")]
    assert widths[1] == 0


def test_narrow_bars_have_their_labels_above() -> None:
    svg = bars([Bar("A very long reason to leave", 5)], title="t", width=360)
    words, figure = text_at(svg, "A very long reason to leave"), text_at(svg, "5")
    assert float(words.get("y", "0")) < float(figure.get("y", "0"))


def test_long_labels_are_cut_on_screen_but_whole_in_the_tip() -> None:
    long = "Disaster, degraded environment and loss of every means of living" * 2
    svg = bars([Bar(long, 5)], title="t")
    assert long not in texts(svg)
    assert any(text.endswith("…") for text in texts(svg))
    assert tips(svg) == [f"{long}: 5"]


def test_bars_grow_from_the_reading_side() -> None:
    plain = of_class(bars([Bar("a", 4)], title="t"), "rect", "sv-f1")[0]
    mirrored = of_class(bars([Bar("a", 4)], title="t", rtl=True), "rect", "sv-f1")[0]
    left = float(plain.get("x", "0"))
    right = float(mirrored.get("x", "0")) + float(mirrored.get("width", "0"))
    assert left == pytest.approx(520 - right, abs=0.2)


def test_pyramid_shares_one_scale() -> None:
    rows = [PyramidRow("18+", 50, 100), PyramidRow("0–17", None, 25)]
    svg = pyramid(rows, title="t", first_label="Female", second_label="Male", hidden="< 10")
    first, second = of_class(svg, "rect", "sv-f2")[1:], of_class(svg, "rect", "sv-f1")[1:]
    assert float(second[0].get("width", "0")) == pytest.approx(
        2 * float(first[0].get("width", "0")), rel=0.02
    )
    assert float(first[1].get("width", "0")) == 0
    assert "< 10" in texts(svg)
    assert "Female, 18+: 50" in tips(svg)


def test_pyramid_mirrors_sides() -> None:
    rows = [PyramidRow("18+", 50, 100)]
    for rtl in (False, True):
        svg = pyramid(rows, title="t", first_label="F", second_label="M", rtl=rtl)
        first = float(text_at(svg, "F").get("x", "0"))
        second = float(text_at(svg, "M").get("x", "0"))
        assert (first > second) is rtl


@pytest.mark.parametrize(("share", "text"), [(0, "0 %"), (0.126, "13 %"), (1, "100 %")])
def test_percent(share: float, text: str) -> None:
    assert percent(share) == text


# origin and destination -------------------------------------------------------------------------

LINKS = [
    Link("Nigeria", "Libya", 300),
    Link("Nigeria", "Algeria", 100),
    Link("Niger", "Libya", 100),
    Link("Niger", "Niger", 50),
]


def test_ribbons_name_both_ends_and_the_number() -> None:
    assert set(tips(origin_destination(LINKS, title="t"))) == {
        "Nigeria → Libya: 300",
        "Nigeria → Algeria: 100",
        "Niger → Libya: 100",
        "Niger → Niger: 50",
    }


def test_a_place_may_be_origin_and_destination() -> None:
    shown = texts(origin_destination(LINKS, title="t"))
    assert shown.count("Niger") == 2
    assert {"400", "150", "100", "50"} <= set(shown)


def test_node_heights_are_in_proportion() -> None:
    svg = origin_destination(LINKS, title="t")
    nigeria = float(of_class(svg, "rect", "sv-f1")[0].get("height", "0"))
    niger = float(of_class(svg, "rect", "sv-f2")[0].get("height", "0"))
    assert nigeria / niger == pytest.approx(400 / 150, rel=0.01)


def test_origins_stand_where_reading_starts() -> None:
    for rtl in (False, True):
        svg = origin_destination(LINKS, title="t", rtl=rtl, source_label="from", target_label="to")
        start = float(text_at(svg, "from").get("x", "0"))
        end = float(text_at(svg, "to").get("x", "0"))
        assert (start > end) is rtl


def test_small_places_are_gathered_under_the_rest() -> None:
    many = [Link(f"Place {i}", "Libya", 100 - i) for i in range(20)]
    svg = origin_destination(many, title="t", other_label="Other places", limit=5)
    shown = texts(svg)
    assert "Place 3" in shown
    assert "Place 4" not in shown
    rest = sum(100 - i for i in range(4, 20))
    assert f"Other places → Libya: {rest:,}" in tips(svg)
    nodes = [n for n in parsed(svg).iter("{*}rect") if n.get("width") == "12"]
    assert len(nodes) == 6


def test_nothing_is_gathered_without_a_word_for_it() -> None:
    many = [Link(f"Place {i}", "Libya", 5) for i in range(12)]
    assert len(tips(origin_destination(many, title="t"))) == 12


def test_ribbons_stay_inside_the_picture() -> None:
    svg = origin_destination(LINKS, title="t", width=520, height=460)
    for path in parsed(svg).iter("{*}path"):
        assert all(-1 <= n <= 521 for n in numbers(path.get("d", "")))


@pytest.mark.parametrize("links", [[], [Link("a", "b", 0)], [Link("a", "b", -4)]])
def test_no_flow_is_an_empty_picture(links: list[Link]) -> None:
    assert tips(origin_destination(links, title="t")) == []


# any input ---------------------------------------------------------------------------------------

DRAWERS: list[Callable[[str, list[float | None], bool], Svg]] = [
    lambda s, v, r: time_series(
        [s] * len(v), [Series(s, v)], title=s, events=[Event(0, s), Event(1, s, 2)], rtl=r
    ),
    lambda s, v, r: columns([s] * len(v), [Series(s, v), Series(s, v)], title=s, rtl=r),
    lambda s, v, r: sparkline(v, label=s, rtl=r),
    lambda s, v, r: bars([Bar(s, x, 0.5) for x in v], title=s, hidden=s, rtl=r),
    lambda s, v, r: bars([Bar(s, x) for x in v], title=s, width=300, rtl=r),
    lambda s, v, r: pyramid(
        [PyramidRow(s, x, x) for x in v], title=s, first_label=s, second_label=s, rtl=r
    ),
    lambda s, v, r: origin_destination(
        [Link(s, f"{s}{i % 3}", x or 0) for i, x in enumerate(v)],
        title=s,
        other_label=s,
        limit=2,
        rtl=r,
    ),
]


@pytest.mark.parametrize("draw", DRAWERS)
@settings(max_examples=40, deadline=None)
@given(text=label, values=st.lists(figure, max_size=14), rtl=st.booleans())
def test_every_chart_is_well_formed_whatever_it_gets(
    draw: Callable[[str, list[float | None], bool], Svg],
    text: str,
    values: list[float | None],
    rtl: bool,
) -> None:
    svg = draw(text, values, rtl)
    assert parsed(svg).get("viewBox", "").startswith("0 0 ")
    assert "nan" not in svg.replace(text, "").lower() or "nan" in text.lower()
    assert "style=" not in svg
