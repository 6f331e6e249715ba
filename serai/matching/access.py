"""Who searches, who decides on duplicates: by permission, and by seeing both persons."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from serai.accounts.choices import Permission
from serai.kit.actor import Actor
from serai.matching.models import CandidatePair, Merge
from serai.people.access import get_person, may_with, require

__all__ = ["get_merge", "get_pair", "get_person", "require_decide", "require_find"]


def require_find(actor: Actor) -> None:
    """Raise Http404 for who can see no persons at all."""
    require(actor, Permission.PERSON_VIEW)


def require_decide(actor: Actor) -> None:
    """Raise Http404 for who decides on no duplicates."""
    require(actor, Permission.PERSON_MERGE)


def can_decide(actor: Actor, person_ids: Collection[UUID]) -> bool:
    """Say whether the actor may decide on duplicates where these persons were granted."""
    return all(may_with(actor, one, Permission.PERSON_MERGE) for one in person_ids)


def get_pair(actor: Actor, pair_id: UUID) -> CandidatePair:
    """Return a pair: 404 unless both persons are seen, 403 without the right to decide."""
    require(actor, Permission.PERSON_VIEW)
    rows = CandidatePair.objects.select_related("low__registered_in", "high__registered_in")
    pair = rows.filter(pk=pair_id).first()
    if pair is None:
        raise Http404
    if not can_decide(actor, [pair.low_id, pair.high_id]):
        raise PermissionDenied
    return pair


def get_merge(actor: Actor, merge_id: UUID) -> Merge:
    """Return a live merge: 404 unless both persons are seen, 403 without the right to decide."""
    require(actor, Permission.PERSON_VIEW)
    merge = Merge.objects.select_related("merged", "kept").filter(pk=merge_id).first()
    if merge is None:
        raise Http404
    if not can_decide(actor, [merge.merged_id, merge.kept_id]):
        raise PermissionDenied
    return merge
