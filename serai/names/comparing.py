"""How alike two names are, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import OSA, JaroWinkler

from serai.names.blocking import Spelling, spelling
from serai.names.sounds import Reading
from serai.names.vowels import vowels_apart

GROUPED: Final = 0.97
"""Two spellings of one group of the table."""

HEARD: Final = 0.86
"""From here two parts of the same consonants are spellings of one name; below, close ones."""

BEST_HEARD: Final = 0.96
LEAST_HEARD: Final = 0.6
"""Between these lie parts of the same consonants, by what their vowels say."""

VOWEL_COSTS: Final = 0.16
"""What one vowel that contradicts costs among three consonants."""

APART: Final = 0.72
"""Ceiling of two names that the table holds apart."""

INITIAL: Final = 0.75
SAME_FROM: Final = 0.8
"""From here two parts are taken for one name."""

SLIPPED: Final = 0.7
"""From here a part may be the same name with a slip of the pen."""

MISSING_COSTS: Final = 0.05
SWAPPED_COSTS: Final = 0.01
SHORTEST_JOINED, LEAST_JOINED = 5, 0.5
"""Letters beyond which a part may be two written together, and their least likeness by letters."""

MOST_COMPARED: Final = 8
"""Parts of one name that are compared; what is beyond is left out."""


class Reason(StrEnum):
    """Why two names are found alike; `sentence` says it on screen."""

    SAME = "same"
    SPELLING = "spelling"
    CLOSE = "close"
    INITIAL = "initial"
    JOINED = "joined"
    SWAPPED = "swapped"
    MISSING = "missing"
    DIFFERENT = "different"

    @property
    def sentence(self) -> Promise:
        """Return the translatable sentence."""
        return SENTENCES[self]


SENTENCES: Final[dict[Reason, Promise]] = {
    Reason.SAME: _("same name"),
    Reason.SPELLING: _("same name in another spelling"),
    Reason.CLOSE: _("similar spelling"),
    Reason.INITIAL: _("initial only"),
    Reason.JOINED: _("written together"),
    Reason.SWAPPED: _("parts swapped"),
    Reason.MISSING: _("one part missing"),
    Reason.DIFFERENT: _("one part differs"),
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two things are, from 0 to 1, with the reasons in a fixed order."""

    score: float
    reasons: tuple[Reason, ...]


@lru_cache(maxsize=500_000)
def _likeness(a: str, b: str) -> float:
    one, other = spelling(a), spelling(b)
    if not one.plain or not other.plain:
        return 0.0
    if one.plain == other.plain and one.vowelless == other.vowelless:
        return 1.0
    if one.groups & other.groups:
        return GROUPED
    if len(one.plain) == 1 or len(other.plain) == 1:
        return INITIAL if one.plain[0] == other.plain[0] else 0.0
    mine, theirs = _nearest(one.readings, other.readings)
    best = _heard(one, mine, other, theirs)
    if one.groups and other.groups:
        return min(APART, best * 0.85)
    return best


def _nearest(ours: tuple[Reading, ...], others: tuple[Reading, ...]) -> tuple[Reading, Reading]:
    """Return the two readings that sound alike, the first ones where none do."""
    for mine in ours:
        for theirs in others:
            if mine.loose == theirs.loose:
                return mine, theirs
    return ours[0], others[0]


def _heard(one: Spelling, mine: Reading, other: Spelling, theirs: Reading) -> float:
    """Return the likeness of two readings: their consonants first, their vowels after."""
    consonants = OSA.normalized_similarity(mine.strict, theirs.strict)
    if mine.loose == theirs.loose and mine.loose:
        apart = vowels_apart(one.vowelless, mine.slots, other.vowelless, theirs.slots)
        worth = VOWEL_COSTS * 3 / max(3, len(mine.loose))
        return max(LEAST_HEARD, BEST_HEARD - worth * apart - 0.1 * (1 - consonants))
    loose = OSA.normalized_similarity(mine.loose, theirs.loose)
    sounds = OSA.normalized_similarity(mine.sound, theirs.sound)
    if mine.loose[:3] == theirs.loose[:3] == "Abt" and min(len(mine.loose), len(theirs.loose)) > 3:
        rest = OSA.normalized_similarity(mine.loose[3:], theirs.loose[3:])
        return min(APART, 0.5 * rest + 0.25 * consonants + 0.25 * sounds)
    if not (one.vowelless or other.vowelless):
        sounds = 0.5 * sounds + 0.5 * JaroWinkler.similarity(one.plain, other.plain)
    return min(0.88, 0.25 * loose + 0.25 * consonants + 0.5 * sounds)


