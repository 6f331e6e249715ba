"""Writing the directory: loading reference files, keeping places and routes."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, TextIO

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from serai.directory.choices import PlaceKind, RouteKind
from serai.directory.methods.readers import (
    Note,
    Reading,
    WrongColumns,
    lines_of,
    read_countries,
    read_pcodes,
)
from serai.directory.models import AdminArea, Country, Place, Route, RouteLeg
from serai.directory.queries import stops_of
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened

DATA = Path(__file__).parent / "data"
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading a file did: how many rows were new, changed or as before; which lines were odd.

    `gone` are codes we hold of the file's countries that the file does not: they are kept.
    """

    what: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: Sequence[Note] = ()
    odd: Sequence[Note] = ()
    gone: Sequence[str] = field(default=())

    @property
    def read(self) -> int:
        """Return how many lines the file had."""
        return self.added + self.changed + self.unchanged + len(self.refused)


class NotThatFile(Refusal):
    """The file is not of the kind that was asked for."""

    sentence = _("This is not the expected file: these columns are missing: %(columns)s.")


class NotATable(Refusal):
    """The file's text does not fall into lines and cells."""

    sentence = _("The file cannot be read as a table of text.")


class UnknownCode(Refusal):
    """A place or route names something the directory does not know."""

    sentence = _("The directory does not know “%(code)s”.")


class CodeTaken(Refusal):
    """Another place or route has the code already."""

    sentence = _("The code “%(code)s” is already in use.")


class BorderNeedsTwoSides(Refusal):
    """A border point names two different countries; nothing else does."""

    sentence = _("A border point needs the country on its other side; other places have none.")


class UnfitWords(Refusal):
    """A code or name is empty or too long, or a kind is none."""

    sentence = _("“%(code)s” needs a code of 1 to 40 letters, a name of 1 to 160 and a known kind.")


class NowhereOnEarth(Refusal):
    """A longitude or latitude is no number of degrees."""

    sentence = _("A longitude goes from -180 to 180 and a latitude from -90 to 90 degrees.")


class RouteTooShort(Refusal):
    """A route's stops do not make a leg."""

    sentence = _("A route needs at least two different places, one after the other.")


class NoRouteOfRoutes(Refusal):
    """A sub-route is part of a route; a route is part of nothing."""

    sentence = _("A sub-route needs the route it is part of; a route is part of no other.")


@transaction.atomic
def load_shipped() -> list[LoadReport]:
    """Load the countries, P-codes, places and routes that ship with Serai; safe to repeat."""
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as file:
        reports = [load_countries(stream=file)]
    with (DATA / "pcodes.csv").open(encoding="utf-8", newline="") as file:
        reports.append(load_pcodes(stream=file))
    with (DATA / "places.csv").open(encoding="utf-8", newline="") as file:
        reports.append(load_places(stream=file))
    with (DATA / "routes.csv").open(encoding="utf-8", newline="") as file:
        reports.append(load_routes(stream=file))
    return reports


@transaction.atomic
def load_countries(*, stream: TextIO) -> LoadReport:
    """Load countries from the extract of the OCHA taxonomy. Refuse a file of another kind."""
    try:
        reading = read_countries(stream)
    except WrongColumns as error:
        raise NotThatFile(columns=", ".join(error.missing)) from error
    except csv.Error as error:
        raise NotATable from error
    return _load("countries", Country, "iso3", reading)


@transaction.atomic
def load_pcodes(*, stream: TextIO, only: frozenset[str] = frozenset()) -> LoadReport:
    """Load admin areas from the OCHA file of P-codes, of some countries or of all.

    Idempotent: a second load changes nothing. Areas missing from the file stay and are reported.
    """
    known = frozenset(Country.objects.values_list("iso3", flat=True))
    if strangers := only - known:
        raise UnknownCode(code=", ".join(sorted(strangers)))
    try:
        reading = read_pcodes(stream, known, only)
    except WrongColumns as error:
        raise NotThatFile(columns=", ".join(error.missing)) from error
    except csv.Error as error:
        raise NotATable from error
    reading.rows.sort(key=lambda row: row["level"])
    return _load("admin_areas", AdminArea, "pcode", reading, within="country_id")


