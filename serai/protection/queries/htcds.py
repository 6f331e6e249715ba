"""What the case, its plan and the person's consent say to a file of HTCDS."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import override

from serai.cases.choices import ActionState, Decision, Progress
from serai.cases.methods import sealed as columns
from serai.cases.models import Goal, GoalProgress, PlanAction, ServiceDecision
from serai.consent.choices import LegalBasis, Purpose, State
from serai.consent.models import Consent
from serai.kit import clock
from serai.protection.choices import Closing
from serai.protection.methods import htcds
from serai.protection.methods.sealed import CLOSING
from serai.protection.models import Procedure
from serai.vault.fields import Sealed
from serai.vault.sealing import Keys, Unreadable


def with_case(
    rows: Sequence[Procedure], lines: Sequence[htcds.Line], *, named: bool
) -> list[htcds.Line]:
    """Return the lines with what case and consent add; texts and who works on it with names only.

    `rows` are the lines' procedures with their cases, of whose plans the surrounding actor sees
    what they may.
    """
    words = Words(Keys([one.person_id for one in rows]) if named else None)
    consents = consents_of({one.person_id for one in rows})
    plans, referrals = _planned({one.case_id for one in rows}, words)
    return [
        replace(
            line, closure=_closure(row, words), owner=row.case.worker.name if named else "",
            consent=consents.get(row.person_id, ""), plans=plans[row.case_id],
            referrals=referrals[row.case_id],
        )
        for row, line in zip(rows, lines, strict=True)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """Opens sealed words where names were asked for; without keys, or without a key, none."""

    keys: Keys | None

    def __call__(self, person_id: UUID, sealed: Sealed | None, column: str) -> str:
        if self.keys is None or sealed is None:
            return ""
        try:
            return str(self.keys.open(person_id, sealed, column))
        except Unreadable:
            return ""


def _closure(row: Procedure, words: Words) -> str:
    if not row.closing:
        return ""
    with override("en"):
        reason = str(Closing(row.closing).label)
    note = words(row.person_id, row.closing_note, CLOSING)
    return f"{reason}: {note}" if note else reason


def consents_of(persons: Collection[UUID]) -> dict[UUID, str]:
    """Return by person whether a consent to share for protection holds: "true", "false" or "".

    "false" is a no: refused or withdrawn, and nothing else agreed to since. What was not asked, ran
    out, or rests on another basis is neither.
    """
    rows = Consent.objects.filter(
        person_id__in=persons, purpose=Purpose.PROTECTION, legal_basis=LegalBasis.CONSENT
    ).exclude(state=State.REQUESTED)
    now, held = clock.now(), set[UUID]()
    latest: dict[UUID, str] = {}
    for one in rows.order_by("requested_at", "pk"):
        latest[one.person_id] = one.state
        if one.is_running and (one.expires_at is None or one.expires_at > now):
            held.add(one.person_id)
    no = {State.REFUSED, State.WITHDRAWN}
    return {
        person: "true" if person in held else "false" if state in no else ""
        for person, state in latest.items()
    }


def _planned(
    cases: Collection[UUID], words: Words
) -> tuple[dict[UUID, list[htcds.Plan]], dict[UUID, list[htcds.Referral]]]:
    """Return the goals of each case with what is done for them, and its referrals."""
    goals = list(Goal.objects.filter(case__in=cases).select_related("need").order_by("pk"))
    of_goal: dict[UUID, list[PlanAction]] = defaultdict(list)
    live = PlanAction.objects.filter(case__in=cases).exclude(state=ActionState.DROPPED)
    for action in live.order_by("due_on", "pk"):
        of_goal[action.goal_id].append(action)
    reached = _reached(goals)
    plans: dict[UUID, list[htcds.Plan]] = defaultdict(list)
    for goal in goals:
        done = of_goal[goal.pk]
        plans[goal.case_id].append(
            htcds.Plan(
                words(goal.person_id, goal.text, columns.GOAL),
                [words(one.person_id, one.text, columns.ACTION) for one in done],
                str(max(one.due_on for one in done)) if done else "",
                str(reached.get(goal.pk, "")), htcds.SUPPORT.get(goal.need.domain, ""),
            )
        )  # fmt: skip
    sent = [
        one for done in of_goal.values() for one in done if one.decision == Decision.REFERRED
    ]  # fmt: skip
    days = dict(
        ServiceDecision.objects.filter(pk__in=[one.pk for one in sent], is_withdrawn=False)
        .values_list("pk", "decided_on")
    )  # fmt: skip
    referrals: dict[UUID, list[htcds.Referral]] = defaultdict(list)
    for one in sent:
        referrals[one.case_id].append(
            htcds.Referral(
                words(one.person_id, one.partner, columns.PARTNER), str(days.get(one.pk, "")),
                words(one.person_id, one.text, columns.ACTION),
            )
        )  # fmt: skip
    return plans, referrals


def _reached(goals: Sequence[Goal]) -> dict[UUID, date]:
    """Return the day of the follow-up at which each goal that is met was found so, where one is."""
    met = [goal.pk for goal in goals if goal.progress == Progress.MET]
    rows = GoalProgress.objects.filter(goal__in=met, progress=Progress.MET)
    found = rows.order_by("follow_up__held_on").values_list("goal_id", "follow_up__held_on")
    return {goal: day for goal, day in found if day is not None}
