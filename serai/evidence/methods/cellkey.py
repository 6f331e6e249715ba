"""Cell-key perturbation: small, repeatable noise for figures that are published again and again.

Every person carries a random key of 0 to 255. The keys of the persons in a cell, added modulo 256,
give the cell key; count and cell key look up the noise in a fixed *p-table*. So the same persons
always get the same noise, in every table and every release, and averaging repeated releases teaches
nothing; while two cells that differ by one person have unrelated noise, and subtracting them
teaches little. Published cells do not add up exactly to published totals: the method is not
additive, and releases must say so.

Source of the method: B. Fraser and J. Wooton, "A proposed method for confidentialising tabular
output to protect against differencing" (2005), as practised by the Office for National Statistics
(United Kingdom). ``cellkey_ons`` compares this module with their package. Here a row may stand for
a group: it carries the sum of its persons' keys, so nothing needs to be expanded.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
KEYS = 256
ROWS = 750
_CYCLE = 250
_BLOCK = hashlib.sha256().digest_size
_SHORTEST_SECRET = 32


class WeakSecretError(ValueError):
    """The secret of the person keys is shorter than 32 bytes."""


class ImpossibleDesignError(ValueError):
    """No noise distribution meets the constraints for some count."""


def person_keys(secret: bytes, observation_id: str, persons: int) -> Ints:
    """Keys (0 to 255) of the first ``persons`` persons of one observation, in order.

    Person ``k`` (from 0) has byte ``k mod 32`` of HMAC-SHA256(secret, observation id and ``k div
    32``). The keys of the first persons do not change when a group's size is corrected.
    """
    if len(secret) < _SHORTEST_SECRET:
        raise WeakSecretError("the secret needs at least 32 bytes")
    if persons < 0:
        raise ValueError("a group has no fewer than zero persons")
    blocks = [
        hmac.digest(secret, f"{observation_id}\x1f{block}".encode(), "sha256")
        for block in range(-(-persons // _BLOCK))
    ]
    return np.frombuffer(b"".join(blocks), dtype=np.uint8)[:persons].astype(np.int64)


def row_key(secret: bytes, observation_id: str, persons: int) -> int:
    """Sum of the person keys of one row modulo 256: all that an aggregation needs to keep of
    them.
    """
    return int(person_keys(secret, observation_id, persons).sum()) % KEYS


def aggregate(cells: Ints, persons: Ints, row_keys: Ints, size: int) -> tuple[Ints, Ints]:
    """Counts and cell keys of ``size`` cells from rows.

    ``cells``: the cell number of each row; ``persons``: how many persons it stands for;
    ``row_keys``: the ``row_key`` of each. In SQL the same is ``sum(persons)`` and ``sum(row_key) %
    256``.
    """
    counts, keys = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    np.add.at(counts, cells, persons)
    np.add.at(keys, cells, row_keys)
    return counts, keys % KEYS


@dataclass(frozen=True)
class Design:
    """What the noise may be (persons).

    ``reach``: no noise beyond it; ``variance``: wanted variance (a count near zero may have to
    differ); ``gap``: no perturbed value lies in 1..gap; ``label`` enters the assignment of noise to
    keys, so another label is another p-table.
    """

    reach: int = 5
    variance: float = 4.0
    gap: int = 2
    label: str = "serai-1"

    def __post_init__(self) -> None:
        """Refuse a design without room."""
        if not 1 <= self.reach <= _CYCLE or self.gap < 0 or self.gap >= self.reach:
            raise ImpossibleDesignError("the reach must be at least 1 and larger than the gap")
        if not 0 < self.variance < self.reach**2:
            raise ImpossibleDesignError("the variance must lie between 0 and the reach squared")


@dataclass(frozen=True)
class PTable:
    """Noise by count and cell key: ``noise[n - 1, key]`` for counts 1 to 750.

    Larger counts reuse the rows of 501 to 750 in turn, as the Office for National Statistics does.
    A count of zero is never changed.
    """

    design: Design
    noise: NDArray[np.int8]

    def look_up(self, counts: Ints, cell_keys: Ints) -> Ints:
        """Noise for each cell (arrays of one shape)."""
        rows = np.where(counts <= ROWS, counts, (counts - 1) % _CYCLE + ROWS - _CYCLE + 1)
        found = self.noise[np.maximum(rows, 1) - 1, cell_keys].astype(np.int64)
        return np.where(counts == 0, 0, found)


def _tilt(support: Floats, variance: float) -> Floats:
    """Maximum-entropy probabilities on ``support`` with mean 0 and the variance nearest to the
    wanted one.

    They have the form exp(a d + b d²). For a given b the mean grows with a, and with the mean held
    at 0 the variance grows with b, so both are found by bisection.
    """
    low_b, high_b = -8.0, 8.0
    chances = np.ones(len(support))
    for _ in range(60):
        b = (low_b + high_b) / 2
        low_a, high_a = -200.0, 200.0
        for _ in range(80):
            a = (low_a + high_a) / 2
            powers = a * support + b * support**2
            chances = np.exp(powers - powers.max())
            chances /= chances.sum()
            low_a, high_a = (a, high_a) if chances @ support < 0 else (low_a, a)
        low_b, high_b = (b, high_b) if chances @ support**2 < variance else (low_b, b)
    return chances


def _share_out(support: Ints, chances: Floats) -> Ints:
    """Whole numbers of keys near ``256 * chances``, adding up to 256, with mean noise exactly 0."""
    wanted = chances * KEYS
    shares = np.floor(wanted).astype(np.int64)
    for at in np.argsort(shares - wanted, kind="stable")[: KEYS - int(shares.sum())]:
        shares[at] += 1
    gains = support[None, :] - support[:, None]
    for _ in range(KEYS):
        bias = int(shares @ support)
        if not bias:
            return shares
        against = (gains * -np.sign(bias) > 0) & (shares > 0)[:, None]
        useful = against & (np.abs(gains) <= abs(bias))
        useful = useful if useful.any() else against
        off = shares - wanted
        price = (off[None, :] - off[:, None]) / np.maximum(np.abs(gains), 1)
        cheapest = int(np.argmin(np.where(useful, price, np.inf)))
        source, target = np.unravel_index(cheapest, price.shape)
        shares[source] -= 1
        shares[target] += 1
    raise ImpossibleDesignError("no whole shares of keys give noise without bias")


def _row(count: int, design: Design) -> tuple[Ints, Ints]:
    """(possible noises, number of keys for each) for one count."""
    noises = np.arange(-design.reach, design.reach + 1, dtype=np.int64)
    values = count + noises
    support = noises[(values == 0) | (values > design.gap)]
    if support.min() > 0 or support.max() < 0:
        raise ImpossibleDesignError(f"a count of {count} cannot be perturbed without bias")
    return support, _share_out(support, _tilt(support.astype(np.float64), design.variance))


@lru_cache(maxsize=16)
def design_ptable(design: Design | None = None) -> PTable:
    """The p-table of a design: for each count the noise of greatest entropy under its constraints.

    Constraints: noise within the reach, no negative and no forbidden value, mean exactly 0 over the
    256 equally likely keys, variance as near as possible to the wanted one. Which keys get which
    noise is drawn for every count from SHA-256 of the label, count and key: fixed for ever, and
    unrelated between neighbouring counts, so that a person whose key is 0 does not show in a
    difference.
    """
    design = design or Design()
    widest = design.reach + design.gap + 1
    rows = {count: _row(count, design) for count in range(1, widest + 1)}
    noise = np.zeros((ROWS, KEYS), dtype=np.int8)
    for count in range(1, ROWS + 1):
        support, shares = rows[min(count, widest)]
        order = sorted(
            range(KEYS),
            key=lambda key: hashlib.sha256(f"{design.label}:{count}:{key}".encode()).digest(),
        )
        noise[count - 1, order] = np.repeat(support, shares)
    noise.setflags(write=False)
    return PTable(design, noise)


def perturb(
    counts: Ints, cell_keys: Ints, ptable: PTable, threshold: int = 10
) -> NDArray[np.object_]:
    """Published values: perturbed counts, None where they fall below ``threshold`` (zeros too).

    ``counts`` (persons) and ``cell_keys`` (0 to 255) have one shape, which the answer shares.
    """
    counts, cell_keys = np.asarray(counts, dtype=np.int64), np.asarray(cell_keys, dtype=np.int64)
    if counts.shape != cell_keys.shape:
        raise ValueError("every count needs its cell key")
    if (counts < 0).any() or (cell_keys < 0).any() or (cell_keys >= KEYS).any():
        raise ValueError("counts are not negative and cell keys lie in 0..255")
    values = counts + ptable.look_up(counts, cell_keys)
    published = values.astype(object)
    published[values < threshold] = None
    return published
