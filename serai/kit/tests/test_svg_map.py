"""The flow map and its base map, through the public functions."""

from __future__ import annotations

import itertools
import json
import math
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.kit import maps
from serai.kit.svg import (
    MapArrow,
    MapKind,
    MapPoint,
    MapWords,
    Svg,
    flow_map,
    load_basemap,
    read_basemap,
)
from serai.kit.svg.basemap import WORLD, Basemap, mercator
from serai.kit.svg.flowmap import STATUSES, view_of
from serai.kit.svg.placing import (
    Crowd,
    Spot,
    area,
    best,
    clip_ring,
    runs_inside,
    tapered,
    thin,
    widest_spots,
)
from serai.kit.tests.svg_reading import numbers, of_class, parsed, text_at, texts, tips

AGADEZ, ARLIT, SEBHA = (7.99, 16.97), (7.39, 18.74), (14.43, 27.04)
POINTS = [
    MapPoint("Agadez", *AGADEZ, value=400),
    MapPoint("Arlit", *ARLIT, value=100),
    MapPoint("Madama", 13.65, 21.95, status="suspended"),
]
ARROWS = [
    MapArrow(AGADEZ, SEBHA, 4000, "north", "Agadez → Sebha"),
    MapArrow(SEBHA, AGADEZ, 1000, "return", "Sebha → Agadez"),
]
KINDS = [MapKind("north", "Northbound"), MapKind("return", "Returns")]
STATUS_WORDS: dict[str, str] = {status: status.title() for status in STATUSES}
WORDS = MapWords(
    "Where people move",
    "Arrows",
    points="People a day",
    arrows="People a month",
    statuses=STATUS_WORDS,
)


def drawn(**more: object) -> Svg:
    given: dict[str, object] = {"points": POINTS, "arrows": ARROWS, "kinds": KINDS, "words": WORDS}
    return flow_map(**{**given, **more})  # type: ignore[arg-type]


# the base map -----------------------------------------------------------------------------------

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
TWO_LANDS = {
    "type": "Topology",
    "objects": {
        "lands": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "id": "001", "arcs": [[0, 1]], "properties": {"iso3": "AAA"}},
                {"type": "MultiPolygon", "id": "002", "arcs": [[[-1, 2]]], "properties": {}},
                {"type": None, "id": "003"},
            ],
        }
    },
    "arcs": [
        [(0, 0), (0, 4), (0, 8), (0, 12)],
        [(0, 12), (-5, 6), (0, 0)],
        [(0, 0), (5, 6), (0, 12)],
    ],
}


def test_shared_arcs_are_borders_and_coasts_are_not() -> None:
    world = read_basemap(TWO_LANDS)
    assert [country.m49 for country in world.countries] == ["001", "002"]
    assert [country.iso3 for country in world.countries] == ["AAA", ""]
    assert len(world.borders) == 1
    assert world.disputed == ()


@pytest.mark.parametrize(
    ("box", "agreed", "disputed"),
    [(None, 0, 1), ([-1, 4, 1, 8], 2, 1), ([-1, 7, 1, 13], 1, 1), ([50, 50, 60, 60], 1, 0)],
)
def test_a_border_is_disputed_only_inside_its_box(
    box: list[float] | None, agreed: int, disputed: int
) -> None:
    world = read_basemap({**TWO_LANDS, "disputed": [["002", "001", box]]})
    assert (len(world.borders), len(world.disputed)) == (agreed, disputed)


def test_quantised_arcs_are_decoded() -> None:
    quantised = {
        "objects": {"o": {"geometries": [{"type": "Polygon", "id": "1", "arcs": [[0]]}]}},
        "transform": {"scale": [0.5, 0.25], "translate": [10, 20]},
        "arcs": [[[0, 0], [4, 0], [0, 4], [-4, -4]]],
    }
    ring = read_basemap(quantised).countries[0].rings[0].points
    assert ring[1] == pytest.approx(mercator(12, 20))
    assert ring[2] == pytest.approx(mercator(12, 21))
    assert ring[3] == ring[0]


