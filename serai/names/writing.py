"""How a name arrives: cleaned for keeping, with what is wrong with it, and in which script."""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST: Final = 200
"""Characters. The longest full names known in the corridors stay under 120."""

MOST_PARTS: Final = 12
MOST_MARKS: Final = 3
"""Combining marks on one letter; vocalised Arabic and Vietnamese need at most two."""

OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE: Final = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u061c\u0640")
APOSTROPHES: Final = "'’‘ʼʻʿʾ`´ʹ"
KEPT_PUNCTUATION: Final = frozenset(" -.,/·()‐‑" + APOSTROPHES)

ISO_15924: Final = {
    "LATIN": "Latn",
    "ARABIC": "Arab",
    "ETHIOPIC": "Ethi",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "TIFINAGH": "Tfng",
    "NKO": "Nkoo",
    "ADLAM": "Adlm",
    "VAI": "Vaii",
    "OSMANYA": "Osma",
    "HEBREW": "Hebr",
    "SYRIAC": "Syrc",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "THAI": "Thai",
    "CJK": "Hani",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "HANGUL": "Hang",
    "TAMIL": "Taml",
    "SINHALA": "Sinh",
    "MYANMAR": "Mymr",
    "THAANA": "Thaa",
    "FULLWIDTH": "Zsym",
    "MATHEMATICAL": "Zsym",
    "CHEROKEE": "Cher",
    "COPTIC": "Copt",
}
UNKNOWN_SCRIPT: Final = "Zzzz"


class Problem(StrEnum):
    """What is wrong with a text that was given as a name; `sentence` says it to the writer."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_MANY_PARTS = "too_many_parts"
    CONTROL = "control"
    DIRECTION = "direction"
    EMOJI = "emoji"
    DIGITS = "digits"
    LOOK_ALIKE = "look_alike"
    MIXED_SCRIPTS = "mixed_scripts"

    @property
    def sentence(self) -> Promise:
        """Return the translatable sentence for the person who wrote the name."""
        return SENTENCES[self]

    @property
    def refused(self) -> bool:
        """Say whether a form must refuse the name; otherwise it shows the sentence and goes on."""
        return self not in TOLERATED


SENTENCES: Final[dict[Problem, Promise]] = {
    Problem.EMPTY: _("There is no name in this."),
    Problem.TOO_LONG: _("This is longer than a name can be."),
    Problem.TOO_MANY_PARTS: _("This has more parts than a name can have."),
    Problem.CONTROL: _("Invisible control characters were taken out."),
    Problem.DIRECTION: _("This holds marks that turn the direction of writing. Type it again."),
    Problem.EMOJI: _("A name cannot hold pictures or symbols."),
    Problem.DIGITS: _("A name cannot hold digits."),
    Problem.LOOK_ALIKE: _("A word mixes letters of scripts that look alike. Type it again."),
    Problem.MIXED_SCRIPTS: _("This is written in two scripts. Write each script in its own field."),
}
TOLERATED: Final = frozenset({Problem.CONTROL, Problem.MIXED_SCRIPTS})

_SPACE = re.compile(r"\s+")
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefe]+")


def clean(text: str) -> str:
    """Return the name as it is kept: NFC, one space between words, letters and marks only.

    Control and direction characters, symbols and digits are left out; Arabic presentation forms
    become their letters. Never raises, and cleaning twice changes nothing. Ask `problems` whether
    the text may be taken at all.
    """
    if text.isascii() and text.replace(" ", "").isalpha():
        return " ".join(text.split())
    text = _PRESENTATION.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text)
    text = unicodedata.normalize("NFC", text)
    kept = unicodedata.normalize("NFC", _without_piles(_kept(text)))
    return _SPACE.sub(" ", kept).strip(" -,/·‐‑")


def _kept(text: str) -> str:
    return "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or char in KEPT_PUNCTUATION or unicodedata.category(char)[0] in "LM"
        if char not in INVISIBLE and char not in OVERRIDES
    )


def _without_piles(text: str) -> str:
    """Return the text with at most `MOST_MARKS` marks on a letter, and none without a letter."""
    kept: list[str] = []
    marks = MOST_MARKS
    for char in text:
        if unicodedata.category(char)[0] == "M":
            marks += 1
            if marks > MOST_MARKS:
                continue
        else:
            marks = 0 if char.isalpha() else MOST_MARKS
        kept.append(char)
    return "".join(kept)


def problems(text: str) -> tuple[Problem, ...]:
    """Return what is wrong with a text given as a name, in the order of `Problem`."""
    return tuple(problem for problem in Problem if problem in _found(text))


def _found(text: str) -> set[Problem]:
    kept = clean(text[: LONGEST * 50])
    categories = {unicodedata.category(char) for char in set(text) if not char.isspace()}
    found = set()
    if not any(char.isalpha() for char in kept):
        found.add(Problem.EMPTY)
    if len(text) > LONGEST:
        found.add(Problem.TOO_LONG)
    if len(kept.split()) > MOST_PARTS:
        found.add(Problem.TOO_MANY_PARTS)
    if any(char in OVERRIDES for char in text):
        found.add(Problem.DIRECTION)
    if _controls(text):
        found.add(Problem.CONTROL)
    if categories & {"So", "Sk", "Cn", "Co", "Sm", "Sc"} - _harmless(text):
        found.add(Problem.EMOJI)
    if categories & {"Nd", "Nl", "No"}:
        found.add(Problem.DIGITS)
    words = [scripts(word) for word in kept.split()]
    if any(len(found_in) > 1 or "Zsym" in found_in for found_in in words):
        found.add(Problem.LOOK_ALIKE)
    elif len(set().union(*words)) > 1:
        found.add(Problem.MIXED_SCRIPTS)
    return found


def _controls(text: str) -> bool:
    return any(
        unicodedata.category(char) in {"Cc", "Cf", "Cs"} and char not in INVISIBLE | OVERRIDES
        for char in text
        if not char.isspace()
    )


def _harmless(text: str) -> set[str]:
    """Return the categories that stand for apostrophes alone in this text."""
    return {
        category
        for category in ("Sk", "Sm", "Sc")
        if all(c in APOSTROPHES for c in text if unicodedata.category(c) == category)
    }


@lru_cache(maxsize=20_000)
def _script_of(char: str) -> str:
    if not char.isalpha():
        return ""
    if unicodedata.category(char) == "Lm":
        return ""
    word = unicodedata.name(char, "").partition(" ")[0].partition("-")[0]
    return ISO_15924.get(word, UNKNOWN_SCRIPT)


def scripts(text: str) -> frozenset[str]:
    """Return the ISO 15924 codes of the scripts that the text's letters belong to."""
    return frozenset(filter(None, map(_script_of, text)))


def script(text: str) -> str:
    """Return the script that most letters belong to, "Zzzz" where there is no letter."""
    counts: dict[str, int] = {}
    for char in text:
        code = _script_of(char)
        if code:
            counts[code] = counts.get(code, 0) + 1
    return max(counts, key=counts.__getitem__) if counts else UNKNOWN_SCRIPT
