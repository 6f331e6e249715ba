"""Imports as JSON: each with its whole report."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from serai.flows import access
from serai.imports import queries
from serai.kit.actor import Actor, ActorRequest
from serai.kit.api import acting

router = Router(tags=["imports"])
MOST_BATCHES = 200


class BatchOut(Schema):
    """An import with its whole report."""

    id: UUID
    organisation: str
    file_name: str
    title: str
    imported_at: str
    is_withdrawn: bool
    report: dict[str, Any]


def _viewer(request: HttpRequest) -> Actor:
    actor = cast(ActorRequest, request).actor
    access.require_view(actor)
    return actor


@router.get("/", response=list[BatchOut], operation_id="imports")
@acting
def imports(request: HttpRequest) -> list[dict[str, Any]]:
    """List the latest 200 imports with their reports."""
    return [
        {"id": batch.pk, "organisation": batch.organisation.short_name,
         "file_name": batch.file_name, "title": batch.mapping.get("title", ""),
         "imported_at": batch.imported_at.isoformat(),
         "is_withdrawn": batch.withdrawn_at is not None, "report": batch.report}
        for batch in queries.batches(_viewer(request))[:MOST_BATCHES]
    ]  # fmt: skip
