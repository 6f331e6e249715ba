"""Taking observations in: what forms and corrections give becomes rows, once and in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_noop

from serai.flows.choices import SourceKind
from serai.flows.methods.occurrences import Columns, NotUnderstood, Understood, understand
from serai.flows.models import ObservationPeriod, RegistryObservation, SurveyInterview
from serai.flows.queries.observations import Batch, known_codes, superseded_with
from serai.kit import clock
from serai.kit.entities import Problem, Source
from serai.kit.sql import upsert
from serai.ledger import actions as ledger
from serai.ledger.events import Happened

MODELS: tuple[type[Model], ...] = (ObservationPeriod, RegistryObservation, SurveyInterview)
TAKEN = gettext_noop("An entity with the id %(entity)s came with another submission already.")

STAMPED = frozenset({"change"})

Rows = dict[type[Model], dict[UUID, Columns]]


@transaction.atomic
def take_occurrences(batch: Batch) -> Mapping[UUID, Problem]:
    """Keep what these submissions gave; return a problem for each that could not be understood.

    Idempotent: taking the same submission again changes nothing. A correction withdraws the rows of
    every submission of its chain before it. An entity id that another submission brought is refused
    unless that submission is of the same chain. About ten queries however long the batch.
    """
    problems: dict[UUID, Problem] = {}
    understood: list[tuple[Source, Understood]] = []
    codes = known_codes(batch)
    for source, occurrences in batch:
        try:
            understood.append((source, understand(source, occurrences, codes)))
        except NotUnderstood as error:
            problems[source.submission_id] = error.problem
    rows = _rows(understood)
    problems |= _taken(understood, rows)
    _save(rows, problems)
    replaced = {
        source.replaces_id
        for source, _ in understood
        if source.replaces_id is not None and source.submission_id not in problems
    }
    _withdraw(superseded_with(replaced))
    return problems


@transaction.atomic
def retract(submission_ids: Sequence[UUID]) -> None:
    """Withdraw what these submissions gave: the rows stay, and count nowhere any more."""
    organisations = _withdraw(submission_ids)
    if organisations:
        ledger.record(
            *(
                Happened("observation.retracted", "submission", submission_id, organisation_id, {})
                for submission_id, organisation_id in sorted(organisations.items())
            )
        )


def _rows(understood: Iterable[tuple[Source, Understood]]) -> Rows:
    """Build the rows; where two submissions of a batch bring one entity, the first one keeps it."""
    now = clock.now()
    rows: Rows = defaultdict(dict)
    for source, one in understood:
        for model, group in (
            (ObservationPeriod, one.periods),
            (RegistryObservation, one.observations),
            (SurveyInterview, one.interviews),
        ):
            for columns in group:
                rows[model].setdefault(columns["id"], columns | _origin(model, source, now))
    return rows


def _origin(model: type[Model], source: Source, now: datetime) -> Columns:
    kind = {"source_kind": SourceKind.FORM.value} if model is RegistryObservation else {}
    return kind | {
        "organisation_id": source.organisation_id,
        "submission_id": source.submission_id,
        "is_withdrawn": False,
        "changed_at": now,
    }


def _taken(understood: Sequence[tuple[Source, Understood]], rows: Rows) -> dict[UUID, Problem]:
    """Return a problem for each submission with an entity that another one brought."""
    owner: dict[UUID, UUID | None] = {}
    for model, found in rows.items():
        owner |= {pk: row["submission_id"] for pk, row in found.items()}
        kept = model._default_manager.filter(pk__in=found).values_list("pk", "submission_id")
        owner |= dict(kept)
    problems = {}
    for source, one in understood:
        for columns in (*one.periods, *one.observations, *one.interviews):
            if owner[columns["id"]] != source.submission_id:
                problems[source.submission_id] = Problem(TAKEN, {"entity": str(columns["id"])})
    return problems


def _save(rows: Rows, problems: Mapping[UUID, Problem]) -> None:
    for model in MODELS:
        found = rows.get(model, {}).values()
        kept = [row for row in found if row["submission_id"] not in problems]
        upsert(model, kept, stamped=STAMPED)


def _withdraw(submission_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Mark the rows of these submissions; return the organisation of each that had some."""
    found: dict[UUID, UUID] = {}
    ids = list(submission_ids)
    if not ids:
        return found
    for model in MODELS:
        rows = model._default_manager.filter(submission_id__in=ids, is_withdrawn=False)
        found |= dict(rows.values_list("submission_id", "organisation_id"))
        rows.update(is_withdrawn=True, changed_at=clock.now())
    return found
