"""Keeping monitoring points: what they are, and what state they are in from when to when."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.flows.choices import PointState
from serai.flows.models import FlowEvent, MonitoringPoint, PointStatus
from serai.kit import clock
from serai.kit.actor import current_actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened


class PointCodeTaken(Refusal):
    """The organisation has another point with the code."""

    sentence = _("Another monitoring point has the code “%(code)s” already.")


class DatesOverlap(Refusal):
    """The dates of a state run into those of another."""

    sentence = _(
        "These dates overlap: from %(start)s the point is down as “%(state)s”. "
        "Choose an end before that day, or a later start."
    )


class NoChange(Refusal):
    """The point is in that state already."""

    sentence = _("The point is “%(state)s” on that day already.")


class EndsBeforeStart(Refusal):
    """A state cannot end before it begins."""

    sentence = _("The last day is before the first day.")


@transaction.atomic
def create_point(
    *,
    organisation: Organisation,
    state: str = PointState.PLANNED,
    since: date | None = None,
    **values: Any,
) -> MonitoringPoint:
    """Create a monitoring point in a state since a day (today); `values` are columns."""
    _refuse_taken(organisation, values["code"], None)
    point = MonitoringPoint.objects.create(organisation=organisation, **values)
    _add(point, state, since or clock.today(), None, "")
    record(Happened("point.created", "point", point.pk, organisation.pk, {"code": point.code}))
    return point


@transaction.atomic
def change_point(*, point: MonitoringPoint, **values: Any) -> MonitoringPoint:
    """Change what a point is; its organisation stays. Records which columns are other now."""
    _refuse_taken(point.organisation, values.get("code", point.code), point)
    changed = sorted(name for name, value in values.items() if getattr(point, name) != value)
    for name in changed:
        setattr(point, name, values[name])
    if changed:
        point.save()
        payload = {"code": point.code, "changed": changed}
        record(Happened("point.changed", "point", point.pk, point.organisation_id, payload))
    return point


def _refuse_taken(organisation: Organisation, code: str, own: MonitoringPoint | None) -> None:
    holder = MonitoringPoint.objects.filter(organisation=organisation, code=code).first()
    if holder is not None and holder != own:
        raise PointCodeTaken(code=code)


@transaction.atomic
def set_state(
    *,
    point: MonitoringPoint,
    state: str,
    starts_on: date,
    ends_on: date | None = None,
    reason: str = "",
) -> PointStatus:
    """Put a point into a state from a day, to a last day or for good.

    A state that runs on that day ends the day before. With a last day it takes up again afterwards.
    Without one, the same state foreseen for later simply begins earlier (a point reopened before
    its suspension ends). Anything else that is down for later days is not touched: DatesOverlap.
    """
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeStart
    MonitoringPoint.objects.select_for_update().get(pk=point.pk)
    end = (
        date.fromordinal(ends_on.toordinal() + 1)
        if ends_on is not None and ends_on < date.max
        else None
    )
    statuses = list(point.statuses.order_by("during"))
    running = next((s for s in statuses if starts_on in s.during), None)
    later = next((s for s in statuses if s.during.lower > starts_on), None)
    if running is not None and running.state == state:
        raise NoChange(state=PointState(state).label)
    if running is not None and running.during.lower == starts_on:
        _overlap(running)
    if later is not None and (end is None or end > later.during.lower):
        if end is not None or later.state != state or later != statuses[-1]:
            _overlap(later)
        later.delete()
        return _insert(point, running, state, starts_on, later.during.upper, reason)
    return _insert(point, running, state, starts_on, end, reason)


def _insert(
    point: MonitoringPoint,
    running: PointStatus | None,
    state: str,
    start: date,
    end: date | None,
    reason: str,
) -> PointStatus:
    """Write the new state between the parts of the one that runs, and record it."""
    if running is not None:
        upper = running.during.upper
        running.during = DateRange(running.during.lower, start)
        running.save(update_fields=["during"])
        if end is not None and (upper is None or end < upper):
            _add(point, running.state, end, upper, running.reason)
    status = _add(point, state, start, end, reason)
    payload = {
        "code": point.code, "from": running.state if running else "", "to": state,
        "starts_on": start.isoformat(),
        "before": end.isoformat() if end else "",
    }  # fmt: skip
    record(Happened("point.state_changed", "point", point.pk, point.organisation_id, payload))
    return status


def _add(
    point: MonitoringPoint, state: str, start: date, end: date | None, reason: str
) -> PointStatus:
    actor = current_actor()
    return PointStatus.objects.create(
        organisation_id=point.organisation_id, point=point, state=state,
        during=DateRange(start, end), reason=reason, recorded_at=clock.now(),
        recorded_by_id=actor.user_id if actor else None,
    )  # fmt: skip


def _overlap(status: PointStatus) -> None:
    start = date_format(status.during.lower, "DATE_FORMAT")
    raise DatesOverlap(start=start, state=PointState(status.state).label)


@transaction.atomic
def record_event(
    *,
    organisation: Organisation,
    title: Mapping[str, str],
    starts_on: date,
    ends_on: date,
    country_id: str | None = None,
    source: str = "",
    event: FlowEvent | None = None,
) -> FlowEvent:
    """Write down, or correct, something that explains the series; titles by language."""
    if ends_on < starts_on:
        raise EndsBeforeStart
    name = "flow_event.changed" if event else "flow_event.recorded"
    kept = event or FlowEvent(organisation=organisation)
    kept.title = {language: text for language, text in title.items() if text}
    kept.starts_on, kept.ends_on = starts_on, ends_on
    kept.country_id, kept.source = country_id, source
    kept.save()
    _record_event(name, kept)
    return kept


@transaction.atomic
def remove_event(*, event: FlowEvent) -> None:
    """Remove an event that explains nothing after all; the ledger keeps that it was there."""
    _record_event("flow_event.removed", event)
    event.delete()


def _record_event(name: str, event: FlowEvent) -> None:
    languages: Sequence[str] = sorted(event.title)
    payload = {
        "starts_on": event.starts_on.isoformat(), "ends_on": event.ends_on.isoformat(),
        "country": event.country_id or "", "languages": list(languages),
    }  # fmt: skip
    record(Happened(name, "flow_event", event.pk, event.organisation_id, payload))