def inside(world: Basemap, lon: float, lat: float) -> str:
    """Return the id of the country at a place."""
    x, y = mercator(lon, lat)
    for country in world.countries:
        hits = 0
        for ring in country.rings:
            for a, b in itertools.pairwise(ring.points):
                if (a[1] > y) != (b[1] > y) and x < a[0] + (y - a[1]) * (b[0] - a[0]) / (
                    b[1] - a[1]
                ):
                    hits += 1
        if hits % 2:
            return country.m49
    return ""


@pytest.mark.parametrize(
    ("place", "lon", "lat", "m49"),
    [
        ("Hargeisa", 44.06, 9.56, "706"),
        ("Mogadishu", 45.2, 2.2, "706"),
        ("Dakhla", -15.9, 23.75, "732"),
        ("Smara", -11.6, 26.7, "732"),
        ("Agadir", -9.0, 30.2, "504"),
        ("Simferopol", 34.1, 45.0, "804"),
        ("Nablus", 35.2, 32.2, "275"),
        ("Kyrenia's hinterland", 33.4, 35.25, "196"),
        ("Agadez", 7.99, 16.97, "562"),
        ("Maseru's hills", 28.2, -29.5, "426"),
        ("Open sea", -30.0, 0.0, ""),
    ],
)
def test_the_world_follows_the_maps_of_the_united_nations(
    place: str, lon: float, lat: float, m49: str
) -> None:
    assert inside(load_basemap(), lon, lat) == m49, place


def test_the_world_keeps_every_country_and_both_codes() -> None:
    by_iso = {country.iso3: country.m49 for country in load_basemap().countries}
    assert by_iso["NER"] == "562"
    assert by_iso["MDV"] == "462"
    assert by_iso["WSM"] == "882"
    assert len(by_iso) > 225
    assert load_basemap().disputed


def test_the_file_is_small() -> None:
    path = WORLD
    assert path.stat().st_size < 125_000


def test_a_deployment_may_bring_its_own_map(tmp_path: Path, settings: object) -> None:
    path = tmp_path / "own.json"
    path.write_text(json.dumps(TWO_LANDS))
    settings.SERAI_BASEMAP = str(path)  # type: ignore[attr-defined]
    assert len(maps.basemap().countries) == 2
    settings.SERAI_BASEMAP = ""  # type: ignore[attr-defined]
    assert maps.basemap() is load_basemap()


def test_the_disclaimer_speaks_of_dashed_lines() -> None:
    assert "Dashed lines" in str(maps.DISCLAIMER)


# the view ---------------------------------------------------------------------------------------

lonlat = st.tuples(st.floats(-170, 170), st.floats(-60, 75))


@given(st.lists(lonlat, min_size=1, max_size=8))
def test_every_place_is_inside_the_view(places: list[tuple[float, float]]) -> None:
    view = view_of(places, 700, 500)
    for lon, lat in places:
        x, y = view.pixel(lon, lat)
        assert -0.01 <= x <= 700.01
        assert -0.01 <= y <= 500.01


def test_a_single_point_keeps_its_surroundings() -> None:
    bounds = view_of([AGADEZ], 700, 500).bounds
    assert math.degrees(bounds[2] - bounds[0]) >= 5.99


def test_a_given_box_is_shown_whole() -> None:
    view = view_of([], 400, 400, box=(0, 10, 20, 20))
    assert view.pixel(0, 15)[0] == pytest.approx(0, abs=0.01)
    assert view.pixel(20, 15)[0] == pytest.approx(400, abs=0.01)


def test_north_is_up_and_east_is_right() -> None:
    view = view_of([AGADEZ, SEBHA], 700, 500)
    assert view.pixel(*SEBHA)[1] < view.pixel(*AGADEZ)[1]
    assert view.pixel(*SEBHA)[0] > view.pixel(*AGADEZ)[0]


# geometry ---------------------------------------------------------------------------------------


def test_clipping_cuts_to_the_box() -> None:
    cut = clip_ring(SQUARE[:-1], (5, 5, 20, 20))
    assert area(cut) == pytest.approx(25)
    assert clip_ring(SQUARE, (20, 20, 30, 30)) == []
    assert area(clip_ring(SQUARE[:-1], (-5, -5, 50, 50))) == pytest.approx(100)


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=3, max_size=12))
def test_clipped_points_are_inside(ring: list[tuple[float, float]]) -> None:
    for x, y in clip_ring(ring, (-10, -10, 10, 10)):
        assert -10.001 <= x <= 10.001
        assert -10.001 <= y <= 10.001


