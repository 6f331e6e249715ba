"""The pen: escaping, text sizes, ticks, mirroring. Any text gives well-formed XML."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.kit.svg.draw import (
    FALLBACK,
    Canvas,
    Svg,
    colour,
    escape,
    plain_number,
    short,
    shorten,
    text_width,
    ticks,
)
from serai.kit.tests.svg_reading import parsed, text_at, texts

anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


@given(anything)
def test_any_text_survives_as_xml(content: str) -> None:
    canvas = Canvas(100, 50)
    canvas.text((1, 1), f"x{content}")
    canvas.shape("circle", "sv-f1", f"x{content}", r=3)
    root = parsed(canvas.svg(f"x{content}", content))
    assert root.get("role") == "img"


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("a & b", "a &amp; b"),
        ("<script>", "&lt;script&gt;"),
        ('"quoted"', "&quot;quoted&quot;"),
        ("l'eau", "l&#39;eau"),
        ("null\x00byte", "null\ufffdbyte"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("not a letter \uffff", "not a letter \ufffd"),
        ("الهجرة", "الهجرة"),
        ("ተጓዥ 👣", "ተጓዥ 👣"),
    ],
)
def test_escape(raw: str, safe: str) -> None:
    assert escape(raw) == safe


def test_a_script_in_a_label_stays_text() -> None:
    canvas = Canvas(10, 10)
    canvas.text((0, 0), "</text><script>alert(1)</script>")
    svg = canvas.svg("t")
    assert "<script" not in svg
    assert texts(svg) == ["</text><script>alert(1)</script>"]


def test_templates_show_svg_without_escaping_it() -> None:
    svg = Svg("<svg/>")
    assert svg.__html__() == "<svg/>"
    assert isinstance(svg, str)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1234, "1,234"), (1234567.0, "1,234,567"), (12.34, "12.3"), (-5, "-5")],
)
def test_plain_number(value: float, text: str) -> None:
    assert plain_number(value) == text


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (1.25, "1.2"), (-3.96, "-4"), (0.04, "0")])
def test_short(value: float, text: str) -> None:
    assert short(value) == text


@pytest.mark.parametrize(
    ("top", "marks"),
    [
        (0, [0, 1]),
        (-3, [0, 1]),
        (5e-324, [0, 1]),
        (float("nan"), [0, 1]),
        (float("inf"), [0, 1]),
        (10, [0, 2, 4, 6, 8, 10]),
        (47_000, [0, 10_000, 20_000, 30_000, 40_000, 50_000]),
        (7, [0, 2, 4, 6, 8]),
    ],
)
def test_ticks(top: float, marks: list[float]) -> None:
    assert ticks(top) == marks


@given(st.floats(min_value=0.001, max_value=1e12), st.integers(2, 8))
def test_ticks_reach_the_top_and_are_few(top: float, wanted: int) -> None:
    marks = ticks(top, wanted)
    assert marks[0] == 0
    assert marks[-1] >= top * (1 - 1e-6)
    assert 2 <= len(marks) <= 2 * wanted + 2
    steps = {round((b - a) / marks[1], 6) for a, b in itertools.pairwise(marks)}
    assert steps == {1.0}


def test_ticks_of_small_counts_are_whole() -> None:
    assert all(mark == int(mark) for mark in ticks(9, 4))


@given(st.text(max_size=80), st.floats(20, 300))
def test_shortened_text_fits(text: str, room: float) -> None:
    kept = shorten(text, room, 12)
    assert kept == text or kept.endswith("…")
    assert text_width(kept, 12) <= room


def test_wide_letters_are_wider() -> None:
    assert text_width("WWW", 12) > text_width("nnn", 12) > text_width("iii", 12)
    assert text_width("移民", 12) == pytest.approx(24)
    assert text_width("abc", 12, bold=True) > text_width("abc", 12)


@pytest.mark.parametrize(
    ("label", "in_noto_sans"),
    [
        ("Persons", 3.763), ("Unaccompanied or separated children", 17.996),
        ("Côte d’Ivoire", 5.899),
        ("12,345", 3.128), ("100%", 2.547), ("mill", 1.709),
    ],
)  # fmt: skip
def test_a_text_is_as_wide_as_in_noto_sans_or_a_little_wider(
    label: str, in_noto_sans: float
) -> None:
    assert in_noto_sans <= text_width(label, 1) + 0.01
    assert text_width(label, 1) <= in_noto_sans * 1.04
    assert text_width(label, 12.5) == pytest.approx(12.5 * text_width(label, 1))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("e", "é"),
        ("E", "É"),
        ("c", "ç"),
        ("5–17", "\u20685–17\u2069"),
        ("محمد", "مُحَمَّد"),
        ("n", "n\u0303"),
    ],
)
def test_accents_and_marks_of_direction_take_no_room(one: str, other: str) -> None:
    assert text_width(other, 12) == pytest.approx(text_width(one, 12))


@pytest.mark.parametrize(("index", "number"), [(0, 1), (5, 6), (6, 1), (13, 2)])
def test_palette_repeats(index: int, number: int) -> None:
    assert colour(index) == number


@pytest.mark.parametrize(
    ("rtl", "anchor", "x", "side"),
    [
        (False, "start", "20", "start"),
        (False, "end", "20", "end"),
        (True, "start", "180", "end"),
        (True, "end", "180", "start"),
        (True, "middle", "180", "middle"),
    ],
)
def test_text_is_mirrored_with_its_anchor(rtl: bool, anchor: str, x: str, side: str) -> None:
    canvas = Canvas(200, 50, rtl)
    canvas.text((20, 10), "نص", anchor=anchor)  # type: ignore[arg-type]
    node = text_at(canvas.svg("t"), "نص")
    assert (node.get("x"), node.get("text-anchor")) == (x, side)


def test_rectangles_keep_their_width_when_mirrored() -> None:
    for rtl, left in ((False, "10"), (True, "160")):
        canvas = Canvas(200, 50, rtl)
        canvas.rect(10, 5, 30, 8, "sv-f1")
        node = parsed(canvas.svg("t"))[1]
        assert (node.get("x"), node.get("width")) == (left, "30")


def test_an_unmirrored_canvas_keeps_geography() -> None:
    canvas = Canvas(200, 50, rtl=True, mirror=False)
    canvas.line((10, 1), (50, 1), "sv-grid")
    node = parsed(canvas.svg("t"))[1]
    assert (node.get("x1"), node.get("x2")) == ("10", "50")


def test_right_to_left_text_is_isolated_so_that_mixed_text_keeps_its_order() -> None:
    canvas = Canvas(100, 20, rtl=True)
    canvas.text((5, 5), "5–17")
    assert "\u20685–17\u2069" in canvas.svg("t")
    plain = Canvas(100, 20)
    plain.text((5, 5), "5–17")
    assert "\u2068" not in plain.svg("t")


def test_every_colour_class_also_stands_alone() -> None:
    canvas = Canvas(10, 10)
    for css, attributes in FALLBACK.items():
        canvas.shape("path", css, d="M0 0")
        node = parsed(canvas.svg("t"))[-1]
        for name, value in attributes.items():
            assert node.get(name) == value


def test_the_root_fixes_direction_whatever_surrounds_it() -> None:
    assert parsed(Canvas(10, 10, rtl=True).svg("t")).get("direction") == "ltr"


def test_title_and_description_are_the_first_things_read() -> None:
    root = parsed(Canvas(10, 10).svg("Movements", "By month"))
    assert [(child.tag.split("}")[1], child.text) for child in root] == [
        ("title", "Movements"),
        ("desc", "By month"),
    ]


def test_a_picture_without_title_is_decoration() -> None:
    root = parsed(Canvas(10, 10).svg(""))
    assert root.get("aria-hidden") == "true"
    assert root.get("role") is None


def test_halo_is_not_read_twice() -> None:
    canvas = Canvas(10, 10)
    canvas.text((1, 1), "Agadez", halo=True)
    svg = canvas.svg("t")
    assert texts(svg) == ["Agadez"]
    assert svg.count("Agadez") == 2


def test_empty_text_draws_nothing() -> None:
    canvas = Canvas(10, 10)
    canvas.text((1, 1), "")
    assert canvas.parts == []


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=2, max_size=9))
def test_poly_mirrors_every_x(points: list[tuple[float, float]]) -> None:
    plain, mirrored = Canvas(100, 10).poly(points), Canvas(100, 10, rtl=True).poly(points)
    pairs = zip(plain[1:].split("L"), mirrored[1:].split("L"), strict=True)
    for one, other in pairs:
        (x, y), (mx, my) = one.split(), other.split()
        assert y == my
        assert float(x) + float(mx) == pytest.approx(100, abs=0.11)
