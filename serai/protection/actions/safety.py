"""Safety plans: written with the person, version after version; printed on request only."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.cases.actions.common import lock_open
from serai.cases.models import Case
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.actions.persons import touch
from serai.protection import events
from serai.protection.actions.common import SayWhy, refuse_past, seal_needed
from serai.protection.methods.sealed import SAFETY
from serai.protection.models import SafetyPlan


class WithThePerson(Refusal):
    """A safety plan that the person did not help to make protects nobody."""

    sentence = _("Make the plan with the person: only they know what is safe for them.")


class NotAskedFor(Refusal):
    """Paper can be found by those it protects from."""

    sentence = _("Print the plan only where the person asks for it and knows the danger.")


@transaction.atomic
def write_plan(
    *, actor: Actor, case: Case, with_person: bool, review_on: date, **texts: str
) -> SafetyPlan:
    """Write a safety plan, or its next version, with the person. Versions stay."""
    if not with_person:
        raise WithThePerson
    refuse_past(review_on)
    held = lock_open(case)
    if not texts.get("steps", "").strip():
        raise SayWhy
    made = SafetyPlan.objects.create(
        person_id=held.person_id, case=held, review_on=review_on, made_at=clock.now(),
        made_by_id=actor.user_id, content=seal_needed(held.person_id, texts, SAFETY),
        version=SafetyPlan.objects.filter(case=held).count() + 1,
    )  # fmt: skip
    _tell(events.SAFETY_PLANNED, held, version=made.version)
    touch(person_id=held.person_id)
    return made


@transaction.atomic
def record_reading(*, case: Case) -> None:
    """Record that somebody opened the safety plan of a case."""
    _tell(events.SAFETY_READ, case)


@transaction.atomic
def record_printing(*, case: Case, asked: bool, language: str) -> None:
    """Record that the plan is printed, as the person asked. Refuses where they did not."""
    if not asked:
        raise NotAskedFor
    _tell(events.SAFETY_PRINTED, case, language=language)


def _tell(name: str, case: Case, **payload: str | int) -> None:
    record(Happened(name, "case", case.pk, case.organisation_id, payload))
