"""For supervisors: what is overdue in their teams, and who works on how many cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation, Team, User
from serai.cases.access import APPROVE, workers_of
from serai.cases.choices import CaseState, Risk, TransferState, WorkKind
from serai.cases.models import Alert, Case, Transfer
from serai.cases.queries.limits import answer_hours_of
from serai.cases.queries.work import WorkItem
from serai.kit import clock
from serai.kit.actor import Actor
from serai.people.access import teams_with
from serai.supervision.methods.bands import CASELOAD, Band, band_of

MOST = 40


def organisations() -> list[UUID]:
    """Return the organisations that have teams, for work in the background."""
    return list(Organisation.objects.filter(teams__isnull=False).values_list("pk", flat=True))


def supervised_teams(actor: Actor) -> list[Team]:
    """Return the actor's teams in which they approve, and so see how work stands."""
    return list(teams_with(actor, APPROVE))


def alerts_for(actor: Actor) -> list[Alert]:
    """Return what is overdue in the actor's teams, what nobody looked at first, the oldest first.

    There is one more than MOST where not all are returned.
    """
    teams = [team.pk for team in supervised_teams(actor)]
    rows = Alert.objects.filter(team_id__in=teams, ended_at=None)
    rows = rows.select_related("person", "team", "worker", "seen_by")
    return list(rows.order_by("seen_at", "due_at")[: MOST + 1])


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A case offered to a team that has not said yes or no in time. Its person is not open yet."""

    offer: Transfer
    due_at: datetime


def unanswered_by(actor: Actor) -> list[Unanswered]:
    """Return what teams that the actor supervises have not answered in time, the oldest first."""
    teams = {team.pk: team for team in supervised_teams(actor)}
    rows = Transfer.objects.filter(state=TransferState.OFFERED, team_id__in=list(teams))
    offers = list(rows.select_related("from_team", "team").order_by("offered_at")[:MOST])
    hours = {one: answer_hours_of(one) for one in {t.team.organisation_id for t in offers}}
    found = [
        Unanswered(one, one.offered_at + timedelta(hours=hours[one.team.organisation_id][one.risk]))
        for one in offers
        if one.offered_at
    ]
    return [one for one in found if one.due_at < clock.now()]


def unseen_alerts(actor: Actor) -> int:
    """Return how many overdue things of their teams no supervisor looked at yet."""
    teams = [team.pk for team in supervised_teams(actor)]
    return Alert.objects.filter(team_id__in=teams, ended_at=None, seen_at=None).count()


@dataclass(frozen=True, slots=True)
class Load:
    """How many open cases a worker has, by risk level, and what is overdue."""

    worker: User
    total: int
    by_risk: Sequence[int]
    late: int
    alerts: int

    @property
    def band(self) -> Band:
        """Return the band of the number of cases."""
        return band_of(self.total, CASELOAD)

    @property
    def is_over(self) -> bool:
        """Say whether it is the highest band."""
        return self.band.high is None


def workload(team: Team) -> list[Load]:
    """Return the workers of a team with their open cases, who has most first.

    Whoever has cases is there, and whoever works on cases in the team and has none.
    """
    rows = Case.objects.filter(team=team, state=CaseState.OPEN)
    counts: dict[UUID, dict[str, Any]] = {
        one["worker_id"]: dict(one)
        for one in rows.values("worker_id").annotate(
            total=Count("pk"),
            late=Count("pk", filter=Q(acted_at=None, act_by__lt=clock.now())),
            **{risk: Count("pk", filter=Q(risk=risk)) for risk in Risk.values},
        )
    }
    overdue = dict(
        Alert.objects.filter(team=team, ended_at=None)
        .values_list("worker_id")
        .annotate(count=Count("pk"))
        .order_by()
    )
    workers = User.objects.filter(pk__in={*counts, *workers_of(team).values_list("pk", flat=True)})
    none: dict[str, Any] = {}
    loads = [
        Load(
            one, counts.get(one.pk, none).get("total", 0),
            [counts.get(one.pk, none).get(risk, 0) for risk in Risk.values],
            counts.get(one.pk, none).get("late", 0), overdue.get(one.pk, 0),
        )
        for one in workers
    ]  # fmt: skip
    return sorted(loads, key=lambda one: (-one.total, one.worker.name))


def work(actor: Actor, now: datetime, _most: int = 0) -> list[WorkItem]:
    """Return a line of My work where something is overdue that no supervisor looked at.

    And one where another team waits too long for an answer of theirs.
    """
    if not actor.may_anywhere(APPROVE):
        return []
    counts = {
        _("Overdue in your teams, not looked at yet"): unseen_alerts(actor),
        _("Offered to your teams, and not answered in time"): len(unanswered_by(actor)),
    }
    url = reverse("supervision:team")
    return [
        WorkItem(
            None, "", format_lazy("{}: {}", label, count), None, url, WorkKind.ALERT, "bell"
        )
        for label, count in counts.items() if count
    ]  # fmt: skip
