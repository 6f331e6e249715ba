"""A landing's wristband codes on paper, each with its QR code, to be cut and put on."""

from collections.abc import Sequence
from pathlib import Path

import segno

from serai.kit import paper

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "wristbands.typ"


def to_pdf(*, title: str, codes: Sequence[str], direction: str) -> bytes:
    """Return the PDF of codes: three columns to a page, each code under its QR code."""
    found = [
        {"code": code, "qr": segno.make(code, error="m", micro=False).svg_inline(scale=2)}
        for code in codes
    ]
    return paper.to_pdf(TEMPLATE, {"title": title, "codes": found, "direction": direction})
