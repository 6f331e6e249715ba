"""The picture on paper: typst sets it, with the fonts that ship beside this room."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOM = Path(__file__).resolve().parent.parent


def to_pdf(data: Mapping[str, Any]) -> bytes:
    """Return the PDF of a picture.

    `data` is what `typst/picture.typ` reads: texts in one language, `direction` "ltr" or "rtl",
    charts as SVG. Text is passed as data and never read as typst.
    """
    import typst

    made = typst.compile(
        str(ROOM / "typst" / "picture.typ"),
        root=str(ROOM / "typst"),
        font_paths=[str(ROOM / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
    )
    return bytes(made)
