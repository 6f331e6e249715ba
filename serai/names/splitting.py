"""Where one part of a name ends and the next begins.

Particles belong to what follows them ("ould Ahmed", "da Silva", "Abu Bakr"), and a servant's name
is one name however it is spaced ("Abdel Rahman", "Abdurrahman", "عبد الرحمن").
"""

import re
from functools import lru_cache
from typing import Final

from serai.names.latin import latin
from serai.names.sounds import readings
from serai.names.writing import clean


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES: Final = _words("al el ul il l")
ASSIMILATED: Final = re.compile(r"^[aeiou](d|r|s|n|z|t|sh|th|dh)$")
PATRONYMIC: Final = _words(
    "ould uld wuld weld walad wald bint bent mint ben bin ibn ibnu binti binte ag wallet "
    "bn d de da do dos das di du del della von van"
)
SERVANT: Final = _words("abd abdel abdul abdoul abdal abdil abdol abdu abdou abdi cabdi")
ALWAYS_SERVANT: Final = SERVANT - frozenset({"abdu", "abdou", "abdi", "cabdi"})
KINSHIP: Final = _words("abu abou abo aboul abul umm oum oumou ait ayt bou")
BLESSED: Final = _words(
    "gebre gebra ghebre welde wolde woldu tekle tekla haile hayle kidane habte fikre "
    "fikire amde zera zere laeke nigus wube "
    "xayle xabte fqre"
)
TRAILING: Final = _words(
    "din deen diin dine eddine eddin uddin uddine addin oudine ullah ulla ollah allah "
    "alah alh aldyn"
)
_ARABIC_WORDS: Final = {
    "ال": "al", "آل": "al", "عبد": "abd", "ابو": "abu", "أبو": "abu", "أبي": "abu", "أم": "umm",
    "ام": "umm", "بن": "bin", "ابن": "ibn", "بنت": "bint", "ولد": "ould", "آيت": "ait",
    "الله": "allah", "الدين": "din", "اللہ": "allah",
}  # fmt: skip
_DIVINE_NAMES: Final = (
    "rahman rahim karim kader aziz salam nasir malik latif wahab wahid razak hamid majid ghani"
    " hakim jalil fatah ghafar mumin hafiz samad rashid rauf halim jabbar khaliq basit sabur"
    " shakur wadud rahmane kerim raouf mutalib satar qani qahar ghafur"
)
_HOLY_NAMES: Final = (
    "mariam maryam selassie silase giorgis michael mikael kidan hiwot medhin haymanot yohannes"
    " yesus kristos tsadik amlak egziabher meskel tinsae gebriel gabriel sellassie tsion"
)
SHORTEST_HEARD: Final = 3
"""Consonants below which a particle is not bound to a name by its sound alone."""

_GAPS: Final = re.compile(r"[\s\-,./·()‐‑]+")


def _heard(words: str) -> frozenset[str]:
    return frozenset(
        reading.loose
        for word in words.split()
        for reading in readings(word)[:1]
        if len(reading.loose) >= SHORTEST_HEARD
    )


DIVINE: Final = _heard(_DIVINE_NAMES)
HOLY: Final = _heard(_HOLY_NAMES)


@lru_cache(maxsize=100_000)
def letters(token: str) -> str:
    """Return one token in Latin letters, Arabic particles as they are written in Latin."""
    known = _ARABIC_WORDS.get(token)
    return known if known is not None else latin(token)


def _in(token: str, heard: frozenset[str]) -> bool:
    word = letters(token)
    if "ا" in token and token.startswith("ال"):
        word = word[2:]
    return any(reading.loose in heard for reading in readings(word))


def _assimilated(word: str, following: str) -> bool:
    """Say whether the word is the article as spoken before a sun letter: ar-Rahman, ed-Din."""
    found = ASSIMILATED.match(word)
    return found is not None and following.startswith(found[1])


def _binds(tokens: list[str], at: int) -> bool:
    """Say whether the token at `at` belongs to the one after it."""
    word = letters(tokens[at])
    following = tokens[at + 1]
    if word in ARTICLES or word in PATRONYMIC or word in KINSHIP or word in ALWAYS_SERVANT:
        return True
    if word in SERVANT:
        return letters(following) in ARTICLES or _in(following, DIVINE)
    if word in BLESSED:
        return _in(following, HOLY)
    return at > 0 and _assimilated(word, letters(following))


@lru_cache(maxsize=100_000)
def parts(text: str) -> tuple[str, ...]:
    """Return the parts of a name in the order given, each with its particles.

    Hyphens, commas and full stops part words. Never raises; a text without letters has no parts.
    """
    tokens = [token for token in _GAPS.split(clean(text)) if letters(token)]
    groups: list[list[str]] = []
    bound = False
    for at, token in enumerate(tokens):
        word = letters(token)
        if bound or (groups and word in TRAILING):
            groups[-1].append(token)
        else:
            groups.append([token])
        bound = at + 1 < len(tokens) and _binds(tokens, at)
    return tuple(" ".join(group) for group in _reattached(groups))


def _reattached(groups: list[list[str]]) -> list[list[str]]:
    """Return the groups with "X al-Din" made one: the article alone binds forward, not back."""
    made: list[list[str]] = []
    for group in groups:
        words = [letters(token) for token in group]
        follows = len(words) == 2 and words[1] in TRAILING and words[0] not in SERVANT
        if made and follows and (words[0] in ARTICLES or ASSIMILATED.match(words[0])):
            made[-1] += group
        else:
            made.append(group)
    return made


@lru_cache(maxsize=200_000)
def plain(part: str) -> str:
    """Return a part as one word of Latin letters, without articles and patronymic particles.

    "Abd al-Rahman" gives "abdrahman", "ould Ahmed" "ahmed", "da Silva" "silva". A part that is
    nothing but particles stays as it is.
    """
    tokens = [token for token in _GAPS.split(part) if token]
    if not tokens:
        return ""
    words = [_bare(token, alone=len(tokens) == 1) for token in tokens]
    kept = [
        word
        for at, word in enumerate(words)
        if at + 1 == len(words) or not _dropped(word, words[at + 1], at)
    ]
    return "".join(kept)


def _bare(token: str, *, alone: bool) -> str:
    """Return a token's letters without an attached Arabic article."""
    if token in _ARABIC_WORDS:
        return _ARABIC_WORDS[token]
    if token.startswith("عبدال") and len(token) > 7:
        return "abd" + letters(token[5:])
    if token.startswith("ال") and len(token) > 4 and not token.startswith("الله"):
        return letters(token[2:])
    return letters(token)


def _dropped(word: str, following: str, at: int) -> bool:
    if word in ARTICLES or word in PATRONYMIC:
        return True
    return at > 0 and _assimilated(word, following)
