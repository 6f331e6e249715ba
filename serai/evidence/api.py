"""Evidence as JSON: the picture for staff programs, published releases for everybody."""

from datetime import date
from typing import Annotated, Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Query, Router, Schema

from serai.accounts.choices import Permission
from serai.evidence.choices import MONTH
from serai.evidence.queries import picture as pictures
from serai.evidence.queries import releases as queries
from serai.kit.actor import ActorRequest
from serai.kit.api import acting

router = Router(tags=["evidence"])


class PictureQuery(Schema):
    """What the picture is about; the latest month where none is named."""

    month: Annotated[str, Query(pattern=MONTH)] | None = None
    synthetic: bool = False
    organisation: str = ""
    country: str = ""
    point: str = ""
    direction: str = ""


class PictureOut(Schema):
    """A month's tables of counts, with the month before. `*` stands where a sum was taken."""

    month: date
    synthetic: bool
    tables: dict[str, list[list[Any]]]
    before: dict[str, list[list[Any]]]
    series: list[list[Any]]
    daily: list[list[Any]]
    points: dict[str, dict[str, Any]]
    effort: dict[str, dict[str, Any]]
    effort_before: dict[str, dict[str, Any]]
    events: list[dict[str, Any]]
    threshold: int | None
    caveats: list[str]


class ReleaseOut(Schema):
    """A published release and its files."""

    slug: str
    title: str
    organisation: str
    month: date
    countries: list[str]
    synthetic: bool
    protection: str
    parameters: dict[str, Any]
    files: dict[str, dict[str, Any]]


@router.get("/picture", response=PictureOut, operation_id="picture")
@acting
def picture(request: HttpRequest, asked: Annotated[PictureQuery, Query()]) -> dict[str, Any]:
    """Give the picture of a month, from the facts that the caller may read."""
    actor = cast(ActorRequest, request).actor
    if not actor.may_anywhere(Permission.PICTURE_VIEW):
        raise PermissionDenied
    start = pictures.default_scope(actor)
    month = date.fromisoformat(f"{asked.month}-01") if asked.month else start and start.month
    scope = pictures.Scope(
        month or date(1970, 1, 1),
        synthetic=asked.synthetic,
        organisation=asked.organisation,
        countries=(asked.country,) if asked.country else (),
        direction=asked.direction,
        point=asked.point,
    )
    return queries.plain(pictures.picture(actor, scope))


@router.get("/releases", response=list[ReleaseOut], operation_id="releases", auth=None)
def releases(request: HttpRequest) -> list[dict[str, Any]]:
    """List what is published, the latest month first. Open to everybody."""
    return queries.published_plainly()