def test_thinning_drops_what_nobody_sees() -> None:
    line = [(float(x), 0.1 * (x % 2)) for x in range(50)]
    assert len(thin(line)) < 4
    corner = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)]
    assert thin(corner) == corner
    assert thin(corner[:2]) == corner[:2]


def test_lines_are_cut_to_the_runs_that_touch_the_box() -> None:
    line = [(-20.0, 0.0), (0.0, 0.0), (5.0, 0.0), (40.0, 0.0), (40.0, 40.0), (2.0, 2.0)]
    runs = runs_inside(line, (-1, -1, 10, 10))
    assert runs == [line[:4], line[4:]]


def test_the_widest_stretch_is_found() -> None:
    width, (x, _y) = widest_spots([(0.0, 0.0), (10.0, 0.0), (0.0, 10.0)])[0]
    assert width == pytest.approx(8.75)
    assert x == pytest.approx(4.375)


def test_a_flow_and_its_return_swing_to_different_sides() -> None:
    there, back = tapered((0, 0), (0, 100), 8, 0.16, 4), tapered((0, 100), (0, 0), 8, 0.16, 4)
    assert there is not None
    assert back is not None
    middle = len(there.spine) // 2
    assert there.spine[middle][0] * back.spine[middle][0] < 0


def test_ends_that_fall_together_have_no_arrow() -> None:
    assert tapered((3, 3), (4, 4), 8, 0.16, 4) is None


def test_labels_take_the_first_free_place() -> None:
    crowd = Crowd((0, 0, 100, 100), hard=[(0, 0, 50, 20)])
    taken = Spot(10, 10, "left", (5, 5, 40, 15))
    free = Spot(10, 60, "left", (5, 55, 40, 65))
    outside = Spot(90, 10, "left", (90, 50, 140, 60))
    assert best(crowd, [taken, outside, free]) is free
    assert best(crowd, [taken, outside]) is None


# the picture ------------------------------------------------------------------------------------


def outline(data: str) -> list[tuple[float, float]]:
    """Return the absolute points of a path that is written relatively."""
    pairs = list(numbers(data))
    steps = zip(pairs[::2], pairs[1::2], strict=True)
    return list(itertools.accumulate(steps, lambda at, by: (at[0] + by[0], at[1] + by[1])))


def test_arrow_widths_are_in_proportion() -> None:
    shown = of_class(drawn(), "path", "sv-edge")
    assert [n[0].text for n in shown] == ["Agadez → Sebha: 4,000", "Sebha → Agadez: 1,000"]
    broad, slim = (
        math.dist(points[14], points[18]) for points in (outline(n.get("d", "")) for n in shown)
    )
    assert broad / slim == pytest.approx(4, rel=0.1)
    assert "sv-f1" in (shown[0].get("class") or "")
    assert "sv-f2" in (shown[1].get("class") or "")


def test_the_area_of_a_point_is_in_proportion() -> None:
    big, small = sorted(
        (float(n.get("r", "0")) for n in of_class(drawn(), "circle", "sv-point") if len(n)),
        reverse=True,
    )
    assert (big / small) ** 2 == pytest.approx(4, rel=0.03)


def test_points_are_named_and_tell_their_state() -> None:
    svg = drawn()
    assert {"Agadez", "Arlit", "Madama"} <= set(texts(svg))
    assert "Agadez: Active, 400" in tips(svg)
    assert "Madama: Suspended" in tips(svg)


def test_each_status_has_its_own_shape() -> None:
    shapes = set()
    for status in STATUSES:
        svg = flow_map([MapPoint("P", 8, 17, status=status)], words=MapWords("t"))
        node = next(n for n in parsed(svg).iter() if len(n) and n[0].text == "P")
        tag = str(node.tag).split("}")[1]
        shapes.add((tag, node.get("fill"), (node.get("d") or "").count("L")))
    assert len(shapes) == len(STATUSES)


