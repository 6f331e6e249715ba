"""Recording steps and what happened; correcting and withdrawing without losing what was known."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from serai.journey import events
from serai.journey.choices import StepKind
from serai.journey.methods import SEALED
from serai.journey.models import Experience, Step
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.actions.persons import touch
from serai.people.models import Person
from serai.vault.sealing import Keys

S = TypeVar("S", Step, Experience)


class EndsBeforeItBegins(Refusal):
    """The dates are the wrong way round."""

    sentence = _("The last day is before the first day.")


class InTheFuture(Refusal):
    """What has not happened yet is a plan, no step."""

    sentence = _("This day is still to come. Write down what has happened.")


class Nowhere(Refusal):
    """A step is somewhere."""

    sentence = _("Say where: a place, a country, or in the person's own words.")


class NothingSaid(Refusal):
    """An experience says something."""

    sentence = _("Tick what happened, or write it down.")


class CorrectedMeanwhile(Refusal):
    """Somebody else corrected or withdrew it."""

    sentence = _("Somebody corrected this while you were writing. Look at the journey again.")


@transaction.atomic
def record_step(
    *, actor: Actor, person: Person, replaces: Step | None = None, **values: Any
) -> Step:
    """Write down a leg or a stay, or a correction of one; `words` and `note` are sealed.

    Refuses days to come, dates the wrong way round, and a step that is nowhere.
    """
    start, end = values.get("starts_on"), values.get("ends_on")
    _refuse_days(start, end)
    if values["kind"] == StepKind.STAY:
        values["from_place"] = values["from_country"] = None
    values["words"] = (values.get("words") or "").strip()
    places = ("from_place", "from_country", "to_place", "to_country", "words")
    if not any(values.get(name) for name in places):
        raise Nowhere
    return _write(actor, person, Step, replaces, values)


@transaction.atomic
def record_experience(
    *, actor: Actor, person: Person, replaces: Experience | None = None, **values: Any
) -> Experience:
    """Write down what happened to somebody, or a correction of it; the account is sealed."""
    _refuse_days(values.get("happened_on"), None)
    values["account"] = (values.get("account") or "").strip()
    values["incidents"] = list(values.get("incidents") or ())
    if not values["incidents"] and not values["account"]:
        raise NothingSaid
    return _write(actor, person, Experience, replaces, values)


def _refuse_days(start: date | None, end: date | None) -> None:
    if start and end and end < start:
        raise EndsBeforeItBegins
    if any(day and day > clock.today() for day in (start, end)):
        raise InTheFuture


def _write(
    actor: Actor, person: Person, model: type[S], replaces: S | None, values: dict[str, Any]
) -> S:
    now, keys = clock.now(), Keys([person.pk])
    if replaces is not None:
        _supersede(model, replaces)
    for name in SEALED.keys() & values.keys():
        text = (values[name] or "").strip()
        values[name] = keys.seal(person.pk, text, SEALED[name]) if text else None
    made = model.objects.create(
        person=person, recorded_at=now, replaces=replaces,
        recorded_by_id=actor.user_id, **values,
    )  # fmt: skip
    touch(person_id=person.pk)
    name = events.CORRECTED if replaces else events.RECORDED
    _tell(name, person, made)
    return made


def _supersede(model: type[Step | Experience], one: Step | Experience) -> None:
    rows = model.objects.filter(pk=one.pk, superseded_at=None)
    if not rows.update(superseded_at=clock.now()):
        raise CorrectedMeanwhile


@transaction.atomic
def withdraw(*, actor: Actor, statement: Step | Experience) -> None:
    """Hold a statement true no longer; it stays in what was known before."""
    _supersede(type(statement), statement)
    _tell(events.WITHDRAWN, statement.person, statement)


@transaction.atomic
def erase(person_ids: Sequence[UUID]) -> None:
    """Delete the journeys of persons who are erased; the caller records the erasing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT journey_erase(%s::uuid[])", [list(person_ids)])


def _tell(name: str, person: Person, made: Step | Experience) -> None:
    payload = {"what": type(made).__name__.lower(), "id": str(made.pk)}
    record(Happened(name, "person", person.pk, person.organisation_id, payload))
