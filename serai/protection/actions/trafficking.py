"""The counter-trafficking file: what is known, the two steps of identification, time to recover."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.cases.models import Case
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.protection import events
from serai.protection.actions.common import (
    lock_open,
    open_procedure,
    refuse_future,
    seal_needed,
    tell,
)  # fmt: skip
from serai.protection.choices import Kind, Status, Step
from serai.protection.methods import identifying
from serai.protection.methods.sealed import ACCOUNT, AUTHORITY, NEEDS, REASONS
from serai.protection.models import Identification, Procedure, TraffickingFile
from serai.protection.queries.persons import was_child
from serai.vault.sealing import seal_if_any


class WrongFinding(Refusal):
    """Who presumes does not establish, and who establishes does not presume."""

    sentence = _(
        "A preliminary identification presumes or does not; only a formal one establishes."
    )


class NotCompetent(Refusal):
    """A formal decision is the competent authority's."""

    sentence = _(
        "A formal identification is decided by the competent authority: police, court or"
        " prosecution, or another public authority. Name it."
    )


class FirstLineFirst(Refusal):
    """The two steps come one after the other."""

    sentence = _("Write down the preliminary identification first: there are two steps.")


class NotPresumed(Refusal):
    """Time to recover follows a presumption."""

    sentence = _("Time to recover is given once somebody is presumed to be trafficked.")


class NoTime(Refusal):
    """A period ends after it begins."""

    sentence = _("The period ends before it begins. Choose a later day.")


@transaction.atomic
def open_file(*, actor: Actor, case: Case, signed: bool) -> Procedure:
    """Open the counter-trafficking file of a case; who opens it is its team at first."""
    made = open_procedure(actor=actor, case=case, kind=Kind.TRAFFICKING, signed=signed)
    TraffickingFile.objects.create(
        procedure=made, person_id=made.person_id, changed_at=clock.now(),
        changed_by_id=actor.user_id,
    )  # fmt: skip
    return made


@transaction.atomic
def keep_file(
    *,
    actor: Actor,
    procedure: Procedure,
    exploitation: Collection[str] = (),
    sex_exploitation: Collection[str] = (),
    control: Collection[str] = (),
    recruitment: Collection[str] = (),
    industry: str = "",
    recruitment_apps: Collection[str] = (),
    exploitation_apps: Collection[str] = (),
    recruited_in: Collection[str] = (),
    passed_through: Collection[str] = (),
    exploited_in: Collection[str] = (),
    age_when_trafficked: int | None = None,
    relationship: str = "",
    needs: str = "",
    account: str = "",
) -> TraffickingFile:
    """Keep what is known of how the person was trafficked and of what they need."""
    held = lock_open(procedure)
    file = TraffickingFile.objects.select_for_update().get(procedure=held)
    file.exploitation, file.sex_exploitation = list(exploitation), list(sex_exploitation)
    file.control, file.recruitment = list(control), list(recruitment)
    file.industry, file.relationship = industry, relationship
    file.recruitment_apps, file.exploitation_apps = list(recruitment_apps), list(exploitation_apps)
    file.recruited_in, file.passed_through = list(recruited_in), list(passed_through)
    file.exploited_in, file.age_when_trafficked = list(exploited_in), age_when_trafficked
    file.needs = seal_if_any(held.person_id, needs, NEEDS)
    file.account = seal_if_any(held.person_id, account, ACCOUNT)
    file.changed_at, file.changed_by_id = clock.now(), actor.user_id
    file.save()
    tell(events.FILE_KEPT, held)
    return file


def steps_of(procedure: Procedure) -> list[tuple[str, str]]:
    """Return the steps so far as (step, status), oldest first."""
    rows = Identification.objects.filter(procedure=procedure).order_by("decided_on", "recorded_at")
    return list(rows.values_list("step", "status"))


@transaction.atomic
def identify(
    *,
    actor: Actor,
    procedure: Procedure,
    step: str,
    status: str,
    decided_by: str,
    decided_on: date,
    act: str,
    means: str,
    purpose: str,
    reasons: str,
    authority: str = "",
    codes: Sequence[str] = (),
    screenings: Sequence[UUID] = (),
) -> Identification:
    """Write down one step of identification: who decided what, when, on what, and why.

    What the rule of act, means and purpose reads is kept beside the decision. A person whose age is
    disputed or not known is treated as a child, and so is who was one when it began: the means are
    then not asked for.
    """
    held = lock_open(procedure)
    refuse_future(decided_on)
    if not identifying.may_find(step, status):
        raise WrongFinding
    if not identifying.is_competent(step, decided_by) or (
        step == Step.FORMAL and not authority.strip()
    ):
        raise NotCompetent
    if step == Step.FORMAL and not any(one == Step.PRELIMINARY for one, _s in steps_of(held)):
        raise FirstLineFirst
    as_child = was_child(held)
    made = Identification.objects.create(
        procedure=held, person_id=held.person_id, step=step, status=status, decided_by=decided_by,
        authority=seal_if_any(held.person_id, authority, AUTHORITY), decided_on=decided_on, act=act,
        means=means, purpose=purpose, as_child=as_child,
        reading=identifying.reading(as_child=as_child, act=act, means=means, purpose=purpose),
        codes=list(codes), screenings=list(screenings),
        reasons=seal_needed(held.person_id, reasons, REASONS), recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )  # fmt: skip
    tell(events.IDENTIFIED, held, step=step)
    return made


@transaction.atomic
def set_recovery(
    *, actor: Actor, procedure: Procedure, recovery_from: date, recovery_until: date
) -> TraffickingFile:
    """Give the presumed person time to recover and reflect; its end is the next day to watch."""
    held = lock_open(procedure)
    if identifying.status_of(steps_of(held)) not in {Status.POSSIBLE, Status.ACTUAL}:
        raise NotPresumed
    if recovery_until <= recovery_from:
        raise NoTime
    file = TraffickingFile.objects.select_for_update().get(procedure=held)
    file.recovery_from, file.recovery_until = recovery_from, recovery_until
    file.save(update_fields=["recovery_from", "recovery_until"])
    held.review_on = recovery_until
    held.save(update_fields=["review_on"])
    tell(events.RECOVERY_SET, held)
    return file
