"""Any script's letters in plain Latin ones: Arabic and Ethiopic by own rules, others by anyascii.

Arabic writes no short vowels and Ethiopic's sixth order may have none, so what comes of them is
compared by consonants (`serai.names.sounds`). Their h is given as x, which Somali uses for it too,
so that it makes no sh, th or kh with the letter before.
"""

import re
import unicodedata
from typing import Final

from anyascii import anyascii

ARABIC: Final = {
    **dict.fromkeys("اأإآٱ", "a"),
    **dict.fromkeys("ىة", "a"),
    **dict.fromkeys("ءئؤ", ""),
    "ع": "a",
    "ب": "b",
    "پ": "p",
    "ت": "t",
    "ط": "t",
    "ټ": "t",
    "ٹ": "t",
    "ث": "th",
    "ج": "j",
    "چ": "ch",
    "څ": "ts",
    "ځ": "dz",
    "ح": "x",
    "ه": "x",
    "ۀ": "a",
    "ہ": "x",
    "ھ": "",
    "ە": "a",
    "خ": "kh",
    "د": "d",
    "ډ": "d",
    "ڈ": "d",
    "ذ": "dh",
    "ض": "dh",
    "ظ": "dh",
    "ر": "r",
    "ړ": "r",
    "ڑ": "r",
    "ز": "z",
    "ژ": "zh",
    "ږ": "zh",
    "س": "s",
    "ص": "s",
    "ش": "sh",
    "ښ": "sh",
    "غ": "gh",
    "ف": "f",
    "ڤ": "v",
    "ق": "q",
    **dict.fromkeys("كکڪ", "k"),
    **dict.fromkeys("گګڭ", "g"),
    "ل": "l",
    "ڵ": "l",
    "م": "m",
    **dict.fromkeys("نڼں", "n"),
    "و": "w",
    "ۆ": "w",
    **dict.fromkeys("يیېۍێ", "y"),
}
_ETHIOPIC_ROWS: Final = {
    0x1200: "x", 0x1208: "l", 0x1210: "x", 0x1218: "m", 0x1220: "s", 0x1228: "r", 0x1230: "s",
    0x1238: "sh", 0x1240: "q", 0x1248: "q", 0x1250: "q", 0x1258: "q", 0x1260: "b", 0x1268: "v",
    0x1270: "t", 0x1278: "ch", 0x1280: "x", 0x1288: "x", 0x1290: "n", 0x1298: "ny", 0x12A0: "",
    0x12A8: "k", 0x12B0: "k", 0x12B8: "kh", 0x12C0: "kh", 0x12C8: "w", 0x12D0: "", 0x12D8: "z",
    0x12E0: "zh", 0x12E8: "y", 0x12F0: "d", 0x12F8: "d", 0x1300: "j", 0x1308: "g", 0x1310: "g",
    0x1318: "ng", 0x1320: "t", 0x1328: "ch", 0x1330: "p", 0x1338: "ts", 0x1340: "ts", 0x1348: "f",
    0x1350: "p",
}  # fmt: skip
_ETHIOPIC_VOWELS: Final = ("e", "u", "i", "a", "e", "", "o", "wa")
_OPEN_A: Final = frozenset({0x1200, 0x1210, 0x1280, 0x12A0, 0x12D0})
"""Rows whose first order is read "a": the four h and the two bare vowels."""


def _ethiopic() -> dict[str, str]:
    table = {}
    for start, consonant in _ETHIOPIC_ROWS.items():
        for order, vowel in enumerate(_ETHIOPIC_VOWELS):
            if order == 0 and start in _OPEN_A:
                vowel = "a"
            if order == 5 and consonant == "":
                vowel = "i"
            table[chr(start + order)] = consonant + vowel
    return table


ETHIOPIC: Final = _ethiopic()
_TABLE: Final = str.maketrans({**ARABIC, **ETHIOPIC})
_ARABIC: Final = re.compile("[\u0620-\u06d3]")
_SYLLABLES: Final = re.compile("[\u1200-\u135a]")
_OTHER: Final = re.compile("[^a-z]+")


def vowelless(text: str) -> str:
    """Return the script that leaves vowels of this text unwritten: "Arab", "Ethi", else ""."""
    if text.isascii():
        return ""
    if _ARABIC.search(text):
        return "Arab"
    return "Ethi" if _SYLLABLES.search(text) else ""


def latin(word: str) -> str:
    """Return one word in the letters a to z; "" where nothing of it can be read."""
    if word.isascii():
        word = word.lower()
        return word if word.isalpha() else _OTHER.sub("", word)
    bare = "".join(
        char
        for char in unicodedata.normalize("NFKC", word.casefold())
        if unicodedata.category(char) not in {"Mn", "Cf"} and char != "\u0640"
    )
    bare = bare.replace("اة", "ات")
    return _OTHER.sub("", anyascii(bare.translate(_TABLE)).lower())
