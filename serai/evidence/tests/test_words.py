"""What is said beside the figures, in three languages: titles, key figures, caveats, numbers."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from serai.evidence.methods import words
from serai.evidence.methods.charts import figure, percentage, signed, whole
from serai.evidence.methods.picture import ALL, Effort, Picture, Point, key_figures, shares
from serai.evidence.tests.pictures import a_picture, drawn

LTR, END = "\u2066", "\u2069"


def tile(label: str, **changes: Any) -> words.Tile:
    return next(t for t in words.tiles(drawn(**changes)) if t.label == label)


@pytest.mark.parametrize(
    ("language", "month", "title"),
    [
        ("en", date(2026, 5, 1), "Flow monitoring, May 2026"),
        ("en", date(2025, 12, 1), "Flow monitoring, December 2025"),
        ("fr", date(2026, 5, 1), "Suivi des flux, mai 2026"),
        ("fr", date(2026, 2, 1), "Suivi des flux, février 2026"),
        ("ar", date(2026, 5, 1), "رصد التدفقات، مايو 2026"),
    ],
)
def test_the_title_names_the_month(language: str, month: date, title: str) -> None:
    with translation.override(language):
        assert words.title_of(a_picture(month=month)) == title


def points(*countries: str) -> dict[str, Point]:
    return {
        f"P{n}": Point(f"P{n}", f"Point {n}", country, 8.0, 17.0, "active")
        for n, country in enumerate(countries)
    }


@pytest.mark.parametrize(
    ("language", "countries", "said"),
    [
        ("en", [], "0 monitoring points"),
        ("en", ["NER"], "Niger – 1 monitoring point"),
        ("en", ["NER", "NER"], "Niger – 2 monitoring points"),
        ("en", ["NGA", "LBY", "NER"], "Libya, Niger, Nigeria – 3 monitoring points"),
        ("en", ["ZZZ"], "ZZZ – 1 monitoring point"),
        ("fr", ["NER"], "Niger – 1 point de suivi"),
        ("fr", ["NER", "NER"], "Niger – 2 points de suivi"),
    ],
)
def test_where_the_picture_is_of(language: str, countries: list[str], said: str) -> None:
    with translation.override(language):
        assert words.where(drawn(points=points(*countries))) == said


@pytest.mark.parametrize("count", [0, 1, 2, 3, 11, 100])
def test_arabic_counts_points_in_its_own_plurals(count: int) -> None:
    with translation.override("ar"):
        said = words.where(drawn(points=points(*["NER"] * count)))
    assert "monitoring" not in said
    assert ("نقط" in said) or ("نقاط" in said)


@pytest.mark.parametrize(
    ("value", "en", "fr"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1234, "1,234", "1\u202f234"),
        (1234567, "1,234,567", "1\u202f234\u202f567"),
        (2.5, "2", "2"),
        (-3.7, "-4", "-4"),
    ],
)
def test_counts_are_written_as_the_language_does(value: float, en: str, fr: str) -> None:
    for language, text in (("en", en), ("fr", fr)):
        with translation.override(language):
            assert whole(value).replace("\u00a0", "\u202f") == text


@pytest.mark.parametrize(
    ("language", "value", "decimals", "text"),
    [
        ("en", 3.14159, 1, "3.1"), ("en", 3.0, 1, "3.0"), ("fr", 3.14159, 1, "3,1"),
        ("en", 1234.56, 1, "1,234.6"), ("en", 0.04, 1, "0.0"),
    ],
)  # fmt: skip
def test_decimals_follow_the_language(
    language: str, value: float, decimals: int, text: str
) -> None:
    with translation.override(language):
        assert figure(value, decimals) == text


@pytest.mark.parametrize(
    ("language", "share", "text"),
    [("en", 0.5, "50%"), ("en", 0.004, "0%"), ("en", 12.0, "1,200%"), ("fr", 0.5, "50\u00a0%"),
     ("ar", 0.5, "50%")],
)  # fmt: skip
def test_percentages_follow_the_language(language: str, share: float, text: str) -> None:
    with translation.override(language):
        written = percentage(share).replace("\u202f", "\u00a0").replace("٪", "%")
    assert written.replace(" ", "\u00a0") == text


@given(st.floats(-1000, 1000), st.integers(0, 2))
def test_a_sign_stands_exactly_where_the_figure_is_not_zero(change: float, decimals: int) -> None:
    written = figure(abs(change), decimals)
    told = signed(change, written, decimals)
    assert told == f"{LTR}{told[1]}{written}{END}"
    zero = not written.strip("0.,")
    assert (told[1] == "±") == zero
    if not zero:
        assert told[1] == ("+" if change > 0 else "−")


@pytest.mark.parametrize(
    ("label", "changes", "value", "note"),
    [
        ("Persons counted", {}, "102", "at 2 observed points"),
        ("Persons counted", {"tables": {}, "effort": {"P1": Effort(1.0, 1)}}, "0",
         "at 1 observed point"),
        ("Persons counted", {"tables": {"point_direction": {(ALL, ALL): None}}}, "not shown",
         "at 2 observed points"),
        ("Hours observed", {}, "30", "on 3 point-days"),
        ("Hours observed", {"effort": {"P1": Effort(1234.4, 1)}}, "1,234", "on 1 point-day"),
        ("Hours observed", {"effort": {}}, "0", "on 0 point-days"),
        ("Raw mean", {"effort": {}}, "–", "Persons counted per point and observed day"),
        ("Daily mean, normalised by effort", {"effort": {}}, "–",
         "Persons per observed hour at each point, added up, times 12 hours"),
        ("Change on the same points", {"before": {}, "effort_before": {}}, "–",
         "No point was observed in the month before as well."),
        ("Outgoing", {}, "88%", "Outgoing 90 · Incoming 12"),
    ],
)  # fmt: skip
def test_a_key_figure_and_its_note(
    label: str, changes: dict[str, Any], value: str, note: str
) -> None:
    found = tile(label, **changes)
    assert (found.value, found.note) == (value, note)


def test_without_directions_there_is_no_tile_for_them() -> None:
    assert [t.label for t in words.tiles(drawn(tables={}))][-1] == "Hours observed"


def test_a_hidden_direction_has_no_share_and_unknown_codes_keep_their_name() -> None:
    tables = {"point_direction": {(ALL, "outgoing"): None, (ALL, ALL): None}}
    assert tile("Outgoing", tables=tables) == words.Tile(
        "Outgoing", "not shown", "Outgoing not shown"
    )
    odd = {"point_direction": {(ALL, "sideways"): 5, (ALL, ALL): 5}}
    assert tile("sideways", tables=odd).value == "100%"


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("fr", ["Personnes comptées", "Heures observées"]),
        ("ar", ["الأشخاص المحصون", "ساعات الرصد"]),
    ],
)
def test_key_figures_are_labelled_in_the_readers_language(language: str, labels: list[str]) -> None:
    with translation.override(language):
        found = [t.label for t in words.tiles(drawn())]
    assert set(labels) <= set(found)
    assert len(found) == 6


@pytest.mark.parametrize("threshold", [None, 3, 10, 25])
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_caveats_are_told_and_a_publication_adds_its_threshold(
    language: str, threshold: int | None
) -> None:
    with translation.override(language):
        told = words.caveats(a_picture(threshold=threshold))
    assert len(told) == (4 if threshold is None else 5)
    assert len(set(told)) == len(told)
    if threshold is not None:
        assert str(threshold) in told[-1]
    if language != "en":
        assert not any("points" in line and "observed" in line for line in told)


@pytest.mark.parametrize(
    ("language", "warning"),
    [
        ("en", "Made-up data for demonstration: no real person or place is described."),
        (
            "fr",
            "Données fictives de démonstration : aucune personne ni aucun lieu réel n’est décrit.",
        ),
    ],
)
def test_made_up_data_is_marked_in_the_readers_language(language: str, warning: str) -> None:
    with translation.override(language):
        assert words.warning(a_picture(synthetic=True)) == warning
        assert words.warning(a_picture(synthetic=False)) == ""


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")])
def test_paper_says_its_language_direction_and_source(language: str, direction: str) -> None:
    with translation.override(language):
        told = words.paper(drawn(), source="SR", footer="Foot", notes=("Note",))
    assert (told["language"], told["direction"]) == (language, direction)
    assert (told["source"], told["footer"], told["caveats"][-1]) == ("SR", "Foot", "Note")
    assert [c["wide"] for c in told["charts"]] == [True, False, True, True] + [False] * 5
    assert len(told["tiles"]) == 6


def only(counts: dict[tuple[str, ...], int | None], **more: Any) -> Picture:
    plain: dict[str, Any] = {"effort": {}, "effort_before": {}, "before": {}, "series": {}}
    return a_picture(tables={"point_direction": counts}, **plain | more)


@pytest.mark.parametrize(
    ("counts", "effort", "points_seen"),
    [
        ({("P1", ALL): 5, ("P2", ALL): 0}, {}, 1),
        ({("P1", ALL): None}, {}, 1),
        ({("P1", ALL): 5}, {"P2": Effort(3.0, 1)}, 2),
        ({}, {}, 0),
    ],
)
def test_a_point_counts_as_observed_with_persons_or_hours(
    counts: dict[tuple[str, ...], int | None], effort: dict[str, Effort], points_seen: int
) -> None:
    assert key_figures(only(counts, effort=effort)).points == points_seen


@pytest.mark.parametrize(
    ("counts", "order"),
    [
        ({("a", ALL): 1, ("b", ALL): 3, ("c", ALL): 2}, ["b", "c", "a"]),
        ({("b", ALL): 2, ("a", ALL): 2}, ["a", "b"]),
        ({("a", ALL): None, ("b", ALL): 0}, ["b", "a"]),
        ({("b", ALL): None, ("a", ALL): None}, ["a", "b"]),
        ({("a", "outgoing"): 9, ("b", ALL): 1}, ["b"]),
        ({}, []),
    ],
)
def test_categories_stand_with_most_persons_first_and_hidden_ones_last(
    counts: dict[tuple[str, ...], int | None], order: list[str]
) -> None:
    assert [s.code for s in shares(only(counts), "point_direction")] == order


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 500), min_size=1))
def test_shares_of_a_table_that_adds_up_are_a_whole(counts: dict[str, int]) -> None:
    cells: dict[tuple[str, ...], int | None] = {(c, ALL): n for c, n in counts.items()}
    picture = only(cells | {(ALL, ALL): sum(counts.values())})
    found = shares(picture, "point_direction")
    assert sum(s.share or 0 for s in found) == pytest.approx(1)
    assert all(s.before is None for s in found)
