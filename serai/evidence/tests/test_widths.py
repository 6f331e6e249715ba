"""What the pen believes of a label's width is what the PDF's own fonts make of it."""

import json

import pytest
import typst
from django.utils import translation

from serai.flows import choices
from serai.kit.paper import FONTS
from serai.kit.svg import Bar, bars
from serai.kit.svg.draw import text_width
from serai.kit.tests.svg_reading import text_at, texts

MEASURE = b"""
#set text(font: ("Noto Sans", "Noto Sans Arabic"), size: 100pt)
#let texts = json(bytes(sys.inputs.texts))
#let weight = int(sys.inputs.weight)
#context [#metadata(texts.map(t => measure(text(weight: weight, t)).width.pt())) <widths>]
"""
WORDS = (choices.Transport, choices.Reason, choices.Vulnerability, choices.PointState, choices.Sex)
NAMES = {
    "en": ["Democratic Republic of the Congo", "Saint Vincent and the Grenadines", "WWW MMM"],
    "fr": [
        "Bosnie-Herzégovine",
        "République démocratique du Congo",
        "Côte d’Ivoire",
        "12\u202f345",
    ],
    "ar": ["جمهورية الكونغو الديمقراطية", "المملكة العربية السعودية", "جنوب السودان"],
}


def measured(texts: list[str], weight: int) -> list[float]:
    """Return each text's width in the fonts of the PDF, as a part of the text's size."""
    found = typst.query(
        MEASURE, "<widths>", field="value", one=True, font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"texts": json.dumps(texts), "weight": str(weight)},
    )  # fmt: skip
    return [float(width) / 100 for width in json.loads(found)]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize(("bold", "weight"), [(False, 400), (True, 600)])
def test_no_label_is_wider_than_the_room_left_for_it(
    language: str, bold: bool, weight: int
) -> None:
    with translation.override(language):
        labels = [str(label) for words in WORDS for label in words.labels]
    labels += NAMES[language]
    for label, true in zip(labels, measured(labels, weight), strict=True):
        believed = text_width(label, 1, bold=bold)
        assert true * 0.995 <= believed, label
        assert believed <= true * (1.6 if language == "ar" else 1.1), label


@pytest.mark.parametrize("width", [430, 520, 860])
@pytest.mark.parametrize("label", ["Unaccompanied or separated children", *NAMES["en"]])
def test_a_long_label_begins_inside_the_picture(label: str, width: int) -> None:
    svg = bars([Bar(label, 3, 0.5)], title="t", width=width)
    shown = texts(svg)[0]
    node = text_at(svg, shown)
    assert node.get("text-anchor") == "end"
    assert shown == label or (shown.endswith("…") and label.startswith(shown[:-1]))
    (true,) = measured([shown], 400)
    assert float(node.get("x", "0")) - true * 12.5 >= 0
