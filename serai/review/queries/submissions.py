"""Reading submissions: lists with filters, one with all that hangs on it, rows of a table."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import MD5
from django.utils.translation import gettext

from serai.accounts.models import User
from serai.intake.actions.sealing import token_name
from serai.intake.choices import RULE_NAMES, SubmissionState
from serai.intake.models import (
    Attachment,
    Device,
    Form,
    FormVersion,
    QualityFlag,
    Row,
    Submission,
)
from serai.kit.actor import Actor
from serai.ledger import queries as ledger
from serai.review.access import may_open, submissions_visible_to
from serai.review.queries.sealed import AnswerRow, rows_of_one
from serai.xforms.schema import FormSchema, from_json
from serai.xforms.tabular import (
    Layout,
    columns_of,
    differences,
    questions_of,
    row_maker,
    table_paths,
)

COUNTED = 10_000
PAGE = 25
HEAVY = ("xml", "sealed", "xml_sha256", "problem")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which submissions: everything left empty means all. `flags` is "any", "none" or a rule.

    `enumerator` is a `key_of` (names stay out of addresses); days are days of receipt.
    """

    form: UUID | None = None
    state: str = ""
    review: str = ""
    flags: str = ""
    device: UUID | None = None
    enumerator: str = ""
    since: date | None = None
    until: date | None = None
    tests: bool = False

    def of(self, submissions: QuerySet[Submission]) -> QuerySet[Submission]:
        """Return those of the submissions that are current and chosen."""
        open_flags = QualityFlag.objects.filter(submission=OuterRef("pk"), settled_at=None)
        wanted = Q(is_current=True, is_test=self.tests)
        exact = {
            "form_id": self.form,
            "state": self.state,
            "review_state": self.review,
            "device_id": self.device,
            "received_at__date__gte": self.since,
            "received_at__date__lte": self.until,
        }
        wanted &= Q(**{name: value for name, value in exact.items() if value})
        if self.flags in {"any", "none"}:
            wanted &= Q(flag_count__gt=0) if self.flags == "any" else Q(flag_count=0)
        elif self.flags:
            wanted &= Q(Exists(open_flags.filter(rule=self.flags)))
        if self.enumerator:
            submissions = submissions.annotate(enumerator_md5=MD5("enumerator"))
            wanted &= Q(enumerator_md5__startswith=self.enumerator)
        return submissions.filter(wanted)


def key_of(enumerator: str) -> str:
    """Return what stands for an enumerator in an address."""
    return hashlib.md5(enumerator.encode(), usedforsecurity=False).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and where the next one starts ("" for the last)."""

    items: Sequence[Submission]
    next: str
    total: int

    @property
    def more_than_total(self) -> bool:
        """Say whether there are more than were counted."""
        return self.total > COUNTED


def submissions(actor: Actor, chosen: Chosen) -> QuerySet[Submission]:
    """Return the chosen submissions that the actor may see, newest first."""
    return chosen.of(submissions_visible_to(actor)).order_by("-received_at", "-id")


def ids_of(actor: Actor, chosen: Chosen, *, most: int = COUNTED) -> list[UUID]:
    """Return the ids of the chosen submissions, newest first, up to one more than `most`."""
    return list(submissions(actor, chosen).values_list("pk", flat=True)[: most + 1])


def page_of(actor: Actor, chosen: Chosen, *, after: str = "", size: int = PAGE) -> Page:
    """Return one page of the chosen submissions; a cursor that is none starts from the top.

    Counting stops at 10,000, so that a long list costs no more than a short one.
    """
    found = submissions(actor, chosen)
    total = found.order_by()[: COUNTED + 1].count()
    if place := _read_cursor(after):
        found = found.filter(
            Q(received_at__lt=place[0]) | Q(received_at=place[0], id__lt=place[1])
        ).filter(received_at__lte=place[0])
    items = list(found.select_related("form", "device").defer(*HEAVY)[: size + 1])
    last = items[size - 1] if len(items) > size else None
    return Page(items[:size], f"{last.received_at.isoformat()}_{last.pk}" if last else "", total)


def _read_cursor(text: str) -> tuple[datetime, UUID] | None:
    moment, _mark, key = text.replace(" ", "+").partition("_")
    try:
        place = datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return None
    return place if place[0].tzinfo else None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a filter can be set to: (value, label) pairs."""

    devices: list[tuple[str, str]]
    enumerators: list[tuple[str, str]]
    rules: list[tuple[str, str]]


