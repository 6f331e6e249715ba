"""What somebody typed into the one box: names, a birth, numbers, a reference, in any order."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from serai import names
from serai.people.methods.references import read_reference
from serai.people.methods.tokens import MOST_PARTS

LONGEST = 200
OLDEST = 115
ESTIMATE = 2
"""Years that an age, typed or estimated, may be off."""

_DAY = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b|\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_NUMBER = re.compile(r"\+?\(?\d[\d\s().-]{4,}\d")
_CODE = re.compile(r"\S*\d\S*")
_PAIRED = re.compile(r"\b\w{4}-\w{4}\b")
"""References and codes as they are written; one in twelve has no figure at all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, read: the parts of a name, a birth, numbers on paper or of telephones."""

    whole: tuple[str, ...] = ()
    birth: names.Birth | None = None
    numbers: tuple[str, ...] = ()
    reference: str = ""

    @property
    def years(self) -> list[int]:
        """Return the years of birth that fit what was asked."""
        if self.birth is None:
            return []
        first = self.birth.year - self.birth.within
        return list(range(first, first + 2 * self.birth.within + 1))

    @property
    def is_empty(self) -> bool:
        """Say whether nothing can be looked for."""
        return not (self.whole or self.numbers or self.reference)


def read(text: str, today: date) -> Asked:
    """Read a search. Never raises; what cannot be understood is left out."""
    rest = _figures(text[:LONGEST])
    reference = read_reference(rest) or ""
    birth, rest = _birth_date(rest)
    lettered = [word for word in rest.split() if _has_both(word)]
    rest = " ".join(word for word in rest.split() if not _has_both(word))
    numbers = [found.strip() for found in _NUMBER.findall(rest)]
    rest = _NUMBER.sub(" ", rest)
    for word in [*lettered, *_CODE.findall(rest)]:
        if word.isdigit() and len(word) == 4 and today.year - OLDEST <= int(word) <= today.year:
            birth = birth or names.Birth(int(word))
        elif word.isdigit() and int(word) <= OLDEST:
            birth = birth or names.aged(int(word), today, ESTIMATE)
        if len(word) >= 4:
            numbers.append(word)
            reference = reference or read_reference(word) or ""
    for word in _PAIRED.findall(rest):
        reference = reference or read_reference(word) or ""
    if numbers:
        numbers.append("".join(text.split()))
    whole = names.parts(_CODE.sub(" ", rest))[:MOST_PARTS]
    return Asked(whole, birth, tuple(dict.fromkeys(numbers)), reference)


def _has_both(word: str) -> bool:
    """Say whether a word has letters and figures, as numbers on papers do."""
    return any(map(str.isalpha, word)) and any(map(str.isdigit, word))


def _figures(text: str) -> str:
    """Return the text with the figures of every script as 0 to 9."""
    return "".join(
        str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c for c in text
    )


def _birth_date(text: str) -> tuple[names.Birth | None, str]:
    found = _DAY.search(text)
    if found is None:
        return None, text
    year, month, day, first, second, last = (int(g) if g else 0 for g in found.groups())
    try:
        born = date(year, month, day) if year else date(last, second, first)
    except ValueError:
        return None, text
    return names.exact(born), text[: found.start()] + " " + text[found.end() :]
