"""Files of persons: upload, columns, preview with reasons, taking in, throwing away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.people.access import registering_teams
from serai.registration import access, queries
from serai.registration.actions import files as actions
from serai.registration.forms import MappingForm, UploadForm, told
from serai.registration.methods.spreadsheets import MOST_BYTES, TooBig, guess

SHOWN = 200


@require_http_methods(["GET", "POST"])
def files(request: ActorRequest) -> HttpResponse:
    """List files of persons, and take one."""
    access.require_register(request.actor)
    form = UploadForm(
        request.POST or None, request.FILES or None, teams=registering_teams(request.actor)
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > MOST_BYTES:
                raise TooBig(limit=MOST_BYTES // 1_000_000)
            kept = actions.keep_file(
                actor=request.actor, team=form.cleaned_data["team"], content=upload.read()
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("registration:file", file_id=kept.pk)
    context = {"form": form, "files": queries.files_of(request.actor)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "registration/files.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def file(request: ActorRequest, file_id: UUID) -> HttpResponse:
    """Show a file's columns and what its rows would become, and take it in."""
    found = access.get_file(request.actor, file_id)
    if found.content is None:
        return render(request, "registration/file_done.html", {"file": found})
    table = actions.open_table(found)
    headings = [str(cell or "") or f"{n}" for n, cell in enumerate(table[0], start=1)]
    guessed = found.mapping or guess(table[0])
    form = MappingForm(request.POST or None, headings=headings, guessed=guessed)
    mapping = form.mapping() if form.is_bound and form.is_valid() else guessed
    if request.method == "POST" and "take" in request.POST and form.is_valid():
        taken = actions.take_file(actor=request.actor, file=found, mapping=mapping)
        text = _("%(taken)s of %(rows)s rows are taken in.")
        messages.success(request, text % taken.report)
        return redirect("registration:file", file_id=found.pk)
    rows = actions.read_rows(table, mapping)
    bad = [(row.number, told(list(row.faults))) for row in rows if row.new is None]
    context = {
        "file": found, "form": form, "rows": len(rows), "good": len(rows) - len(bad),
        "bad": bad[:SHOWN], "more": max(len(bad) - SHOWN, 0), "headings": headings,
        "first": [[str(cell if cell is not None else "") for cell in row] for row in table[1:4]],
    }  # fmt: skip
    return render(request, "registration/file.html", context)


@require_POST
def drop(request: ActorRequest, file_id: UUID) -> HttpResponse:
    """Throw a file away."""
    found = access.get_file(request.actor, file_id)
    try:
        actions.drop_file(file=found)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The file is destroyed. Who was taken in stays."))
    return redirect("registration:files")
