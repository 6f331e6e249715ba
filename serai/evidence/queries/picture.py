"""Putting a month's picture together: what was counted, from the fact store; what explains it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from serai.accounts.models import Organisation
from serai.directory.models import Country as Nation
from serai.evidence.access import fact_organisations
from serai.evidence.methods.charts import Country
from serai.evidence.methods.picture import (
    MENU,
    SERIES,
    Cell,
    Counts,
    Effort,
    Happening,
    Picture,
    Point,
    Subject,
    with_margins,
)
from serai.evidence.queries import store
from serai.flows.models import FlowEvent, MonitoringPoint, PointStatus
from serai.kit.actor import Actor
from serai.kit.maps import basemap

OBSERVATION = "flows_observation"
SERIES_MONTHS = 13
LOOK_BACK = 60


@dataclass(frozen=True, slots=True)
class Scope:
    """What a picture is about. Empty means all; `organisation` is a short name.

    Made-up and real data never mix: `synthetic` chooses one of the two.
    """

    month: date
    synthetic: bool = False
    organisation: str = ""
    countries: tuple[str, ...] = ()
    direction: str = ""
    point: str = ""

    def filters(self) -> Mapping[str, Sequence[str]]:
        """Return the filters of a question to the fact store."""
        return {
            "country": self.countries,
            "direction": (self.direction,) if self.direction else (),
            "point": (self.point,) if self.point else (),
        }


def month_before(month: date) -> date:
    """Return the first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_code(month: date) -> str:
    """Return the month as the store names it."""
    return f"{month:%Y-%m}"


class Reader:
    """Asks the fact store on behalf of one actor and scope; the only way facts enter a picture."""

    def __init__(self, actor: Actor, scope: Scope) -> None:
        self.scope = scope
        allowed = fact_organisations(actor)
        wanted = scope.organisation
        self.organisations = tuple(o for o in allowed if not wanted or o == wanted)

    def rows(self, table: str, groups: Cell, months: Sequence[str], **more: Any) -> list[store.Row]:
        """Return grouped sums of a fact table over these months, within the scope."""
        filters = dict(self.scope.filters())
        if more.get("measure") == "effort":
            del filters["direction"]
        return store.ask(
            table,
            groups,
            organisations=self.organisations,
            synthetic=self.scope.synthetic,
            months=months,
            filters=filters,
            **more,
        )

    def tables(self, month: str, before: str) -> tuple[dict[str, Counts], dict[str, Counts]]:
        """Return the menu's tables of a month and of the month before, with totals."""
        now: dict[str, Counts] = {}
        earlier: dict[str, Counts] = {}
        for subject in MENU:
            found = self.by_month(subject, (month, before))
            now[subject.name] = with_margins(found.get(month, []))
            earlier[subject.name] = with_margins(found.get(before, []))
        return now, earlier

    def by_month(self, subject: Subject, months: Sequence[str]) -> dict[str, list[store.Row]]:
        """Return a table's rows without totals, by month."""
        found: dict[str, list[store.Row]] = {}
        for month, *row in self.rows(subject.source, ("month", *subject.dimensions), months):
            found.setdefault(month, []).append(tuple(row))
        return found

    def efforts(self, months: Sequence[str]) -> dict[str, dict[str, Effort]]:
        """Return hours and days of observation by month and point."""
        found: dict[str, dict[str, Effort]] = {month: {} for month in months}
        groups = ("month", "point")
        for month, point, hours, days in self.rows(
            "flows_period", groups, months, measure="effort"
        ):
            found[month][point] = Effort(float(hours), int(days))
        return found


def picture(actor: Actor, scope: Scope) -> Picture:
    """Return the picture of a month, from the facts the actor may read and nothing else."""
    reader = Reader(actor, scope)
    month, before = month_code(scope.month), month_code(month_before(scope.month))
    tables, earlier = reader.tables(month, before)
    effort = reader.efforts((month, before))
    series = with_margins(reader.rows(OBSERVATION, SERIES.dimensions, series_months(scope.month)))
    daily = reader.rows(OBSERVATION, ("day", "direction"), [month])
    return Picture(
        month=scope.month,
        synthetic=scope.synthetic,
        tables=tables,
        before=earlier,
        series=series,
        daily=with_margins((day.isoformat(), *rest) for day, *rest in daily),
        points=points_of(reader.organisations, scope),
        effort=effort[month],
        effort_before=effort[before],
        events=events_of(reader.organisations, scope),
    )


