"""Cases, their needs, plans, tasks, notes, and what happened to them. All of it is protection."""

from django.db import models
from django.db.models import F, Q

from serai.accounts.models import Organisation, Team, User
from serai.cases.choices import (
    ActionState,
    Agreement,
    ApprovalState,
    CaseState,
    ClosureReason,
    Decision,
    DeclineReason,
    Domain,
    FollowUpKind,
    FollowUpOutcome,
    MoveKind,
    NeedState,
    Progress,
    Risk,
    TransferReason,
    TransferState,
    Who,
    WorkKind,
)
from serai.kit.ids import new_id
from serai.people.models import Person
from serai.screening.models import Screening
from serai.vault.fields import SealedField


class TimeLimit(models.Model):
    """In how many hours an organisation wants something done for a case of a risk level."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    risk = models.CharField(max_length=8, choices=Risk.choices)
    hours = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "risk"], name="cases_timelimit_once"),
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=8_760), name="cases_timelimit_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk} {self.hours} h"


class Case(models.Model):
    """Work with one person by one team, under one worker, until it is closed.

    `act_by` is when something has to have been done, by the risk level; `acted_at` is when it was.
    `plan_version` counts the changes of the plan: who writes says which one they saw;
    `approved_version` is the plan that a supervisor approved last.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    screening = models.ForeignKey(Screening, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=CaseState.choices, default=CaseState.OPEN)
    risk = models.CharField(max_length=8, choices=Risk.choices)
    act_by = models.DateTimeField()
    acted_at = models.DateTimeField(null=True)
    summary = SealedField(null=True)
    plan_version = models.PositiveIntegerField(default=0)
    agreement = models.CharField(
        max_length=12, choices=Agreement.choices, default=Agreement.NOT_YET
    )
    agreed_at = models.DateTimeField(null=True)
    approved_version = models.PositiveIntegerField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "team"], condition=Q(state=CaseState.OPEN),
                name="cases_case_one_open",
            ),
            models.CheckConstraint(condition=Q(risk__in=Risk.values), name="cases_case_risk_known"),
            models.CheckConstraint(
                condition=Q(state=CaseState.OPEN, closed_at=None)
                | Q(state=CaseState.CLOSED, closed_at__isnull=False),
                name="cases_case_closed_or_open",
            ),
            models.CheckConstraint(
                condition=Q(agreement=Agreement.NOT_YET, agreed_at=None)
                | (~Q(agreement=Agreement.NOT_YET) & Q(agreed_at__isnull=False)),
                name="cases_case_agreed_at_a_time",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["worker", "act_by"], name="cases_case_of_worker",
                         condition=Q(state=CaseState.OPEN)),
            models.Index(fields=["team", "act_by"], name="cases_case_of_team",
                         condition=Q(state=CaseState.OPEN)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class Part(models.Model):
    """What belongs to a case and bears the person, so that the database can guard it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class Planned(Part):
    """A line of a plan: `version` is the plan's when the line was last changed, and by whom."""

    version = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Need(Planned):
    """What a person needs, in a domain."""

    domain = models.CharField(max_length=16, choices=Domain.choices)
    about = SealedField(null=True)
    state = models.CharField(max_length=8, choices=NeedState.choices, default=NeedState.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "domain"], condition=Q(state=NeedState.OPEN),
                name="cases_need_open_once",
            ),
            models.CheckConstraint(
                condition=Q(domain__in=Domain.values), name="cases_need_domain_known"
            ),
        ]  # fmt: skip


class Goal(Planned):
    """What the person wants to reach, about a need."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="goals")
    text = SealedField()
    progress = models.CharField(
        max_length=12, choices=Progress.choices, default=Progress.IN_PROGRESS
    )


class PlanAction(Planned):
    """What is done for a goal: by whom, until when, and what was decided about the service."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="actions")
    text = SealedField()
    who = models.CharField(max_length=8, choices=Who.choices)
    responsible = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    partner = SealedField(null=True)
    due_on = models.DateField()
    decision = models.CharField(max_length=16, choices=Decision.choices, blank=True)
    state = models.CharField(max_length=8, choices=ActionState.choices, default=ActionState.PLANNED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="") | Q(decision__in=Decision.values),
                name="cases_planaction_decision_known",
            ),
            models.CheckConstraint(
                condition=~Q(who=Who.WORKER) | Q(responsible__isnull=False),
                name="cases_planaction_worker_named",
            ),
        ]
        indexes = [
            models.Index(fields=["responsible", "due_on"], name="cases_planaction_due",
                         condition=Q(state=ActionState.PLANNED)),
        ]  # fmt: skip


class Task(Part):
    """Something a worker has to do by a day, outside the plan."""

    text = SealedField()
    assigned_to = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    due_on = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["assigned_to", "due_on"], name="cases_task_due",
                         condition=Q(done_at=None)),
        ]  # fmt: skip


