"""What pictures show in particular cases: each branch of drawing, with the figures written out."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

from serai.kit.svg import (
    Bar,
    Event,
    Link,
    MapArrow,
    MapKind,
    MapPoint,
    MapWords,
    PyramidRow,
    Series,
    Svg,
    bars,
    columns,
    flow_map,
    origin_destination,
    pyramid,
    read_basemap,
    sparkline,
    time_series,
)
from serai.kit.svg.basemap import extent, meets, mercator
from serai.kit.svg.draw import Canvas, shorten, text_width, ticks
from serai.kit.svg.flowmap import view_of
from serai.kit.svg.placing import (
    Crowd,
    Spot,
    area,
    beside,
    best,
    clip_ring,
    runs_inside,
    tapered,
    thin,
    widest_spots,
)
from serai.kit.svg.series import Plot, spread
from serai.kit.tests.svg_reading import numbers, of_class, parsed, text_at, texts, tips

Point = tuple[float, float]


def value(node: Any, name: str) -> float:
    """Return an attribute as a number."""
    return float(node.get(name, "nan"))


# the pen ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("", "i"),
        ("i", "a"),
        ("a", "m"),
        ("l", "W"),
        ("1", "11"),
        ("Arlit", "Agadez"),
        ("ه", "هه"),
        ("a", "移"),
    ],
)
def test_what_is_wider_is_measured_wider(narrow: str, wide: str) -> None:
    assert text_width(narrow, 12) < text_width(wide, 12)
    assert text_width(wide, 12) < text_width(wide, 12, bold=True) < 1.5 * text_width(wide, 12)


@pytest.mark.parametrize("text", ["", "Agadez", "12,345 %", "الهجرة", "ተጓዥ", "移民"])
def test_a_width_is_the_sum_of_its_letters_and_grows_with_the_size(text: str) -> None:
    assert text_width(text, 24) == pytest.approx(2 * text_width(text, 12))
    assert text_width(text, 12) == pytest.approx(sum(text_width(letter, 12) for letter in text))


@pytest.mark.parametrize(
    ("text", "room", "kept"),
    [
        ("Agadez", 100, "Agadez"),
        ("Agadez", 0, "…"),
        ("", 0, ""),
        ("", 50, ""),
        ("移民", 24, "移民"),
    ],
)
def test_texts_with_room_or_without_any(text: str, room: float, kept: str) -> None:
    assert shorten(text, room, 12) == kept


@pytest.mark.parametrize("letters", range(1, 12))
def test_texts_are_cut_to_their_room_and_never_end_in_a_space(letters: int) -> None:
    name = "Tin Zaouatine"
    room = text_width(name[:letters] + "…", 12)
    assert shorten(name, room, 12) == name[:letters].rstrip() + "…"


@pytest.mark.parametrize(
    ("top", "wanted", "marks"),
    [
        (1, 4, [0, 0.5, 1.0]),
        (3, 4, [0, 1, 2, 3]),
        (4, 4, [0, 1, 2, 3, 4]),
        (5, 4, [0, 2, 4, 6]),
        (100, 4, [0, 50, 100]),
        (101, 4, [0, 50, 100, 150]),
        (999, 5, [0, 200, 400, 600, 800, 1000]),
        (1_000_000, 4, [0, 500_000, 1_000_000]),
        (0.02, 4, [0, 0.005, 0.01, 0.015, 0.02]),
        (10, 0, [0, 10]),
    ],
)
def test_rules_stand_at_round_figures(top: float, wanted: int, marks: list[float]) -> None:
    assert ticks(top, wanted) == pytest.approx(marks)


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [(-5, 10, ("0", "10")), (5, -1, ("5", "0")), (2.04, 3, ("2", "3"))],
)
def test_a_rectangle_is_never_inside_out(
    width: float, height: float, shown: tuple[str, str]
) -> None:
    canvas = Canvas(100, 50)
    canvas.rect(1, 1, width, height, "sv-f1")
    node = of_class(canvas.svg("t"), "rect", "sv-f1")[0]
    assert (node.get("width"), node.get("height")) == shown


def test_a_shape_may_do_without_class_and_tip() -> None:
    canvas = Canvas(10, 10)
    canvas.shape("path", "", d='M0 0"', stroke_width=1.25)
    assert canvas.parts == ['<path d="M0 0&quot;" stroke-width="1.2"/>']


def test_what_is_given_comes_before_the_fallback() -> None:
    canvas = Canvas(10, 10)
    canvas.shape("path", "sv-land", fill="none")
    canvas.circle((3, 4), 2, "unknown", tip="A & B")
    land, circle = canvas.parts
    assert 'fill="none"' in land
    assert 'stroke="#faf9f5"' in land
    assert circle == '<circle class="unknown" cx="3" cy="4" r="2"><title>A &amp; B</title></circle>'


# lines over time --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "index", "x"), [(0, 0, 60), (1, 0, 60), (2, 0, 10), (2, 1, 110), (5, 2, 60)]
)
def test_periods_are_spread_over_the_plot(count: int, index: int, x: float) -> None:
    assert Plot(10, 110, 0, 100, count, 50).x(index) == x


@pytest.mark.parametrize(("figure", "y"), [(0, 100), (50, 0), (25, 50)])
def test_values_grow_upwards(figure: float, y: float) -> None:
    assert Plot(10, 110, 0, 100, 2, 50).y(figure) == y


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ([], []),
        ([5], [5]),
        ([5, 5], [5, 15]),
        ([98, 99], [90, 100]),
        ([50, 10], [50, 10]),
        ([-20, 200], [0, 100]),
    ],
)
def test_names_are_pushed_apart_within_their_bounds(
    wanted: list[float], places: list[float]
) -> None:
    assert spread(wanted, 10, 0, 100) == places


@pytest.mark.parametrize(
    ("width", "months", "shown"), [(1080, 12, 12), (700, 24, 8), (390, 12, 4), (390, 1, 1)]
)
def test_only_as_many_months_are_written_as_fit(width: float, months: int, shown: int) -> None:
    labels = [f"2026-{n:02}" for n in range(months)]
    svg = time_series(labels, [Series("All", [1.0] * months)], title="t", width=width)
    found = [text for text in texts(svg) if text in labels]
    assert abs(len(found) - shown) <= 1
    assert found[0] == labels[0]


def test_a_long_series_has_no_dots_to_hover_over() -> None:
    labels = [str(n) for n in range(41)]
    assert tips(time_series(labels, [Series("All", [1.0] * 41)], title="t")) == []
    assert len(tips(time_series(labels[:40], [Series("All", [1.0] * 40)], title="t"))) == 40


def test_more_figures_than_periods_are_named_without_one() -> None:
    svg = time_series(["Jan"], [Series("All", [1, 2])], title="t")
    assert tips(svg) == ["All, Jan: 1", "All, : 2"]


@pytest.mark.parametrize("series", [[], [Series("None", [None, None])]])
def test_a_chart_without_figures_keeps_its_axis(series: list[Series]) -> None:
    svg = time_series(["Jan", "Feb"], series, title="t")
    assert {"0", "1", "Jan"} <= set(texts(svg))
    assert tips(svg) == []


def test_events_that_crowd_each_other_take_three_rows_and_then_stay_silent() -> None:
    events = [Event(3, f"A long event number {n}") for n in range(5)]
    svg = time_series(
        [str(n) for n in range(12)], [Series("a", [1] * 12)], title="t", events=events
    )
    shown = [text for text in texts(svg) if text.startswith("A long")]
    assert len(shown) == 3
    assert len({text_at(svg, text).get("y") for text in shown}) == 3
    assert len([n for n in of_class(svg, "line", "sv-l2") if n.get("stroke-dasharray")]) == 5


@pytest.mark.parametrize(("rtl", "sides"), [(False, ("start", "end")), (True, ("end", "start"))])
def test_event_labels_mirror(rtl: bool, sides: tuple[str, str]) -> None:
    events = [Event(0, "First"), Event(11, "Last one")]
    svg = time_series([str(n) for n in range(12)], [Series("a", [1] * 12)], title="t",
                      events=events, rtl=rtl)  # fmt: skip
    assert tuple(text_at(svg, e.label).get("text-anchor") for e in events) == sides


@pytest.mark.parametrize(
    ("values", "lines", "dots"),
    [
        ([], 0, 0),
        ([None], 0, 0),
        ([3], 0, 2),
        ([1, 2, 3], 1, 1),
        ([1, 2, None, 4, 5], 2, 1),
        ([1, None, 2], 0, 3),
    ],
)
def test_sparklines(values: list[float | None], lines: int, dots: int) -> None:
    svg = sparkline(values)
    assert len(of_class(svg, "path", "sv-l1")) == lines
    assert len(of_class(svg, "circle", "sv-f1")) == dots


# columns, bars, pyramids ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "drawn"),
    [([1, 2], 2), ([0, 2], 1), ([None, None], 0), ([-3, 2], 1), ([5], 1), ([], 0)],
)
def test_columns_stand_where_there_is_something(values: list[Any], drawn: int) -> None:
    svg = columns(["1", "2"], [Series("All", values)], title="t")
    assert len(of_class(svg, "rect", "sv-f1")) == drawn


@pytest.mark.parametrize("rtl", [False, True])
def test_the_first_day_stands_where_reading_starts(rtl: bool) -> None:
    svg = columns(["1", "2"], [Series("All", [1, 1])], title="t", rtl=rtl)
    first, second = (value(node, "x") for node in of_class(svg, "rect", "sv-f1"))
    assert (first > second) is rtl


@pytest.mark.parametrize(
    ("bar", "width", "shown", "tip"),
    [
        (Bar("Work", 100, 0.5), "full", ["Work", "100", "50 %"], "Work: 100 (50 %)"),
        (Bar("Work", 0, 0.0), "none", ["Work", "0", "0 %"], "Work: 0 (0 %)"),
        (Bar("Work", None, 0.5), "none", ["Work", "–"], "Work: –"),
        (Bar("Work", 0.01), "sliver", ["Work", "0.0"], "Work: 0.0"),
        (Bar("", 5), "some", ["5"], ": 5"),
    ],
)
def test_a_bar_of_each_kind(bar: Bar, width: str, shown: list[str], tip: str) -> None:
    svg = bars([bar, Bar("Rest", 100)], title="t")
    drawn = value(of_class(svg, "rect", "sv-f1")[0], "width")
    full = value(of_class(svg, "rect", "sv-f1")[1], "width")
    wanted = {"full": full, "none": 0, "sliver": 1.5, "some": full / 20}[width]
    assert drawn == pytest.approx(wanted, abs=0.1)
    assert texts(svg)[: len(shown)] == shown
    assert tips(svg)[0] == tip


@pytest.mark.parametrize(("tone", "css"), [(1, "sv-f1"), (4, "sv-f4"), (6, "sv-f6")])
def test_bars_take_the_tone_they_are_given(tone: int, css: str) -> None:
    assert len(of_class(bars([Bar("a", 1)], title="t", tone=tone), "rect", css)) == 1


@pytest.mark.parametrize(("rows", "height"), [(0, 32), (1, 32), (3, 84), (10, 266)])
def test_bars_are_as_high_as_their_rows(rows: int, height: float) -> None:
    assert value(parsed(bars([Bar("a", 1)] * rows, title="t")), "height") == height
    narrow = bars([Bar("a", 1)] * rows, title="t", width=300)
    assert value(parsed(narrow), "height") == max(1, rows) * 38 + 6


def test_bars_write_shares_and_figures_as_they_are_told() -> None:
    svg = bars([Bar("a", 1234, 0.25)], title="t", number_format=lambda v: f"{v} p.",
               share_format=lambda s: f"{s:.2f} of all")  # fmt: skip
    assert texts(svg) == ["a", "1234 p.", "0.25 of all"]


@pytest.mark.parametrize(
    ("row", "figures"),
    [
        (PyramidRow("18+", 10, 20), ["10", "20"]),
        (PyramidRow("18+", None, 20), ["–", "20"]),
        (PyramidRow("18+", None, None), ["–", "–"]),
        (PyramidRow("18+", 0, 0), ["0", "0"]),
    ],
)
def test_a_row_of_a_pyramid(row: PyramidRow, figures: list[str]) -> None:
    svg = pyramid([row], title="t", first_label="F", second_label="M")
    assert texts(svg) == ["F", "M", "18+", *figures]
    assert tips(svg) == [f"F, 18+: {figures[0]}", f"M, 18+: {figures[1]}"]


# origins and destinations -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("links", "tips_"),
    [
        ([Link("a", "b", 1), Link("a", "b", 2)], ["a → b: 3"]),
        ([Link("a", "b", 5), Link("a", "c", 0)], ["a → b: 5"]),
        ([Link("", "b", 5)], [" → b: 5"]),
        ([Link("a", "a", 5)], ["a → a: 5"]),
        ([Link("a", "b", 1), Link("c", "b", 9)], ["c → b: 9", "a → b: 1"]),
    ],
)
def test_ribbons_add_up_and_the_broadest_is_drawn_first(
    links: list[Link], tips_: list[str]
) -> None:
    assert tips(origin_destination(links, title="t")) == tips_


@pytest.mark.parametrize(
    ("limit", "named", "rest"), [(8, 5, None), (5, 5, None), (4, 3, 3), (2, 1, 10), (1, 0, 15)]
)
def test_the_rest_is_gathered_beyond_the_limit(limit: int, named: int, rest: int | None) -> None:
    links = [Link(f"P{n}", "Libya", n) for n in range(1, 6)]
    svg = origin_destination(links, title="t", other_label="Rest", limit=limit)
    shown = [text for text in texts(svg) if text.startswith("P")]
    assert shown == [f"P{n}" for n in range(5, 5 - named, -1)]
    assert (f"Rest → Libya: {rest}" in tips(svg)) is (rest is not None)


def test_the_rest_stands_last_whatever_its_size() -> None:
    links = [Link("Rest", "x", 100), *(Link(f"P{n}", "x", n) for n in range(1, 5))]
    svg = origin_destination(links, title="t", other_label="Rest", limit=3)
    names = [text for text in texts(svg) if text.startswith(("P", "Rest"))]
    assert names == ["P4", "P3", "Rest"]
    assert "Rest → x: 103" in tips(svg)


def test_names_of_small_places_do_not_cover_each_other() -> None:
    links = [Link("Big", "x", 10_000), *(Link(f"P{n}", "x", 1) for n in range(7))]
    svg = origin_destination(links, title="t", height=200)
    ys = sorted(value(text_at(svg, f"P{n}"), "y") for n in range(7))
    assert all(b - a >= 13.9 for a, b in itertools.pairwise(ys))


@pytest.mark.parametrize(
    ("labels", "shown"),
    [({}, []), ({"source_label": "from"}, ["from"]), ({"target_label": "to"}, ["to"])],
)
def test_headings_only_where_they_are_given(labels: dict[str, str], shown: list[str]) -> None:
    svg = origin_destination([Link("a", "b", 1)], title="t", **labels)  # type: ignore[arg-type]
    assert [text for text in texts(svg) if text in {"from", "to"}] == shown


# geometry of the map ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lon", "lat", "place"),
    [(0, 0, (0, 0)), (180, 0, (math.pi, 0)), (-90, 0, (-math.pi / 2, 0)), (0, 45, (0, 0.881374))],
)
def test_mercator(lon: float, lat: float, place: Point) -> None:
    assert mercator(lon, lat) == pytest.approx(place, abs=1e-6)
    assert mercator(lon, -lat) == pytest.approx((place[0], -place[1]), abs=1e-6)


@pytest.mark.parametrize("lat", [82, 85, 90, 1000])
def test_the_poles_are_capped(lat: float) -> None:
    assert mercator(0, lat) == mercator(0, 82)
    assert mercator(0, -lat) == mercator(0, -82)


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ((0, 0, 10, 10), (5, 5, 15, 15), True),
        ((0, 0, 10, 10), (10, 10, 20, 20), True),
        ((0, 0, 10, 10), (11, 0, 20, 10), False),
        ((0, 0, 10, 10), (0, 11, 10, 20), False),
        ((0, 0, 10, 10), (2, 2, 3, 3), True),
    ],
)
def test_boxes_that_meet(one: Any, other: Any, overlap: bool) -> None:
    assert meets(one, other) is overlap
    assert meets(other, one) is overlap


def test_the_extent_of_points() -> None:
    assert extent([(3, 9), (-1, 2), (5, 4)]) == (-1, 2, 5, 9)
    with pytest.raises(ValueError, match="empty"):
        extent([])


@pytest.mark.parametrize(
    ("ring", "size"),
    [
        ([], 0),
        ([(0, 0)], 0),
        ([(0, 0), (4, 0)], 0),
        ([(0, 0), (4, 0), (0, 3)], 6),
        ([(0, 3), (4, 0), (0, 0)], 6),
        ([(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)], 16),
    ],
)
def test_areas(ring: list[Point], size: float) -> None:
    assert area(ring) == size


@pytest.mark.parametrize(
    ("ring", "cut"),
    [
        ([], []),
        ([(1, 1), (2, 1), (2, 2)], [(1, 1), (2, 1), (2, 2)]),
        ([(-4, 1), (-2, 1), (-2, 2)], []),
        ([(-5, 5), (5, 0), (5, 10)], [(0, 7.5), (0, 2.5), (5, 0), (5, 10)]),
    ],
)
def test_rings_are_cut_at_the_edge(ring: list[Point], cut: list[Point]) -> None:
    assert clip_ring(ring, (0, 0, 10, 10)) == cut


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ([], []),
        ([(0, 0)], [(0, 0)]),
        ([(0, 0), (0.1, 0), (0.2, 0)], [(0, 0), (0.2, 0)]),
        ([(0, 0), (5, 0), (10, 0)], [(0, 0), (10, 0)]),
        ([(0, 0), (5, 5), (10, 0)], [(0, 0), (5, 5), (10, 0)]),
        ([(0, 0), (5, 0), (0, 0)], [(0, 0), (5, 0), (0, 0)]),
    ],
)
def test_lines_are_thinned(line: list[Point], kept: list[Point]) -> None:
    assert thin(line) == kept


@pytest.mark.parametrize(
    ("line", "runs"),
    [
        ([(0, 0)], []),
        ([(20, 20), (30, 30)], []),
        ([(-5, 5), (15, 5)], [[(-5, 5), (15, 5)]]),
        ([(1, 1), (2, 2), (3, 3)], [[(1, 1), (2, 2), (3, 3)]]),
    ],
)
def test_lines_that_touch_the_box(line: list[Point], runs: list[list[Point]]) -> None:
    assert runs_inside(line, (0, 0, 10, 10)) == runs


def test_a_ring_with_a_bay_has_two_stretches_on_a_row() -> None:
    bay: list[Point] = [(0, 0), (30, 0), (30, 10), (20, 10), (20, 1), (10, 1), (10, 10), (0, 10)]
    row = [spot for spot in widest_spots(bay, rows=1) if spot[1][1] == 5]
    assert row == [(10, (25, 5)), (10, (5, 5))]


@pytest.mark.parametrize(
    ("end", "drawn"), [((0, 5), False), ((5.9, 0), False), ((6, 0), True), ((100, 40), True)]
)
def test_an_arrow_needs_some_length(end: Point, drawn: bool) -> None:
    assert (tapered((0, 0), end, 6, 0.16, 4) is not None) is drawn


def test_an_arrow_grows_towards_its_end_and_leaves_both_free() -> None:
    curve = tapered((0, 0), (200, 0), 12, 0.0, 10)
    assert curve is not None
    breadth = [math.dist(curve.outline[i], curve.outline[-1 - i]) for i in range(15)]
    assert breadth[0] == pytest.approx(3)
    assert breadth[14] == pytest.approx(12)
    assert breadth == sorted(breadth)
    assert curve.spine[0][0] == pytest.approx(10)
    assert curve.spine[-1][0] == pytest.approx(190)


@pytest.mark.parametrize(
    ("box", "cost"),
    [
        ((10, 10, 20, 20), 0),
        ((-5, 10, 20, 20), 30),
        ((40, 40, 60, 60), 10),
        ((60, 10, 70, 20), 0.5),
        ((-5, 40, 70, 60), 40),
    ],
)
def test_what_a_label_costs(box: Any, cost: float) -> None:
    crowd = Crowd((0, 0, 100, 100), hard=[(45, 45, 55, 55)])
    crowd.take_soft([(65, 15)], 2)
    assert crowd.cost(box) == cost


def test_a_label_has_eight_places_and_the_side_of_reading_comes_first() -> None:
    spots = beside((50, 50), 5, 30, 12)
    assert [spot.side for spot in spots[:4]] == ["left", "right", "middle", "middle"]
    assert len(spots) == 8
    for spot in spots:
        assert spot.box[2] - spot.box[0] == pytest.approx(30)
        assert spot.box[0] <= spot.x <= spot.box[2]


def test_there_may_be_no_place_for_a_label() -> None:
    crowd = Crowd((0, 0, 10, 10))
    assert best(crowd, []) is None
    assert best(crowd, [Spot(0, 0, "left", (0, 0, 50, 5))]) is None
    assert best(crowd, [Spot(0, 0, "left", (0, 0, 50, 5))], limit=50) is not None


# the map ----------------------------------------------------------------------------------------

LAND = read_basemap(
    {
        "objects": {
            "o": {
                "geometries": [
                    {"type": "Polygon", "id": "001", "arcs": [[0]], "properties": {"iso3": "AAA"}}
                ]
            }
        },
        "arcs": [[(0, 0), (0, 20), (20, 20), (20, 0), (0, 0)]],
    }
)
WORDS = MapWords("t", arrows="People", points="A day", statuses={"active": "Active"})


def drawn(points: list[MapPoint], arrows: list[MapArrow] | None = None, **more: Any) -> Svg:
    return flow_map(points, arrows or [], words=WORDS, basemap=LAND, **more)


@pytest.mark.parametrize(
    ("point", "tip"),
    [
        (MapPoint("P", 5, 5, 400), "P: Active, 400"),
        (MapPoint("P", 5, 5, 0), "P: Active, 0"),
        (MapPoint("P", 5, 5), "P: Active"),
        (MapPoint("P", 5, 5, note="closed at night"), "P: Active, closed at night"),
        (MapPoint("P", 5, 5, 7, "closed"), "P: 7"),
        (MapPoint("P", 5, 5, status="place"), "P"),
    ],
)
def test_what_a_point_says(point: MapPoint, tip: str) -> None:
    assert tips(drawn([point])) == [tip]


@pytest.mark.parametrize(
    ("arrow", "even", "tips_"),
    [
        (MapArrow((1, 1), (9, 9), 40, "", "A → B"), None, ["A → B: 40"]),
        (MapArrow((1, 1), (9, 9), 40), None, ["40"]),
        (MapArrow((1, 1), (9, 9), 40, "", "A → B"), 3.0, ["A → B"]),
        (MapArrow((1, 1), (9, 9), 0, "", "A → B"), None, []),
        (MapArrow((1, 1), (9, 9), -3, "", "A → B"), None, []),
        (MapArrow((1, 1), (1, 1), 40, "", "A → A"), None, []),
    ],
)
def test_what_an_arrow_says(arrow: MapArrow, even: float | None, tips_: list[str]) -> None:
    assert tips(drawn([], [arrow, ], even=even)) == tips_  # fmt: skip


def test_two_flows_on_one_way_swing_apart() -> None:
    ways = [MapArrow((1, 1), (9, 9), v, kind, kind) for v, kind in ((9, "a"), (9, "b"))]
    svg = drawn([], ways, kinds=[MapKind("a", "A"), MapKind("b", "B")])
    one, other = of_class(svg, "path", "sv-edge")
    assert one.get("d") != other.get("d")
    assert ("sv-f1" in one.get("class", ""), "sv-f2" in other.get("class", "")) == (True, True)


def test_an_arrow_of_an_unknown_kind_has_the_first_colour() -> None:
    svg = drawn([], [MapArrow((1, 1), (9, 9), 4, "c")], kinds=[MapKind("a", "A")])
    assert "sv-f1" in (of_class(svg, "path", "sv-edge")[0].get("class") or "")


@pytest.mark.parametrize(
    ("names", "shown"),
    [({"AAA": "Land A"}, ["Land A"]), ({"001": "Land 1"}, ["Land 1"]), ({}, []), ({"AAA": ""}, [])],
)
def test_countries_are_named_in_their_middle(names: dict[str, str], shown: list[str]) -> None:
    assert texts(drawn([], countries=names, box=(-5, -5, 25, 25))) == shown


def test_a_name_without_room_is_left_out() -> None:
    points = [MapPoint(f"Point {n}", 5 + n / 1000, 5) for n in range(40)]
    svg = drawn(points)
    named = {text for text in texts(svg) if text.startswith("Point")}
    assert 1 <= len(named) < 40
    assert len(tips(svg)) == 40, "every point is still there and says its name"


@pytest.mark.parametrize(
    ("width", "height", "box"),
    [(700, 500, (0, 0, 20, 20)), (390, 400, (0, 0, 20, 20)), (500, 500, (10, -10, 10.5, -9.5))],
)
def test_the_view_is_centred_on_its_box(width: float, height: float, box: Any) -> None:
    view = view_of([], width, height, box)
    x, y = view.place(
        ((mercator(box[0], 0)[0] + mercator(box[2], 0)[0]) / 2,
         (mercator(0, box[1])[1] + mercator(0, box[3])[1]) / 2)
    )  # fmt: skip
    assert (x, y) == pytest.approx((width / 2, height / 2))


@pytest.mark.parametrize(
    ("top", "shown"), [(400, ["100", "300", "400"]), (7, ["2", "4", "6"]), (1, ["0.5", "1"])]
)
def test_the_legend_shows_sizes_in_round_figures(top: float, shown: list[str]) -> None:
    svg = drawn([MapPoint("P", 5, 5, top)])
    found = [text for text in texts(svg) if text.replace(".", "").isdigit()]
    assert found == shown
    radii = [value(n, "r") for n in of_class(svg, "circle", "sv-point") if not len(n)]
    assert radii == sorted(radii)


def test_numbers_in_the_legend_are_written_as_told() -> None:
    svg = drawn([MapPoint("P", 5, 5, 400)], number_format=lambda v: f"{v:.0f} p.")
    assert {"100 p.", "300 p.", "400 p."} <= set(texts(svg))


def test_every_coordinate_of_a_path_is_finite() -> None:
    svg = drawn([], [MapArrow((1, 1), (9, 9), 1e12), MapArrow((9, 1), (1, 9), 1e-9)])
    for path in parsed(svg).iter("{*}path"):
        assert all(map(math.isfinite, numbers(path.get("d", ""))))
