"""How a word in plain Latin letters sounds, in the spelling habits of the corridors.

A reading is the word's consonants with the vowels between them in three classes. Letters that are
read in two ways (Somali c is a stop in the throat, elsewhere a k or an s) give a second reading.
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
    "tz": "s", "th": "t", "dh": "d", "x": "h", "q": "k", "c": "k", "v": "v", "p": "p",
    "di": "j", "dy": "j", "a": "a", "e": "i", "i": "i", "y": "i", "o": "u", "u": "u", "w": "u",
}  # fmt: skip
_SECOND: Final = {
    "kh": "h", "th": "s", "dh": "z", "x": "ks", "c": "", "v": "u", "di": "d", "dy": "d", "g": "j",
}  # fmt: skip
_LOOSE: Final = str.maketrans("pvqgzxd", "bfkksst", "aiuh")
_DOUBLED: Final = re.compile(r"(.)\1+")
_WIDE_START: Final = re.compile(r"^(?:ou|o|u)(?=[aei])")
_NARROW_START: Final = re.compile(r"^(?:i|y)(?=[aou])")
_NARROW_E: Final = re.compile(r"^y(?=e)")
_ARTICLE: Final = re.compile(r"^[ae]l(?=[b-df-hj-np-tv-z]\w{3})")
_VOWELS: Final = frozenset("aiu")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a word: its sound, its consonants, and those as a key folds them."""

    sound: str
    strict: str
    loose: str


def _start(word: str) -> tuple[str, str]:
    """Return the code of a semi-vowel at the start, and the rest of the word."""
    for pattern, code in ((_WIDE_START, "W"), (_NARROW_START, "Y"), (_NARROW_E, "Y")):
        found = pattern.match(word)
        if found:
            return code, word[found.end() :]
    if word.startswith("w"):
        return "W", word[1:]
    return "", word


def _code(grapheme: str, *, second: bool) -> str:
    if second and grapheme in _SECOND:
        return _SECOND[grapheme]
    if grapheme == "c" or grapheme not in _CODES:
        return _CODES.get(grapheme, grapheme)
    return _CODES[grapheme]


def _coded(word: str, *, second: bool) -> str:
    begin, rest = _start(word)
    codes = [begin]
    for found in _GRAPHEMES.finditer(rest):
        grapheme = found.group()
        if grapheme == "c" and rest[found.end() : found.end() + 1] in {"e", "i", "y"}:
            codes.append("" if second else "s")
        else:
            codes.append(_code(grapheme, second=second))
    return _DOUBLED.sub(r"\1", "".join(codes))


def _reading(word: str, *, second: bool) -> Reading:
    coded = _coded(word, second=second).replace("nb", "mb").replace("np", "mp")
    if len(word) > 3 and word[-1] == "e" and coded[-1:] == "i" and coded[-2:-1] not in _VOWELS:
        sound = coded[:-1]
    else:
        sound = coded
    strict = "".join(code for code in coded if code not in _VOWELS)
    if coded[:1] in _VOWELS:
        strict = "A" + strict
    loose = strict.translate(_LOOSE)
    if loose[:1] != "A" and coded[:1] == "h":
        loose = "A" + loose
    return Reading(sound.lower(), _servant(strict, "Abdl"), _servant(loose, "Abtl"))


def _servant(consonants: str, prefix: str) -> str:
    """Leave out the article inside Abd-al-X, which Somali and others write without: Cabdiqaadir."""
    if len(consonants) > 4 and consonants.startswith(prefix):
        return consonants[:3] + consonants[4:]
    return consonants


def readings(word: str) -> tuple[Reading, ...]:
    """Return the one or two readings of a word of the letters a to z; none of an empty word."""
    if not word:
        return ()
    first = _reading(word, second=False)
    bare = _ARTICLE.sub("", word)
    if bare.startswith("v"):
        bare = "w" + bare[1:]
    other = _reading(bare, second=True)
    if other.loose in {first.loose, ""}:
        return (first,)
    return (first, other)
