"""Changing a plan: needs, goals, actions, decisions. Each change says which plan its writer saw."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import User
from serai.cases import events
from serai.cases.access import workers_of
from serai.cases.actions.approvals import ask_approval
from serai.cases.actions.cases import NotAWorker, refuse_return
from serai.cases.actions.common import (
    acted,
    carried_on,
    lock_open,
    refuse_past,
    seal,
    seal_needed,
    tell,
)
from serai.cases.choices import ActionState, Agreement, Decision, Domain, NeedState, Who
from serai.cases.methods.sealed import ACTION, GOAL, NEED, PARTNER
from serai.cases.models import Approval, Case, Goal, Need, PlanAction, ServiceDecision
from serai.cases.queries.cases import texts
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.people.actions.persons import ChangedMeanwhile

KIND = "plan"


class NeedKnown(Refusal):
    """An open need stands once in a domain."""

    sentence = _("This need is in the case already.")


class SayWho(Refusal):
    """An action is somebody's."""

    sentence = _("Say who does it: a colleague by name, or which agency.")


class NothingPlanned(Refusal):
    """There is nothing to agree on yet."""

    sentence = _("Write at least one goal before you agree on the plan.")


class PlanMovedOn(Refusal):
    """Nobody approves what they have not read."""

    sentence = _(
        "The plan changed since approval was asked for. It has to be asked for again, or sent back."
    )


class NotDecided(Refusal):
    """A service that was neither given nor found is not done."""

    sentence = _("A service that was declined or is not available cannot be marked as done.")


def _change(case: Case, seen_version: int, *, carries_out: bool = False) -> Case:
    """Return the case held for a change of its plan, one version on.

    Refuses with ChangedMeanwhile where the plan is not the one that the writer saw. A changed plan
    has to be agreed with the person again; one that is carried out as it was planned has not.
    """
    held = lock_open(case)
    if held.plan_version != seen_version:
        raise ChangedMeanwhile
    if carries_out:
        carried_on(held)
        return held
    held.plan_version += 1
    held.agreement, held.agreed_at = Agreement.NOT_YET, None
    held.save(update_fields=["plan_version", "agreement", "agreed_at"])
    return held


def _line(actor: Actor, held: Case) -> dict[str, Any]:
    return {
        "version": held.plan_version,
        "changed_at": clock.now(),
        "changed_by_id": actor.user_id,
    }


def _save(actor: Actor, held: Case, line: Need | Goal | PlanAction, *columns: str) -> None:
    stamp = _line(actor, held)
    for name, value in stamp.items():
        setattr(line, name, value)
    line.save(update_fields=[*columns, "version", "changed_at", "changed_by"])


@transaction.atomic
def add_need(*, actor: Actor, case: Case, seen_version: int, domain: str, about: str = "") -> Need:
    """Write down a need. Refuses a second open one of the domain, and return against a fear."""
    refuse_return(case.person_id, [domain])
    held = _change(case, seen_version)
    need = Need(
        case=held, person_id=held.person_id, domain=domain, about=seal(held, about, NEED),
        **_line(actor, held),
    )  # fmt: skip
    try:
        with transaction.atomic():
            need.save(force_insert=True)
    except IntegrityError as error:
        raise NeedKnown from error
    tell(events.PLAN_CHANGED, held, version=held.plan_version, domain=domain)
    return need


@transaction.atomic
def change_need(
    *, actor: Actor, case: Case, need: Need, seen_version: int, state: str, about: str = ""
) -> Need:
    """Say what became of a need, and what it is about. No return is open against a fear of it."""
    if state == NeedState.OPEN != need.state:
        refuse_return(case.person_id, [need.domain])
    (before,) = texts(case, (need.about, NEED))
    met = state != NeedState.OPEN and about.strip() == before
    held = _change(case, seen_version, carries_out=met)
    need.state, need.about = state, seal(held, about, NEED)
    try:
        with transaction.atomic():
            _save(actor, held, need, "state", "about")
    except IntegrityError as error:
        raise NeedKnown from error
    tell(events.PLAN_CHANGED, held, version=held.plan_version, domain=need.domain)
    return need


@transaction.atomic
def add_goal(*, actor: Actor, case: Case, need: Need, seen_version: int, text: str) -> Goal:
    """Write down what the person wants to reach about a need."""
    refuse_return(case.person_id, [need.domain])
    held = _change(case, seen_version)
    goal = Goal.objects.create(
        case=held, person_id=held.person_id, need=need, text=seal_needed(held, text, GOAL),
        **_line(actor, held),
    )  # fmt: skip
    tell(events.PLAN_CHANGED, held, version=held.plan_version, domain=need.domain)
    return goal


@transaction.atomic
def change_goal(
    *, actor: Actor, case: Case, goal: Goal, seen_version: int, text: str, progress: str
) -> Goal:
    """Change a goal's words, and say how far it has come."""
    (before,) = texts(case, (goal.text, GOAL))
    held = _change(case, seen_version, carries_out=text.strip() == before)
    goal.text, goal.progress = seal_needed(held, text, GOAL), progress
    _save(actor, held, goal, "text", "progress")
    tell(events.PLAN_CHANGED, held, version=held.plan_version, progress=progress)
    return goal


def _who(case: Case, who: str, responsible: User | None, partner: str) -> None:
    if who == Who.WORKER:
        if responsible is None:
            raise SayWho
        if not workers_of(case.team).filter(pk=responsible.pk).exists():
            raise NotAWorker
    if who == Who.PARTNER and not partner.strip():
        raise SayWho


