"""The picture drawn and told: what readers see, in each language, hidden figures hidden."""

import json
import re
import xml.etree.ElementTree as ElementTree

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.evidence.methods import words
from serai.evidence.methods.charts import Drawing, change_of, percentage, whole
from serai.evidence.methods.pdf import to_pdf
from serai.evidence.methods.picture import (
    ALL,
    Effort,
    Point,
    Share,
    with_margins,
)
from serai.evidence.tests.pictures import a_picture, drawn, hide


def rows_of(drawing: Drawing, anchor: str) -> list[list[str]]:
    (chart,) = (c for c in drawing.charts() if c.anchor == anchor)
    return [list(row) for row in chart.rows]


def test_every_chart_has_its_figures_as_a_table_and_is_well_formed() -> None:
    charts = drawn().charts()
    assert [c.title for c in charts] == [
        "Where people are moving", "Origin to intended destination", "Persons counted each day",
        "Month by month", "Sex and age", "Nationality", "Means of transport",
        "Reasons for moving", "Vulnerabilities",
    ]  # fmt: skip
    for chart in charts:
        assert chart.rows, chart.title
        assert all(len(row) == len(chart.head) for row in chart.rows), chart.title
        ElementTree.fromstring(chart.svg)
        if chart.narrow:
            ElementTree.fromstring(chart.narrow)


def test_the_map_tells_points_by_status_persons_and_effort() -> None:
    assert rows_of(drawn(), "map") == [
        ["Agadez", "Active", "72", "20", "2"],
        ["Arlit", "Suspended", "30", "10", "1"],
    ]
    (chart,) = (c for c in drawn().charts() if c.anchor == "map")
    assert "do not imply official endorsement" in chart.note


def test_arrows_join_points_with_other_countries_only() -> None:
    arrows = drawn().arrows()
    assert [(a.kind, a.value, a.label) for a in arrows] == [
        ("point_previous", 72, "Nigeria → Agadez"),
        ("point_next", 60, "Agadez → Libya"),
    ]
    assert arrows[0].end == (8.0, 17.0)
    assert arrows[1].start == (8.0, 17.0)


def test_a_light_drawing_has_fewer_arrows() -> None:
    many = {("P1", c): 100 - n for n, c in enumerate(["NGA", "LBY"] * 20)}
    tables = {**a_picture().tables, "point_previous": many}
    assert len(drawn(light=True, tables=tables).arrows()) <= len(drawn(tables=tables).arrows())


def test_unknown_countries_and_codes_are_named_so() -> None:
    text = str(rows_of(drawn(), "od"))
    assert "Niger → Unknown" in text
    assert "Nigeria → Nowhere" in text
    tables = {**a_picture().tables, "transport": with_margins([("sleigh", 5), ("", 2)])}
    assert [row[0] for row in rows_of(drawn(tables=tables), "transport")] == ["sleigh", "Unknown"]


def test_shares_and_their_change_in_points() -> None:
    assert rows_of(drawn(), "transport") == [
        ["Car or taxi", "72", "71%", "\u2066+20.6\u2069"],
        ["On foot", "30", "29%", "\u2066+29.4\u2069"],
    ]


@pytest.mark.parametrize(
    ("share", "before", "told"),
    [(0.5, 0.25, "\u2066+25.0\u2069"), (0.1, 0.2, "\u2066−10.0\u2069"),
     (0.3, 0.3, "\u2066±0.0\u2069"), (0.3004, 0.3, "\u2066±0.0\u2069"),
     (0.2996, 0.3, "\u2066±0.0\u2069"), (0.3006, 0.3, "\u2066+0.1\u2069"),
     (None, 0.3, "–"), (0.3, None, "–")],
)  # fmt: skip
def test_a_change_of_share_keeps_its_sign(
    share: float | None, before: float | None, told: str
) -> None:
    assert change_of(Share("x", 1, share, before)) == told


@pytest.mark.parametrize(
    ("anchor", "table", "cell"),
    [
        ("map", "point_direction", ("P2", ALL)),
        ("od", "origin_destination", ("NER", "")),
        ("sex-age", "point_sex_age", (ALL, "male", "60+")),
        ("transport", "transport", ("foot",)),
        ("vulnerability", "vulnerability", ("uasc",)),
    ],
)
def test_a_hidden_figure_is_said_to_be_hidden_and_never_drawn(
    anchor: str, table: str, cell: tuple[str, ...]
) -> None:
    picture = a_picture()
    true = picture.tables[table][cell]
    drawing = drawn(**hide(picture, table, cell))
    (chart,) = (c for c in drawing.charts() if c.anchor == anchor)
    rows = [row for row in chart.rows if "not shown" in row]
    assert len(rows) == 1
    assert str(true) not in rows[0][1:]
    ElementTree.fromstring(chart.svg)


def test_everything_hidden_still_draws() -> None:
    picture = a_picture()
    hidden = {name: dict.fromkeys(counts) for name, counts in picture.tables.items()}
    drawing = drawn(tables=hidden, threshold=10)
    for chart in drawing.charts():
        ElementTree.fromstring(chart.svg)
    assert words.tiles(drawing)[0].value == "not shown"


def test_nothing_counted_draws_nothing_but_the_points() -> None:
    empty = drawn(tables={}, series={}, daily={}, before={})
    assert [c.anchor for c in empty.charts()] == ["map"]
    assert drawn(tables={}, series={}, daily={}, points={}).charts() == []


