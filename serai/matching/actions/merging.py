"""Deciding on pairs: the same person, not the same, later. Nothing is ever merged by itself.

Both rows stay, with their histories and their grants; only `Person.merged_into` says that they are
one. Live merges form trees, so that a merge of a merge can be undone in any order.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.kit import clock
from serai.kit.actor import Actor, acting_as, register_actor
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.matching import events
from serai.matching.choices import PairState
from serai.matching.methods.trees import below, tops
from serai.matching.models import CandidatePair, Merge
from serai.matching.queries import live_merges, said_different
from serai.people.models import Person

LOCK = 7_301_577
"""Merges are rare and touch whole trees, so they wait for each other."""


class AlreadyOne(Refusal):
    """The two are one person already."""

    sentence = _("These are already one person: somebody merged them meanwhile.")


class SaidDifferent(Refusal):
    """Somebody decided that they are not the same."""

    sentence = _(
        "Somebody decided that these, or others merged with them, are not the same. "
        "Change that decision first."
    )


class InOneLine(Refusal):
    """By the family links one of the two descends from the other, or from both at once."""

    sentence = _(
        "By the family links somebody would then be their own ancestor. Look at the links first."
    )


class AlreadyUndone(Refusal):
    """The merge is undone already."""

    sentence = _("This merge is undone already.")


class MergedPair(Refusal):
    """The two are merged; undo that before saying they are not the same."""

    sentence = _("These are merged into one person. Undo the merge first.")


@transaction.atomic
def merge(
    *, actor: Actor, kept: Person, merged: Person, pair: CandidatePair | None = None
) -> Merge:
    """Say that two persons are one, of whom `kept` is shown first. Nobody sees more by it.

    Where either was merged before, the whole trees become one. Refuses with AlreadyOne,
    SaidDifferent and InOneLine.
    """
    wait_for_merges()
    with acting_as(every_register()):
        first, second = _tree(kept.pk), _tree(merged.pk)
        top, other = tops(first)[kept.pk], tops(second)[merged.pk]
        if top == other:
            raise AlreadyOne
        ours = {kept.pk, *first, *first.values()}
        theirs = {merged.pk, *second, *second.values()}
        if said_different(ours, theirs):
            raise SaidDifferent
        made = Merge.objects.create(
            id=new_id(), merged_id=other, kept_id=top, pair=pair, merged_at=clock.now(),
            merged_by_id=actor.user_id,
        )  # fmt: skip
        try:
            with transaction.atomic():
                _point([other, *below(other, second)], top)
        except IntegrityError as error:
            raise InOneLine from error
    payload = {"kept": str(top), "merge": str(made.pk)}
    record(Happened(events.MERGED, "person", other, merged.organisation_id, payload))
    return made


@transaction.atomic
def undo(*, actor: Actor, merge: Merge) -> Merge:
    """Make two persons of one again; what else was merged into either stays with it."""
    wait_for_merges()
    with acting_as(every_register()):
        fresh = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        if fresh.undone_at is not None:
            raise AlreadyUndone
        tree = _tree(merge.merged_id)
        fresh.undone_at = clock.now()
        fresh.undone_by_id = actor.user_id
        fresh.save(update_fields=["undone_at", "undone_by"])
        _point(below(merge.merged_id, tree), merge.merged_id)
        Person.objects.filter(pk=merge.merged_id).update(merged_into=None)
        if fresh.pair_id:
            CandidatePair.objects.filter(pk=fresh.pair_id).update(state=PairState.OPEN)
    payload = {"kept": str(merge.kept_id), "merge": str(merge.pk)}
    record(
        Happened(events.UNMERGED, "person", merge.merged_id, merge.merged.organisation_id, payload)
    )
    return fresh


@transaction.atomic
def decide(*, actor: Actor, pair: CandidatePair, state: str, kept: UUID | None = None) -> None:
    """Decide on a pair: the same (merges into `kept`), not the same (remembered), or later."""
    fresh = CandidatePair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if state == PairState.SAME:
        first = pair.high if kept == pair.high_id else pair.low
        second = pair.low if first == pair.high else pair.high
        if fresh.state == PairState.DIFFERENT:
            _write(fresh, PairState.OPEN, actor)
        merge(actor=actor, kept=first, merged=second, pair=fresh)
    elif (pair.low.merged_into_id or pair.low_id) == (pair.high.merged_into_id or pair.high_id):
        raise MergedPair
    _write(fresh, state, actor)
    payload = {"pair": str(pair.pk), "decision": str(state)}
    organisation = pair.low.organisation_id
    record(Happened(events.DECIDED, "person", pair.low_id, organisation, payload))


def _write(pair: CandidatePair, state: str, actor: Actor) -> None:
    pair.state, pair.decided_at = state, clock.now()
    pair.decided_by_id = actor.user_id
    pair.save(update_fields=["state", "decided_at", "decided_by"])


def wait_for_merges() -> None:
    """Let merges, their undoing and erasing happen one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def every_register() -> Actor:
    """Return who keeps every organisation's register: a tree may reach beyond who acts."""
    first, *others = Organisation.objects.values_list("pk", flat=True)
    return register_actor(first, *others)


def _tree(person_id: UUID) -> dict[UUID, UUID]:
    """Return the live merges around a person, who into whom; of one not merged, nothing."""
    known: set[UUID] = {person_id}
    edges: dict[UUID, UUID] = {}
    while True:
        rows = live_merges(known)
        edges |= rows
        seen = known | set(rows) | set(rows.values())
        if seen == known:
            return edges
        known = seen


def _point(person_ids: Iterable[UUID], top: UUID) -> None:
    Person.objects.filter(pk__in=list(person_ids)).update(merged_into=top)
