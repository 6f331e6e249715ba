"""Opening a case, saying how much is at stake, giving it to a worker; the office's time limits."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation, Team, User
from serai.cases import events
from serai.cases.access import workers_of
from serai.cases.actions.common import lock_open, moved, seal, tell
from serai.cases.choices import ActionState, Domain, MoveKind, Who
from serai.cases.methods.limits import act_by, is_higher
from serai.cases.methods.sealed import SUMMARY
from serai.cases.models import Case, FollowUp, Need, PlanAction, Task, TimeLimit
from serai.cases.queries.limits import hours_of
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.models import Person
from serai.screening.actions.screenings import take_on
from serai.screening.models import Screening
from serai.screening.queries.persons import blocks_return


class OpenAlready(Refusal):
    """A team has one open case of a person."""

    sentence = _("Your team has an open case of this person already.")


class NotAWorker(Refusal):
    """The case goes to somebody who works on cases in the team."""

    sentence = _("This user does not work on cases in the team.")


class FearOfReturn(Refusal):
    """An expressed fear of return stands against anything that leads to return."""

    sentence = _(
        "Fear of return was expressed. Nothing that leads to return can be planned until somebody"
        " else has cleared the block in the person's screenings."
    )


def refuse_return(person_id: UUID, domains: Collection[str]) -> None:
    """Refuse what leads to return while a fear of return stands."""
    if Domain.RETURN in domains and blocks_return(person_id):
        raise FearOfReturn


@transaction.atomic
def open_case(
    *,
    actor: Actor,
    person: Person,
    team: Team,
    worker: User,
    risk: str,
    domains: Collection[str] = (),
    summary: str = "",
    screening: Screening | None = None,
) -> Case:
    """Open a case of a person for a team, with its worker, risk and the first needs known.

    The risk level says by when something has to be done. Refuses a second open case of the team
    (`OpenAlready`), a worker of no such work (`NotAWorker`), and return against a fear of it.
    """
    if not workers_of(team).filter(pk=worker.pk).exists():
        raise NotAWorker
    refuse_return(person.pk, domains)
    now = clock.now()
    case = Case(
        person=person, organisation_id=team.organisation_id, team=team, worker=worker, risk=risk,
        act_by=act_by(now, hours_of(team.organisation_id)[risk]), screening=screening,
        opened_at=now, opened_by_id=actor.user_id or worker.pk, plan_version=1 if domains else 0,
    )  # fmt: skip
    case.summary = seal(case, summary, SUMMARY)
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        if "cases_case_one_open" in str(error):
            raise OpenAlready from error
        raise
    Need.objects.bulk_create(
        Need(case=case, person=person, domain=domain, version=1, changed_at=now,
             changed_by_id=actor.user_id)
        for domain in dict.fromkeys(domains)
    )  # fmt: skip
    take_on(person_id=person.pk, organisation_id=team.organisation_id)
    moved(actor, case, MoveKind.OPENED, value=risk)
    tell(events.CASE_OPENED, case, risk=risk, screened=screening is not None)
    return case


@transaction.atomic
def set_risk(*, actor: Actor, case: Case, risk: str, note: str = "") -> Case:
    """Set the risk level anew; a higher one asks for something to be done again, in its time."""
    held = lock_open(case)
    if is_higher(risk, held.risk):
        held.act_by = act_by(clock.now(), hours_of(held.organisation_id)[risk])
        held.acted_at = None
    held.risk = risk
    held.save(update_fields=["risk", "act_by", "acted_at"])
    moved(actor, held, MoveKind.RISK, value=risk, note=note)
    tell(events.CASE_RISK_SET, held, risk=risk)
    return held


@transaction.atomic
def assign(*, actor: Actor, case: Case, worker: User) -> Case:
    """Give the case to another worker of its team, with what the former one still had to do."""
    held = lock_open(case)
    if not workers_of(held.team).filter(pk=worker.pk).exists():
        raise NotAWorker
    former, held.worker = held.worker, worker
    held.save(update_fields=["worker"])
    hand_work_over(held, former)
    moved(actor, held, MoveKind.ASSIGNED)
    tell(events.CASE_ASSIGNED, held, worker=str(worker.pk))
    return held


def hand_work_over(held: Case, former: User | None = None) -> None:
    """Give the case's worker what is left to do in it: all of it, or what the former one had.

    Who does not see the case any more has it in no list, and it would be lost.
    """
    planned = PlanAction.objects.filter(case=held, state=ActionState.PLANNED, who=Who.WORKER)
    tasks = Task.objects.filter(case=held, done_at=None)
    ahead = FollowUp.objects.filter(case=held, done_at=None)
    if former is not None:
        planned, tasks = planned.filter(responsible=former), tasks.filter(assigned_to=former)
        ahead = ahead.filter(worker=former)
    planned.update(responsible=held.worker)
    tasks.update(assigned_to=held.worker)
    ahead.update(worker=held.worker)


@transaction.atomic
def record_reading(*, case: Case) -> None:
    """Record that somebody opened the texts of a case."""
    record(Happened(events.CASE_READ, "case", case.pk, case.organisation_id, {}))


@transaction.atomic
def set_limits(*, actor: Actor, organisation: Organisation, hours: Mapping[str, int]) -> None:
    """Set in how many hours the organisation wants something done, by risk level.

    Cases opened from now on go by it; those open keep the moment they were given.
    """
    for risk, value in hours.items():
        TimeLimit.objects.update_or_create(
            organisation=organisation, risk=risk, defaults={"hours": value}
        )
    record(
        Happened(
            events.LIMITS_SET, "organisation", organisation.pk, organisation.pk, {"hours": hours}
        )
    )
