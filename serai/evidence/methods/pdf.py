"""The picture on paper."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from serai.kit import paper

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "picture.typ"


def to_pdf(data: Mapping[str, Any]) -> bytes:
    """Return the PDF of a picture.

    `data` is what `typst/picture.typ` reads: texts in one language, `direction` "ltr" or "rtl",
    charts as SVG. Text is passed as data and never read as typst.
    """
    return paper.to_pdf(TEMPLATE, data)
