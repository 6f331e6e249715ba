"""Which parts of a known total are hidden beside the small ones, so that none can be worked out."""

from collections.abc import Sequence


def hidden_parts(counts: Sequence[int], least: int) -> tuple[frozenset[int], bool]:
    """Return the places of the counts that are hidden, and whether their total has to be too.

    Counts from 1 to `least` - 1 are small and always hidden; nought never is. Where a small one
    would follow from the total and what is shown, the next larger ones are hidden beside it, and at
    last the total. A total that is small itself is hidden anyway and gives nothing away.
    """
    small = {place for place, count in enumerate(counts) if 0 < count < least}
    beside = sorted((count, place) for place, count in enumerate(counts) if count >= least)
    hidden = set(small)
    if sum(counts) < least:
        return frozenset(hidden), False
    while small and _follows(counts, hidden, least):
        if not beside:
            return frozenset(hidden), True
        hidden.add(beside.pop(0)[1])
    return frozenset(hidden), False


def _follows(counts: Sequence[int], hidden: set[int], least: int) -> bool:
    """Say whether a small count is the only one that fits the sum of what is hidden."""
    total = sum(counts[place] for place in hidden)
    few = sum(1 for place in hidden if counts[place] < least)
    many = len(hidden) - few
    highest = min(least - 1, total - (few - 1) - many * least)
    lowest = 1 if many else max(1, total - (few - 1) * (least - 1))
    return lowest >= highest
