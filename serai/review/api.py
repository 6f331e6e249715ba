"""Submissions over JSON: lists, one, a table's rows, reviews, exports."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from serai.kit.actor import Actor
from serai.kit.api import ApiRequest, acting
from serai.review import access
from serai.review.actions.exports import take_export
from serai.review.actions.review import review
from serai.review.queries import quality
from serai.review.queries import submissions as queries
from serai.review.queries.exports import Export
from serai.xforms.tabular import Layout, parent_of, row_key, table_paths

router = Router()
MOST = 1_000
Limit = Annotated[int, Field(ge=1, le=MOST)]
State = Literal["", "received", "understood", "not_understood"]
Review = Literal["", "unreviewed", "has_issues", "approved", "rejected"]


class Chosen(Schema):
    """Which submissions; what is left out means all."""

    form: UUID | None = None
    state: State = ""
    review: Review = ""
    flags: Annotated[str, Field(max_length=64, pattern="^[a-z_0-9]*$")] = ""
    device: UUID | None = None
    since: date | None = None
    until: date | None = None
    tests: bool = False

    def chosen(self) -> queries.Chosen:
        """Return the choice as queries take it."""
        return queries.Chosen(**self.dict())


class SubmissionOut(Schema):
    """One submission in a list."""

    id: UUID
    instance_id: str
    form: UUID
    received_at: datetime
    state: str
    review_state: str
    flag_count: int
    is_test: bool


class SubmissionPage(Schema):
    """A page; `next` is the `after` of the next one, "" at the end; counting stops at 10,000."""

    total: int
    next: str
    items: list[SubmissionOut]


class FlagOut(Schema):
    """A quality flag with its reason in the caller's language."""

    rule: str
    severity: str
    reason: str
    place: str
    settled: bool


class RowOut(Schema):
    """One row of a table: its keys, and its raw answers by question path."""

    key: str
    parent_key: str
    submission: UUID
    answers: dict[str, str]


class SubmissionWhole(SubmissionOut):
    """One submission with its rows and flags."""

    problem: str
    rows: dict[str, list[RowOut]]
    flags: list[FlagOut]


class RowPage(Schema):
    """A page of a table; `next` is the `after` of the next one, null at the end."""

    next: int | None
    items: list[RowOut]


class ReviewIn(Schema):
    """A review state, a comment, or both."""

    review_state: Review = ""
    comment: Annotated[str, Field(max_length=4_000, pattern=r"^[^\x00]*$")] = ""


class ExportLink(Schema):
    """Where a form's submissions can be taken from."""

    format: str
    table: str | None
    url: str


def _actor(request: HttpRequest) -> Actor:
    return cast(ApiRequest, request).actor


def _out(one: Any) -> dict[str, Any]:
    names = ("id", "instance_id", "received_at", "state", "review_state", "flag_count", "is_test")
    return {name: getattr(one, name) for name in names} | {"form": one.form_id}


def _row(one: Any, instance_id: str, parent: str) -> dict[str, Any]:
    return {
        "key": row_key(instance_id, one.table, one.ordinal),
        "parent_key": row_key(instance_id, parent, one.parent) if one.table else "",
        "submission": one.submission_id,
        "answers": one.answers,
    }


@router.get("/submissions", response=SubmissionPage, operation_id="submissions")
@acting
def submissions(
    request: HttpRequest, chosen: Query[Chosen], after: str = "", limit: Limit = 100
) -> dict[str, Any]:
    """List submissions, newest first."""
    access.require_view(_actor(request))
    page = queries.page_of(_actor(request), chosen.chosen(), after=after, size=limit)
    return {"total": page.total, "next": page.next, "items": [_out(one) for one in page.items]}


