"""Screening a person: answers kept page by page, and what they bring at the end."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.directory.models import Place
from serai.instruments.choices import Compartment, OutcomeKind
from serai.instruments.methods.definitions import Instrument
from serai.instruments.methods.evaluating import Answers as GivenAnswers
from serai.instruments.methods.evaluating import AnswerValue, Result, evaluate
from serai.instruments.methods.lists import AnswersNotRead, understood
from serai.instruments.methods.relevance import kept
from serai.kit import clock
from serai.kit.actor import Actor, acting_as, current_actor, register_actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.models import Person
from serai.screening import events
from serai.screening.actions.categories import suggest
from serai.screening.choices import ScreeningState
from serai.screening.models import (
    Answers,
    InstrumentVersion,
    Outcome,
    ReturnBlock,
    Screening,
)  # fmt: skip
from serai.screening.queries.answers import CONTENT, compiled_version, opened, parted
from serai.screening.queries.persons import known_age
from serai.vault.sealing import Keys

LISTED = (
    OutcomeKind.FINDING, OutcomeKind.LABEL, OutcomeKind.CATEGORY, OutcomeKind.PATHWAY,
    OutcomeKind.FACTOR, OutcomeKind.HTCDS,
)  # fmt: skip


class AlreadyDone(Refusal):
    """A finished screening takes no more answers; a new one can be begun."""

    sentence = _("This screening is finished. Begin a new one if something has changed.")


class NotOffered(Refusal):
    """An answer is not one that the version offers."""

    sentence = _("An answer is not one that this version of the instrument offers.")


class InTheFuture(Refusal):
    """Nobody has been screened on a day to come."""

    sentence = _("The day of the screening lies in the future.")


class NothingSaid(Refusal):
    """No question has an answer."""

    sentence = _("No question has been answered yet.")


@transaction.atomic
def start_screening(
    *,
    actor: Actor,
    person: Person,
    organisation: Organisation,
    version: InstrumentVersion,
    screened_on: date | None = None,
    place: Place | None = None,
    submission_id: UUID | None = None,
    screening_id: UUID | None = None,
) -> Screening:
    """Begin to screen a person with a version of an instrument. Refuses with `InTheFuture`."""
    day = screened_on or clock.today()
    if day > clock.today():
        raise InTheFuture
    extra = {} if screening_id is None else {"id": screening_id}
    screening = Screening.objects.create(
        person=person, organisation=organisation, version=version, screened_on=day, place=place,
        has_health=any(
            q.compartment == Compartment.HEALTH
            for q in compiled_version(version).instrument.questions
        ),
        started_at=clock.now(), started_by_id=actor.user_id,
        submission_id=submission_id, **extra,
    )  # fmt: skip
    _record(events.SCREENING_STARTED, screening, {"version": version.version})
    return screening


@transaction.atomic
def keep_answers(*, actor: Actor, screening: Screening, answers: Mapping[str, object]) -> Screening:
    """Keep answers, each sealed where it belongs; a later answer stands before an earlier one.

    An empty answer takes back one that the actor may read, and changes nothing else.
    Refuses with `AlreadyDone` and `NotOffered`; nothing is kept then.
    """
    screening = Screening.objects.select_for_update(of=("self",)).get(pk=screening.pk)
    if screening.state != ScreeningState.OPEN:
        raise AlreadyDone
    instrument = compiled_version(screening.version).instrument
    try:
        given = understood({k: v for k, v in answers.items() if v not in ("", None)}, instrument)
    except AnswersNotRead as error:
        raise NotOffered from error
    before = {k: v for part in opened(screening).values() for k, v in part.items()}
    cleared = {k: "" for k, v in answers.items() if v in ("", None) and k in before}
    changed = {k: v for k, v in {**cleared, **given}.items() if before.get(k) != v}
    _write(actor, screening, instrument, changed)
    return screening


def _write(
    actor: Actor, screening: Screening, instrument: Instrument, answers: GivenAnswers
) -> None:
    """Seal answers where each belongs; an empty one takes back what was said before."""
    keys = Keys([screening.person_id])
    now, by = clock.now(), actor.user_id
    for compartment, part in parted(instrument, answers).items():
        if part:
            Answers.objects.bulk_create([
                Answers(
                    screening=screening, person_id=screening.person_id, compartment=compartment,
                    content=keys.seal(screening.person_id, part, CONTENT),
                    recorded_at=now, recorded_by_id=by,
                )
            ])  # fmt: skip


@transaction.atomic
def finish_screening(*, actor: Actor, screening: Screening) -> Screening:
    """Work out what the answers bring: outcomes, suggested categories, a block on return.

    The platform reads all answers for this; what rests on health answers is kept in the health
    compartment. Answers to questions that the form would not ask are taken back. Refuses with
    `AlreadyDone` and `NothingSaid`.
    """
    screening = (
        Screening.objects.select_for_update(of=("self",))
        .select_related("version", "person")
        .get(pk=screening.pk)
    )
    if screening.state != ScreeningState.OPEN:
        raise AlreadyDone
    compiled = compiled_version(screening.version)
    with acting_as(register_actor(screening.person.organisation_id, screening.organisation_id)):
        everything = _asked_answers(actor, screening, compiled.instrument)
        if not everything:
            raise NothingSaid
        screening.age = known_age(screening.person, screening.screened_on)
        given = parted(compiled.instrument, everything)
        whole = evaluate(compiled, everything, screening.age)
        shown = evaluate(compiled, given[Compartment.PROTECTION], screening.age)
        screening.state, screening.done_at = ScreeningState.DONE, clock.now()
        screening.save(update_fields=["state", "done_at", "age"])
        _keep_outcomes(compiled.instrument, screening, shown, whole)
        suggest(actor=actor, screening=screening, categories=whole.values(OutcomeKind.CATEGORY))
        if whole.fears_return:
            _block_return(actor, screening)
    payload = {"version": screening.version.version}
    _record(events.SCREENING_DONE, screening, payload)
    return screening


def _asked_answers(
    actor: Actor, screening: Screening, instrument: Instrument
) -> dict[str, AnswerValue]:
    """Return the answers to questions that are asked; take back the others."""
    everything = {k: v for part in opened(screening).values() for k, v in part.items()}
    found = kept(instrument, everything)
    _write(actor, screening, instrument, dict.fromkeys(everything.keys() - found.keys(), ""))
    return found


def _keep_outcomes(
    instrument: Instrument, screening: Screening, shown: Result, whole: Result
) -> None:
    """Keep the codes: what rests on protection answers alone, and what health answers add."""
    mine = _codes(shown)
    more = [pair for pair in _codes(whole) if pair not in mine]
    rows = []
    for compartment, pairs in ((Compartment.PROTECTION, mine), (Compartment.HEALTH, more)):
        for kind, value in pairs:
            text = instrument.outcome_text(kind, value)
            rows.append(
                Outcome(
                    screening=screening, person_id=screening.person_id, compartment=compartment,
                    kind=kind, value=value, urgency=text.urgency if text else "",
                )
            )  # fmt: skip
    Outcome.objects.bulk_create(rows)


def _codes(result: Result) -> list[tuple[str, str]]:
    found = [(kind.value, value) for kind in LISTED for value in result.values(kind)]
    readings = [(OutcomeKind.LABEL.value, r) for r in result.readings]
    return list(dict.fromkeys([*found, *readings]))


def _block_return(actor: Actor, screening: Screening) -> None:
    block = ReturnBlock.objects.create(
        person_id=screening.person_id, organisation_id=screening.organisation_id,
        screening=screening, raised_at=clock.now(),
        raised_by_id=actor.user_id,
    )  # fmt: skip
    organisation = screening.organisation_id
    record(Happened(events.RETURN_BLOCKED, "person", block.person_id, organisation, {}))


class OwnBlock(Refusal):
    """Who recorded the fear cannot be the one who clears it."""

    sentence = _("Somebody else than who recorded the fear of return must clear it.")


class AlreadyCleared(Refusal):
    """The block was lifted before."""

    sentence = _("This block was cleared already.")


class NoReason(Refusal):
    """A block is not lifted without saying why."""

    sentence = _("Write why the return may be looked at again, for example the asylum decision.")


@transaction.atomic
def clear_block(*, actor: Actor, block: ReturnBlock, reason: str) -> ReturnBlock:
    """Lift the block that a fear of return put on what leads to return; the reason is sealed.

    Refuses with `OwnBlock`, `AlreadyCleared` and `NoReason`.
    """
    block = ReturnBlock.objects.select_for_update().get(pk=block.pk)
    if block.cleared_at is not None:
        raise AlreadyCleared
    if actor.id is None or block.raised_by_id == actor.id:
        raise OwnBlock
    if len(reason.strip()) < 10:
        raise NoReason
    block.cleared_at, block.cleared_by_id = clock.now(), actor.id
    block.clearing = Keys([block.person_id]).seal(block.person_id, reason.strip(), CLEARING)
    block.save(update_fields=["cleared_at", "cleared_by", "clearing"])
    record(Happened(events.RETURN_CLEARED, "person", block.person_id, block.organisation_id, {}))
    return block


CLEARING = "screening.ReturnBlock.clearing"


@transaction.atomic
def record_reading(*, screening: Screening) -> None:
    """Record that somebody opened the answers of a screening."""
    _record(events.SCREENING_READ, screening, {})


@transaction.atomic
def retract(submission_ids: Iterable[UUID]) -> None:
    """Withdraw the screenings that these submissions gave; a block on return stays."""
    rows = Screening.objects.filter(submission_id__in=list(submission_ids), is_withdrawn=False)
    for screening in rows.select_for_update():
        screening.is_withdrawn = True
        screening.save(update_fields=["is_withdrawn"])
        _record(events.SCREENING_RETRACTED, screening, {})


def _record(name: str, screening: Screening, payload: Mapping[str, str]) -> None:
    assert current_actor() is not None
    record(Happened(name, "screening", screening.pk, screening.organisation_id, dict(payload)))
