"""No check of the database is left in doubt by a value that is missing.

PostgreSQL takes a row whose check comes to NULL, neither true nor false. A comparison with a column
that may be missing does that unless the condition says what holds then. Every check of every model
is worked out here in three values, over what may be missing and over every value it speaks of.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, F, Model, Q

from serai.reception.models import HandOver
from tests.architecture.rooms import ROOMS

OTHER = object()
"""A value of a column of which the condition does not speak."""
Row = dict[Any, Any]


def atoms(condition: Q) -> Iterator[tuple[str, str, Any]]:
    """Yield the column, the comparison and the other side of everything a condition asks."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from atoms(child)
        else:
            yield parted(child)


def parted(child: Any) -> tuple[str, str, Any]:
    """Return the column, the comparison and the other side of one thing asked."""
    column, _mark, lookup = child[0].partition("__")
    return column, lookup or "exact", child[1]


def may_miss(model: type[Model], column: str) -> bool:
    """Say whether the column may be NULL."""
    return bool(model._meta.get_field(column).null)


def asks_presence(lookup: str, other: Any) -> bool:
    """Say whether the comparison is with NULL itself."""
    return lookup == "isnull" or (lookup == "exact" and other is None)


def compared(row: Row, column: str, lookup: str, other: Any) -> bool | None:
    """Return what a comparison comes to; a row holds the answers to those it cannot work out."""
    value, key = row[column], (column, lookup, repr(other))
    if asks_presence(lookup, other):
        return (value is None) is (other is None or other is True)
    if value is None or (isinstance(other, F) and row[other.name] is None):
        return None
    if key in row:
        return bool(row[key])
    return value is not OTHER and value in ([other] if lookup == "exact" else list(other))


def worked_out(model: type[Model], condition: Q, row: Row, *, negated: bool = False) -> bool | None:
    """Return what the condition comes to as Django writes it: under a NOT it asks presence too."""
    negated ^= condition.negated
    told: list[bool | None] = []
    for child in condition.children:
        if isinstance(child, Q):
            told.append(worked_out(model, child, row, negated=negated))
            continue
        column, lookup, other = parted(child)
        sides = [column, *([other.name] if isinstance(other, F) else [])]
        missing = any(row[one] is None and may_miss(model, one) for one in sides)
        asked = compared(row, column, lookup, other)
        is_shielded = negated and missing and not asks_presence(lookup, other)
        told.append(False if is_shielded else asked)
    decisive = condition.connector == Q.OR
    answer = decisive if decisive in told else None if None in told else not decisive
    return answer if answer is None or not condition.negated else not answer


def rows_of(model: type[Model], condition: Q) -> Iterator[Row]:
    """Yield every row that the condition can tell apart: one value for all that it takes alike."""
    told: dict[str, dict[Any, list[str]]] = {}
    open_questions = set()
    for column, lookup, other in atoms(condition):
        for one in (column, *([other.name] if isinstance(other, F) else [])):
            told.setdefault(one, {OTHER: [], **({None: []} if may_miss(model, one) else {})})
        listed = lookup == "in" or (lookup == "exact" and isinstance(other, str | bool | int))
        if listed:
            for value in [other] if lookup == "exact" else other:
                told[column].setdefault(value, []).append(f"{lookup} {other}")
        elif not asks_presence(lookup, other):
            open_questions.add((column, lookup, repr(other)))
    alike = [
        {None if v is None else tuple(asked): v for v, asked in values.items()}.values()
        for values in told.values()
    ]
    keys = [*told, *sorted(open_questions)]
    for chosen in product(*alike, *([(True, False)] * len(open_questions))):
        yield dict(zip(keys, chosen, strict=True))


def left_in_doubt(model: type[Model], condition: Q) -> set[str]:
    """Return which columns are missing, of those that may, where a condition comes to NULL."""
    return {
        " ".join(f"{key}={'NULL' if value is None else '...'}"
                 for key, value in row.items() if isinstance(key, str) and may_miss(model, key))
        for row in rows_of(model, condition) if worked_out(model, condition, row) is None
    }  # fmt: skip


def checks() -> list[tuple[type[Model], CheckConstraint]]:
    """Return every check of every room."""
    return [
        (model, one) for room in ROOMS for model in apps.get_app_config(room).get_models()
        for one in model._meta.constraints if isinstance(one, CheckConstraint)
    ]  # fmt: skip


def test_no_check_comes_to_null():
    found = {one.name: left_in_doubt(model, one.condition) for model, one in checks()}
    assert len(found) > 100
    assert {name: rows for name, rows in found.items() if rows} == {}


WRITTEN = F("written_at")


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        (Q(read_at=None, read_by=None) | Q(read_at__gte=WRITTEN, read_by__isnull=False), 1),
        (Q(read_at__gte=WRITTEN), 1),
        (Q(read_at=None) | Q(read_at__gte=WRITTEN), 0),
        (~Q(read_by=F("written_by")), 0),
        (Q(read_by=F("written_by")), 3),
        (Q(read_at__gte=WRITTEN) & Q(read_by=None), 1),
        (Q(text__isnull=False), 0),
        (~(Q(read_at__gte=WRITTEN) | Q(read_by=None)), 0),
    ],
)
def test_the_guard_finds_what_a_missing_value_leaves_in_doubt(condition, rows):
    """The first is the check that once let a note be read by somebody at no moment."""
    assert len(left_in_doubt(HandOver, condition)) == rows, left_in_doubt(HandOver, condition)
