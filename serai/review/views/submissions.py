"""Pages of submissions: the list, one submission, reviews, rows, files, exports."""

from io import BytesIO
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from serai.accounts.choices import Permission
from serai.intake.actions.sealing import file_content, xml_of
from serai.intake.choices import ReviewState
from serai.intake.queries.blobs import open_blob
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.review import access
from serai.review.actions.exports import take_export
from serai.review.actions.review import review
from serai.review.forms.submissions import BulkReviewForm, ExportForm, FilterForm, ReviewForm
from serai.review.queries import quality
from serai.review.queries import submissions as queries
from serai.review.queries.exports import Export
from serai.xforms.tabular import Layout, table_paths

Response = TypeVar("Response", bound=HttpResponseBase)
SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "audio/mpeg",
                          "audio/mp4", "audio/ogg", "video/mp4", "video/webm"})  # fmt: skip


def _filter(request: ActorRequest, data: QueryDict) -> FilterForm:
    seen = access.forms_with_submissions(request.actor).values_list("pk", "title")
    offer = queries.offer(request.actor)
    return FilterForm(data, forms_seen=[(str(pk), title) for pk, title in seen], offer=offer)


@require_GET
def submissions(request: ActorRequest) -> HttpResponse:
    """List the chosen submissions; a swap of the filter gets the list alone."""
    access.require_view(request.actor)
    form = _filter(request, request.GET)
    chosen = form.chosen()
    page = queries.page_of(request.actor, chosen, after=request.GET.get("after", ""))
    of = chosen.form and access.get_form_with_submissions(request.actor, chosen.form)
    context: dict[str, Any] = {
        "filter": form,
        "page": page,
        "form": of,
        "counted": queries.COUNTED,
        "review_states": ReviewState.choices,
        "may_review": request.actor.may_anywhere(Permission.SUBMISSION_REVIEW),
        "may_manage_webhooks": request.actor.may_anywhere(Permission.WEBHOOK_MANAGE),
    }
    if of:
        schemas = queries.schemas_of(of)
        context["tables"] = [] if of.bears_persons else table_paths(schemas)
        if access.can_export(request.actor, of) and not of.bears_persons:
            languages = schemas[0].languages if schemas else ()
            context["export"] = ExportForm(None, languages=languages)
    template = "_list" if request.htmx else "list"  # type: ignore[attr-defined]
    return render(request, f"review/submissions/{template}.html", context)


@require_GET
def submission(request: ActorRequest, submission_id: UUID) -> HttpResponse:
    """Show one submission with all that hangs on it."""
    return _submission_page(request, submission_id, ReviewForm())


def _submission_page(
    request: ActorRequest, submission_id: UUID, form: ReviewForm, status: int = 200
) -> HttpResponse:
    found = access.get_submission(request.actor, submission_id)
    detail = queries.detail(request.actor, found, get_language() or "en")
    context = {
        "submission": found,
        "detail": detail,
        "flags": [(f, queries.rule_name(f.rule), quality.reason_of(f)) for f in detail.flags],
        "form": form,
        "may_review": access.can_review(request.actor, found),
        "may_repair": access.repairable_by(request.actor).filter(pk=found.pk).exists(),
    }
    return render(request, "review/submissions/detail.html", context, status=status)


@require_POST
def review_one(request: ActorRequest, submission_id: UUID) -> HttpResponse:
    """Review one submission."""
    found = access.get_reviewable(request.actor, submission_id)
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            review(actor=request.actor, submission_ids=[found.pk], **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("The review is saved."))
            return redirect("review:submission", submission_id=found.pk)
    return _submission_page(request, submission_id, form, status=422)


@require_POST
def review_many(request: ActorRequest) -> HttpResponse:
    """Review the ticked submissions, or all that the filter shows."""
    access.require_review(request.actor)
    form = BulkReviewForm(request.POST)
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/submissions/"
    if not form.is_valid():
        messages.error(request, gettext("Nothing was changed: the choice was not understood."))
        return redirect(back)
    data = form.cleaned_data
    ids = data["submission"]
    if data["scope"] == "filtered":
        chosen = _filter(request, QueryDict(back.partition("?")[2])).chosen()
        ids = queries.ids_of(request.actor, chosen)
    try:
        done = review(
            actor=request.actor,
            submission_ids=ids,
            review_state=data["review_state"],
            comment=data["comment"],
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext(
            "%(count)s submission was reviewed.", "%(count)s submissions were reviewed.", done
        )
        messages.success(request, text % {"count": done})
    return redirect(back)


@require_GET
def rows(request: ActorRequest, form_id: UUID) -> HttpResponse:
    """Show one page of a form's table: a row for each submission, or each repetition."""
    form = access.get_form_with_submissions(request.actor, form_id)
    try:
        access.refuse_rows_of_persons(form)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("review:submissions")
    table = request.GET.get("table", "")
    tables = table_paths(queries.schemas_of(form))
    if table not in tables:
        raise Http404
    after = request.GET.get("after", "")
    codes = "codes" in request.GET
    language = None if codes else get_language()
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    page = queries.rows_of(form, table, language=language, after=start)
    context = {"form": form, "table": table, "tables": tables, "page": page, "codes": codes}
    return render(request, "review/submissions/rows.html", context)


@require_GET
def xml(request: ActorRequest, submission_id: UUID) -> HttpResponse:
    """Give the submission as it came."""
    found = access.get_submission(request.actor, submission_id)
    access.require_open(request.actor, found)
    response = HttpResponse(xml_of(found), content_type="text/xml; charset=utf-8")
    return _as_file(response, f"{found.pk}.xml")


@require_GET
def attachment(request: ActorRequest, submission_id: UUID, attachment_id: int) -> HttpResponseBase:
    """Give an attachment: pictures and sounds to be seen, everything else to be saved."""
    found = access.get_attachment(request.actor, submission_id, attachment_id)
    assert found.blob is not None
    access.require_open(request.actor, found.submission)
    kind = found.blob.media_type.partition(";")[0].strip().lower()
    inline = kind in SHOWN_INLINE
    response = FileResponse(
        BytesIO(file_content(found)) if found.token else open_blob(found.blob),
        as_attachment=not inline,
        filename=found.name,
        content_type=kind if inline else "application/octet-stream",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store" if found.token else "private, max-age=3600"
    return response


@require_POST
def export(request: ActorRequest, form_id: UUID) -> HttpResponseBase:
    """Give a form's chosen submissions as a file, and remember that it was taken."""
    form = access.get_exportable_form(request.actor, form_id)
    schemas = queries.schemas_of(form)
    wanted = ExportForm(request.POST, languages=schemas[0].languages if schemas else ())
    if not wanted.is_valid():
        messages.error(request, gettext("Choose a format that is offered."))
        return redirect("review:submissions")
    data = wanted.cleaned_data
    layout = Layout(wanted.language_chosen(), data["split"])
    try:
        download = take_export(
            actor=request.actor,
            export=Export(form, _filter(request, request.GET).chosen(), layout),
            format_name=data["format"],
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("review:submissions")
    response = FileResponse(download.body, content_type=download.media_type)
    return _as_file(response, download.name)


def _as_file(response: Response, name: str) -> Response:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
