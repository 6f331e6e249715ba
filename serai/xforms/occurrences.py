"""Turning a submission's rows into typed occurrences of entity lists."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from serai.kit.entities import EntityList, Occurrence, Property, PropertyType
from serai.xforms.submission import EntityNode, Reading, RowData, moment

LARGEST_INTEGER = 2**31 - 1
TRUE = frozenset({"1", "true", "yes", "ok"})
FALSE = frozenset({"0", "false", "no"})


class Misreading(Exception):
    """Why a submission cannot be understood: an English sentence, its params, and where.

    `path` is the question's path and `ordinal` its row; "" and 0 where no one answer is at fault.
    """

    def __init__(
        self, sentence: str, params: Mapping[str, Any] | None = None, path: str = "",
        ordinal: int = 0,
    ) -> None:  # fmt: skip
        super().__init__(sentence)
        self.sentence, self.params, self.path, self.ordinal = sentence, params or {}, path, ordinal


def read_occurrences(reading: Reading, lists: Mapping[str, EntityList]) -> list[Occurrence]:
    """Return what the entity nodes give, in document order. Raises `Misreading` at the first fault.

    A node that neither creates nor updates (its condition was false) gives nothing.
    """
    active = [n for n in reading.entities if _on(n, "create") or _on(n, "update")]
    top = next((_entity_id(n) for n in active if not n.declaration.table), None)
    occurrences = [_occurrence(node, lists, top) for node in active]
    seen: set[UUID] = set()
    for node, occurrence in zip(active, occurrences, strict=True):
        if occurrence.entity_id in seen:
            raise Misreading(_("Two entries have the same ID."), {}, "", node.row.ordinal)
        seen.add(occurrence.entity_id)
    return occurrences


def _on(node: EntityNode, act: str) -> bool:
    return node.attributes.get(act, "").strip().lower() in TRUE


def _entity_id(node: EntityNode) -> UUID:
    try:
        return UUID(node.attributes.get("id", "").removeprefix("uuid:"))
    except ValueError:
        raise Misreading(_("An entry has no valid ID."), {}, "", node.row.ordinal) from None


def _occurrence(node: EntityNode, lists: Mapping[str, EntityList], top: UUID | None) -> Occurrence:
    declaration = node.declaration
    entity_list = lists.get(declaration.list_name)
    if entity_list is None:
        sentence = _("The form fills a list that the server does not know: %(list)s.")
        raise Misreading(sentence, {"list": declaration.list_name})
    values: dict[str, Any] = {}
    for prop in entity_list.properties:
        path = declaration.properties.get(prop.name)
        text, row = _answer(node.row, path) if path else ("", node.row)
        if text:
            values[prop.name] = _value(prop, text, path or "", row.ordinal)
        elif prop.required:
            where = (path or "", row.ordinal)
            raise Misreading(_("%(property)s is missing."), {"property": prop.name}, *where)
    return Occurrence(
        entity_id=_entity_id(node),
        list_name=declaration.list_name,
        label=node.label,
        values=values,
        path=declaration.node,
        ordinal=node.row.ordinal,
        parent_id=top if declaration.table else None,
    )


def _answer(row: RowData, path: str) -> tuple[str, RowData]:
    """Return the answer at the path from the row or the nearest one that holds it."""
    holder: RowData | None = row
    while holder is not None:
        if path in holder.answers:
            return holder.answers[path].strip(), holder
        holder = holder.holder
    return "", row


def _value(prop: Property, text: str, path: str, ordinal: int) -> Any:
    where = (path, ordinal)
    params = {"property": prop.name, "value": text[:100]}
    try:
        value = PARSERS[prop.type](text)
    except (ValueError, ArithmeticError, IndexError):
        sentence = _("“%(value)s” is not a valid answer for %(property)s.")
        raise Misreading(sentence, params, *where) from None
    if prop.choices is not None:
        chosen = value if prop.type == "choices" else (value,)
        if unknown := [code for code in chosen if code not in prop.choices]:
            sentence = _("“%(value)s” is not among the choices for %(property)s.")
            raise Misreading(sentence, params | {"value": str(unknown[0])[:100]}, *where)
    if prop.minimum is not None and value < prop.minimum:
        sentence = _("%(value)s is too small for %(property)s: at least %(minimum)s.")
        raise Misreading(sentence, params | {"minimum": f"{prop.minimum:g}"}, *where)
    if prop.maximum is not None and value > prop.maximum:
        sentence = _("%(value)s is too large for %(property)s: at most %(maximum)s.")
        raise Misreading(sentence, params | {"maximum": f"{prop.maximum:g}"}, *where)
    return value


def _integer(text: str) -> int:
    value = Decimal(text)
    if value != value.to_integral_value() or abs(value) > LARGEST_INTEGER:
        raise ValueError
    return int(value)


def _decimal(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or abs(value) > Decimal(10) ** 15:
        raise ValueError
    return value


def _date(text: str) -> date:
    """A date or a date and time: the day as it was on the phone's wall."""
    value = date.fromisoformat(text[:10])
    if not 1900 <= value.year <= 2200:
        raise ValueError
    return value


def _time(text: str) -> time:
    """The time as it was on the phone's wall."""
    return time.fromisoformat(text).replace(tzinfo=None)


def _datetime(text: str) -> datetime:
    value = moment(text)
    if value is None:
        raise ValueError
    return value


def _boolean(text: str) -> bool:
    if text.lower() not in TRUE | FALSE:
        raise ValueError
    return text.lower() in TRUE


def _geopoint(text: str) -> tuple[float, float]:
    """(longitude, latitude) in degrees of ODK's "latitude longitude altitude accuracy"."""
    latitude, longitude = (float(part) for part in text.split()[:2])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError
    return longitude, latitude


PARSERS: Mapping[PropertyType, Callable[[str], Any]] = {
    "text": str,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "boolean": _boolean,
    "choice": str,
    "choices": lambda text: tuple(dict.fromkeys(text.split())),
    "geopoint": _geopoint,
}


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return typed values as JSON keeps them: dates and times in ISO 8601, decimals as text."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