@transaction.atomic
def add_action(
    *,
    actor: Actor,
    case: Case,
    goal: Goal,
    seen_version: int,
    text: str,
    who: str,
    due_on: date,
    responsible: User | None = None,
    partner: str = "",
    decision: str = "",
) -> PlanAction:
    """Plan what is done for a goal: by whom, until when, with the decision on the service.

    Refuses a day that is over, an action of nobody, and return against a fear of it.
    """
    refuse_past(due_on)
    refuse_return(case.person_id, [goal.need.domain])
    held = _change(case, seen_version)
    _who(held, who, responsible, partner)
    action = PlanAction.objects.create(
        case=held, person_id=held.person_id, goal=goal, text=seal_needed(held, text, ACTION),
        who=who, responsible=responsible if who == Who.WORKER else None, due_on=due_on,
        partner=seal(held, partner if who == Who.PARTNER else "", PARTNER), decision=decision,
        **_line(actor, held),
    )  # fmt: skip
    tell(events.PLAN_CHANGED, held, version=held.plan_version, domain=goal.need.domain)
    _decided(held, action, "")
    return action


@transaction.atomic
def change_action(
    *,
    actor: Actor,
    case: Case,
    action: PlanAction,
    seen_version: int,
    text: str,
    who: str,
    due_on: date,
    state: str,
    responsible: User | None = None,
    partner: str = "",
    decision: str = "",
) -> PlanAction:
    """Change an action, decide on its service, mark it done or drop it.

    A deadline that has passed may stand as it was; another one must not be over. Doing what was
    planned leaves the agreement and the approval of the plan as they are.
    """
    if due_on != action.due_on:
        refuse_past(due_on)
    if state == ActionState.DONE and decision in {Decision.DECLINED, Decision.UNAVAILABLE}:
        raise NotDecided
    if state != ActionState.DROPPED:
        refuse_return(case.person_id, [action.goal.need.domain])
    written = texts(case, (action.text, ACTION), (action.partner, PARTNER))
    stands = [text.strip(), partner.strip()] == written
    stands &= (who, due_on, responsible) == (action.who, action.due_on, action.responsible)
    held = _change(case, seen_version, carries_out=stands and state == ActionState.DONE)
    _who(held, who, responsible, partner)
    before = action.decision
    action.text, action.who, action.due_on = seal_needed(held, text, ACTION), who, due_on
    action.responsible = responsible if who == Who.WORKER else None
    action.partner = seal(held, partner if who == Who.PARTNER else "", PARTNER)
    action.decision, action.state = decision, state
    _save(
        actor, held, action,
        "text", "who", "due_on", "responsible", "partner", "decision", "state",
    )  # fmt: skip
    tell(events.PLAN_CHANGED, held, version=held.plan_version, domain=action.goal.need.domain)
    _decided(held, action, before)
    if state == ActionState.DONE:
        acted(held)
    return action


def _decided(case: Case, action: PlanAction, before: str) -> None:
    """Record a decision on a service by its codes, so that gaps can be counted; take it back."""
    if action.decision == before:
        return
    domain = Domain(action.goal.need.domain).value
    if not action.decision:
        ServiceDecision.objects.filter(pk=action.pk).update(is_withdrawn=True)
        return
    acted(case)
    decided = {
        "organisation_id": case.organisation_id, "team_id": case.team_id, "domain": domain,
        "decision": action.decision, "decided_on": clock.today(), "is_withdrawn": False,
        "is_synthetic": case.person.is_synthetic,
    }  # fmt: skip
    ServiceDecision.objects.update_or_create(pk=action.pk, defaults=decided)
    tell(events.SERVICE_DECIDED, case, domain=domain, decision=str(action.decision))


def _refuse_as_it_stands(held: Case) -> None:
    """Refuse an empty plan, and one in which something is to be done for a return that is feared.

    The wish to go home stands; nothing is done for it meanwhile.
    """
    if not Goal.objects.filter(case=held).exists():
        raise NothingPlanned
    ahead = PlanAction.objects.filter(case=held, state=ActionState.PLANNED)
    refuse_return(held.person_id, list(ahead.values_list("goal__need__domain", flat=True)))


@transaction.atomic
def agree(*, actor: Actor, case: Case, seen_version: int, agreement: str) -> Case:
    """Say that the plan as it stands was written and agreed with the person (and guardian)."""
    held = lock_open(case)
    if held.plan_version != seen_version:
        raise ChangedMeanwhile
    _refuse_as_it_stands(held)
    held.agreement = agreement
    held.agreed_at = None if agreement == Agreement.NOT_YET else clock.now()
    held.save(update_fields=["agreement", "agreed_at"])
    tell(events.PLAN_AGREED, held, version=held.plan_version, agreement=agreement)
    return held


@transaction.atomic
def ask_plan_approval(*, actor: Actor, case: Case, seen_version: int, note: str = "") -> Approval:
    """Ask another person to approve the plan as it stands."""
    held = lock_open(case)
    if held.plan_version != seen_version:
        raise ChangedMeanwhile
    _refuse_as_it_stands(held)
    return ask_approval(
        actor=actor, case=held, kind=KIND, subject_id=held.pk, version=held.plan_version, note=note
    )


def plan_approved(actor: Actor, approval: Approval) -> None:
    """Keep which plan was approved. Refuses where the plan changed since approval was asked for."""
    held = lock_open(approval.case)
    if held.plan_version != approval.version:
        raise PlanMovedOn
    _refuse_as_it_stands(held)
    held.approved_version = approval.version
    held.save(update_fields=["approved_version"])