def test_months_without_figures_are_gaps_and_past_events_stay_away() -> None:
    (chart,) = (c for c in drawn().charts() if c.title == "Month by month")
    assert [row[0] for row in chart.rows] == ["March 2026", "May 2026"] or [
        row[0] for row in chart.rows
    ] == ["Mar 2026", "May 2026"]
    assert "Flood" in chart.svg
    assert "Long ago" not in chart.svg


@pytest.mark.parametrize(
    ("language", "event", "persons"),
    [("en", "Flood", "Persons counted"), ("fr", "Inondation", "Personnes comptées"),
     ("ar", "Flood", "الأشخاص المحصون")],
)  # fmt: skip
def test_words_and_events_are_in_the_readers_language(
    language: str, event: str, persons: str
) -> None:
    with translation.override(language):
        drawing = drawn()
        text = "".join(c.svg for c in drawing.charts())
        assert event in text
        assert words.tiles(drawing)[0].label == persons


def test_key_figures_in_words() -> None:
    tiles = {t.label: t for t in words.tiles(drawn())}
    assert tiles["Persons counted"].value == "102"
    assert tiles["Persons counted"].note == "at 2 observed points"
    change = tiles["Change on the same points"]
    assert change.value == "\u2066−10%\u2069"
    assert change.note.startswith("80 to 72 at 1 point observed in both months")
    assert "normalised by effort \u2066−28%\u2069" in change.note
    assert tiles["Daily mean, normalised by effort"].value == "79.2"
    assert tiles["Raw mean"].value == "34.0"
    assert tiles["Hours observed"].note == "on 3 point-days"
    assert tiles["Outgoing"].value == "88%"


@pytest.mark.parametrize(
    ("now", "before", "value"),
    [
        (1000, 1004, "\u2066±0%\u2069"),
        (1004, 1000, "\u2066±0%\u2069"),
        (1000, 1000, "\u2066±0%\u2069"),
        (1006, 1000, "\u2066+1%\u2069"),
        (994, 1000, "\u2066−1%\u2069"),
        (3000, 1000, "\u2066+200%\u2069"),
        (0, 1000, "\u2066−100%\u2069"),
        (5, 0, "–"),
    ],
)
def test_a_change_has_a_sign_only_where_its_figure_is_not_zero(
    now: int, before: int, value: str
) -> None:
    drawing = drawn(
        tables={"point_direction": {("P1", ALL): now, (ALL, ALL): now}},
        before={"point_direction": {("P1", ALL): before, (ALL, ALL): before}},
        effort={"P1": Effort(10.0, 1)}, effort_before={"P1": Effort(10.0, 1)},
    )  # fmt: skip
    (tile,) = (t for t in words.tiles(drawing) if t.label.startswith("Change"))
    assert tile.value == value
    if before:
        assert tile.note.endswith(f"normalised by effort {value}")


def test_without_a_month_before_no_change_is_made_up() -> None:
    (tile,) = (
        t for t in words.tiles(drawn(before={}, effort_before={})) if t.label.startswith("Change")
    )
    assert tile.value == "–"


@pytest.mark.parametrize(("synthetic", "said"), [(True, True), (False, False)])
def test_made_up_data_says_so(synthetic: bool, said: bool) -> None:
    assert bool(words.warning(a_picture(synthetic=synthetic))) == said
    data = words.paper(drawn(synthetic=synthetic), source="S", footer="F")
    assert bool(data["warning"]) == said


def test_the_caveats_are_always_there_and_name_the_threshold_of_a_publication() -> None:
    plain = words.caveats(a_picture())
    assert any("not the total of all movements" in line for line in plain)
    assert any("not persons" in line for line in plain)
    assert not any("are not shown" in line for line in plain)
    assert any("under 7" in line for line in words.caveats(a_picture(threshold=7)))


@pytest.mark.parametrize(
    ("value", "told"), [(0, "0"), (999.6, "1,000"), (1234567, "1,234,567"), (0.4, "0")]
)
def test_counts_are_whole(value: float, told: str) -> None:
    assert whole(value) == told


def test_percentages_follow_the_language() -> None:
    assert percentage(0.256) == "26%"
    with translation.override("fr"):
        assert percentage(0.256).replace("\u202f", " ") == "26 %"


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")])
def test_the_pdf_is_set_in_each_language(language: str, direction: str) -> None:
    with translation.override(language):
        data = words.paper(drawn(), source="Sahel Response", footer="May")
    assert (data["language"], data["direction"]) == (language, direction)
    json.dumps(data)
    pdf = to_pdf(data)
    assert pdf.startswith(b"%PDF")
    fonts = set(re.findall(rb"NotoSans(?:Arabic)?", pdf))
    assert (b"NotoSansArabic" in fonts) == (language == "ar")


@given(st.text(max_size=40))
@settings(max_examples=15, deadline=None)
def test_text_stays_text_on_paper_whatever_it_says(text: str) -> None:
    data = words.paper(drawn(), source=text, footer=f"#eval(1+1) {text}")
    data["charts"] = []
    assert to_pdf(data).startswith(b"%PDF")


@given(st.text(max_size=30))
@settings(max_examples=25, deadline=None)
def test_any_name_of_a_point_is_drawn_well_formed(name: str) -> None:
    points = {"P1": Point("P1", name, "NER", 8.0, 17.0, "active")}
    for chart in drawn(points=points).charts():
        ElementTree.fromstring(chart.svg)
