"""What a form asks that the form app in the browser cannot do, or does otherwise.

Source of what the engine does: the feature tables of ODK Web Forms; the rest is the app's own.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from lxml import etree

from serai.xforms.opening import (
    has_empty_group,
    has_odd_namespace,
    unreadable,
)


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
    (
        "username",
        r'preloadParams="(?:username|email|phonenumber|simserial|subscriberid)"',
        _("Whose device it is, the browser does not write down: the answer stays empty."),
        False,
    ),
)
KNOWN = """
abs acos area asin atan atan2 base64-decode boolean boolean-from-string ceiling checklist
coalesce concat contains cos count count-non-empty count-selected current date date-time
decimal-date-time decimal-time digest distance ends-with exp exp10 false floor format-date
format-date-time geofence id if indexed-repeat instance int join jr:choice-name jr:itext lang
last local-name log log10 max min name namespace-uri normalize-space not now number once pi
position pow pulldata random randomize regex round selected selected-at sin sqrt starts-with
string string-length substr substring substring-after substring-before sum tan today translate
true uuid weighted-checklist
"""
FUNCTIONS = frozenset(KNOWN.split())
"""The functions that the form engine knows; a form with another one does not open in it."""
NO_FUNCTIONS = {"and", "or", "div", "mod", "node", "text", "comment", "processing-instruction"}
UNKNOWN = _("The browser does not know this function of calculations and conditions.")
EXPRESSION = re.compile(
    r"\b(?:calculate|relevant|constraint|required|readonly|nodeset|value|ref|jr:count)"
    r'="([^"]*\([^"]*)"'
)
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
CALLED = re.compile(r"(?<![\w.:-])((?:[A-Za-z]+:)?[A-Za-z][\w-]*)\s*\(")


FAULTS: tuple[tuple[str, Callable[[etree._Element], bool], str | Promise], ...] = (
    (
        "expression",
        unreadable,
        _("An expression is not written as XPath, and the form does not open."),
    ),
    (
        "namespace",
        has_odd_namespace,
        _("The namespace of the answers is not an address, and the form does not open."),
    ),
    ("empty group", has_empty_group, _("A group holds nothing, and the form does not open.")),
)
"""What keeps a form from opening in the browser, beside functions unknown to it."""


def findings(xform: str) -> tuple[Finding, ...]:
    """Return what of a form the browser cannot do; those that block come first."""
    found = [
        Finding(feature, sentence, blocks)
        for feature, pattern, sentence, blocks in CHECKS
        if re.search(pattern, xform)
    ]
    found += [Finding(f"{name}()", UNKNOWN, blocks=True) for name in unknown_functions(xform)]
    return (*_closing(xform), *sorted(found, key=lambda one: not one.blocks))


def unknown_functions(xform: str) -> list[str]:
    """Return the functions that a form's expressions call and the engine does not know, sorted."""
    called: set[str] = set()
    for found in EXPRESSION.finditer(xform):
        called.update(CALLED.findall(QUOTED.sub(" ", html.unescape(found.group(1)))))
    return sorted(called - FUNCTIONS - NO_FUNCTIONS)


def _closing(xform: str) -> Iterator[Finding]:
    """Return what keeps the form from opening; nothing where the text is no XML."""
    parser = etree.XMLParser(huge_tree=True, resolve_entities=False)
    try:
        tree = etree.fromstring(xform.encode(), parser)
    except etree.XMLSyntaxError:
        return
    for feature, stands_in, sentence in FAULTS:
        if stands_in(tree):
            yield Finding(feature, sentence, blocks=True)
