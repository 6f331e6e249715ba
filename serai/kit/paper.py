"""Paper: typst sets a template of a room, with the fonts that ship beside this module.

A helper process does it: typst keeps some 50 MB of fonts and layout once it has set a page.
"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from serai.kit.apart import Helper

FONTS = Path(__file__).resolve().parent / "fonts"
SETTER = Helper(f"{__name__}.typeset")


def to_pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """Return the PDF that a typst template makes of data.

    The template reads the JSON text `sys.inputs.data`: texts are data and never read as typst. It
    can read files of its own folder and of no other.
    """
    return base64.b64decode(SETTER.ask({"template": str(template), "data": dict(data)}))


def typeset(question: Mapping[str, Any]) -> str:
    """Return the PDF in Base64. For the helper process."""
    import typst

    template = Path(question["template"])
    made = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(question["data"], ensure_ascii=False)},
        format="pdf",
    )
    return base64.b64encode(bytes(made)).decode()
