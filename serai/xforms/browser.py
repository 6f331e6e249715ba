"""What a form asks that the form app in the browser cannot do, or does otherwise.

Source of what the engine does: the feature tables of ODK Web Forms; the rest is the app's own.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Finding:
    """A feature by its name in XLSForm, what happens to it, and whether the form is unusable."""

    feature: str
    sentence: str | Promise
    blocks: bool = False


CHECKS: tuple[tuple[str, str, str | Promise, bool], ...] = (
    ("geotrace", r'type="geotrace"', _("Lines on a map cannot be drawn in the browser."), True),
    ("geoshape", r'type="geoshape"', _("Areas on a map cannot be drawn in the browser."), True),
    ("encryption", r"base64RsaPublicKey", _("The browser cannot encrypt answers for a key."), True),
    (
        "select_one_external",
        r'<input[^>]+\bquery="',
        _("Choices of an external list (itemsets.csv) are not known to the browser."),
        True,
    ),
    (
        "search()",
        r'appearance="[^"]*\bsearch\(',
        _("Choices found by search() are not known to the browser; use select_one_from_file."),
        True,
    ),
    (
        "last-saved",
        r"jr://instance/last-saved",
        _("The browser does not remember the answers sent before; the questions start empty."),
        False,
    ),
    ("audit", r"<(?:orx:)?audit\b", _("The browser keeps no log of the interview."), False),
    (
        "background-audio",
        r"recordaudio",
        _("The browser does not record in the background."),
        False,
    ),
    (
        "background-geopoint",
        r"setgeopoint",
        _("The place is noted only where the browser may know it."),
        False,
    ),
    ("ex:", r'appearance="[^"]*\bex:', _("Another app cannot be opened: type the answer."), False),
    ("printer", r'appearance="[^"]*\bprinter', _("The browser does not print labels."), False),
    ("bearing", r'appearance="[^"]*\bbearing', _("The direction is typed."), False),
    (
        "map",
        r'appearance="[^"]*\b(?:placement-map|maps|map)\b',
        _("No map is shown: the place is measured or typed, choices are a list."),
        False,
    ),
    (
        "annotate",
        r'appearance="[^"]*\bannotate\b',
        _("A picture is given or drawn, not drawn upon."),
        False,
    ),
    (
        "calendar",
        r'appearance="[^"]*\b(?:bikram-sambat|myanmar)\b',
        _("Dates are shown in the Gregorian calendar only."),
        False,
    ),
)


def findings(xform: str) -> tuple[Finding, ...]:
    """Return what of a form the browser cannot do; those that block come first."""
    found = [
        Finding(feature, sentence, blocks)
        for feature, pattern, sentence, blocks in CHECKS
        if re.search(pattern, xform)
    ]
    return tuple(sorted(found, key=lambda one: not one.blocks))
