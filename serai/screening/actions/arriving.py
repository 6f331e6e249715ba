"""Taking in the screenings that phones and browsers send."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from serai.instruments.methods.lists import AnswersNotRead, read_answers
from serai.intake.models import Submission
from serai.kit.actor import acting_as, register_actor
from serai.kit.entities import Occurrence, Problem, Source
from serai.kit.errors import Refusal
from serai.people.models import Person
from serai.people.queries import person_by_reference
from serai.screening.actions.screenings import (
    finish_screening,
    keep_answers,
    retract,
    start_screening,
)
from serai.screening.models import InstrumentVersion, Screening
from serai.screening.queries.answers import compiled_version

Batch = Sequence[tuple[Source, Sequence[Occurrence]]]
NO_PERSON = gettext_noop("No person of the organisation has the reference on the form.")
NO_INSTRUMENT = gettext_noop("The form was never published as a screening instrument.")
NOT_READ = gettext_noop("The answers do not fit the version of the instrument they were given to.")


class _Problem(Exception):
    """Why a submission cannot become a screening."""


def take_screenings(batch: Batch) -> Mapping[UUID, Problem]:
    """Keep the screenings of these submissions; return a problem for each that could not be kept.

    Idempotent: a screening that is there stays as it is. Answers are evaluated under the version
    they were given to, also where a newer one is published.
    """
    problems: dict[UUID, Problem] = {}
    for source, occurrences in batch:
        try:
            with transaction.atomic():
                if source.replaces_id is not None:
                    with acting_as(register_actor(source.organisation_id)):
                        retract([source.replaces_id])
                for occurrence in occurrences:
                    _take(source, occurrence)
        except _Problem as problem:
            problems[source.submission_id] = Problem(str(problem))
        except Refusal as refusal:
            problems[source.submission_id] = Problem(str(refusal))
    return problems


def withdraw_screenings(submission_ids: Sequence[UUID]) -> None:
    """Withdraw what these submissions gave."""
    found = Submission.objects.filter(pk__in=list(submission_ids))
    for organisation_id in set(found.values_list("organisation_id", flat=True)):
        with acting_as(register_actor(organisation_id)):
            retract(submission_ids)


def nothing_known(batch: Batch) -> Mapping[UUID, Mapping[str, object]]:
    """Return nothing: no quality rule looks into screenings."""
    return {}


def _take(source: Source, occurrence: Occurrence) -> None:
    version = (
        InstrumentVersion.objects.select_related("organisation")
        .filter(form_version__submissions=source.submission_id)
        .first()
    )
    if version is None:
        raise _Problem(NO_INSTRUMENT)
    try:
        instrument = compiled_version(version).instrument
        answers = read_answers(str(occurrence.values["answers"]), instrument)
    except AnswersNotRead as error:
        raise _Problem(NOT_READ) from error
    actor = register_actor(source.organisation_id)
    with acting_as(actor):
        person_id = person_by_reference(str(occurrence.values["person"]).strip().upper())
        person = Person.objects.filter(pk=person_id).first() if person_id else None
        if person is None:
            raise _Problem(NO_PERSON)
        if Screening.objects.filter(pk=occurrence.entity_id).exists():
            return
        screening = start_screening(
            actor=actor,
            person=person,
            organisation=version.organisation,
            version=version,
            screened_on=occurrence.values["screened_on"],
            submission_id=source.submission_id,
            screening_id=occurrence.entity_id,
        )
        keep_answers(actor=actor, screening=screening, answers=answers)
        finish_screening(actor=actor, screening=screening)
