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
from serai.instruments.methods.guards import fears_return
from serai.instruments.methods.lists import AnswersNotRead, understood
from serai.instruments.methods.relevance import kept
from serai.kit import clock
from serai.kit.actor import Actor, acting_as, current_actor, register_actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.models import Person
from serai.screening import events
from serai.screening.actions.blocks import block_return
from serai.screening.actions.categories import suggest, withdraw_suggestions
from serai.screening.choices import ScreeningState
from serai.screening.models import (
    Answers,
    InstrumentVersion,
    Outcome,
    Screening,
)  # fmt: skip
from serai.screening.queries.answers import CONTENT, compiled_version, opened, parted
from serai.screening.queries.persons import age_held
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

    An empty answer takes back one that the actor may read, and changes nothing else. A fear of
    return blocks it from now on, whether the screening is ever finished or not, and stays so until
    somebody else clears it, also where the answer is changed again. Refuses with
    `AlreadyDone` and `NotOffered`; nothing is kept then.
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
    if fears_return(changed):
        block_return(
            actor=actor, person_id=screening.person_id, screening=screening,
            organisation_id=screening.organisation_id,
        )  # fmt: skip
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
    is_read = _acts_for_themselves()
    with acting_as(register_actor(screening.person.organisation_id, screening.organisation_id)):
        everything = _asked_answers(actor, screening, compiled.instrument)
        if not everything:
            raise NothingSaid
        age, disputed = age_held(screening.person, screening.screened_on)
        given = parted(compiled.instrument, everything)
        whole = evaluate(compiled, everything, age, age_disputed=disputed)
        shown = evaluate(compiled, given[Compartment.PROTECTION], age, age_disputed=disputed)
        screening.age, screening.age_disputed = age, disputed
        screening.state, screening.done_at = ScreeningState.DONE, clock.now()
        screening.read_at = screening.done_at if is_read else None
        screening.save(update_fields=["state", "done_at", "age", "age_disputed", "read_at"])
        _keep_outcomes(compiled.instrument, screening, shown, whole)
        suggest(actor=actor, screening=screening, categories=whole.values(OutcomeKind.CATEGORY))
        if whole.fears_return:
            block_return(
                actor=actor, person_id=screening.person_id, screening=screening,
                organisation_id=screening.organisation_id,
            )  # fmt: skip
    payload = {"version": screening.version.version}
    _record(events.SCREENING_DONE, screening, payload)
    return screening


def _acts_for_themselves() -> bool:
    """Say whether somebody finishes a screening who reads it: not the platform for a desk."""
    acting = current_actor()
    return acting is not None and acting.kind == "user"


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


@transaction.atomic
def record_reading(*, screening: Screening, is_for_all: bool = False) -> None:
    """Record that somebody opened the answers of a screening.

    `is_for_all` says that they work with protection for whom it was made: it is read from then on.
    """
    if is_for_all:
        Screening.objects.filter(pk=screening.pk, read_at=None).update(read_at=clock.now())
    _record(events.SCREENING_READ, screening, {})


def take_on(*, person_id: UUID, organisation_id: UUID) -> None:
    """Take an organisation's screenings of a person as read: it opens a case for them."""
    Screening.objects.filter(
        person=person_id, organisation=organisation_id, state=ScreeningState.DONE, read_at=None
    ).update(read_at=clock.now())


@transaction.atomic
def retract(submission_ids: Iterable[UUID]) -> None:
    """Withdraw the screenings that these submissions gave, with what they only suggested.

    A block on return stays, and so does what somebody confirmed or contested.
    """
    actor = current_actor()
    assert actor is not None
    rows = Screening.objects.filter(submission_id__in=list(submission_ids), is_withdrawn=False)
    for screening in rows.select_for_update():
        screening.is_withdrawn = True
        screening.save(update_fields=["is_withdrawn"])
        withdraw_suggestions(actor=actor, screening=screening)
        _record(events.SCREENING_RETRACTED, screening, {})


def _record(name: str, screening: Screening, payload: Mapping[str, str]) -> None:
    assert current_actor() is not None
    record(Happened(name, "screening", screening.pk, screening.organisation_id, dict(payload)))
