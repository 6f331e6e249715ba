"""Pages of forms: the list, one form, publishing, media files, downloads."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.accounts.access import require_anywhere
from serai.accounts.choices import Permission
from serai.intake.access import forms as access
from serai.intake.actions import forms as actions
from serai.intake.choices import FormState
from serai.intake.forms.forms import FormFilter, MediaForm, UploadForm
from serai.intake.models import Form, FormVersion
from serai.intake.queries import devices as connecting
from serai.intake.queries import forms as queries
from serai.intake.queries.blobs import open_blob
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.xforms.complaints import BrokenForm

PILLS = {
    FormState.DRAFT: "p-blue",
    FormState.PUBLISHED: "p-green",
    FormState.CLOSING: "p-amber",
    FormState.CLOSED: "",
}


@require_GET
def form_list(request: ActorRequest) -> HttpResponse:
    """List the forms the actor sees."""
    require_anywhere(request.actor, Permission.FORM_VIEW)
    chosen = FormFilter(request.GET)
    wanted = chosen.cleaned_data if chosen.is_valid() else {}
    context = {
        "filter": chosen,
        "lines": queries.form_lines(request.actor, **wanted),
        "pills": PILLS,
        "can_publish": access.publishing_organisations(request.actor).exists(),
    }
    return render(request, "intake/forms.html", context)


@require_http_methods(["GET", "POST"])
def add_form(request: ActorRequest) -> HttpResponse:
    """Check an .xlsx form, keep it as a draft or publish it; show what is wrong with it."""
    organisations = access.publishing_organisations(request.actor)
    if not organisations:
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, organisations=organisations)
    context = {"form": form, "complaints": (), "checked": None}
    if request.method != "POST" or not form.is_valid():
        return render(request, "intake/form_upload.html", context)
    file, intent = form.cleaned_data["file"], request.POST.get("intent")
    try:
        if intent == "check":
            context["checked"] = queries.check_form(file.read(), file.name)
            return render(request, "intake/form_upload.html", context)
        version = actions.publish_form(
            actor=request.actor,
            organisation=form.cleaned_data["organisation"],
            file_name=file.name,
            content=file.read(),
            as_draft=intent != "publish",
        )
    except BrokenForm as broken:
        context["complaints"] = broken.complaints
        return render(request, "intake/form_upload.html", context, status=422)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return render(request, "intake/form_upload.html", context, status=409)
    said = _("The draft is kept. Try it on a phone.") if version.is_draft else _("Published.")
    messages.success(request, said)
    return redirect("intake:form", form_id=version.form_id)


@require_GET
def form_page(request: ActorRequest, form_id: UUID) -> HttpResponse:
    """Show a form: its versions and files, its questions, what can be done with it."""
    form = access.get_form(request.actor, form_id)
    versions = list(queries.versions_of(form))
    shown = _shown_version(request, versions)
    schema = queries.schema_of(shown)
    language = request.GET.get("language") or schema.language_for(get_language() or "en")
    draft = next((version for version in versions if version.is_draft), None)
    can_publish = access.can_publish(request.actor, form)
    context = {
        "form": form,
        "pill": PILLS[FormState(form.state)],
        "versions": versions,
        "shown": shown,
        "draft": draft,
        "test": _test_connection(request, form, draft) if draft and can_publish else None,
        "language": language,
        "languages": [name for name in schema.languages if name],
        "questions": queries.questions_of(schema, language),
        "lists": queries.filled_lists(schema),
        "can_publish": can_publish,
        "next_states": [FormState(state) for state in actions.NEXT_STATES[form.state]],
    }
    return render(request, "intake/form.html", context)


def _shown_version(request: ActorRequest, versions: list[FormVersion]) -> FormVersion:
    """Return the version asked for by its id, else the newest published, else the draft."""
    if wanted := request.GET.get("version"):
        found = next((v for v in versions if str(v.pk) == wanted), None)
    else:
        found = next((v for v in versions if not v.is_draft), versions[0] if versions else None)
    if found is None:
        raise Http404
    return found


def _test_connection(
    request: ActorRequest, form: Form, draft: FormVersion
) -> connecting.Connection:
    address = connecting.site_address(request) + queries.draft_address(draft)
    project = _("Test: %(title)s") % {"title": form.title}
    return connecting.connection(address, project, _("Settings code for testing the draft"))


@require_POST
def publish(request: ActorRequest, form_id: UUID) -> HttpResponse:
    """Publish a form's draft."""
    form = _form_to_publish(request, form_id)
    try:
        actions.publish_draft(actor=request.actor, form=form)
        messages.success(request, _("The draft is published. Phones get it when they next ask."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("intake:form", form_id=form_id)


@require_POST
def change_state(request: ActorRequest, form_id: UUID) -> HttpResponse:
    """Move a form to closing, closed or open again."""
    form = _form_to_publish(request, form_id)
    try:
        form = actions.change_form_state(form=form, state=request.POST.get("state", ""))
        messages.success(
            request, _("The form is now “%(state)s”.") % {"state": form.get_state_display()}
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("intake:form", form_id=form_id)


@require_POST
def keep_media(request: ActorRequest, media_id: int) -> HttpResponse:
    """Keep a file that a form version needs."""
    media = access.get_media(request.actor, media_id)
    version = media.form_version
    if not access.can_publish(request.actor, version.form):
        raise PermissionDenied
    form = MediaForm(request.POST, request.FILES)
    try:
        if form.is_valid():
            content = form.cleaned_data["file"].read()
            actions.keep_media(version=version, name=media.name, content=content)
            messages.success(request, _("The file is kept. Phones fetch it when they next ask."))
        else:
            messages.error(request, " ".join(str(fault) for fault in form.errors["file"]))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("intake:form", form_id=version.form_id)


@require_GET
def media_file(request: ActorRequest, media_id: int) -> FileResponse:
    """Send a file of a form version, always to be saved, never shown."""
    media = access.get_media(request.actor, media_id)
    if media.blob is None:
        raise Http404
    return FileResponse(open_blob(media.blob), as_attachment=True, filename=media.name)


@require_GET
def version_workbook(request: ActorRequest, version_id: UUID) -> FileResponse:
    """Send the .xlsx a version was made from."""
    version = access.get_version(request.actor, version_id)
    name = f"{version.form.xml_form_id}-{version.version}.xlsx"
    return FileResponse(open_blob(version.source), as_attachment=True, filename=name)


@require_GET
def version_xform(request: ActorRequest, version_id: UUID) -> HttpResponse:
    """Send a version as phones read it."""
    version = access.get_version(request.actor, version_id)
    response = HttpResponse(version.xform, content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = "attachment; filename=form.xml"
    return response


def _form_to_publish(request: ActorRequest, form_id: UUID) -> Form:
    form = access.get_form(request.actor, form_id)
    if not access.can_publish(request.actor, form):
        raise PermissionDenied
    return form
