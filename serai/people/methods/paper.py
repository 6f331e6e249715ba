"""What the register prints: cards, and the person's own copy."""

import io
from collections.abc import Sequence
from pathlib import Path

import segno
from django.utils.translation import get_language, get_language_bidi, override
from django.utils.translation import gettext as _

from serai.kit.paper import to_pdf
from serai.kit.templatetags.kit import initials

TYPST = Path(__file__).resolve().parent.parent / "typst"
CARD_LANGUAGES = ("en", "fr", "ar")


def card_paper(*, token: str, code: str, reference: str, display: str, until: str) -> bytes:
    """Return the PDF of a card: initials, reference, QR code and a code to type; no name."""
    drawn = io.BytesIO()
    segno.make(token, error="m").save(drawn, kind="svg", border=1, xmldecl=False)
    lines = []
    for language in CARD_LANGUAGES:
        with override(language):
            text = _("This card is not an identity document.")
        lines.append({"language": language, "rtl": language == "ar", "text": text})
    return to_pdf(
        TYPST / "card.typ",
        {
            "reference": reference, "code": code, "initials": initials(display),
            "qr": drawn.getvalue().decode(), "code_label": "Code", "not_identity": lines,
            "until": _("Valid until %(day)s") % {"day": until},
        },
    )  # fmt: skip


def copy_paper(
    *,
    reference: str,
    title: str,
    intro: str,
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]],
) -> bytes:
    """Return the PDF of everything held about somebody, in the reader's language."""
    return to_pdf(
        TYPST / "copy.typ",
        {
            "reference": reference, "title": title, "intro": intro,
            "language": get_language() or "en",
            "direction": "rtl" if get_language_bidi() else "ltr",
            "sections": [
                {"title": name, "rows": [[label, text] for label, text in rows]}
                for name, rows in sections
            ],
        },
    )  # fmt: skip
