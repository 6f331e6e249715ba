"""How probable it is that two records are one person: Fellegi and Sunter, without labels.

What two strangers have in common by chance is not guessed from the pairs compared, which were
chosen for agreeing. It is known: from how common each name, date and place is in the registry, and
from strangers drawn at random. How two records of one person differ is learnt by expectation and
maximisation, and held near what registries are known to do. All in bits, logarithms to base 2.

Sources: Fellegi and Sunter (1969); frequency-based weights after Winkler (1989).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from serai.matching.methods.levels import AGREE, BORN, Levels, compared
from serai.matching.methods.preparing import Array, People

EXPECTED: Final = {
    "parts": (0.66, 0.16, 0.1, 0.03, 0.02, 0.03),
    "born": (0.4, 0.3, 0.16, 0.04, 0.03, 0.03, 0.02, 0.02),
    "sex": (0.99, 0.01),
    "nationality": (0.985, 0.015),
    "place": (0.7, 0.3),
}
"""How often two records of one person reach each level, unknown apart."""

HELD: Final = 0.5
"""How much `EXPECTED` counts beside what the pairs themselves say."""

STRANGERS: Final = {
    "parts": (0.0016, 0.006, 0.03, 0.9624),
    "born": (0.00003, 0.003, 0.009, 0.0006, 0.007, 0.07, 0.1, 0.81037),
    "sex": (0.5, 0.5),
}
"""How often two strangers of one nationality reach each level by chance, before any are drawn."""

DRAWN: Final = 200_000
"""Strangers drawn at random."""

FIRM: Final = 1_000.0
"""How many strangers `STRANGERS` stands for beside those drawn."""

PAIRED_SHARE: Final = 0.1
"""Pairs of one person for each record, before any are seen."""

RELATIVES: Final = 1.0
"""Pairs of relatives that are in the registry for each record: families of three."""

HOPELESS: Final = -14.0
"""Log odds below which nothing can make a pair likely; such pairs are not kept."""

ROUNDS: Final = 8
CLIPPED: Final = 60.0
SHUFFLED: Final = 1


@dataclass(frozen=True, slots=True)
class Strangers:
    """The bits that each level tells between strangers, where no value says it better."""

    parts: Array
    born: Array
    sex: Array
    nationality: float
    new_year: float


@dataclass(frozen=True, slots=True)
class Told:
    """The bits in what pairs have in common, `by_chance` between strangers, `by_kin` relatives."""

    by_chance: Array
    by_kin: Array

    def of(self, which: Array) -> "Told":
        """Return some of the pairs, to seven figures."""
        return Told(self.by_chance[which].astype(np.float32), self.by_kin[which].astype(np.float32))


@dataclass(frozen=True, slots=True)
class Model:
    """Log odds before anything is compared, and what each level adds for one person.

    `base` are the odds against strangers, `kin` those against relatives.
    """

    base: float
    kin: float
    parts: Array
    born: Array
    sex: Array
    nationality: Array
    place: Array

    def weights(self, levels: Levels, told: Told) -> Array:
        """Return the log odds that each pair is one person, rather than strangers or relatives."""
        own = self.born[levels.born] + self.sex[levels.sex]
        shared = self.nationality[levels.nationality] + self.place[levels.place]
        one = self.base + told.by_chance + levels.parts @ self.parts + own + shared
        first = np.append(self.parts, 0.0)[levels.first]
        kin = self.kin + told.by_kin + first + own
        return np.asarray(-np.logaddexp2(-one, -kin))


def joined(several: list[Told]) -> Told:
    """Return the pairs of all, one after the other."""
    return Told(
        np.concatenate([one.by_chance for one in several]),
        np.concatenate([one.by_kin for one in several]),
    )


def probability(weights: Array) -> Array:
    """Return the probability of log odds in bits."""
    return np.asarray(1 / (1 + 2.0 ** -np.clip(weights, -CLIPPED, CLIPPED)))


def drawn(people: People) -> Strangers:
    """Return what strangers have in common by chance: of one nationality, drawn at random."""
    order = np.random.default_rng(SHUFFLED).permutation(people.count)
    order = order[np.argsort(people.nationality[order], kind="stable")]
    step = max(1, people.count // DRAWN)
    left = order[:-1:step]
    seen = compared(people, left, order[1::step][: len(left)])
    counts = {
        "parts": seen.parts.sum(axis=0)[2:],
        "born": np.bincount(seen.born, minlength=len(BORN))[1:],
        "sex": np.bincount(seen.sex, minlength=len(AGREE))[1:],
    }
    bits = {name: -np.log2(_mixed(count, STRANGERS[name], FIRM)) for name, count in counts.items()}
    nations = np.bincount(people.nationality + 1)[1:]
    agree = float(((nations / max(1, nations.sum())) ** 2).sum())
    known = people.day >= 0
    first = float(people.new_year[known].mean()) if known.any() else 0.0
    return Strangers(
        parts=np.concatenate([[0.0, 0.0], bits["parts"]]),
        born=np.concatenate([[0.0], bits["born"]]), sex=np.concatenate([[0.0], bits["sex"]]),
        nationality=-float(np.log2(max(1 - agree, 0.01))),
        new_year=min(max(first, 0.01), 0.99),
    )  # fmt: skip


def _mixed(count: Array, expected: tuple[float, ...], firm: float) -> Array:
    more = firm * np.array(expected)
    return np.asarray((count + more) / (count.sum() + more.sum()))


def surprises(people: People, levels: Levels, strangers: Strangers) -> Told:
    """Return the bits in what pairs have in common: how little it is to be expected otherwise.

    Relatives share what names they have beside their first, their nationality and their place.
    """
    left, right, born = levels.left, levels.right, levels.born
    first = strangers.new_year
    new_year = np.where(people.new_year[left], people.day_share[left], people.day_share[right])
    date = strangers.born[born]
    for name, chance in (
        ("day", (1 - first) * people.day_share[left]),
        ("new_year", first * new_year),
        ("year_only", 2 * (1 - first) * new_year),
    ):
        date = np.where(born == BORN.index(name), -np.log2(np.maximum(chance, 1e-12)), date)
    own = date + strangers.sex[levels.sex]
    chance = levels.told + levels.parts @ strangers.parts + own
    chance += _agreeing(levels.nationality, people.nationality_share[left], strangers.nationality)
    chance += _agreeing(levels.place, people.place_share[left], 0.0)
    kin = levels.given + np.append(strangers.parts, 0.0)[levels.first] + own
    return Told(np.asarray(chance), np.asarray(kin))


def _agreeing(level: Array, share: Array, apart: float) -> Array:
    return np.select([level == 1, level == 2], [-np.log2(share), apart], 0.0)


def expected(count: int) -> Model:
    """Return the model of a registry of so many records before any pair of it is seen."""
    return _model(count * PAIRED_SHARE, count, {n: np.array(s) for n, s in EXPECTED.items()})


def _model(matches: float, count: int, shares: dict[str, Array]) -> Model:
    pairs = max(1.0, count * (count - 1) / 2)
    odds = min(max(matches, 0.5) / pairs, 0.5)
    bits = {
        name: np.log2(share) if name == "parts" else np.concatenate([[0.0], np.log2(share)])
        for name, share in shares.items()
    }
    kin = max(matches, 0.5) / (RELATIVES * max(1, count))
    return Model(float(np.log2(odds)), float(np.log2(kin)), **bits)


def fitted(count: int, levels: Levels, told: Told) -> Model:
    """Return the model that expectation and maximisation find over the pairs compared.

    What strangers have in common stays as it is known (`surprises`); how two records of one person
    differ, and how many pairs there are, is learnt.
    """
    model = expected(count)
    for _ in range(ROUNDS):
        chance = probability(model.weights(levels, told))
        matches = float(chance.sum())
        seen = {"parts": chance @ levels.parts}
        for name in ("born", "sex", "nationality", "place"):
            size = len(EXPECTED[name]) + 1
            seen[name] = np.bincount(getattr(levels, name), chance, size)[1:]
        shares = {
            name: _mixed(counts, EXPECTED[name], HELD * matches + 1)
            for name, counts in seen.items()
        }
        model = _model(min(matches, float(count)), count, shares)
    return model