@router.get("/submissions/{submission_id}", response=SubmissionWhole, operation_id="submission")
@acting
def submission(request: HttpRequest, submission_id: UUID) -> dict[str, Any]:
    """Return one submission with its rows and flags."""
    one = access.get_submission(_actor(request), submission_id)
    schemas = [queries.schema_of(one.form_version_id)]
    rows: dict[str, list[Any]] = {}
    for row in one.rows.order_by("table", "ordinal"):
        made = _row(row, one.instance_id, parent_of(schemas, row.table))
        rows.setdefault(row.table, []).append(made)
    flags = [
        {
            "rule": flag.rule,
            "severity": flag.severity,
            "reason": quality.reason_of(flag),
            "place": flag.place_code,
            "settled": flag.settled_at is not None,
        }
        for flag in one.flags.order_by("id")
    ]
    return _out(one) | {"problem": queries.problem_text(one), "rows": rows, "flags": flags}


@router.post(
    "/submissions/{submission_id}/review", response=SubmissionOut, operation_id="review_submission"
)
@acting
def review_submission(request: HttpRequest, submission_id: UUID, data: ReviewIn) -> dict[str, Any]:
    """Review one submission."""
    one = access.get_reviewable(_actor(request), submission_id)
    review(actor=_actor(request), submission_ids=[one.pk], **data.dict())
    return _out(access.get_submission(_actor(request), submission_id))


@router.get("/forms/{form_id}/rows", response=RowPage, operation_id="form_rows")
@acting
def form_rows(
    request: HttpRequest,
    form_id: UUID,
    table: str = "",
    after: Annotated[int, Field(ge=0, lt=2**63)] = 0,
    limit: Limit = 100,
) -> dict[str, Any]:
    """Return one page of a table's rows, oldest first: "" for the submissions, else a repeat."""
    form = access.get_form_with_submissions(_actor(request), form_id)
    schemas = queries.schemas_of(form)
    if table not in table_paths(schemas):
        raise Http404
    access.refuse_rows_of_persons(form)
    page = queries.raw_rows(form, table, after=after, size=limit)
    shown, parent = page[:limit], parent_of(schemas, table)
    following = shown[-1].pk if len(page) > limit else None
    return {"next": following, "items": [_row(r, r.submission.instance_id, parent) for r in shown]}


@router.get("/forms/{form_id}/exports", response=list[ExportLink], operation_id="form_exports")
@acting
def form_exports(request: HttpRequest, form_id: UUID) -> list[dict[str, Any]]:
    """Return where the form's submissions can be taken from, whole or by table."""
    form = access.get_exportable_form(_actor(request), form_id)
    access.refuse_rows_of_persons(form)
    root = request.build_absolute_uri(reverse("api:export_form", args=[form.pk]))
    whole = [
        {"format": name, "table": None, "url": f"{root}?format={name}"}
        for name in ("csv", "xlsx", "geojson")
    ]
    return whole + [
        {"format": "csv", "table": table, "url": f"{root}?format=csv&table={table}"}
        for table in table_paths(queries.schemas_of(form))
    ]


@router.get("/forms/{form_id}/export", operation_id="export_form")
@acting
def export_form(
    request: HttpRequest,
    form_id: UUID,
    chosen: Query[Chosen],
    format: Literal["csv", "xlsx", "geojson"] = "csv",  # noqa: A002 - the parameter's public name
    table: str | None = None,
    language: str | None = None,
    split: bool = False,
) -> FileResponse:
    """Stream the form's submissions: codes, or labels in a language. Leaves an event."""
    form = access.get_exportable_form(_actor(request), form_id)
    schemas = queries.schemas_of(form)
    if table is not None and table not in table_paths(schemas):
        raise Http404
    if language is not None and schemas:
        language = schemas[0].language_for(language)
    export = Export(form, chosen.chosen(), Layout(language, split))
    download = take_export(actor=_actor(request), export=export, format_name=format, table=table)
    response = FileResponse(download.body, content_type=download.media_type)
    response["Content-Disposition"] = f'attachment; filename="{download.name}"'
    response["Cache-Control"] = "no-store"
    return response