class Note(Part):
    """What a worker wrote down, sealed. Notes are only ever added."""

    text = SealedField()
    about_on = models.DateField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class Move(Part):
    """What happened to a case as a whole: opened, risk set, given to a worker, closed, reopened."""

    kind = models.CharField(max_length=12, choices=MoveKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    value = models.CharField(max_length=40, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    worker = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    note = SealedField(null=True)


class FollowUp(Part):
    """A day on which somebody is seen or called again, and what came of it."""

    kind = models.CharField(max_length=16, choices=FollowUpKind.choices)
    due_on = models.DateField()
    worker = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    held_on = models.DateField(null=True)
    outcome = models.CharField(max_length=8, choices=FollowUpOutcome.choices, blank=True)
    is_need_met = models.BooleanField(null=True)
    has_new_needs = models.BooleanField(null=True)
    suggests_closure = models.BooleanField(null=True)
    text = SealedField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, held_on=None, outcome="")
                | (Q(done_at__isnull=False, held_on__isnull=False) & ~Q(outcome="")),
                name="cases_followup_done_or_due",
            ),
        ]
        indexes = [
            models.Index(fields=["worker", "due_on"], name="cases_followup_due",
                         condition=Q(done_at=None)),
        ]  # fmt: skip


class GoalProgress(Part):
    """How far a goal had come at a follow-up."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="progress")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="+")
    progress = models.CharField(max_length=12, choices=Progress.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up", "goal"], name="cases_goalprogress_once"
            ),
        ]  # fmt: skip


class Approval(Part):
    """Something about a case that another person has to approve before it holds.

    `kind` says what it is (rooms above have kinds of their own), `subject_id` which one, `version`
    which state of it. Who asked never decides.
    """

    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    version = models.PositiveIntegerField(default=0)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(
        max_length=12, choices=ApprovalState.choices, default=ApprovalState.REQUESTED
    )
    note = SealedField(null=True)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = SealedField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="cases_approval_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=ApprovalState.REQUESTED, decided_at=None, decided_by=None)
                | Q(state=ApprovalState.WITHDRAWN, decided_at__isnull=False, decided_by=None)
                | Q(
                    state__in=[ApprovalState.APPROVED, ApprovalState.SENT_BACK],
                    decided_at__isnull=False, decided_by__isnull=False,
                ),
                name="cases_approval_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApprovalState.SENT_BACK) | Q(reason__isnull=False),
                name="cases_approval_sent_back_with_reason",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id"], condition=Q(state=ApprovalState.REQUESTED),
                name="cases_approval_one_waiting",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["team", "requested_at"], name="cases_approval_waiting",
                         condition=Q(state=ApprovalState.REQUESTED)),
        ]  # fmt: skip


class Closure(Part):
    """A request to close a case: why, and the answers to the eleven points, by their codes."""

    reason = models.CharField(max_length=16, choices=ClosureReason.choices)
    checklist = models.JSONField()
    summary = SealedField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)


class Transfer(Part):
    """A case on its way to another team of the organisation, which accepts it or declines.

    Until then the other team sees this row only, while it is offered: a reference, codes, and the
    note that was written for it.
    """

    from_team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    reference = models.CharField(max_length=12)
    risk = models.CharField(max_length=8, choices=Risk.choices)
    reason = models.CharField(max_length=16, choices=TransferReason.choices)
    note = SealedField(null=True)
    keeps_access = models.BooleanField(default=False)
    state = models.CharField(
        max_length=12, choices=TransferState.choices, default=TransferState.WAITING
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    offered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=16, choices=DeclineReason.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(team=F("from_team")), name="cases_transfer_to_another_team"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=[TransferState.WAITING, TransferState.OFFERED]),
                name="cases_transfer_one_running",
            ),
            models.CheckConstraint(
                condition=~Q(state=TransferState.OFFERED) | Q(offered_at__isnull=False),
                name="cases_transfer_offered_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[TransferState.ACCEPTED, TransferState.DECLINED])
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="cases_transfer_answered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "asked_at"], name="cases_transfer_offered",
                         condition=Q(state=TransferState.OFFERED)),
        ]  # fmt: skip


class Alert(Part):
    """Something overdue that was brought before the team's supervisors, until it is done."""

    kind = models.CharField(max_length=16, choices=WorkKind.choices)
    subject_id = models.UUIDField()
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"], condition=Q(ended_at=None),
                name="cases_alert_one_running",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["team", "due_at"], name="cases_alert_running",
                         condition=Q(ended_at=None)),
        ]  # fmt: skip


class ServiceDecision(models.Model):
    """What was decided about a service, without whose: so that gaps of help can be counted.

    Its id is the plan action's, which leads nowhere once the person is erased; the count stays.
    `change` grows with every change, for evidence to read what is new (see the flows room).
    """

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    domain = models.CharField(max_length=16, choices=Domain.choices)
    decision = models.CharField(max_length=16, choices=Decision.choices)
    decided_on = models.DateField()
    is_synthetic = models.BooleanField(default=False)
    is_withdrawn = models.BooleanField(default=False)
    change = models.BigIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values, domain__in=Domain.values),
                name="cases_servicedecision_known",
            ),
        ]
        indexes = [models.Index(fields=["change"], name="cases_servicedecision_change")]

    def __str__(self) -> str:
        return f"{self.domain} {self.decision}"
