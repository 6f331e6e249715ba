"""Reading releases: what is published, and the picture that a release shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404

from serai.evidence.access import fact_organisations, published, visible_to
from serai.evidence.methods import words
from serai.evidence.methods.charts import Drawing
from serai.evidence.methods.pdf import to_pdf
from serai.evidence.methods.picture import Picture, from_json, to_json
from serai.evidence.methods.words import Tile
from serai.evidence.models import Release
from serai.evidence.queries.picture import Scope, countries, picture
from serai.kit.actor import ANONYMOUS, Actor, acting_as
from serai.kit.maps import basemap
from serai.kit.svg import Chart


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in the reader's language: what a page needs, drawn."""

    title: str
    where: str
    warning: str
    tiles: Sequence[Tile]
    charts: Sequence[Chart]
    caveats: Sequence[str]


def shown(month: Picture, *, light: bool = False) -> Shown:
    """Draw a picture in the active language; `light` for the public's slow connections."""
    drawing = Drawing(month, countries(), basemap(), light)
    return Shown(
        title=words.title_of(month),
        where=words.where(drawing),
        warning=words.warning(month),
        tiles=words.tiles(drawing),
        charts=drawing.charts(),
        caveats=words.caveats(month),
    )


def paper(actor: Actor, scope: Scope) -> bytes:
    """Return the picture of a scope as a PDF in the active language."""
    found = picture(actor, scope)
    drawing = Drawing(found, countries(), basemap())
    source = scope.organisation or ", ".join(fact_organisations(actor))
    return to_pdf(words.paper(drawing, source=source, footer=words.title_of(found)))


def releases(actor: Actor) -> QuerySet[Release]:
    """Return the releases that the actor sees, latest month first."""
    return visible_to(actor).select_related("organisation").order_by("-month", "-prepared_at")


def published_releases() -> QuerySet[Release]:
    """Return what everybody sees, latest month first."""
    return published().select_related("organisation").order_by("-month", "-published_at")


def latest_release() -> Release | None:
    """Return the release that the start page shows: the latest month, real data first."""
    return published_releases().order_by("-month", "is_synthetic", "-published_at").first()


def release_page(release: Release) -> Shown:
    """Return a release as a page, from its protected tables only."""
    return shown(from_json(release.picture), light=True)


def earlier_tables(release: Release) -> Mapping[date, Picture]:
    """Return the published pictures of the same scope, by month, before this release's month."""
    found = published().filter(
        organisation_id=release.organisation_id,
        countries=release.countries,
        is_synthetic=release.is_synthetic,
        protection=release.protection,
        month__lt=release.month,
    )
    return {one.month: from_json(one.picture) for one in found}


def file_of(release: Release, name: str) -> Path:
    """Return the path of a release's file; 404 for names it does not have or that are gone."""
    path = Path(settings.RELEASES_DIR) / release.slug / name
    if name not in release.files or not path.is_file():
        raise Http404
    return path


def plain(month: Picture) -> dict[str, Any]:
    """Return a picture as JSON for programs, with its caveats."""
    return to_json(month) | {"caveats": words.caveats(month)}


def published_plainly() -> list[dict[str, Any]]:
    """Return the published releases as JSON for programs."""
    with acting_as(ANONYMOUS):
        return [
            {
                "slug": release.slug,
                "title": release.title,
                "organisation": release.organisation.name,
                "month": release.month,
                "countries": release.countries,
                "synthetic": release.is_synthetic,
                "protection": release.protection,
                "parameters": release.parameters,
                "files": release.files,
            }
            for release in published_releases()
        ]