def likeness(a: str, b: str) -> float:
    """Return from 0 to 1 how likely two parts of names are one name. Symmetric, never raises.

    1 is the same letters; 0.97 two spellings of one group of the table; from 0.86 the same
    consonants in another spelling; below 0.8 another name, or a heavy slip of the pen.
    """
    return _likeness(a, b) if a <= b else _likeness(b, a)


def name_likeness(a: Sequence[str], b: Sequence[str]) -> Likeness:
    """Return how alike two whole names are, given as parts in any order and number.

    Parts are paired as they fit best; a part that one side lacks costs little, two parts that
    stand against each other cost much. Two parts written as one are found.
    """
    mine, theirs = list(a[:MOST_COMPARED]), list(b[:MOST_COMPARED])
    if not mine or not theirs:
        return Likeness(0.0, (Reason.MISSING,))
    scores = [[likeness(one, other) for other in theirs] for one in mine]
    pairs = _paired(scores)
    joined = len(mine) != len(theirs) and _join(mine, theirs, scores, pairs)
    if joined:
        scores = [[likeness(one, other) for other in theirs] for one in mine]
        pairs = _paired(scores)
    return _weighed(mine, theirs, scores, pairs, joined=bool(joined))


def _paired(scores: list[list[float]]) -> list[tuple[int, int]]:
    """Return the pairs of parts that fit best: the best first, equal ones in the order written."""
    ranked = sorted(
        (-score, abs(row - column), row, column)
        for row, line in enumerate(scores)
        for column, score in enumerate(line)
    )
    rows: set[int] = set()
    columns: set[int] = set()
    pairs = []
    for _score, _apart, row, column in ranked:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            pairs.append((row, column))
    return pairs


def _join(
    mine: list[str],
    theirs: list[str],
    scores: list[list[float]],
    pairs: list[tuple[int, int]],
) -> bool:
    """Put two neighbouring parts of the longer name together where the other has them as one."""
    longer, shorter = (mine, theirs) if len(mine) > len(theirs) else (theirs, mine)
    matched = {pair[longer is theirs] for pair in pairs if scores[pair[0]][pair[1]] >= SAME_FROM}
    for at in range(len(longer) - 1):
        if at in matched and at + 1 in matched:
            continue
        together = f"{longer[at]}{longer[at + 1]}"
        if any(_may_be(together, one) and likeness(together, one) >= 0.9 for one in shorter):
            longer[at : at + 2] = [together]
            return True
    return False


def _may_be(together: str, one: str) -> bool:
    """Say at little cost whether one word can be two together; other scripts always can."""
    if len(one) <= SHORTEST_JOINED:
        return False
    if not (together.isascii() and one.isascii()):
        return True
    return OSA.normalized_similarity(together.lower(), one.lower()) >= LEAST_JOINED


def _weighed(
    mine: list[str],
    theirs: list[str],
    scores: list[list[float]],
    pairs: list[tuple[int, int]],
    *,
    joined: bool,
) -> Likeness:
    reasons = {Reason.JOINED} if joined else set()
    total = 0.0
    same = []
    for row, column in pairs:
        score = scores[row][column]
        if score >= SAME_FROM:
            total += score
            same.append((row, column))
            reasons.add(_reason(score))
        elif score == INITIAL and min(len(mine[row]), len(theirs[column])) == 1:
            total += 0.85
            reasons.add(Reason.INITIAL)
        else:
            total += _doubtful(score)
            reasons.add(Reason.DIFFERENT)
    if [column for _, column in sorted(same)] != sorted(column for _, column in same):
        reasons.add(Reason.SWAPPED)
    missing = abs(len(mine) - len(theirs))
    if missing:
        reasons.add(Reason.MISSING)
    score = total / len(pairs) - _cost_of_missing(missing, len(pairs))
    if Reason.SWAPPED in reasons:
        score -= SWAPPED_COSTS
    return Likeness(round(max(0.0, min(1.0, score)), 4), tuple(r for r in Reason if r in reasons))


def _doubtful(score: float) -> float:
    """Return what a part counts that may be another name or a heavy slip of the pen.

    Three fifths of its likeness, more from `SLIPPED` on, and all of it from `SAME_FROM`.
    """
    slipped = max(0.0, score - SLIPPED) / (SAME_FROM - SLIPPED)
    return score * (0.6 + 0.4 * slipped)


def _cost_of_missing(missing: int, paired: int) -> float:
    """Return what parts without a counterpart cost: less, the more parts agree."""
    if not missing:
        return 0.0
    if paired == 1:
        return min(0.2, 0.1 + 0.02 * missing)
    return min(0.2, MISSING_COSTS * missing / (paired - 1))


def _reason(score: float) -> Reason:
    if score == 1.0:
        return Reason.SAME
    return Reason.SPELLING if score >= HEARD else Reason.CLOSE