def points_of(organisations: Sequence[str], scope: Scope) -> dict[str, Point]:
    """Return the monitoring points of the scope, as they stood when the month ended."""
    end = _month_end(scope.month)
    found = MonitoringPoint.objects.filter(
        organisation__short_name__in=organisations, is_synthetic=scope.synthetic
    )
    if scope.countries:
        found = found.filter(country__in=scope.countries)
    if scope.point:
        found = found.filter(code=scope.point)
    states = PointStatus.objects.filter(point__in=found, during__contains=end)
    status = dict(states.values_list("point_id", "state"))
    return {
        p.code: Point(
            p.code, p.name, p.country_id, p.longitude, p.latitude, status.get(p.pk, "active")
        )
        for p in found.order_by("code")
    }


def events_of(organisations: Sequence[str], scope: Scope) -> list[Happening]:
    """Return what happened in the months that the series shows."""
    first = date.fromisoformat(f"{series_months(scope.month)[0]}-01")
    found = FlowEvent.objects.filter(
        organisation__short_name__in=organisations,
        starts_on__lte=_month_end(scope.month),
        ends_on__gte=first,
    )
    if scope.countries:
        found = found.filter(country__in=scope.countries)
    return [Happening(e.starts_on.isoformat(), e.ends_on.isoformat(), dict(e.title)) for e in found]


def countries() -> dict[str, Country]:
    """Return every country by ISO code; names are in the active language."""
    return {c.iso3: Country(c.name, c.longitude, c.latitude) for c in Nation.objects.all()}


def default_scope(actor: Actor) -> Scope | None:
    """Return the latest month for which the actor has facts; real ones where both are there."""
    allowed = fact_organisations(actor)
    for month in store.months_of(OBSERVATION)[:LOOK_BACK]:
        for synthetic in (False, True):
            found = store.ask(
                OBSERVATION, ("organisation",), organisations=allowed, synthetic=synthetic,
                months=[month],
            )  # fmt: skip
            if found:
                return Scope(date.fromisoformat(f"{month}-01"), synthetic)
    return None


def warm_up() -> None:
    """Load the engine, and make the SQL of a picture of one organisation, before anybody asks.

    Reads no facts and touches no database; once per process is enough, in any thread.
    """
    store.connect().close()
    basemap()
    plain = [(subject.source, ("month", *subject.dimensions)) for subject in MENU]
    plain += [(OBSERVATION, groups) for groups in (SERIES.dimensions, ("day", "direction"))]
    for synthetic in (False, True):
        for table, groups in (*plain, (OBSERVATION, ("organisation",))):
            store.prepare(table, groups, synthetic=synthetic)
        store.prepare("flows_period", ("month", "point"), synthetic=synthetic, measure="effort")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a reader may choose from: months, and (code, name) of the rest, in their language."""

    months: Sequence[date]
    organisations: Sequence[tuple[str, str]]
    countries: Sequence[tuple[str, str]]
    points: Sequence[tuple[str, str]]


def choices(actor: Actor) -> Choices:
    """Return what the actor may choose a picture from."""
    allowed = fact_organisations(actor)
    points = MonitoringPoint.objects.filter(organisation__short_name__in=allowed).order_by("name")
    used = Nation.objects.filter(pk__in=points.order_by().values("country_id"))
    organisations = Organisation.objects.filter(short_name__in=allowed).order_by("name")
    return Choices(
        months=[date.fromisoformat(f"{month}-01") for month in store.months_of(OBSERVATION)],
        organisations=list(organisations.values_list("short_name", "name")),
        countries=sorted(((c.iso3, c.name) for c in used), key=lambda pair: pair[1]),
        points=list(points.values_list("code", "name")),
    )


def series_months(month: date) -> list[str]:
    """Return the months of the series that ends with this one, as the store names them."""
    found = [month.replace(day=1)]
    while len(found) < SERIES_MONTHS:
        found.append(month_before(found[-1]))
    return [month_code(one) for one in reversed(found)]


def _month_end(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
