"""What every procedure begins and ends with: opening, its members, reading, closing."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.cases.actions.common import lock_open as lock_open_case
from serai.cases.models import Case
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.actions.persons import touch
from serai.protection import events
from serai.protection.choices import Part, State
from serai.protection.methods.sealed import CLOSING
from serai.protection.models import Member, Procedure
from serai.vault.fields import Sealed
from serai.vault.sealing import seal_if_any

UNDERTAKING = "2026-11"
"""The version of the undertaking that is shown and signed."""


class OpenAlready(Refusal):
    """A case has one open procedure of a kind."""

    sentence = _("A procedure of this kind is open for this case. Its team can name you in it.")


class NotSigned(Refusal):
    """Nothing of a procedure is opened or read without the undertaking."""

    sentence = _("Sign the undertaking of confidentiality first.")


class ProcedureClosed(Refusal):
    """A closed procedure is not changed."""

    sentence = _("This procedure is closed. Open a new one to go on.")


class DayPast(Refusal):
    """A day to come is needed."""

    sentence = _("This day is over already. Choose a day to come.")


class DayToCome(Refusal):
    """What has happened did not happen tomorrow."""

    sentence = _("This day is still to come. Write down what has happened.")


class SayWhy(Refusal):
    """A text is missing."""

    sentence = _("Write in a few words why.")


def seal_needed(person_id: UUID, value: object, column: str) -> Sealed:
    """Return something sealed; refuses an empty text."""
    sealed = seal_if_any(person_id, value, column)
    if sealed is None:
        raise SayWhy
    return sealed


def refuse_past(day: date | None) -> None:
    """Refuse a day that is over."""
    if day is not None and day < clock.today():
        raise DayPast


def refuse_future(day: date) -> None:
    """Refuse a day that is still to come."""
    if day > clock.today():
        raise DayToCome


def tell(name: str, procedure: Procedure, **payload: str | int | bool) -> None:
    """Record an event of the procedure: ids and codes only, and not what was found."""
    record(Happened(name, "procedure", procedure.pk, procedure.organisation_id, payload))
    touch(person_id=procedure.person_id)


def lock_open(procedure: Procedure) -> Procedure:
    """Return the procedure as it stands, held until the transaction ends; refuses a closed one."""
    held = Procedure.objects.select_for_update().filter(pk=procedure.pk).first()
    if held is None:
        raise NotSigned
    if held.state == State.CLOSED:
        raise ProcedureClosed
    return held


def open_procedure(
    *, actor: Actor, case: Case, kind: str, signed: bool, review_on: date | None = None
) -> Procedure:
    """Open a procedure in an open case; who opens it is its first member and signs at once."""
    if not signed:
        raise NotSigned
    refuse_past(review_on)
    lock_open_case(case)
    now = clock.now()
    made = Procedure(
        person_id=case.person_id, case=case, organisation_id=case.organisation_id, kind=kind,
        opened_at=now, opened_by_id=actor.user_id, review_on=review_on,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if "protection_procedure_one_open" in str(error):
            raise OpenAlready from error
        raise
    Member.objects.create(
        procedure=made, person_id=made.person_id, user_id=actor.user_id, part=Part.TEAM,
        named_at=now, named_by_id=actor.user_id, signed_at=now, undertaking=UNDERTAKING,
    )  # fmt: skip
    tell(events.OPENED, made)
    return made


@transaction.atomic
def record_reading(*, procedure: Procedure) -> None:
    """Record that somebody opened what a procedure holds."""
    record(Happened(events.READ, "procedure", procedure.pk, procedure.organisation_id, {}))


@transaction.atomic
def close(*, actor: Actor, procedure: Procedure, closing: str, note: str) -> Procedure:
    """Close a procedure, with why."""
    held = lock_open(procedure)
    held.closing_note = seal_needed(held.person_id, note, CLOSING)
    held.state, held.closing, held.closed_at = State.CLOSED, closing, clock.now()
    held.review_on = None
    held.save(update_fields=["state", "closing", "closing_note", "closed_at", "review_on"])
    tell(events.CLOSED, held, closing=closing)
    return held


@transaction.atomic
def set_review(*, actor: Actor, procedure: Procedure, review_on: date) -> Procedure:
    """Set the next day that the members must not miss."""
    refuse_past(review_on)
    held = lock_open(procedure)
    held.review_on = review_on
    held.save(update_fields=["review_on"])
    return held
