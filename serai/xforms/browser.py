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


def _look(*names: str) -> str:
    """Return a pattern for one of these words in an appearance, whole words only."""
    return rf'appearance="(?:[^"]*\s)?(?:{"|".join(names)})(?:\s[^"]*)?"'


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
        _look("placement-map", "maps", "map"),
        _("No map is shown: the place is measured or typed, choices are a list."),
        False,
    ),
    (
        "annotate",
        _look("annotate"),
        _("A picture is given or drawn, not drawn upon."),
        False,
    ),
    (
        "calendar",
        _look("bikram-sambat", "myanmar", "buddhist"),
        _("Dates are shown in the Gregorian calendar only."),
        False,
    ),
    (
        "image-map",
        _look("image-map"),
        _("The parts of a picture cannot be pressed: the choices are a list."),
        False,
    ),
    (
        "quick",
        _look("quick", "quickcompact", r"quickcompact-\d+"),
        _("After a choice the page stays: go on with Next."),
        False,
    ),
    (
        "range",
        _look("vertical", "distress"),
        _("The scale lies flat."),
        False,
    ),
    (
        "thousands-sep",
        _look("thousands-sep"),
        _("Large numbers are shown without separators."),
        False,
    ),
    (
        "intent",
        r'\bintent="',
        _("Another app cannot be opened: type the answer."),
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
