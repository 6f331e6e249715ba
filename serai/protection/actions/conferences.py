"""Case conferences: who comes, what is talked about, what is decided and becomes work."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import User
from serai.cases.actions.notes import set_task
from serai.cases.actions.plans import add_action
from serai.cases.choices import Who
from serai.cases.models import Case, Goal
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.protection import events
from serai.protection.actions.common import (
    lock_open,
    open_procedure,
    refuse_future,
    refuse_past,
    seal_needed,
    tell,
)  # fmt: skip
from serai.protection.choices import Becomes, Kind
from serai.protection.methods.sealed import MINUTES, POINT, POINT_DECISION
from serai.protection.models import AgendaPoint, Conference, Member, Procedure


class Alone(Refusal):
    """One person is no conference."""

    sentence = _("A conference has at least two participants. Name those who come.")


class SomebodyUnsigned(Refusal):
    """Whoever hears what is said signed before."""

    sentence = _("Somebody who is named has not signed the undertaking. Let them sign or step out.")


class HeldAlready(Refusal):
    """A conference is held once."""

    sentence = _("This conference was held already. Plan the next one.")


class DecidedAlready(Refusal):
    """A point is decided once."""

    sentence = _("This point is decided already.")


class SayWhoAndWhen(Refusal):
    """Work is somebody's and has a day."""

    sentence = _("Say who does it and by when; an action of the plan also needs its goal.")


@transaction.atomic
def plan_conference(
    *, actor: Actor, case: Case, signed: bool, kind: str, reason: str, planned_on: date, points: str
) -> Procedure:
    """Plan a conference on a case, with its agenda, a point a line."""
    made = open_procedure(
        actor=actor, case=case, kind=Kind.CONFERENCE, signed=signed, review_on=planned_on
    )
    Conference.objects.create(
        procedure=made, person_id=made.person_id, kind=kind, reason=reason, planned_on=planned_on
    )
    for line in filter(str.strip, points.splitlines()):
        add_point(actor=actor, procedure=made, text=line)
    return made


@transaction.atomic
def add_point(*, actor: Actor, procedure: Procedure, text: str) -> AgendaPoint:
    """Add a point to the agenda."""
    held = lock_open(procedure)
    return AgendaPoint.objects.create(
        procedure=held, person_id=held.person_id, added_at=clock.now(),
        text=seal_needed(held.person_id, text, POINT),
    )  # fmt: skip


@transaction.atomic
def hold(
    *, actor: Actor, procedure: Procedure, held_on: date, minutes: str, outcome: str,
    next_on: date | None = None,
) -> Conference:  # fmt: skip
    """Keep the minutes of a conference. Refuses one where somebody named has not signed."""
    refuse_future(held_on)
    refuse_past(next_on)
    held = lock_open(procedure)
    conference = Conference.objects.select_for_update().get(procedure=held)
    if conference.held_on is not None:
        raise HeldAlready
    named = Member.objects.filter(procedure=held, ended_at=None)
    if named.filter(signed_at=None).exists():
        raise SomebodyUnsigned
    if named.count() < 2:
        raise Alone
    conference.held_on, conference.outcome = held_on, outcome
    conference.minutes = seal_needed(held.person_id, minutes, MINUTES)
    conference.save()
    held.review_on = next_on
    held.save(update_fields=["review_on"])
    tell(events.CONFERENCE_HELD, held)
    return conference


@transaction.atomic
def decide_point(
    *, actor: Actor, procedure: Procedure, point: AgendaPoint, decision: str, becomes: str,
    text: str = "", assigned_to: User | None = None, due_on: date | None = None,
    goal: Goal | None = None,
) -> AgendaPoint:  # fmt: skip
    """Keep what was decided on a point; it can become a task or an action of the case's plan.

    The task's text is what all who work on the case read: the decision itself stays in the circle.
    """
    held = lock_open(procedure)
    found = AgendaPoint.objects.select_for_update().get(pk=point.pk)
    if found.decided_at is not None:
        raise DecidedAlready
    found.decision = seal_needed(held.person_id, decision, POINT_DECISION)
    found.decided_at = clock.now()
    if becomes != Becomes.NOTHING:
        if assigned_to is None or due_on is None or (becomes == Becomes.ACTION and goal is None):
            raise SayWhoAndWhen
        options: dict[str, Any] = {
            "actor": actor,
            "case": held.case,
            "text": text,
            "due_on": due_on,
        }
        if becomes == Becomes.TASK:
            found.task = set_task(assigned_to=assigned_to, **options)
        elif goal is not None:
            found.action = add_action(
                goal=goal, seen_version=held.case.plan_version, who=Who.WORKER,
                responsible=assigned_to, **options,
            )  # fmt: skip
    found.save()
    tell(events.POINT_DECIDED, held, becomes=becomes)
    return found