def offer(actor: Actor) -> Offer:
    """Return the devices, enumerators and rules that the actor can filter by."""
    seen = submissions_visible_to(actor)
    held = actor.organisations_with("submission.view")
    devices = Device.objects.filter(organisation_id__in=held).order_by("name")
    names = seen.exclude(enumerator="").order_by().values_list("enumerator", flat=True).distinct()
    rules = QualityFlag.objects.filter(organisation_id__in=held, settled_at=None).order_by()
    return Offer(
        [(str(device.pk), device.name) for device in devices],
        [(key_of(name), name) for name in sorted(names)],
        [
            (rule, rule_name(rule))
            for rule in sorted(rules.values_list("rule", flat=True).distinct())
        ],
    )


def rule_name(rule: str) -> str:
    """Return a rule's name as people read it."""
    return str(RULE_NAMES.get(rule) or gettext(rule.replace("_", " ").capitalize()))


@lru_cache(maxsize=256)
def _published_schema(version_id: UUID) -> FormSchema:
    return from_json(FormVersion.objects.values_list("schema", flat=True).get(pk=version_id))


def schema_of(version_id: UUID) -> FormSchema:
    """Return a version's schema; kept in memory once the version is published."""
    if FormVersion.objects.filter(pk=version_id, is_draft=True).exists():
        return _published_schema.__wrapped__(version_id)
    return _published_schema(version_id)


