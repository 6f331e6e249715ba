"""Records of people as linkage compares them: names as sets of keys, with what each key tells."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from serai import names

NAME_COLUMNS = ("given", "father", "family")
MOST_KEYS = 4


def prepared(records: pa.Table) -> pa.Table:
    """Return the records with their names' keys, sounds and weights in place of the names.

    `records` holds `id` (integer, unique) and texts `given`, `father`, `family`, `born` (ISO date
    or null), `sex`, `nationality`, `place`, and `group` (integer, null where unknown); columns
    that are absent count as unknown. Added columns: `keys` (how
    many different ones), `whole` (all of them, in a fixed order) and for each of four keys `k0`
    (its number), `w0` (plain letters) and `b0` (minus the base-2 logarithm of its frequency).
    """
    told = [_parts_by_record(_column(records, name, pa.string())) for name in NAME_COLUMNS]
    written = [first + second + third for first, second, third in zip(*told, strict=True)]
    known = {part for parts in set(written) for part in parts}
    number: dict[str, int] = {}
    keyed = {part: number.setdefault(names.primary(part), len(number)) for part in known}
    plain = {part: names.plain(part) for part in known}
    lines = [_by_key(parts, keyed, plain) for parts in written]
    counts = Counter(key for line in lines for key, _ in line)
    bits = {key: math.log2((len(lines) + 1) / count) for key, count in counts.items()}
    columns: dict[str, Any] = {
        "id": records.column("id").cast(pa.int64()),
        "keys": pa.array([len(line) for line in lines], pa.int8()),
        "whole": pa.array([" ".join(sorted(str(key) for key, _ in line)) for line in lines]),
    }
    for at in range(MOST_KEYS):
        here = [line[at] if at < len(line) else (None, None) for line in lines]
        columns[f"k{at}"] = pa.array([key for key, _ in here], pa.int32())
        columns[f"w{at}"] = pa.array([word for _, word in here], pa.string())
        weights = [None if key is None else bits[key] for key, _ in here]
        columns[f"b{at}"] = pa.array(weights, pa.float32())
    for name in ("born", "sex", "nationality", "place"):
        columns[name] = _known(_column(records, name, pa.string()))
    columns["grouped"] = _column(records, "group", pa.int64())
    return pa.table(columns)


def _by_key(
    parts: Sequence[str], keyed: dict[str, int], plain: dict[str, str]
) -> list[tuple[int, str]]:
    """Return a record's different keys in the order written, each with one plain word."""
    found: dict[int, str] = {}
    for part in parts:
        found.setdefault(keyed[part], plain[part])
    return list(found.items())[:MOST_KEYS]


def _column(records: pa.Table, name: str, kind: pa.DataType) -> pa.ChunkedArray:
    if name not in records.column_names:
        return pa.chunked_array([pa.nulls(records.num_rows, kind)])
    return records.column(name).cast(kind)


def _known(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(column, ""), None, column)


def _parts_by_record(column: pa.ChunkedArray) -> list[tuple[str, ...]]:
    """Return the parts of each name; each distinct text is taken apart once."""
    encoded = column.combine_chunks().dictionary_encode()
    known = [names.parts(text) if text else () for text in encoded.dictionary.to_pylist()]
    return [() if at is None else known[at] for at in encoded.indices.to_pylist()]
