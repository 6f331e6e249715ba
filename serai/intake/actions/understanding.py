"""Understanding what was received: rows, entities, quality flags, or a reason why not."""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Min
from django.utils import translation
from django.utils.translation import gettext_noop as _

from serai.intake.actions.sealing import open_answers
from serai.intake.choices import ReviewState, SubmissionState
from serai.intake.models import EntityRecord, QualityFlag, Row, Submission
from serai.intake.queries.openrosa import schema_of
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.kit.entities import EntityList, Occurrence, Source, entity_lists
from serai.kit.errors import told_safely
from serai.kit.sql import run_prepared
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.xforms import quality
from serai.xforms.occurrences import Misreading, as_json, read_occurrences
from serai.xforms.schema import FormSchema
from serai.xforms.submission import BadSubmission, Reading, moment, parse, read_rows

log = logging.getLogger(__name__)
Batch = list[tuple[Source, Sequence[Occurrence]]]
WAITING = (SubmissionState.RECEIVED, SubmissionState.NOT_UNDERSTOOD)
ENCRYPTED = _("The answers are encrypted, and the server has no key for them.")
ERASED = _("The answers were erased.")
TAKEN = _("An entry with the ID %(entity)s came with other answers already.")
BROKEN = _("The server failed at these answers (%(error)s). This is a fault of the server.")
SAYS_NOTHING = frozenset({"property", "list", "entity", "minimum", "maximum", "error"})
"""Parameters of problems that hold no answer."""
CHANGED = (
    "state", "problem", "understood_at", "started_at", "ended_at", "enumerator", "flag_count",
)  # fmt: skip
INSERT_ROWS = """
    INSERT INTO intake_row (organisation_id, form_id, submission_id, "table", ordinal, parent,
        answers)
    SELECT * FROM jsonb_to_recordset(%s::jsonb) AS (organisation_id uuid, form_id uuid,
        submission_id uuid, "table" text, ordinal int, parent int, answers jsonb)
"""
INSERT_RECORDS = """
    INSERT INTO intake_entityrecord (organisation_id, submission_id, entity_id, list_name, ordinal,
        "values")
    SELECT * FROM jsonb_to_recordset(%s::jsonb) AS (organisation_id uuid, submission_id uuid,
        entity_id uuid, list_name text, ordinal int, "values" jsonb)
"""
UPDATE_SUBMISSIONS = """
    UPDATE intake_submission s SET state = n.state, problem = n.problem,
        understood_at = n.understood_at, started_at = n.started_at, ended_at = n.ended_at,
        enumerator = n.enumerator, flag_count = n.flag_count
    FROM jsonb_to_recordset(%s::jsonb) AS n(id uuid, state text, problem jsonb,
        understood_at timestamptz, started_at timestamptz, ended_at timestamptz, enumerator text,
        flag_count int)
    WHERE s.id = n.id
"""


@dataclass(slots=True)
class _Work:
    """One submission on its way: what was read of it, what it gives, why it is refused."""

    submission: Submission
    schema: FormSchema
    reading: Reading | None = None
    occurrences: list[Occurrence] = field(default_factory=list)
    replaces: UUID | None = None
    first_received_at: datetime | None = None
    problem: dict[str, Any] | None = None
    flags: list[quality.Flag] = field(default_factory=list)
    text: str = ""

    @property
    def is_sealed(self) -> bool:
        """Say whether it bears persons: then nothing of its answers is kept in clear."""
        return self.submission.sealed is not None

    @property
    def counts(self) -> bool:
        """Say whether its entities are kept: tests, superseded and rejected ones give none."""
        one = self.submission
        rejected = one.review_state == ReviewState.REJECTED
        return self.problem is None and one.is_current and not (one.is_test or rejected)

    @property
    def source(self) -> Source:
        """Return where its occurrences come from."""
        one = self.submission
        return Source(
            submission_id=one.pk,
            organisation_id=one.organisation_id,
            replaces_id=self.replaces,
            received_at=self.first_received_at or one.received_at,
            started_at=one.started_at,
            ended_at=one.ended_at,
            enumerator=one.enumerator,
            device_id=one.device_id,
        )

    def refuse(
        self, sentence: object, params: Mapping[str, Any], path: str = "", ordinal: int = 0
    ) -> None:
        """Note why it is refused: the English sentence, its params, the answer at fault."""
        told = params
        if self.is_sealed:
            told = {k: v if k in SAYS_NOTHING else "…" for k, v in params.items()}
        with translation.override("en"):
            self.problem = {
                "sentence": str(sentence),
                "params": {k: v if isinstance(v, int) else str(v) for k, v in told.items()},
                "where": {"path": path, "ordinal": ordinal},
            }