def schemas_of(form: Form) -> list[FormSchema]:
    """Return the schemas of a form's versions, newest first; drafts where alone."""
    versions = form.versions.order_by("is_draft", "-created_at")
    found = list(versions.values_list("pk", "is_draft"))
    return [schema_of(pk) for pk, draft in found if not draft or found[0][1]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as a page shows it; `attachment` where it names a file."""

    label: str
    text: str
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A repeat as a table."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that a correction changed."""

    where: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Detail:
    """A submission with all that its page shows."""

    answers: Sequence[Answer]
    grids: Sequence[Grid]
    attachments: Sequence[Attachment]
    flags: Sequence[QualityFlag]
    comments: Sequence[Any]
    history: Sequence[Any]
    chain: Sequence[Submission]
    changes: Sequence[Change]
    problem: str
    opened: bool = True


def detail(actor: Actor, submission: Submission, language: str) -> Detail:
    """Return what the submission's page shows, labelled in the form's language for the reader's."""
    schema = schema_of(submission.form_version_id)
    layout = Layout(schema.language_for(language))
    attachments = list(submission.attachments.select_related("blob"))
    opened = may_open(actor, submission)
    rows = rows_of_one(submission, schema) if opened else []
    chain = list(
        submissions_visible_to(actor)
        .filter(form_id=submission.form_id, root_instance_id=submission.root_instance_id)
        .filter(is_test=submission.is_test)
        .order_by("received_at", "id")
        .defer("xml", "sealed", "xml_sha256")
    )
    return Detail(
        answers=_answers(schema, layout, rows, _by_name(submission, attachments, rows)),
        grids=[g for t in table_paths([schema])[1:] if (g := _grid(schema, layout, rows, t))],
        attachments=attachments,
        flags=list(submission.flags.select_related("settled_by").order_by("settled_at", "id")),
        comments=list(submission.comments.select_related("by")),
        history=_history(actor, submission),
        chain=chain if len(chain) > 1 else [],
        changes=_changes(schema, layout, chain, submission) if submission.sealed is None else [],
        opened=opened,
        problem=problem_text(submission),
    )


def _by_name(
    submission: Submission, attachments: Sequence[Attachment], rows: Sequence[AnswerRow]
) -> dict[str, Attachment]:
    """Return the files that have arrived by the names that the answers give them."""
    there = {a.name: a for a in attachments if a.blob_id}
    if submission.sealed is None or not there:
        return there
    named = {text for row in rows for text in row.answers.values()}
    tokens = {token_name(submission.pk, name): name for name in named if "." in name}
    return {tokens[token]: one for token, one in there.items() if token in tokens}


def problem_text(submission: Submission) -> str:
    """Return why a submission was not understood, in the reader's language; "" where it was."""
    if submission.state != SubmissionState.NOT_UNDERSTOOD or not submission.problem:
        return ""
    params: Mapping[str, Any] = submission.problem.get("params") or {}
    sentence = gettext(str(submission.problem.get("sentence", "")))
    return sentence % params if params else sentence


def _history(actor: Actor, submission: Submission) -> list[Any]:
    events = list(ledger.history(actor, "submission", submission.pk)[:50])
    names = {u.pk: u.name for u in User.objects.filter(pk__in=[e.actor_id for e in events])}
    return [(event, names.get(event.actor_id or UUID(int=0), "")) for event in events]


def _answers(
    schema: FormSchema, layout: Layout, rows: Sequence[AnswerRow], files: Mapping[str, Attachment]
) -> list[Answer]:
    root: Mapping[str, str] = next((row.answers for row in rows if row.table == ""), {})
    columns = columns_of([schema], "", layout)
    shown = {c.path: c.cell for c in columns if c.part < 0}
    return [
        Answer(
            schema.text(question.labels, layout.language or "", question.name),
            shown[path](raw) if path in shown else raw,
            files.get(raw),
        )
        for _schema, question in questions_of([schema], "")
        if (raw := root.get(path := question.path, ""))
    ]


def _grid(schema: FormSchema, layout: Layout, rows: Sequence[AnswerRow], table: str) -> Grid | None:
    answers = [row.answers for row in rows if row.table == table]
    if not answers:
        return None
    used = set().union(*answers)
    columns = [c for c in columns_of([schema], table, layout) if c.path in used]
    cells = row_maker(columns)
    labels = next((t.labels for t in schema.tables if t.path == table), {})
    title = schema.text(labels, layout.language or "", table)
    return Grid(title, [c.header for c in columns], [cells(one) for one in answers])


def _changes(
    schema: FormSchema, layout: Layout, chain: Sequence[Submission], submission: Submission
) -> list[Change]:
    former = next((s for s in chain if s.instance_id == submission.deprecated_id), None)
    if former is None:
        return []
    before, after = (
        {(row.table, row.ordinal): row.answers for row in one.rows.order_by("table", "ordinal")}
        for one in (former, submission)
    )
    changes = []
    for table, ordinal, path, old, new in differences(before, after):
        question = schema.question(path)
        label = schema.text(question.labels, layout.language or "", path) if question else path
        changes.append(Change(f"{label} ({ordinal})" if table else label, old, new))
    return changes


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page of a form's table: header, cells with their submission's id, the next page's start."""

    header: Sequence[str]
    rows: Sequence[tuple[UUID, Sequence[str]]]
    next: int | None


def raw_rows(form: Form, table: str, *, after: int, size: int) -> list[Row]:
    """Return up to one more than `size` rows of a table, oldest first, of current submissions."""
    found = Row.objects.filter(form=form, table=table, id__gt=after).select_related("submission")
    found = found.filter(submission__is_current=True, submission__is_test=False)
    wanted = ("table", "ordinal", "parent", "answers", "submission__instance_id")
    return list(found.only(*wanted).order_by("id")[: size + 1])


def rows_of(
    form: Form, table: str, *, language: str | None, after: int = 0, size: int = 100
) -> RowPage:
    """Return one page of the rows of a table, oldest first, of current submissions."""
    schemas = schemas_of(form)
    chosen = schemas[0].language_for(language) if language is not None and schemas else None
    columns = columns_of(schemas, table, Layout(chosen))
    found = raw_rows(form, table, after=after, size=size)
    cells, shown = row_maker(columns), found[:size]
    return RowPage(
        [column.header for column in columns],
        [(row.submission_id, cells(row.answers)) for row in shown],
        shown[-1].pk if len(found) > size else None,
    )
