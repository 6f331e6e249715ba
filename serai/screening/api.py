"""JSON: the categories of a person as known on a day, the block on return."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from serai.kit.actor import Actor, ActorRequest
from serai.kit.api import acting
from serai.screening import access
from serai.screening.queries import persons

router = Router(tags=["screening"])


class CategoryOut(Schema):
    """A category a person was in, with what is said of it and since when it was known."""

    category: str
    label: str
    state: str
    certainty: str
    evidence: str
    starts_on: date | None
    ends_on: date | None
    known_since: Any
    procedures: list[str]


class ReturnOut(Schema):
    """Whether an expressed fear stands against what leads to return."""

    is_blocked: bool


def _actor(request: HttpRequest) -> Actor:
    return cast(ActorRequest, request).actor


@router.get("/persons/{person_id}/categories", response=list[CategoryOut])
@acting
def categories(
    request: HttpRequest, person_id: UUID, on: date | None = None, known_on: date | None = None
) -> Any:
    """List the categories a person was in on a day, as known on a day; today for both."""
    actor = _actor(request)
    person = access.person_to_profile(actor, person_id)
    found = persons.profile(actor, person, "en", on=on, known_on=known_on)
    return [
        CategoryOut(
            category=one.statement.category, label=one.label, state=one.statement.state,
            certainty=one.statement.certainty, evidence=one.statement.evidence,
            starts_on=one.statement.during.lower, ends_on=one.last_day,
            known_since=one.statement.known.lower,
            procedures=[p.code for p in one.category.procedures],
        )
        for one in found.held
    ]  # fmt: skip


@router.get("/persons/{person_id}/return-block", response=ReturnOut)
@acting
def return_block(request: HttpRequest, person_id: UUID) -> Any:
    """Say whether an expressed fear of return stands against anything that leads to return."""
    access.known_person(_actor(request), person_id)
    return ReturnOut(is_blocked=persons.blocks_return(person_id))
