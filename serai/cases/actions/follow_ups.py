"""Seeing people again: setting a follow-up, and writing down what came of it, goal by goal."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import User
from serai.cases import events
from serai.cases.access import workers_of
from serai.cases.actions.cases import NotAWorker
from serai.cases.actions.common import acted, carried_on, lock_open, refuse_past, seal, tell
from serai.cases.actions.notes import NotYet
from serai.cases.choices import FollowUpKind
from serai.cases.methods.sealed import FOLLOW_UP
from serai.cases.models import Case, FollowUp, Goal, GoalProgress
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal


class HeldAlready(Refusal):
    """Somebody else was quicker."""

    sentence = _("This follow-up is written down already.")


@transaction.atomic
def set_follow_up(
    *, actor: Actor, case: Case, kind: str, due_on: date, worker: User | None = None
) -> FollowUp:
    """Plan to see or call the person again by a day; by the case's worker where none is said."""
    refuse_past(due_on)
    held = lock_open(case)
    chosen = worker or held.worker
    if not workers_of(held.team).filter(pk=chosen.pk).exists():
        raise NotAWorker
    made = FollowUp.objects.create(
        case=held, person_id=held.person_id, kind=kind, due_on=due_on, worker=chosen,
        set_at=clock.now(), set_by_id=actor.user_id,
    )  # fmt: skip
    tell(events.FOLLOW_UP_SET, held, worker=str(chosen.pk))
    return made


@transaction.atomic
def hold_follow_up(
    *,
    actor: Actor,
    case: Case,
    follow_up: FollowUp,
    held_on: date,
    outcome: str,
    progress: Mapping[UUID, str],
    is_need_met: bool | None = None,
    has_new_needs: bool | None = None,
    suggests_closure: bool | None = None,
    text: str = "",
    next_on: date | None = None,
) -> FollowUp:
    """Write down what came of a follow-up, with how far each goal has come, and plan the next one.

    A goal that moved is a change of the plan: who has the plan open sees it. What was agreed with
    the person stands, since nothing that was planned changes. Refuses a day to come (`NotYet`), a
    next day that is over, and a follow-up that somebody wrote down meanwhile.
    """
    if held_on > clock.today():
        raise NotYet
    held = lock_open(case)
    row = FollowUp.objects.select_for_update().get(pk=follow_up.pk, case=held)
    if row.done_at is not None:
        raise HeldAlready
    row.held_on, row.outcome, row.text = held_on, outcome, seal(held, text, FOLLOW_UP)
    row.is_need_met, row.has_new_needs = is_need_met, has_new_needs
    row.suggests_closure = suggests_closure
    row.done_at, row.done_by_id = clock.now(), actor.user_id
    row.save()
    _progress(actor, held, row, progress)
    acted(held)
    tell(events.FOLLOW_UP_HELD, held, outcome=outcome)
    if next_on is not None:
        set_follow_up(
            actor=actor, case=held, kind=FollowUpKind(row.kind), due_on=next_on, worker=held.worker
        )
    return row


def _progress(actor: Actor, held: Case, row: FollowUp, progress: Mapping[UUID, str]) -> None:
    goals = {goal.pk: goal for goal in Goal.objects.filter(case=held, pk__in=progress)}
    GoalProgress.objects.bulk_create(
        GoalProgress(case=held, person_id=held.person_id, follow_up=row, goal=goal,
                     progress=progress[key])
        for key, goal in goals.items()
    )  # fmt: skip
    moved = [goal for key, goal in goals.items() if goal.progress != progress[key]]
    if not moved:
        return
    carried_on(held)
    for goal in moved:
        goal.progress, goal.version = progress[goal.pk], held.plan_version
        goal.changed_at, goal.changed_by_id = clock.now(), actor.user_id
        goal.save(update_fields=["progress", "version", "changed_at", "changed_by"])
