"""Reading releases: what is published, and the picture that a release shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404

from serai.evidence.access import published, visible_to
from serai.evidence.methods.charts import Drawing
from serai.evidence.methods.picture import Picture, from_json
from serai.evidence.methods.words import Tile, caveats, tiles, title_of, warning, where
from serai.evidence.models import Release
from serai.evidence.queries.picture import countries
from serai.kit.actor import Actor
from serai.kit.maps import basemap
from serai.kit.svg import Chart

PUBLIC_CHARTS = 9


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in the reader's language: what a page needs, drawn."""

    title: str
    where: str
    warning: str
    tiles: Sequence[Tile]
    charts: Sequence[Chart]
    caveats: Sequence[str]


def shown(picture: Picture, *, light: bool = False) -> Shown:
    """Draw a picture in the active language; `light` for the public's slow connections."""
    drawing = Drawing(picture, countries(), basemap(), light)
    return Shown(
        title=title_of(picture),
        where=where(drawing),
        warning=warning(picture),
        tiles=tiles(drawing),
        charts=drawing.charts(),
        caveats=caveats(picture),
    )


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
    """Return the path of a release's file; 404 for names it does not have."""
    if name not in release.files:
        raise Http404
    return Path(settings.RELEASES_DIR) / release.slug / name
