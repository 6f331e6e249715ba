"""What the register prints: cards."""

import io
from pathlib import Path

import segno
from django.utils.translation import gettext as _
from django.utils.translation import override

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
