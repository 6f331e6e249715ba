"""How far the vowels of two readings are from each other, between the same consonants."""

from functools import lru_cache
from typing import Final

_BETWEEN: Final = {
    **{frozenset(pair): 0.15 for pair in ("ei", "ou")},
    frozenset("ae"): 0.3,
    frozenset("ao"): 0.6,
    frozenset("eo"): 0.8,
    **{frozenset(pair): 1.0 for pair in ("ai", "au", "iu", "io", "eu")},
}
_AT_END: Final = {"e": 0.05, "i": 0.4, "u": 0.3, "o": 0.4, "a": 0.9}
_WITHIN: Final = {"e": 0.2, "i": 0.3, "u": 0.4, "o": 0.4, "a": 0.4}
"""What a vowel costs where the other spelling has none; an a at the end is often the woman's."""


def vowels_apart(
    script: str, mine: tuple[str, ...], other_script: str, theirs: tuple[str, ...]
) -> float:
    """Return how many vowels contradict each other, slot by slot between equal consonants."""
    if mine == theirs:
        return 0.0
    if len(mine) != len(theirs):
        return 1.0
    last = len(mine) - 1
    silent = script != other_script
    total = 0.0
    for at, (one, other) in enumerate(zip(mine, theirs, strict=True)):
        if one == other:
            continue
        if (silent and script and not one) or (silent and other_script and not other):
            total += 0.5 if at == last and (one + other).endswith("a") else 0.06
        elif not at and silent:
            total += 0.06
        else:
            total += _apart(one, other, last=at == last)
    return total


@lru_cache(maxsize=20_000)
def _apart(one: str, other: str, *, last: bool) -> float:
    """Return from 0 to 1 how far two vowels, or vowel and none, are from each other."""
    if not one or not other:
        return (_AT_END if last else _WITHIN)[(one + other)[-1]]
    if last and one[-1] in "aeo" and other[-1] in "aeo":
        return 0.0 if one[-1] == other[-1] else 0.3
    if last and "a" in (one[-1], other[-1]) and one[-1] != other[-1]:
        return 0.9
    first, final = frozenset(one[0] + other[0]), frozenset(one[-1] + other[-1])
    return (_BETWEEN.get(first, 0.0) + _BETWEEN.get(final, 0.0)) / 2
