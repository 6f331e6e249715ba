"""What every change of a case begins and ends with."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from serai.cases.choices import CaseState
from serai.cases.methods.sealed import MOVE
from serai.cases.models import Case, Move
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.actions.persons import touch
from serai.vault.fields import Sealed
from serai.vault.sealing import seal_if_any


class CaseClosed(Refusal):
    """A closed case is not changed."""

    sentence = _("This case is closed. Reopen it first, then write.")


class DeadlinePast(Refusal):
    """Nobody can do anything by a day that is over."""

    sentence = _("This day is over already. Choose today or a day to come.")


class SayWhat(Refusal):
    """A text is missing."""

    sentence = _("Write in a few words what it is about.")


def lock_open(case: Case) -> Case:
    """Return the case as it stands now, held until the transaction ends; refuses a closed one."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    if held.state == CaseState.CLOSED:
        raise CaseClosed
    return held


def refuse_past(day: date) -> None:
    """Refuse a deadline before today."""
    if day < clock.today():
        raise DeadlinePast


def seal(case: Case, text: str, column: str) -> Sealed | None:
    """Return a text sealed with the key of the case's person; None for an empty one."""
    return seal_if_any(case.person_id, text, column)


def seal_needed(case: Case, text: str, column: str) -> Sealed:
    """Return a text sealed; refuses an empty one."""
    sealed = seal(case, text, column)
    if sealed is None:
        raise SayWhat
    return sealed


def tell(name: str, case: Case, **payload: str | int | bool) -> None:
    """Record an event of the case: ids and codes only."""
    record(Happened(name, "case", case.pk, case.organisation_id, payload))
    touch(person_id=case.person_id)


def moved(actor: Actor, case: Case, kind: str, *, value: str = "", note: str = "") -> Move:
    """Write down what happened to the case as a whole."""
    return Move.objects.create(
        case=case, person_id=case.person_id, kind=kind, at=clock.now(), by_id=actor.user_id,
        value=value, team_id=case.team_id, worker_id=case.worker_id, note=seal(case, note, MOVE),
    )  # fmt: skip


def carried_on(held: Case) -> None:
    """Move the plan one version on by what was carried out of it, which changes nothing planned.

    Who has the plan open sees it; what was agreed with the person and approved stands.
    """
    if held.approved_version == held.plan_version:
        held.approved_version = held.plan_version + 1
    held.plan_version += 1
    held.save(update_fields=["plan_version", "approved_version"])


def acted(case: Case) -> None:
    """Note that something was done for the person, the first time since the risk was set."""
    if case.acted_at is None:
        case.acted_at = clock.now()
        case.save(update_fields=["acted_at"])
