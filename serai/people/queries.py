"""Reading the register without opening anything: lists by grant, versions, grants of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from serai.kit.actor import Actor
from serai.people.access import running_grants
from serai.people.choices import Basis
from serai.people.models import AccessGrant, Person, SealedRecord


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list that grants order: the persons' ids, and where the next page begins."""

    person_ids: Sequence[UUID]
    before: datetime | None


def latest_persons(
    actor: Actor, *, before: datetime | None = None, size: int = 25, team_id: UUID | None = None
) -> Page:
    """Return the persons with whom something happened last, newest first, once each.

    Driven from the grants' index, so that it costs the same among a hundred and a million persons.
    """
    rows = running_grants(actor).order_by("-active_at", "person_id")
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    if before is not None:
        rows = rows.filter(active_at__lt=before)
    found: dict[UUID, datetime] = {}
    last: datetime | None = None
    for person_id, active_at in rows.values_list("person_id", "active_at")[: size * 4]:
        if len(found) == size and person_id not in found:
            break
        found.setdefault(person_id, active_at)
        last = active_at
    return Page(list(found), last if len(found) == size else None)


def cluster_ids(person: Person) -> list[UUID]:
    """Return the ids of all rows that turned out to be this one person, the person's own first."""
    root = person.merged_into_id or person.pk
    others = Person.objects.filter(Q(pk=root) | Q(merged_into_id=root)).values_list("pk", flat=True)
    return list(dict.fromkeys([person.pk, *others]))


def versions(person: Person, kind: str) -> QuerySet[SealedRecord]:
    """Return the versions of a record, newest first."""
    rows = SealedRecord.objects.filter(person=person, kind=kind)
    return rows.select_related("recorded_by").order_by("-version")


def grants_of(person: Person) -> QuerySet[AccessGrant]:
    """Return every grant of a person that the actor may know of, newest first."""
    rows = AccessGrant.objects.filter(person=person)
    return rows.select_related("team__organisation", "user", "granted_by").order_by("-granted_at")


def emergencies_to_review(actor: Actor) -> QuerySet[AccessGrant]:
    """Return emergency accesses of others that nobody has judged yet, oldest first."""
    rows = AccessGrant.objects.filter(basis=Basis.BREAK_GLASS, reviewed_at=None)
    if actor.id is None:
        return rows.none()
    return (
        rows.exclude(user_id=actor.id)
        .select_related("person", "team", "user")
        .order_by("granted_at")
    )


def person_by_reference(reference: str) -> UUID | None:
    """Return the id of the actor's organisations' person with a reference, seen or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT serai_person_by_reference(%s)", [reference])
        found: UUID | None = cursor.fetchone()[0]
        return found
