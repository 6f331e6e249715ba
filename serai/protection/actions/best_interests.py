"""The best-interests procedure: assessment, options, the panel's voices, decision, approval."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.cases.actions.cases import FearOfReturn
from serai.cases.models import Case
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.protection import events
from serai.protection.access import took_part
from serai.protection.actions.common import (
    SayWhy,
    lock_open,
    open_procedure,
    refuse_past,
    seal_needed,
    tell,
)  # fmt: skip
from serai.protection.choices import Kind, OptionKind, Part
from serai.protection.methods import panel
from serai.protection.methods.sealed import APPROVAL, ASSESSMENT, DECISION, OPTION, VOICE
from serai.protection.models import BestInterests, Member, Option, Procedure, Voice
from serai.protection.queries.panels import panel_faults
from serai.protection.queries.persons import treated_as_child
from serai.screening.queries.persons import blocks_return
from serai.vault.sealing import seal_if_any


class NotAChild(Refusal):
    """The procedure is for children."""

    sentence = _(
        "This procedure is for children. The person’s age is known and is 18 or more; a disputed"
        " age would be treated as a child’s."
    )


class WrongStage(Refusal):
    """Each thing has its time."""

    sentence = _("This cannot be done at this stage of the procedure. Look at it again.")


class PanelIncomplete(Refusal):
    """The panel cannot decide as it is."""

    sentence = _("The panel is not complete: %(faults)s.")


class TooFewOptions(Refusal):
    """One option is no choice."""

    sentence = _("Weigh at least two options, with what speaks for and against each.")


class NotOnPanel(Refusal):
    """Only the panel speaks and decides."""

    sentence = _("Only members of the panel who signed speak and decide, each for themselves.")


class NoMajority(Refusal):
    """More than half of the panel hold one option best, or nothing is decided."""

    sentence = _("No option is held best by more than half of the panel yet.")


class NotAnother(Refusal):
    """Whoever prepared or took a decision does not approve it."""

    sentence = _("Somebody else than who prepared, decided or works on the case approves it.")


def _held(procedure: Procedure, act: str) -> tuple[Procedure, BestInterests]:
    """Return the procedure and its record, held and moved to the stage that the act leads to."""
    held = lock_open(procedure)
    record = BestInterests.objects.select_for_update().get(procedure=held)
    stage = panel.after(record.stage, act)
    if stage is None:
        raise WrongStage
    record.stage = stage
    return held, record


@transaction.atomic
def open_best_interests(
    *, actor: Actor, case: Case, signed: bool, trigger: str, priority: str
) -> Procedure:
    """Open a best-interests procedure for a child; the assessment is due by its priority.

    Refuses a person who is not a child (`NotAChild`); who is of disputed or unknown age is one.
    """
    if not treated_as_child(case.person):
        raise NotAChild
    made = open_procedure(
        actor=actor, case=case, kind=Kind.BEST_INTERESTS, signed=signed,
        review_on=clock.today() + timedelta(days=int(priority)),
    )  # fmt: skip
    BestInterests.objects.create(
        procedure=made, person_id=made.person_id, trigger=trigger, priority=priority
    )
    return made


@transaction.atomic
def assess(*, actor: Actor, procedure: Procedure, **texts: str) -> BestInterests:
    """Keep the assessment: situation, the child's views, carers' views, risks, what protects."""
    held, record = _held(procedure, "assess")
    if not texts.get("situation", "").strip() or not texts.get("wishes", "").strip():
        raise SayWhy
    record.assessment = seal_if_any(held.person_id, texts, ASSESSMENT)
    record.assessed_at, record.assessed_by_id = clock.now(), actor.user_id
    record.save()
    tell(events.ASSESSED, held)
    return record


@transaction.atomic
def add_option(
    *, actor: Actor, procedure: Procedure, kind: str, text: str, in_favour: str, against: str
) -> Option:
    """Add an option with what speaks for and against it. No return while a fear of it stands."""
    held, _record = _held(procedure, "option")
    if not all(one.strip() for one in (text, in_favour, against)):
        raise SayWhy
    _refuse_return(held, kind)
    content = {"text": text, "in_favour": in_favour, "against": against}
    return Option.objects.create(
        procedure=held, person_id=held.person_id, kind=kind, added_at=clock.now(),
        added_by_id=actor.user_id, content=seal_needed(held.person_id, content, OPTION),
    )  # fmt: skip


@transaction.atomic
def convene(*, actor: Actor, procedure: Procedure) -> BestInterests:
    """Put the options before the panel. Refuses an incomplete panel, and fewer than two options."""
    held, record = _held(procedure, "convene")
    _refuse_incomplete(held)
    if Option.objects.filter(procedure=held).count() < panel.OPTIONS:
        raise TooFewOptions
    record.save(update_fields=["stage"])
    tell(events.CONVENED, held)
    return record


@transaction.atomic
def speak(
    *, actor: Actor, procedure: Procedure, member: Member, option: Option, reasons: str
) -> Voice:
    """Keep which option a member of the panel holds best, and why. They can change it till decided.

    Each user speaks for themselves; for somebody outside another member writes it down.
    """
    held, _record = _held(procedure, "speak")
    on_panel = member.part == Part.PANEL and member.signed_at and member.ended_at is None
    if not on_panel or (member.user_id is not None and member.user_id != actor.id):
        raise NotOnPanel
    voice, _made = Voice.objects.update_or_create(
        member=member,
        defaults={
            "procedure": held, "person_id": held.person_id, "option": option,
            "reasons": seal_needed(held.person_id, reasons, VOICE), "said_at": clock.now(),
            "recorded_by_id": actor.user_id,
        },
    )  # fmt: skip
    tell(events.SPOKEN, held, member=str(member.pk))
    return voice


@transaction.atomic
def decide(
    *, actor: Actor, procedure: Procedure, reasons: str, support: str, review_on: date
) -> BestInterests:
    """Write down the panel's decision: what more than half of it hold best. Dissent stays beside.

    Only a member of the panel does; who works on the case is on none. Another person approves.
    """
    refuse_past(review_on)
    held, record = _held(procedure, "decide")
    if not Member.objects.filter(
        procedure=held, part=Part.PANEL, user=actor.id, ended_at=None
    ).exists():
        raise NotOnPanel
    if not treated_as_child(held.person):
        raise NotAChild
    _refuse_incomplete(held)
    voices = Voice.objects.filter(procedure=held, member__ended_at=None).select_related("option")
    size = Member.objects.filter(procedure=held, part=Part.PANEL, ended_at=None).count()
    chosen = panel.majority([one.option for one in voices], size)
    if chosen is None:
        raise NoMajority
    _refuse_return(held, chosen.kind)
    if not reasons.strip():
        raise SayWhy
    content = {"reasons": reasons, "support": support}
    record.chosen, record.decision = chosen, seal_if_any(held.person_id, content, DECISION)
    record.decided_at, record.decided_by_id = clock.now(), actor.user_id
    record.save()
    held.review_on = review_on
    held.save(update_fields=["review_on"])
    tell(events.DECIDED, held)
    return record


@transaction.atomic
def approve(*, actor: Actor, procedure: Procedure, note: str = "") -> BestInterests:
    """Approve the panel's decision, as somebody who neither prepared nor took it.

    No return is approved where a fear of it was expressed since the panel decided.
    """
    held, record = _held(procedure, "approve")
    if took_part(actor, record):
        raise NotAnother
    if record.chosen is not None:
        _refuse_return(held, record.chosen.kind)
    record.approved_at, record.approved_by_id = clock.now(), actor.user_id
    record.approval = seal_if_any(held.person_id, note, APPROVAL)
    record.save()
    tell(events.APPROVED, held)
    return record


@transaction.atomic
def send_back(*, actor: Actor, procedure: Procedure, note: str) -> BestInterests:
    """Send a decision back to the panel, with why."""
    held, record = _held(procedure, "send_back")
    record.approval = seal_needed(held.person_id, note, APPROVAL)
    record.chosen = record.decision = record.decided_at = record.decided_by = None
    record.save()
    tell(events.SENT_BACK, held)
    return record


def _refuse_incomplete(held: Procedure) -> None:
    if found := panel_faults(held):
        raise PanelIncomplete(faults=", ".join(str(one.label) for one in found))


def _refuse_return(held: Procedure, kind: str) -> None:
    if kind == OptionKind.RETURN and blocks_return(held.person_id):
        raise FearOfReturn