@transaction.atomic
def understand(*, submission_ids: Iterable[UUID]) -> int:
    """Understand the submissions that still wait for it; return how many now are.

    Idempotent. One that breaks the code is set aside by itself and never holds up the others; a
    lost database connection is the caller's to repeat.
    """
    waiting = list(
        Submission.objects.select_for_update(no_key=True, of=("self",))
        .select_related("form_version", "device")
        .filter(pk__in=list(submission_ids), state__in=WAITING)
        .only(
            "organisation_id", "form_id", "form_version__xform_md5", "device__enumerator",
            "instance_id", "deprecated_id", "root_instance_id", "is_current", "is_test",
            "received_at", "xml", "sealed", "state", "problem", "review_state",
        )
        .order_by("pk")
    )  # fmt: skip
    by_organisation: dict[UUID, list[Submission]] = defaultdict(list)
    for submission in waiting:
        by_organisation[submission.organisation_id].append(submission)
    understood = 0
    for organisation_id, group in by_organisation.items():
        with acting_as(system_actor(organisation_id)):
            understood += _together_or_alone(group)
    return understood


def _together_or_alone(group: Sequence[Submission]) -> int:
    try:
        with transaction.atomic():
            return _understand(group)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.error("understanding %s submissions failed: %s", len(group), told_safely(error))
        if len(group) > 1:
            return sum(_together_or_alone([one]) for one in group)
        work = _Work(group[0], schema_of(group[0].form_version_id, group[0].form_version.xform_md5))
        work.refuse(BROKEN, {"error": type(error).__name__})
        _finish([work])
        return 0


def _understand(group: Sequence[Submission]) -> int:
    lists = entity_lists()
    opened = open_answers(group)
    works = [
        _Work(
            one,
            schema_of(one.form_version_id, one.form_version.xform_md5),
            text=one.xml if one.sealed is None else opened.get(one.pk, ""),
        )
        for one in group
    ]
    for work in works:
        _read(work, lists)
    _keep_rows(works)
    _look_back(works)
    batch = [work for work in works if work.counts]
    _apply(batch, lists)
    taken = [work for work in batch if work.problem is None]
    _keep_entities(taken)
    _judge(taken, lists)
    _finish(works)
    return sum(work.problem is None for work in works)


def _read(work: _Work, lists: Mapping[str, EntityList]) -> None:
    submission = work.submission
    try:
        if submission.sealed is not None and not work.text:
            raise Misreading(ERASED)
        root = parse(work.text)
        work.reading = read_rows(root, work.schema)
        _describe(submission, work.reading, work.schema)
        if root.get("encrypted", "").lower() in {"yes", "true"}:
            raise Misreading(ENCRYPTED)
        work.occurrences = read_occurrences(work.reading, lists)
    except Misreading as misreading:
        work.refuse(misreading.sentence, misreading.params, misreading.path, misreading.ordinal)
    except BadSubmission as bad:
        work.refuse(bad.sentence, {})


def _describe(submission: Submission, reading: Reading, schema: FormSchema) -> None:
    """Take from the answers when the interview began and ended, and who held it."""
    answers = reading.rows[0].answers
    by_type = {q.type: answers.get(q.path, "") for q in schema.questions if q.table == ""}
    submission.started_at = moment(by_type.get("start"))
    submission.ended_at = moment(by_type.get("end"))
    named = next((q.path for q in schema.questions if q.name == "enumerator" and not q.table), "")
    device = submission.device.enumerator if submission.device else ""
    if submission.sealed is not None:
        submission.enumerator = device[:60]
        return
    submission.enumerator = (answers.get(named, "") or device or by_type.get("username", ""))[:60]


def _keep_rows(works: Sequence[_Work]) -> None:
    Row.objects.filter(submission__in=[work.submission for work in works]).delete()
    rows = [
        {
            "organisation_id": str(work.submission.organisation_id),
            "form_id": str(work.submission.form_id),
            "submission_id": str(work.submission.pk),
            "table": row.table,
            "ordinal": row.ordinal,
            "parent": row.parent,
            "answers": row.answers,
        }
        for work in works
        if work.reading is not None and not work.is_sealed
        for row in work.reading.rows
    ]
    run_prepared(INSERT_ROWS, [json.dumps(rows)])


def _look_back(works: Sequence[_Work]) -> None:
    """Find what each correction replaces, and refuse entities that other answers brought."""
    for work in works:
        one = work.submission
        if one.deprecated_id and work.counts:
            chain = Submission.objects.filter(
                form_id=one.form_id, root_instance_id=one.root_instance_id, is_test=False
            )
            work.first_received_at = chain.aggregate(first=Min("received_at"))["first"]
            kept = EntityRecord.objects.filter(submission__in=chain.exclude(pk=one.pk))
            work.replaces = kept.values_list(
                "submission_id", flat=True
            ).first() or chain.values_list("pk", flat=True).get(instance_id=one.deprecated_id)
    ids = [o.entity_id for work in works if work.counts for o in work.occurrences]
    owners = dict(
        EntityRecord.objects.filter(entity_id__in=ids).values_list("entity_id", "submission_id")
    )
    for work in works:
        for occurrence in work.occurrences if work.counts else ():
            owner = owners.setdefault(occurrence.entity_id, work.submission.pk)
            if owner not in {work.submission.pk, work.replaces}:
                work.refuse(TAKEN, {"entity": occurrence.entity_id}, "", occurrence.ordinal)


