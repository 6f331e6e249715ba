"""Records of people as linkage compares them: arrays of numbers, each with how common it is.

Names become keys and spellings (`serai.names`), in any order. How common a key is, is asked among
those of the same nationality and sex, since names go by both; where few are of a kind, what all
people are called is mixed in.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from serai.kit.apart import Helper
from serai.names import blocking

Array = npt.NDArray[Any]

NAME_COLUMNS: Final = ("given", "father", "family")
MOST_KEYS: Final = 4
"""Different parts of one name that are compared; what is beyond is left out."""

MOST_PARTS: Final = 4
"""Parts of one column."""

MIXED_IN: Final = 50.0
"""How many records of all people count beside those of one kind."""

DATES_MIXED_IN: Final = 20.0
"""How many dates spread evenly over their year count beside those that were written."""

MANY_TEXTS: Final = 20_000
"""Different texts from which a second process reads half of them."""

UNKNOWN: Final = -1


@dataclass(frozen=True, slots=True)
class People:
    """A registry, each array by the record's place in it; -1 where something is unknown.

    `key` and `word` are numbers of up to four parts of the name; `rare` is the information in a
    key and `spelt` what its very spelling adds, both in bits. `day` is the birth as YYYYMMDD and
    `year` its year, 0 where unknown. The shares say how often a nationality, a place among those
    of the nationality, and a birth date are met.
    """

    ids: Array
    key: Array
    word: Array
    rare: Array
    spelt: Array
    words: Array
    day: Array
    year: Array
    new_year: Array
    sex: Array
    nationality: Array
    place: Array
    group: Array
    nationality_share: Array
    place_share: Array
    day_share: Array

    @property
    def count(self) -> int:
        """Return how many records there are."""
        return len(self.ids)


def prepared(records: pa.Table) -> People:
    """Return the records as they are compared.

    `records` holds `id` (integer, unique) and texts `given`, `father`, `family`, `born` (ISO date
    or null), `sex`, `nationality`, `place`, and `group` (integer, null where unknown); columns
    that are absent count as unknown.
    """
    key, word, words = _names(records)
    sex, nationality = _coded(records, "sex"), _coded(records, "nationality")
    place = _coded(records, "place")
    nation = nationality + 1
    kind = nation * (sex.max(initial=0) + 2) + sex + 1
    share, spelling = (
        _among(code, kind, _among(code, nation, _among(code, np.zeros_like(kind), 0.0)))
        for code in (key, word)
    )
    day, year, new_year = _born(records)
    return People(
        ids=records.column("id").to_numpy(),
        key=key, word=word, rare=-np.log2(share).astype(np.float32),
        spelt=np.log2(np.maximum(share, spelling) / spelling).astype(np.float32), words=words,
        day=day, year=year, new_year=new_year,
        sex=sex, nationality=nationality, place=place,
        group=_column(records, "group", pa.int64()).fill_null(UNKNOWN).to_numpy(),
        nationality_share=_among(nationality[:, None], np.zeros_like(nation), 0.0)[:, 0],
        place_share=_placed(place, nation),
        day_share=_dated(day, year, new_year),
    )  # fmt: skip


def _names(records: pa.Table) -> tuple[Array, Array, Array]:
    """Return the numbers of each record's keys and words, and the words; each text is read once."""
    texts: dict[str, int] = {}
    encoded = []
    for name in NAME_COLUMNS:
        known, at = _encoded(_column(records, name, pa.string()))
        numbers = [texts.setdefault(text, len(texts)) for text in known]
        encoded.append(np.array([*numbers, UNKNOWN], np.int32)[at])
    keys: dict[str, int] = {}
    words: dict[str, int] = {}
    shape = (len(texts) + 1, MOST_PARTS)
    key_of, word_of = np.full(shape, UNKNOWN, np.int32), np.full(shape, UNKNOWN, np.int32)
    for row, told in enumerate(read_names(list(texts))):
        for column, (plain, primary) in enumerate(told[:MOST_PARTS]):
            key_of[row, column] = keys.setdefault(primary, len(keys))
            word_of[row, column] = words.setdefault(plain, len(words))
    key = np.concatenate([key_of[at] for at in encoded], axis=1)
    word = np.concatenate([word_of[at] for at in encoded], axis=1)
    return *_first_different(key, word), np.array([*words, ""], object)


