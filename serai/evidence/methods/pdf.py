"""The picture on paper: typst sets it, with the fonts that ship beside this room.

A helper process does it: typst keeps some 50 MB of fonts and layout once it has set a page.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from serai.kit.apart import Helper

ROOM = Path(__file__).resolve().parent.parent
SETTER = Helper(f"{__name__}.typeset")


def to_pdf(data: Mapping[str, Any]) -> bytes:
    """Return the PDF of a picture.

    `data` is what `typst/picture.typ` reads: texts in one language, `direction` "ltr" or "rtl",
    charts as SVG. Text is passed as data and never read as typst.
    """
    return base64.b64decode(SETTER.ask(data))


def typeset(data: Mapping[str, Any]) -> str:
    """Return the PDF in Base64. For the helper process."""
    import typst

    made = typst.compile(
        str(ROOM / "typst" / "picture.typ"),
        root=str(ROOM / "typst"),
        font_paths=[str(ROOM / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
    )
    return base64.b64encode(bytes(made)).decode()