def test_a_place_is_a_small_dot_and_not_in_the_legend() -> None:
    svg = drawn(points=[*POINTS, MapPoint("Sebha", *SEBHA, status="place")])
    assert "Sebha" in texts(svg)
    assert "Place" not in texts(svg)


def test_the_legend_explains_only_what_is_shown() -> None:
    shown = texts(drawn())
    assert {"Northbound", "Returns", "Active", "Suspended", "People a day"} <= set(shown)
    assert "Planned" not in shown
    bare = texts(flow_map([MapPoint("P", 8, 17)], words=MapWords("t")))
    assert bare == ["P"]


def test_the_legend_of_a_narrow_map_stands_below_it() -> None:
    svg = drawn(width=390, height=400)
    assert float(parsed(svg).get("height", "0")) > 400
    assert "Northbound" in texts(svg)


def test_a_legend_never_covers_a_point() -> None:
    corners = [
        MapPoint(f"P{i}", x, y, 5) for i, (x, y) in enumerate(itertools.product((0, 20), (0, 20)))
    ]
    svg = drawn(
        points=corners, arrows=[MapArrow((0, 0), (20, 20), 5, "north")], box=(-1, -1, 21, 21)
    )
    assert float(parsed(svg).get("height", "0")) > 560


def test_geography_is_not_mirrored_but_the_legend_is() -> None:
    plain, mirrored = drawn(), drawn(rtl=True)
    assert text_at(plain, "Agadez").get("x") == text_at(mirrored, "Agadez").get("x")
    assert text_at(plain, "Northbound").get("text-anchor") == "start"
    assert text_at(mirrored, "Northbound").get("text-anchor") == "end"


def test_countries_are_named_by_either_code_where_there_is_room() -> None:
    names = {"NER": "Niger", "012": "Algérie", "LUX": "Luxembourg"}
    shown = texts(drawn(countries=names))
    assert "Niger" in shown
    assert "Algérie" in shown
    assert "Luxembourg" not in shown


def test_disputed_borders_are_dashed() -> None:
    svg = flow_map([], words=MapWords("t"), box=(-18, 19, -5, 32))
    dashed = [n for n in of_class(svg, "path", "sv-border") if n.get("stroke-dasharray")]
    assert len(dashed) == 1


def test_land_is_cut_at_the_edges() -> None:
    svg = drawn(width=600, height=400)
    land = of_class(svg, "path", "sv-land")[0].get("d") or ""
    for ring in land.split("M")[1:]:
        x = y = 0.0
        pairs = list(numbers(ring))
        for dx, dy in zip(pairs[::2], pairs[1::2], strict=True):
            x, y = x + dx, y + dy
            assert -8 <= x <= 608
            assert -8 <= y <= 408


def test_no_points_show_the_world() -> None:
    svg = flow_map([], words=MapWords("World"))
    assert len(of_class(svg, "path", "sv-land")[0].get("d") or "") > 5000


def test_a_map_is_quick_and_light() -> None:
    drawn()
    before = time.perf_counter()
    svg = drawn()
    assert time.perf_counter() - before < 0.5
    assert len(svg) < 80_000


@settings(max_examples=30, deadline=None)
@given(
    st.text(max_size=25),
    st.lists(st.tuples(lonlat, lonlat, st.floats(0, 1e7), st.sampled_from(STATUSES)), max_size=6),
    st.booleans(),
)
def test_any_names_and_places_give_well_formed_xml(
    name: str,
    rows: list[tuple[tuple[float, float], tuple[float, float], float, str]],
    rtl: bool,
) -> None:
    points = [MapPoint(name, *a, value=v, status=s, note=name) for a, _, v, s in rows]  # type: ignore[arg-type]
    arrows = [MapArrow(a, b, v, "k", name) for a, b, v, _ in rows]
    states: dict[str, str] = dict.fromkeys(STATUSES, name)
    words = MapWords(name, name, name, name, statuses=states)
    svg = flow_map(
        points, arrows, words=words, kinds=[MapKind("k", name)], countries={"NER": name}, rtl=rtl
    )
    assert parsed(svg).get("role") in {"img", None}
    assert "nan" not in svg.replace(name, "").lower() or "nan" in name.lower()
