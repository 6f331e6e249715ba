"""The paper of a person's own copy."""

import re
from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import get_language, get_language_bidi

from serai.kit.paper import to_pdf

NUMBER = re.compile(r"\+\d[\d ]*\d")
ISOLATED = "\u2066{}\u2069"
"""A telephone number keeps its plus before it where the text around it runs right to left."""
TEMPLATE = Path(__file__).resolve().parent / "typst" / "copy.typ"


def copy_paper(
    *,
    reference: str,
    title: str,
    intro: str,
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]],
) -> bytes:
    """Return the PDF of everything held about somebody, in the language in use."""
    return to_pdf(
        TEMPLATE,
        {
            "reference": reference, "title": title, "intro": intro,
            "language": get_language() or "en",
            "direction": "rtl" if get_language_bidi() else "ltr",
            "sections": [
                {"title": name, "rows": [[label, _isolated(text)] for label, text in rows]}
                for name, rows in sections
            ],
        },
    )  # fmt: skip


def _isolated(text: str) -> str:
    return NUMBER.sub(lambda found: ISOLATED.format(found[0]), text)
