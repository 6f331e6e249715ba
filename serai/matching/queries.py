"""Candidates by blind tokens, pairs to be decided, merges: nothing here opens what is sealed."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from serai.accounts.choices import Compartment
from serai.kit.actor import Actor
from serai.matching.choices import PairState
from serai.matching.models import CandidatePair, Merge
from serai.people.models import FamilyLink, GroupMember, Person
from serai.people.queries import cluster_ids

FIND = "SELECT found, hits FROM serai_find_persons(%s, %s, %s, %s)"
MOST_ROWS = 2_000
"""Rows of tokens that one search reads: the rarest tokens first."""

MOST_PAIRS = 200


def candidates(
    tokens: Collection[bytes],
    *,
    most: int,
    compartment: str = Compartment.IDENTITY,
) -> dict[UUID, int]:
    """Return the persons with the rarest of these tokens whom the acting one may see, and how many.

    The first is the likeliest. The database asks of each person whether a grant opens identity, and
    `compartment`, to who acts.
    """
    if not tokens:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(FIND, [list(tokens), str(compartment), MOST_ROWS, most])
        return dict(cursor.fetchall())


def pairs_to_review(actor: Actor, *, later: bool = False) -> list[CandidatePair]:
    """Return undecided pairs of which the actor sees both persons, the most probable first."""
    state = PairState.LATER if later else PairState.OPEN
    rows = CandidatePair.objects.filter(state=state).select_related("low", "high")
    apart = rows.annotate(one=_root("low"), other=_root("high")).exclude(one=F("other"))
    return list(apart.order_by("-probability", "id")[:MOST_PAIRS])


def _root(side: str) -> Any:
    return Coalesce(f"{side}__merged_into_id", f"{side}_id")


def merges_around(person: Person) -> QuerySet[Merge]:
    """Return the live merges among the rows that are one with a person, as far as they are seen."""
    ids = cluster_ids(person)
    rows = Merge.objects.filter(undone_at=None).select_related("merged", "kept", "merged_by")
    return rows.filter(merged__in=ids, kept__in=ids).order_by("-merged_at")


def open_pairs_of(person: Person) -> int:
    """Return how many undecided pairs a person stands in, as far as the acting one sees both."""
    pairs = CandidatePair.objects.filter(Q(low=person) | Q(high=person))
    return pairs.filter(state__in=[PairState.OPEN, PairState.LATER]).count()


def said_different(ours: Collection[UUID], theirs: Collection[UUID]) -> bool:
    """Say whether somebody decided that a person of one side is not one of the other."""
    across = Q(low__in=ours, high__in=theirs) | Q(low__in=theirs, high__in=ours)
    return CandidatePair.objects.filter(across, state=PairState.DIFFERENT).exists()


def live_merges(person_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return who is merged into whom by the live merges of these persons, on either side."""
    side = Q(merged__in=person_ids) | Q(kept__in=person_ids)
    rows = Merge.objects.filter(side, undone_at=None)
    return dict(rows.values_list("merged_id", "kept_id"))


def pairs_and_merges_of(person_ids: Collection[UUID]) -> tuple[QuerySet[Any], ...]:
    """Return every merge, live or undone, and every pair that has to do with these persons."""
    merges = Merge.objects.filter(Q(merged__in=person_ids) | Q(kept__in=person_ids))
    pairs = CandidatePair.objects.filter(Q(low__in=person_ids) | Q(high__in=person_ids))
    return merges, pairs


def register_ids(organisation_id: UUID) -> list[UUID]:
    """Return everybody an organisation registered and did not erase, in order of id."""
    rows = Person.objects.filter(organisation_id=organisation_id, erased_at=None)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def family_ties() -> Iterator[tuple[UUID, UUID]]:
    """Yield who is in which group and who is whose relative, both ways, as far as they are seen."""
    yield from GroupMember.objects.values_list("person_id", "group_id").iterator()
    for one, other in FamilyLink.objects.values_list("person_id", "other_id").iterator():
        yield one, other
        yield other, one


def roots_of(person_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return under whom each person stands first: themselves, or the one they were merged into."""
    rows = Person.objects.filter(pk__in=person_ids, erased_at=None)
    return {one: into or one for one, into in rows.values_list("pk", "merged_into_id")}
