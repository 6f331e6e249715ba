"""Cards, documents and files of a person."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.accounts.choices import Permission
from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.kit.pictures import MOST_BYTES, TooLarge
from serai.people import access, queries
from serai.people.actions import cards, documents, files
from serai.people.actions.reading import read_person
from serai.people.forms.families import DocumentForm, FileForm
from serai.people.methods.paper import card_paper
from serai.people.models import Document, Person, StoredFile

REGISTER = Permission.PERSON_REGISTER


def download(content: bytes, media_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    """Return bytes that no browser may guess about, run or keep."""
    response = HttpResponse(content, content_type=media_type)
    how = "inline" if inline else "attachment"
    response["Content-Disposition"] = f'{how}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def issue_card(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Issue a card in place of the one before, as a PDF that is kept nowhere."""
    person = access.get_person(request.actor, person_id, may=REGISTER)
    opened = read_person(actor=request.actor, person=person)
    made = cards.issue_card(actor=request.actor, person=person)
    until = date_format(made.card.expires_on, "j M Y")
    pdf = card_paper(
        token=cards.PREFIX + made.token, code=made.code, reference=person.reference,
        display=opened.identity.display, until=until,
    )  # fmt: skip
    return download(pdf, "application/pdf", f"card-{person.reference}.pdf")


@require_POST
def revoke_card(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Revoke the person's card."""
    person = access.get_person(request.actor, person_id, may=REGISTER)
    if cards.revoke_card(actor=request.actor, person=person):
        messages.success(request, _("The card opens nothing any more."))
    return redirect("people:person", person.pk)


@require_POST
def find_card(request: ActorRequest) -> HttpResponse:
    """Lead to the person whose card was scanned or whose code was typed."""
    access.require(request.actor, Permission.PERSON_VIEW)
    found = cards.find_by_code(actor=request.actor, text=request.POST.get("code", "").strip())
    if found is None:
        messages.error(request, _("No valid card of anybody open to you has this code."))
        return redirect("people:persons")
    return redirect("people:person", found)


@require_GET
def papers(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show a person's documents and files."""
    person = access.get_person(request.actor, person_id)
    held = documents.read_numbers(person=person, documents=queries.documents_of(person))
    read_person(actor=request.actor, person=person)
    names = queries.nationality_names(one.issuer for one, _number in held if one.issuer)
    context = {
        "person": person, "files": queries.files_of(person),
        "documents": [(one, number, names.get(one.issuer, "")) for one, number in held],
        "today": clock.today(),
        "may_change": access.may_with(request.actor, person_id, REGISTER),
    }  # fmt: skip
    return render(request, "people/papers.html", context)


@require_http_methods(["GET", "POST"])
def add_document(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record a document."""
    person = access.get_person(request.actor, person_id, may=REGISTER)
    countries = [(c.iso3, c.name) for c in queries.countries()]
    form = DocumentForm(request.POST or None, countries=countries)
    if request.method == "POST" and form.is_valid():
        try:
            new = documents.NewDocument(**form.cleaned_data)
            documents.keep_document(actor=request.actor, person=person, new=new)
        except Refusal as refusal:
            form.add_error("valid_until", str(refusal))
        else:
            messages.success(request, _("The document is recorded."))
            return redirect("people:papers", person.pk)
    return _form(request, person, form, _("New document"))


@require_http_methods(["GET", "POST"])
def add_file(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Keep a file: a photograph, a scan, a signature, a thumbprint."""
    person = access.get_person(request.actor, person_id, may=REGISTER)
    held = access.compartments_of(request.actor, person_id)
    form = FileForm(request.POST or None, request.FILES or None, held=held)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if data["file"].size > MOST_BYTES:
                raise TooLarge
            files.keep_file(
                actor=request.actor, person=person, content=data["file"].read(),
                kind=data["kind"], compartment=data["compartment"],
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The file is kept, sealed."))
            return redirect("people:papers", person.pk)
    return _form(request, person, form, _("New file"))


def _form(
    request: ActorRequest, person: Person, form: DocumentForm | FileForm, heading: str
) -> HttpResponse:
    context = {"person": person, "form": form, "heading": heading}
    return render(request, "people/paper_form.html", context)


@require_POST
def remove_document(request: ActorRequest, person_id: UUID, document_id: UUID) -> HttpResponse:
    """Take a document out of the list."""
    person = access.get_person(request.actor, person_id, may=REGISTER)
    documents.remove_document(document=access.get_of(person, Document, document_id))
    return redirect("people:papers", person.pk)


@require_POST
def remove_file(request: ActorRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    """Take a file away."""
    person = access.get_person(request.actor, person_id, may=REGISTER)
    files.remove_file(stored=access.get_of(person, StoredFile, file_id))
    return redirect("people:papers", person.pk)


@require_GET
def file(request: ActorRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    """Give a file's bytes: pictures to look at, anything else to be saved."""
    person = access.get_person(request.actor, person_id)
    stored = access.get_of(person, StoredFile, file_id)
    content = files.read_file(stored=stored)
    ending = "pdf" if stored.media_type == "application/pdf" else "jpg"
    name = f"{stored.kind}-{person.reference}.{ending}"
    return download(content, stored.media_type, name, inline=ending == "jpg")
