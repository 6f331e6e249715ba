"""Saying that a person is in a category, confirming it, contesting it, withdrawing it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.models import Person
from serai.screening import events
from serai.screening.actions.blocks import block_return
from serai.screening.choices import CategoryState, Certainty, EvidenceKind
from serai.screening.methods.catalogue import categories
from serai.screening.models import CategoryStatement, Screening
from serai.screening.queries.notes import NOTE
from serai.vault.sealing import Keys

FEARS_RETURN = "person_fearing_return"
"""The category of whoever said that they fear to return."""


class UnknownCategory(Refusal):
    """There is no such category."""

    sentence = _("There is no such category.")


class Overlaps(Refusal):
    """The person is in the category already in a part of this time."""

    sentence = _(
        "The person is in this category already in a part of this time."
        " Change that statement, or choose other dates."
    )


class NoLongerCurrent(Refusal):
    """Somebody else changed the statement meanwhile."""

    sentence = _("Somebody changed this statement meanwhile. Look at it again.")


class EndsBeforeStart(Refusal):
    """A category cannot end before it begins."""

    sentence = _("The last day is before the first day.")


class SayWhy(Refusal):
    """Contesting and withdrawing need a reason."""

    sentence = _("Write in a few words why.")


@transaction.atomic
def state_category(
    *,
    actor: Actor,
    person: Person,
    organisation: Organisation,
    category: str,
    starts_on: date | None,
    ends_on: date | None = None,
    certainty: str = Certainty.POSSIBLE,
    evidence: str = EvidenceKind.STATEMENT,
    note: str = "",
    screening: Screening | None = None,
) -> CategoryStatement:
    """Say that a person is in a category from a day (or since ever) to a last day (or for good).

    Somebody who says it confirms it; a system can only suggest. That a person fears to return now
    blocks it, as an answer of a screening does. Refuses with `UnknownCategory`,
    `EndsBeforeStart` and `Overlaps`.
    """
    if category not in categories():
        raise UnknownCategory
    during = span(starts_on, ends_on)
    if _current(person, category).filter(during__overlap=during).exists():
        raise Overlaps
    made = _add(
        actor, person, organisation,
        category=category, during=during, certainty=certainty, evidence=evidence,
        state=CategoryState.CONFIRMED, note=note, screening=screening, replaces=None,
    )  # fmt: skip
    _block_if_feared(actor, made)
    return made


def _block_if_feared(actor: Actor, statement: CategoryStatement) -> None:
    """Block a return where a statement says that the person fears it, today or later."""
    last = statement.during.upper
    if statement.category == FEARS_RETURN and (last is None or last > clock.today()):
        block_return(
            actor=actor, person_id=statement.person_id, organisation_id=statement.organisation_id
        )


def span(starts_on: date | None, ends_on: date | None) -> DateRange:
    """Return the half-open range of days from the first to the last one, both counted."""
    if starts_on and ends_on and ends_on < starts_on:
        raise EndsBeforeStart
    end = date.fromordinal(ends_on.toordinal() + 1) if ends_on else None
    return DateRange(starts_on, end)


@transaction.atomic
def suggest(
    *, actor: Actor, screening: Screening, categories: Iterable[str]
) -> list[CategoryStatement]:
    """Suggest the categories that a screening brought, where nothing else is said of them now."""
    made = []
    for category in categories:
        during = DateRange(screening.screened_on, None)
        if _current(screening.person, category).filter(during__overlap=during).exists():
            continue
        made.append(
            _add(
                actor, screening.person, screening.organisation,
                category=category, during=during, certainty=Certainty.POSSIBLE,
                evidence=EvidenceKind.ANSWERS, state=CategoryState.SUGGESTED, note="",
                screening=screening, replaces=None,
            )
        )  # fmt: skip
    return made


@transaction.atomic
def revise(
    *,
    actor: Actor,
    statement: CategoryStatement,
    state: str,
    certainty: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    keep_dates: bool = True,
    evidence: str = "",
    note: str = "",
) -> CategoryStatement:
    """Say anew what an earlier statement said: confirmed, contested, withdrawn, with other dates.

    The earlier row stays as what was known until now. Refuses with `NoLongerCurrent` (somebody was
    quicker), `SayWhy` (contesting and withdrawing), `EndsBeforeStart` and `Overlaps`.
    """
    held = CategoryStatement.objects.select_for_update().get(pk=statement.pk)
    if held.known.upper is not None:
        raise NoLongerCurrent
    if state in {CategoryState.CONTESTED, CategoryState.WITHDRAWN} and len(note.strip()) < 3:
        raise SayWhy
    during = held.during if keep_dates else span(starts_on, ends_on)
    others = _current(held.person, held.category).exclude(pk=held.pk)
    if state != CategoryState.WITHDRAWN and others.filter(during__overlap=during).exists():
        raise Overlaps
    made = _instead(
        actor, held, during=during, certainty=certainty or held.certainty,
        evidence=evidence or held.evidence, state=state, note=note,
    )  # fmt: skip
    if state == CategoryState.CONFIRMED and held.state == CategoryState.WITHDRAWN:
        _block_if_feared(actor, made)
    return made


@transaction.atomic
def withdraw_suggestions(*, actor: Actor, screening: Screening) -> None:
    """Take back what a withdrawn screening suggested, where nobody said anything of it since."""
    rows = CategoryStatement.objects.select_for_update().filter(
        screening=screening, state=CategoryState.SUGGESTED, known__upper_inf=True
    )
    for held in rows:
        _instead(
            actor, held, during=held.during, certainty=held.certainty, evidence=held.evidence,
            state=CategoryState.WITHDRAWN, note="",
        )  # fmt: skip


def _instead(actor: Actor, held: CategoryStatement, **said: Any) -> CategoryStatement:
    """End what was known by a statement, and write what is known instead."""
    held.known = DateTimeTZRange(held.known.lower, clock.now())
    held.save(update_fields=["known"])
    return _add(
        actor, held.person, held.organisation,
        category=held.category, screening=held.screening, replaces=held, **said,
    )  # fmt: skip


def _current(person: Person, category: str) -> Any:
    return CategoryStatement.objects.filter(
        person=person, category=category, known__upper_inf=True
    ).exclude(state=CategoryState.WITHDRAWN)


def _add(
    actor: Actor, person: Person, organisation: Organisation, *, note: str, **columns: Any
) -> CategoryStatement:
    """Write a statement, known from now on, and its event."""
    replaces = columns["replaces"]
    now = replaces.known.upper if replaces else clock.now()
    sealed = Keys([person.pk]).seal(person.pk, note.strip(), NOTE) if note.strip() else None
    statement = CategoryStatement(
        person=person, organisation=organisation, known=DateTimeTZRange(now, None), note=sealed,
        compartment=categories()[columns["category"]].compartment,
        recorded_by_id=actor.user_id, **columns,
    )  # fmt: skip
    try:
        with transaction.atomic():
            CategoryStatement.objects.bulk_create([statement])
    except IntegrityError as error:
        if "screening_categorystatement_no_overlap" in str(error):
            raise Overlaps from error
        raise
    payload = {"statement": str(statement.pk), "state": str(columns["state"])}
    record(Happened(events.CATEGORY_STATED, "person", person.pk, organisation.pk, payload))
    return statement


@transaction.atomic
def record_reading(*, person: Person, organisation: Organisation) -> None:
    """Record that somebody opened the notes behind a person's categories."""
    record(Happened(events.CATEGORY_READ, "person", person.pk, organisation.pk, {}))
