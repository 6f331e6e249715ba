"""What procedures and safety plans ask of somebody; the words tell nothing of what they are about.

A line is shown in a list that others may see over a shoulder: it names no kind of procedure.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Compartment, Permission
from serai.cases.queries.work import MOST, WorkItem
from serai.instruments.choices import OutcomeKind, Urgency
from serai.kit.actor import Actor
from serai.protection.access import WORK, took_part
from serai.protection.choices import Part, Stage, State
from serai.protection.models import BestInterests, Member, SafetyPlan, Voice
from serai.screening.models import Outcome
from serai.screening.queries.waiting import unread

KIND, LEAST = "protection", 100
"""Lines of one kind that are looked at in any case: not every one of them asks for something."""


def of_protection(actor: Actor, now: datetime, most: int = MOST) -> list[WorkItem]:
    """Return screenings to read, undertakings to sign, days to watch, voices and approvals."""
    if actor.id is None:
        return []
    most = max(most, LEAST)
    return [*_of_screenings(actor, most), *_of_procedures(actor, most), *_of_safety(actor, most)]


def _of_screenings(actor: Actor, most: int) -> list[WorkItem]:
    """Return screenings with something urgent that a desk or a phone brought and nobody has read.

    Each stands until somebody who works with protection reads it, or opens a case.
    """
    if not (waiting := unread()):
        return []
    rows = Outcome.objects.filter(
        kind=OutcomeKind.FINDING, compartment=Compartment.PROTECTION, urgency__in=Urgency.values,
        screening__organisation__in=list(actor.organisations_with(WORK)), screening__in=waiting,
    ).order_by("screening__done_at")  # fmt: skip
    told = ("screening", "person", "person__reference", "urgency", "screening__done_at")
    due: dict[UUID, tuple[datetime, UUID, str]] = {}
    for screening, person, reference, urgency, done_at in rows.values_list(*told)[: 4 * most]:
        limit = (done_at + timedelta(hours=Urgency(urgency).hours), person, reference)
        due[screening] = min(limit, due.get(screening, limit))
    return [
        WorkItem(
            person, reference, _("Read a screening that nobody has read yet"), limit,
            reverse("screening:result", args=[screening]), KIND, "clipboard-list",
        )
        for screening, (limit, person, reference) in list(due.items())[:most]
    ]  # fmt: skip


def _of_procedures(actor: Actor, most: int) -> list[WorkItem]:
    seats = list(
        Member.objects.filter(user=actor.id, ended_at=None, procedure__state=State.OPEN)
        .select_related("procedure__person")
        .order_by("procedure__review_on")[:most]
    )
    ids = [one.procedure_id for one in seats]
    stages = {one.procedure_id: one for one in BestInterests.objects.filter(procedure__in=ids)}
    spoken = set(
        Voice.objects.filter(member__in=[one.pk for one in seats]).values_list("member", flat=True)
    )
    found = []
    for seat in seats:
        record, made = stages.get(seat.procedure_id), seat.procedure
        label = None
        if seat.signed_at is None:
            label = _("Sign the undertaking of a protection procedure")
        elif record and record.stage == Stage.DECIDED and _may_approve(actor, record, seat):
            label = _("Approve a decision, or send it back")
        elif record and record.stage == Stage.PANEL and seat.part == Part.PANEL:
            label = None if seat.pk in spoken else _("Say to the panel what is best")
        if label is None and made.review_on:
            label = _("Look at a protection procedure again")
        if label is not None:
            url = reverse("protection:procedure", args=[made.person_id, made.pk])
            found.append(
                WorkItem(made.person_id, made.person.reference, label, made.review_on, url, KIND,
                         "lock")
            )  # fmt: skip
    return found


def _may_approve(actor: Actor, record: BestInterests, seat: Member) -> bool:
    return actor.may(Permission.CASE_APPROVE, seat.procedure.organisation_id) and not took_part(
        actor, record
    )


def _of_safety(actor: Actor, most: int) -> list[WorkItem]:
    newest = SafetyPlan.objects.filter(case__worker=actor.id, case__state="open").values("case")
    versions = dict(newest.annotate(last=Max("version")).values_list("case", "last")[:most])
    rows = SafetyPlan.objects.filter(case__in=versions).select_related("person")
    return [
        WorkItem(
            one.person_id, one.person.reference, _("Look at a safety plan again"), one.review_on,
            reverse("protection:safety", args=[one.person_id, one.case_id]), KIND, "shield",
        )
        for one in rows
        if versions[one.case_id] == one.version
    ]  # fmt: skip
