"""How a word in plain Latin letters sounds, in the spelling habits of the corridors.

A reading is the word's consonants with the vowels between them. Letters that are read in two ways
(c is a stop in the throat for Somali, a k or an s elsewhere) give a second reading.
"""

import re
from dataclasses import dataclass
from typing import Final

_GRAPHEMES: Final = re.compile(
    r"tch|tsh|sch|sh|chr|ch|dj|zh|dz|d[iy](?=[aeou])|th(?=i[aou])|kh|gh|th|dh|ph|ck|qu|gn|ts|tz"
    r"|c(?=[eiy])|[a-z]"
)
_CODES: Final = {
    "tch": "x", "tsh": "x", "sch": "x", "sh": "x", "ch": "x", "chr": "kr", "dj": "j", "zh": "j",
    "dz": "j", "kh": "k", "gh": "g", "ph": "f", "ck": "k", "qu": "k", "gn": "n", "ts": "s",
    "tz": "s", "th": "t", "dh": "d", "x": "h", "q": "k", "c": "k", "di": "ji", "dy": "ji",
    "y": "i", "w": "u",
}  # fmt: skip
_SECOND: Final = {
    "kh": "h", "th": "s", "dh": "z", "x": "ks", "c": "", "v": "u", "di": "di", "dy": "di",
    "g": "j",
}  # fmt: skip
_LOOSE: Final = str.maketrans("pvqgzxd", "bfkksst", "aeiouh")
_BROAD: Final = str.maketrans("eo", "iu")
_DOUBLED: Final = re.compile(r"(.)\1+")
_STARTS: Final = (
    (re.compile(r"^(?:ou|o|u)(?=[aei])"), "W"),
    (re.compile(r"^w"), "W"),
    (re.compile(r"^(?:i|y)(?=[aou])|^y(?=e)"), "Y"),
)
_SECOND_STARTS: Final = ((re.compile(r"^v"), "W"), (re.compile(r"^j(?=[aeou])"), "Y"))
_ARTICLE: Final = re.compile(r"^[ae]l(?=[b-df-hj-np-tv-z]\w{3})")
_READ_TWICE: Final = re.compile(r"[cgvx]|[kt]h|dh|di[aeou]|dy|^j|^[ae]l")
"""What has to stand in a word for its second reading to be another."""

_SOMALI: Final = re.compile(r"x|c(?!h).*(?:aa|ee|ii|oo|uu)|(?:aa|ee|ii|oo|uu).*c(?!h)")
VOWELS: Final = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a word.

    `sound` is the whole with vowels in three classes; `strict` the consonants, with "A" for a
    vowel at the start; `loose` those as a key folds them; `slots` the vowels before and after
    each consonant of `loose`.
    """

    sound: str
    strict: str
    loose: str
    slots: tuple[str, ...]


def _coded(word: str, *, second: bool, somali: bool) -> str:
    begin, rest = "", word
    for pattern, code in _SECOND_STARTS + _STARTS if second else _STARTS:
        found = pattern.match(word)
        if found:
            begin, rest = code, word[found.end() :]
            break
    codes = [begin]
    for found in _GRAPHEMES.finditer(rest):
        codes.append(_code(found.group(), rest[found.end() :][:1], second, somali))
    coded = _DOUBLED.sub(r"\1", "".join(codes))
    return coded.replace("nb", "mb").replace("np", "mp")


def _code(grapheme: str, following: str, second: bool, somali: bool) -> str:
    if somali and grapheme in "cx":
        return "" if grapheme == "c" else "h"
    if grapheme == "c" and following and following in "eiy":
        return "" if second else "s"
    if second and grapheme in _SECOND:
        return _SECOND[grapheme]
    return _CODES.get(grapheme, grapheme)


def _slots(coded: str) -> list[str]:
    slots = [""]
    for code in coded:
        if code in VOWELS:
            slots[-1] += code
        elif code != "h":
            slots.append("")
    return slots


def _reading(word: str, *, second: bool, somali: bool) -> Reading:
    coded = _coded(word, second=second, somali=somali)
    strict = "".join(code for code in coded if code not in VOWELS)
    loose = strict.translate(_LOOSE)
    if coded[:1] in VOWELS:
        strict = "A" + strict
    if coded[:1] in VOWELS or coded[:1] == "h":
        loose = "A" + loose
    slots = _slots(coded)
    if loose.startswith("Abt") and len(loose) > 3:
        slots[2] = ""
        if loose[3] == "l" and len(loose) > 4:
            strict, loose = _without_article(strict), loose[:3] + loose[4:]
            del slots[3]
    sound = _DOUBLED.sub(r"\1", coded.translate(_BROAD)).lower()
    return Reading(sound, strict, loose, tuple(slots))


def _without_article(strict: str) -> str:
    """Leave out the article inside Abd-al-X, which Somali writes without: Cabdiqaadir."""
    return strict.replace("l", "", 1)


def readings(word: str) -> tuple[Reading, ...]:
    """Return the one or two readings of a word of the letters a to z; none of an empty word."""
    if not word:
        return ()
    somali = _SOMALI.search(word) is not None
    first = _reading(word, second=False, somali=somali)
    if not _READ_TWICE.search(word):
        return (first,)
    other = _reading(_ARTICLE.sub("", word), second=True, somali=somali)
    if other.loose in {first.loose, ""}:
        return (first,)
    return (first, other)