def _load(
    what: str,
    model: type[models.Model],
    key: str,
    reading: Reading,
    within: str = "",
) -> LoadReport:
    """Insert what is new, update what differs, and say so."""
    fields = [name for name in (reading.rows[0] if reading.rows else {}) if name != key]
    before: dict[str, tuple[Any, ...]] = {
        row[0]: row[1:] for row in model._default_manager.values_list(key, *fields)
    }
    fresh = [row for row in reading.rows if row[key] not in before]
    differs = [
        row for row in reading.rows
        if row[key] in before and before[row[key]] != tuple(row[f] for f in fields)
    ]  # fmt: skip
    model._default_manager.bulk_create((model(**row) for row in fresh), batch_size=BATCH)
    if differs:
        columns = [name.removesuffix("_id") for name in fields]
        model._default_manager.bulk_update([model(**row) for row in differs], columns, BATCH)
    gone: list[str] = []
    if within and reading.rows:
        place, covered = fields.index(within), {row[within] for row in reading.rows}
        held = {row[key] for row in reading.rows}
        gone = sorted(c for c, row in before.items() if row[place] in covered and c not in held)
    report = LoadReport(
        what, len(fresh), len(differs), len(reading.rows) - len(fresh) - len(differs),
        reading.refused, reading.odd, gone,
    )  # fmt: skip
    _record_load(report)
    return report


@transaction.atomic
def load_places(*, stream: TextIO) -> LoadReport:
    """Load places from a file with the columns of data/places.csv; a known code is updated."""
    needed = ("code", "name", "kind", "country", "other_country", "admin_area", "longitude",
              "latitude")  # fmt: skip
    return _load_each("places", stream, Place, needed, _keep_place)


@transaction.atomic
def load_routes(*, stream: TextIO) -> LoadReport:
    """Load routes from a file with the columns of data/routes.csv; whole routes come first."""
    return _load_each("routes", stream, Route, ("code", "name", "kind", "part_of", "stops"),
                      _keep_route)  # fmt: skip


def _load_each(
    what: str, stream: TextIO, model: type[Place] | type[Route], needed: tuple[str, ...], keep: Any
) -> LoadReport:
    known = set(model._default_manager.values_list("code", flat=True))
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    refused: list[Note] = []
    try:
        lines = list(lines_of(stream, needed))
    except WrongColumns as error:
        raise NotThatFile(columns=str(error)) from error
    except csv.Error as error:
        raise NotATable from error
    for line, cells in lines:
        try:
            with transaction.atomic():
                changed = keep(cells)
        except Refusal as refusal:
            refused.append(Note(line, cells["code"], str(refusal)))
        else:
            new = cells["code"] not in known
            counts["added" if new else "changed" if changed else "unchanged"] += 1
    report = LoadReport(
        what, counts["added"], counts["changed"], counts["unchanged"], refused=refused
    )
    _record_load(report)
    return report


def _keep_place(cells: Mapping[str, str]) -> bool:
    """Insert or update one place; return whether anything is other than before."""
    _check_words(cells, PlaceKind.values)
    values = {
        "name": cells["name"], "kind": cells["kind"], "country_id": cells["country"],
        "other_country_id": cells["other_country"] or None,
        "admin_area_id": cells["admin_area"] or None,
        "longitude": _degrees(cells["longitude"]), "latitude": _degrees(cells["latitude"]),
    }  # fmt: skip
    _check_place(values)
    place = Place.objects.filter(code=cells["code"]).first()
    if place is not None and all(getattr(place, k) == v for k, v in values.items()):
        return False
    Place.objects.update_or_create(code=cells["code"], defaults=values)
    return True


def _keep_route(cells: Mapping[str, str]) -> bool:
    """Insert or update one route with its legs; return whether anything is other than before."""
    _check_words(cells, RouteKind.values)
    part_of = Route.objects.filter(code=cells["part_of"]).first() if cells["part_of"] else None
    if cells["part_of"] and part_of is None:
        raise UnknownCode(code=cells["part_of"])
    stops = cells["stops"].split()
    values: dict[str, Any] = {"name": cells["name"], "kind": cells["kind"], "part_of": part_of}
    values |= {name: cells[name] for name in ("name_fr", "name_ar") if name in cells}
    route = Route.objects.select_related("part_of").filter(code=cells["code"]).first()
    _check_route(cells["kind"], part_of, route)
    same = route is not None and all(getattr(route, k) == v for k, v in values.items())
    if route is not None and same and stops_of(route) == stops:
        return False
    route, _created = Route.objects.update_or_create(code=cells["code"], defaults=values)
    _write_legs(route, stops)
    return True