def read_names(texts: Sequence[str]) -> list[list[tuple[str, str]]]:
    """Return of each text its parts as plain letters and key; many are read in two processes."""
    if len(texts) < MANY_TEXTS:
        return blocking.told(texts)
    half = len(texts) // 2
    helper = Helper(f"{blocking.__name__}.told", idle=1.0)
    with ThreadPoolExecutor(1) as other:
        later = other.submit(helper.ask, texts[:half])
        mine = blocking.told(texts[half:])
        return [*later.result(), *mine]


def _first_different(key: Array, word: Array) -> tuple[Array, Array]:
    """Return the first four different keys of each record with their words, in order."""
    for at in range(1, key.shape[1]):
        again = (key[:, :at] == key[:, at : at + 1]).any(axis=1)
        key[again, at] = UNKNOWN
    first = np.argsort(key < 0, axis=1, kind="stable")[:, :MOST_KEYS]
    key, word = np.take_along_axis(key, first, 1), np.take_along_axis(word, first, 1)
    return key, np.where(key < 0, UNKNOWN, word)


def _among(code: Array, kind: Array, everywhere: Array | float) -> Array:
    """Return which share of the records of its kind bear each code; 1 where there is none."""
    flat, width = code.ravel(), code.shape[1]
    kinds = np.repeat(kind, width)
    both = kinds.astype(np.int64) * (int(flat.max(initial=0)) + 2) + flat + 1
    _met, at, times = np.unique(both, return_inverse=True, return_counts=True)
    size = np.bincount(kind)[kinds]
    extra = MIXED_IN if isinstance(everywhere, np.ndarray) else 0.0
    more = extra * np.asarray(everywhere).ravel()
    share = (times[at.ravel()] + more) / (size + extra)
    return np.where(flat < 0, 1.0, np.minimum(share, 1.0)).reshape(code.shape)


def _placed(place: Array, nation: Array) -> Array:
    """Return how common each record's place is among those of its nationality with a place."""
    known, share = place >= 0, np.ones(len(place))
    if known.any():
        here = place[known][:, None]
        everywhere = _among(here, np.zeros(len(here), np.int64), 0.0)
        share[known] = _among(here, nation[known], everywhere)[:, 0]
    return share


def _dated(day: Array, year: Array, new_year: Array) -> Array:
    """Return how common each record's birth date is, among the known ones."""
    known = day >= 0
    share = np.ones(len(day))
    total = int(known.sum())
    if not total:
        return share
    _days, at, times = np.unique(day[known], return_inverse=True, return_counts=True)
    yearly = np.bincount(year[known])[year[known]] / total
    first = float(new_year[known].mean())
    evenly = yearly * np.where(new_year[known], first, (1 - first) / 364)
    share[known] = (times[at] + DATES_MIXED_IN * evenly) / (total + DATES_MIXED_IN)
    return share


def _born(records: pa.Table) -> tuple[Array, Array, Array]:
    """Return each birth as a number YYYYMMDD, its year, and whether it is a 1 January."""
    known, at = _encoded(_column(records, "born", pa.string()))
    day = np.array([*map(_day, known), UNKNOWN], np.int32)[at]
    return day, np.maximum(day, 0) // 10_000, (day > 0) & (day % 10_000 == 101)


def _day(text: str) -> int:
    figures = text.replace("-", "")
    return int(figures) if figures.isdecimal() and len(figures) == 8 else UNKNOWN


def _coded(records: pa.Table, name: str) -> Array:
    column = _column(records, name, pa.string())
    _known, codes = _encoded(pc.if_else(pc.equal(column, ""), None, column))
    return codes.astype(np.int64)


def _encoded(column: pa.ChunkedArray) -> tuple[list[str], Array]:
    """Return the different texts of a column, and where each record's stands among them."""
    encoded = column.dictionary_encode().combine_chunks()
    places: Array = encoded.indices.fill_null(UNKNOWN).to_numpy(zero_copy_only=False)
    return encoded.dictionary.to_pylist(), places


def _column(records: pa.Table, name: str, kind: pa.DataType) -> pa.ChunkedArray:
    if name not in records.column_names:
        return pa.chunked_array([pa.nulls(records.num_rows, kind)])
    return records.column(name).cast(kind)
