"""The safety plan on paper, in the language the person asked for."""

from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import get_language_bidi, gettext_lazy, override
from django.utils.translation import gettext as _

from serai.kit.paper import to_pdf

TYPST = Path(__file__).resolve().parent.parent / "typst" / "safety.typ"
PARTS = {
    "warning_signs": gettext_lazy("Warning signs"),
    "safe_places": gettext_lazy("Safe places"),
    "safe_contacts": gettext_lazy("People to call, and how"),
    "steps": gettext_lazy("What to do, step by step"),
    "resources": gettext_lazy("What helps: money, papers, things to take"),
    "who_knows": gettext_lazy("Who knows of this plan"),
}
"""The parts of a safety plan, in their order."""


def safety_paper(texts: Mapping[str, str], language: str, day: str) -> bytes:
    """Return the PDF of a plan: no name, no reference, no emblem, and a warning on top."""
    with override(language):
        return to_pdf(
            TYPST,
            {
                "language": language, "direction": "rtl" if get_language_bidi() else "ltr",
                "warning": _("Dangerous to carry. Hide or destroy this paper where somebody who"
                             " threatens you could find it. Better: learn it by heart."),
                "day": day,
                "parts": [[str(label), texts[name]] for name, label in PARTS.items()
                          if texts.get(name)],
            },
        )  # fmt: skip