def _check_words(cells: Mapping[str, str], kinds: Sequence[str]) -> None:
    code, name = cells["code"], cells["name"]
    longest = max(len(cells.get(n, "")) for n in ("name", "name_fr", "name_ar"))
    if not (0 < len(code) <= 40 and name and longest <= 160 and cells["kind"] in kinds):
        raise UnfitWords(code=code[:40])


def _degrees(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise NowhereOnEarth from error


def _check_place(values: Mapping[str, Any]) -> None:
    if not (-180 <= values["longitude"] <= 180 and -90 <= values["latitude"] <= 90):
        raise NowhereOnEarth
    border = values["kind"] == PlaceKind.BORDER_POINT
    other = values["other_country_id"]
    if border != bool(other) or other == values["country_id"]:
        raise BorderNeedsTwoSides
    for country in (values["country_id"], *([other] if other else [])):
        if not Country.objects.filter(pk=country).exists():
            raise UnknownCode(code=country)
    area = values["admin_area_id"]
    if area and not AdminArea.objects.filter(pk=area).exists():
        raise UnknownCode(code=area)


def _check_route(kind: str, part_of: Route | None, route: Route | None) -> None:
    if (kind == RouteKind.SUB_ROUTE) != (part_of is not None):
        raise NoRouteOfRoutes
    if part_of is not None and (part_of.part_of_id is not None or part_of == route):
        raise NoRouteOfRoutes
    if part_of is not None and route is not None and route.sub_routes.exists():
        raise NoRouteOfRoutes


def _write_legs(route: Route, stops: Sequence[str]) -> None:
    places = {place.code: place for place in Place.objects.filter(code__in=stops)}
    for code in stops:
        if code not in places:
            raise UnknownCode(code=code)
    if len(stops) == 1 or any(a == b for a, b in pairwise(stops)):
        raise RouteTooShort
    RouteLeg.objects.filter(route=route).delete()
    RouteLeg.objects.bulk_create(
        RouteLeg(route=route, ordinal=i, origin=places[a], destination=places[b])
        for i, (a, b) in enumerate(pairwise(stops), 1)
    )


def _refuse_taken(
    holders: models.QuerySet[Place] | models.QuerySet[Route], own: Place | Route | None
) -> None:
    holder = holders.first()
    if holder is not None and holder != own:
        raise CodeTaken(code=holder.code)


def _record_load(report: LoadReport) -> None:
    counts = {
        "added": report.added, "changed": report.changed, "unchanged": report.unchanged,
        "refused": len(report.refused),
    }  # fmt: skip
    record(Happened("directory.loaded", "directory", report.what, None, counts))


@transaction.atomic
def save_place(*, place: Place | None, code: str, **values: Any) -> Place:
    """Add a place, or change one. `values` are the columns of Place except its code.

    Refuses a code in use, a border point without another side, unknown codes, and degrees that are
    nowhere on earth.
    """
    _check_place(values)
    _refuse_taken(Place.objects.filter(code=code), place)
    name = "place.changed" if place else "place.added"
    kept = place or Place()
    kept.code = code
    for field_name, value in values.items():
        setattr(kept, field_name, value)
    kept.save()
    record(Happened(name, "place", kept.pk, None, {"code": code}))
    return kept


@transaction.atomic
def save_route(
    *,
    route: Route | None,
    code: str,
    name: str,
    kind: str,
    part_of: Route | None,
    stops: Sequence[str],
    name_fr: str = "",
    name_ar: str = "",
) -> Route:
    """Add a route, or change one with all its legs; `stops` are codes of places in order."""
    _check_route(kind, part_of, route)
    _refuse_taken(Route.objects.filter(code=code), route)
    event = "route.changed" if route else "route.added"
    kept = route or Route()
    kept.code, kept.name, kept.kind, kept.part_of = code, name, kind, part_of
    kept.name_fr, kept.name_ar = name_fr, name_ar
    kept.save()
    _write_legs(kept, stops)
    record(Happened(event, "route", kept.pk, None, {"code": code, "stops": len(stops)}))
    return kept
