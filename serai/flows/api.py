"""Flow monitoring as JSON: points and their states, totals, events."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from serai.flows import access
from serai.flows.actions.points import set_state
from serai.flows.choices import PointState
from serai.flows.models import PointStatus
from serai.flows.queries import points as queries
from serai.flows.queries import totals as total_queries
from serai.kit.actor import Actor, ActorRequest
from serai.kit.api import acting

router = Router(tags=["flows"])


class PointOut(Schema):
    """A monitoring point, its state today and the persons of the last 30 days."""

    id: UUID
    organisation: str
    code: str
    name: str
    country: str
    admin_area: str | None
    longitude: float
    latitude: float
    type: str
    is_official: bool
    movements: list[str]
    transports: list[str]
    key_informants: list[str]
    services: list[str]
    is_synthetic: bool
    state: str
    last_observed: date | None
    persons_30_days: int | None


class StatusOut(Schema):
    """A state with its first and last day; no last day means until further notice."""

    state: str
    starts_on: date
    ends_on: date | None
    reason: str


class StatusIn(Schema):
    """A change of state."""

    state: PointState
    starts_on: date
    ends_on: date | None = None
    reason: str = ""


class MonthOut(Schema):
    """A month at a point; `hours` is null where the effort is not known."""

    month: str
    incoming: int
    outgoing: int
    internal: int
    hours: float | None


class PointDetail(PointOut):
    """A point with its history of states and its last twelve months."""

    statuses: list[StatusOut]
    months: list[MonthOut]


class TotalOut(Schema):
    """Persons and observed groups at a point in one direction in one month (YYYY-MM)."""

    organisation: str
    point: str
    name: str
    direction: str
    month: str
    persons: int
    observations: int


class EventOut(Schema):
    """Something that explains the series; titles by language."""

    id: UUID
    country: str | None
    starts_on: date
    ends_on: date
    title: dict[str, str]
    source: str


def _viewer(request: HttpRequest) -> Actor:
    actor = cast(ActorRequest, request).actor
    access.require_view(actor)
    return actor


def _point(row: queries.PointRow) -> dict[str, Any]:
    point = row.point
    plain = ("id", "code", "name", "longitude", "latitude", "type", "is_official", "movements",
             "transports", "key_informants", "services", "is_synthetic")  # fmt: skip
    return {
        **{name: getattr(point, name) for name in plain},
        "organisation": point.organisation.short_name, "country": point.country_id,
        "admin_area": point.admin_area_id, "state": row.state,
        "last_observed": row.last_observed, "persons_30_days": row.persons,
    }  # fmt: skip


def _status(status: PointStatus) -> dict[str, Any]:
    upper = status.during.upper
    return {
        "state": status.state, "starts_on": status.during.lower, "reason": status.reason,
        "ends_on": date.fromordinal(upper.toordinal() - 1) if upper else None,
    }  # fmt: skip


@router.get("/points", response=list[PointOut], operation_id="points")
@acting
def points(
    request: HttpRequest, text: str = "", country: str = "", state: str = "", kind: str = ""
) -> list[dict[str, Any]]:
    """List monitoring points by name or code, country, state today and type."""
    found = queries.points(
        _viewer(request), text=text, country=country, state=state, kind=kind
    )  # fmt: skip
    return [_point(row) for row in found]


@router.get("/points/{point_id}", response=PointDetail, operation_id="point")
@acting
def point(request: HttpRequest, point_id: UUID) -> dict[str, Any]:
    """Show a point with its states and months."""
    actor = _viewer(request)
    view = queries.point_view(actor, access.get_point(actor, point_id))
    return {
        **_point(view.row),
        "statuses": [_status(status) for status in view.statuses],
        "months": [
            {"month": f"{row.month:%Y-%m}", "incoming": row.incoming, "outgoing": row.outgoing,
             "internal": row.internal, "hours": row.hours}
            for row in view.months
        ],
    }  # fmt: skip


@router.post("/points/{point_id}/states", response={201: StatusOut}, operation_id="set_state")
@acting
def change_state(request: HttpRequest, point_id: UUID, given: StatusIn) -> Status[Any]:
    """Put a point into a state from a day; 409 with a sentence where dates overlap."""
    actor = _viewer(request)
    found = access.get_point(actor, point_id)
    access.require_manage(actor, found.organisation_id)
    status = set_state(
        point=found, state=given.state.value, starts_on=given.starts_on, ends_on=given.ends_on,
        reason=given.reason[:200],
    )  # fmt: skip
    return Status(201, _status(status))


@router.get("/totals", response=list[TotalOut], operation_id="totals")
@acting
def totals(
    request: HttpRequest,
    organisation: str = "",
    point: str = "",
    start: date | None = None,
    end: date | None = None,
) -> list[dict[str, Any]]:
    """Count persons by point, direction and month, both days included."""
    found = total_queries.totals(
        _viewer(request), organisation=organisation, point=point, start=start, end=end
    )  # fmt: skip
    return [
        {"organisation": t.organisation, "point": t.point, "name": t.name,
         "direction": t.direction, "month": f"{t.month:%Y-%m}", "persons": t.persons,
         "observations": t.observations}
        for t in found
    ]  # fmt: skip


@router.get("/events", response=list[EventOut], operation_id="events")
@acting
def events(request: HttpRequest, country: str = "") -> list[dict[str, Any]]:
    """List the events that explain the series, the latest first."""
    return [
        {"id": event.pk, "country": event.country_id, "starts_on": event.starts_on,
         "ends_on": event.ends_on, "title": event.title, "source": event.source}
        for event in queries.flow_events(_viewer(request), country=country)
    ]  # fmt: skip
