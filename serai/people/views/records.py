"""Correcting a record, and what it said before."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from serai.accounts.choices import Permission
from serai.kit.actor import ActorRequest
from serai.people import access, queries
from serai.people.actions.persons import ChangedMeanwhile, change_record
from serai.people.actions.reading import Opened, read_person, read_versions
from serai.people.choices import COMPARTMENT_OF, RecordKind
from serai.people.forms.records import ContactsForm, FunctioningForm, IdentityForm
from serai.people.methods.describing import changes, describe
from serai.people.methods.records import Identity, Record
from serai.people.models import Person
from serai.people.views.persons import header

AnyForm = IdentityForm | ContactsForm | FunctioningForm


def _form(kind: str, opened: Opened, data: Any) -> AnyForm:
    if kind == RecordKind.IDENTITY:
        countries = [(c.iso3, c.name) for c in queries.countries()]
        return IdentityForm(
            data, record=opened.identity, countries=countries,
            is_complete=opened.person.is_complete,
        )  # fmt: skip
    if kind == RecordKind.CONTACTS:
        return ContactsForm(data, record=opened.contacts)
    return FunctioningForm(data, record=opened.functioning)


def _save(request: ActorRequest, person: Person, form: AnyForm) -> bool:
    """Write the new version; False where somebody was quicker."""
    complete = form.cleaned_data.get("is_complete", person.is_complete)
    try:
        change_record(
            actor=request.actor, person=person, content=form.result(), is_complete=complete,
            seen_version=int(request.POST.get("seen_version") or 0),
        )  # fmt: skip
    except (ChangedMeanwhile, ValueError):
        return False
    return True


@require_http_methods(["GET", "POST"])
def edit(request: ActorRequest, person_id: UUID, kind: str) -> HttpResponse:
    """Correct a record; who was overtaken sees what the other wrote, and loses nothing."""
    compartment = COMPARTMENT_OF[RecordKind(kind)]
    person = access.get_person(
        request.actor, person_id, compartment, may=Permission.PERSON_REGISTER
    )
    opened = read_person(actor=request.actor, person=person)
    form, theirs = _form(kind, opened, request.POST or None), None
    if request.method == "POST" and form.is_valid():
        if _save(request, person, form):
            messages.success(request, _("Saved as a new version."))
            return redirect("people:person", person.pk)
        latest = read_versions(actor=request.actor, person=person, kind=kind)
        theirs = (latest[0], _lines(latest[0].record)) if latest else None
    context = {
        "person": person, "form": form, "kind": kind, "theirs": theirs, "opened": opened,
        "version": opened.versions.get(kind, 0), "kind_label": queries.label_of("RecordKind", kind),
    }  # fmt: skip
    status = 409 if theirs else 200
    return render(request, "people/record_form.html", context | header(opened), status=status)


def _lines(record: Record) -> list[tuple[str, str]]:
    codes = record.nationalities if isinstance(record, Identity) else ()
    return describe(record, queries.nationality_names(codes))


@require_GET
def history(request: ActorRequest, person_id: UUID, kind: str) -> HttpResponse:
    """Show every version of a record, with what each changed."""
    person = access.get_person(request.actor, person_id, COMPARTMENT_OF[RecordKind(kind)])
    found = read_versions(actor=request.actor, person=person, kind=kind)
    told = [(one.row, _lines(one.record)) for one in found]
    rows = [
        (row, lines if number + 1 == len(told) else changes(told[number + 1][1], lines))
        for number, (row, lines) in enumerate(told)
    ]
    context = {
        "person": person, "rows": rows, "kind_label": queries.label_of("RecordKind", kind)
    }  # fmt: skip
    return render(request, "people/history.html", context)