class _Refused(Exception):
    """Undoes what other rooms took of submissions that one room refused."""


def _apply(works: Sequence[_Work], lists: Mapping[str, EntityList]) -> None:
    """Hand the occurrences to their rooms, each room once, until no room refuses what is left."""
    while pending := [work for work in works if work.problem is None]:
        rooms: dict[Any, Batch] = defaultdict(list)
        for work in pending:
            named = {e.list_name for e in work.schema.entities} & lists.keys()
            declared = {lists[name].apply for name in named}
            for apply in declared if work.occurrences or work.replaces else ():
                mine = [o for o in work.occurrences if lists[o.list_name].apply is apply]
                rooms[apply].append((work.source, mine))
        refused: dict[UUID, Any] = {}
        try:
            with transaction.atomic():
                for apply, batch in rooms.items():
                    refused |= apply(batch)
                if refused and len(rooms) > 1:
                    raise _Refused
        except _Refused:
            pass
        for work in pending:
            if problem := refused.get(work.submission.pk):
                work.refuse(problem.sentence, problem.params)
        if not refused or len(rooms) == 1:
            return


def _keep_entities(works: Sequence[_Work]) -> None:
    replaced = [work.replaces for work in works if work.replaces]
    mine = [work.submission.pk for work in works]
    EntityRecord.objects.filter(submission_id__in=[*replaced, *mine]).delete()
    records = [
        {
            "organisation_id": str(work.submission.organisation_id),
            "submission_id": str(work.submission.pk),
            "entity_id": str(occurrence.entity_id),
            "list_name": occurrence.list_name,
            "ordinal": occurrence.ordinal,
            "values": {} if work.is_sealed else as_json(occurrence.values),
        }
        for work in works
        for occurrence in work.occurrences
    ]
    run_prepared(INSERT_RECORDS, [json.dumps(records)])


def _judge(works: Sequence[_Work], lists: Mapping[str, EntityList]) -> None:
    """Evaluate the quality rules and keep what they find; what was settled stays settled."""
    rooms: dict[Any, Batch] = defaultdict(list)
    for work in works:
        for known in {lists[o.list_name].known for o in work.occurrences}:
            mine = [o for o in work.occurrences if lists[o.list_name].known is known]
            rooms[known].append((work.source, mine))
    facts: dict[UUID, Mapping[str, Any]] = {}
    for known, batch in rooms.items():
        facts |= known(batch)
    former = QualityFlag.objects.filter(submission__in=[w.submission for w in works])
    settled = set(former.exclude(settled_at=None).values_list("submission_id", "entity_id", "rule"))
    former.filter(settled_at=None).delete()
    for work in works:
        found = quality.evaluate(lists, work.source, work.occurrences, facts)
        key = work.submission.pk
        work.flags = [f for f in found if (key, f.entity_id, f.rule) not in settled]
    now = clock.now()
    QualityFlag.objects.bulk_create(
        QualityFlag(
            organisation_id=work.submission.organisation_id,
            submission=work.submission,
            entity_id=flag.entity_id,
            rule=flag.rule,
            severity=flag.severity,
            reason=flag.reason,
            params=dict.fromkeys(flag.params, "…") if work.is_sealed else flag.params,
            place_code=flag.place_code,
            found_at=now,
        )
        for work in works
        for flag in work.flags
    )


def _finish(works: Sequence[_Work]) -> None:
    """Write the outcome on each submission, and events for what changed."""
    now = clock.now()
    events = []
    for work in works:
        one, problem = work.submission, work.problem
        state = SubmissionState.NOT_UNDERSTOOD if problem else SubmissionState.UNDERSTOOD
        if (one.state, one.problem) != (state, problem):
            payload = {"form": str(one.form_id), "test": one.is_test}
            payload |= {"reason": problem["sentence"]} if problem else {"flags": len(work.flags)}
            name = f"submission.{state.value}"
            events.append(Happened(name, "submission", one.pk, one.organisation_id, payload))
        one.state, one.problem, one.flag_count = state, problem, min(len(work.flags), 32_767)
        one.understood_at = None if problem else now
    outcomes = [
        {name: getattr(work.submission, name) for name in ("id", *CHANGED)} for work in works
    ]
    run_prepared(UPDATE_SUBMISSIONS, [json.dumps(outcomes, default=str)])
    if events:
        record(*events)
