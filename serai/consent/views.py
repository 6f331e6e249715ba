"""Pages of consent: what a person agreed to, recording it, taking it back, the text on paper."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.accounts.models import Team
from serai.consent import access, queries
from serai.consent.actions.consents import (
    ask,
    give,
    read_consent,
    read_picture,
    refuse,
    withdraw,
)
from serai.consent.actions.withholding import lift, read_notes, withhold
from serai.consent.choices import State
from serai.consent.forms import AskedForm, RecordForm, WithdrawForm, WithholdForm, first_values
from serai.consent.methods import notices
from serai.consent.models import Consent
from serai.kit.actor import Actor, ActorRequest
from serai.kit.errors import Refusal
from serai.kit.paper import to_pdf
from serai.people.access import compartments_of, held_by_teams, teams_to_share_with
from serai.people.models import Person

TEMPLATE = Path(__file__).resolve().parent / "typst" / "consent.typ"


@require_GET
def ending(request: ActorRequest) -> HttpResponse:
    """List what ends within thirty days, so that it can be renewed in time."""
    access.require_view(request.actor)
    rows = queries.ending_soon(request.actor)
    return render(request, "consent/ending.html", {"rows": rows, "days": queries.SOON.days})


@require_GET
def card(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show the card of the person's page."""
    person = access.person_of(request.actor, person_id)
    return render(request, "consent/_person_card.html", _shown(request.actor, person))


@require_GET
def consents(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show all that the person agreed to, refused, took back, and wants withheld."""
    person = access.person_of(request.actor, person_id)
    context = _shown(request.actor, person)
    rows = context["shown"].withheld
    notes = read_notes(actor=request.actor, person=person, rows=rows)
    kept = list(zip(rows, notes, strict=True))
    return render(request, "consent/consents.html", {**context, "kept": kept})


def _shown(actor: Actor, person: Person) -> dict[str, Any]:
    return {
        "person": person, "shown": queries.shown(actor, person),
        "may_record": access.may_record(actor, person),
    }  # fmt: skip


@require_GET
def text(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show what is to be read out for what the form says so far."""
    person = access.person_of(request.actor, person_id, records=True)
    form = AskedForm(request.GET, **_offered(request.actor, person))
    read = None
    if form.is_valid():
        terms = form.terms()
        recipient = terms.team or terms.organisation
        read = notices.notice(
            terms.language, purpose=terms.purpose, compartments=terms.compartments,
            recipient=_name_of(recipient), outside=terms.outside,
            until=terms.expires_at.date() if terms.expires_at else None,
            is_child=bool(request.GET.get("is_child")),
        )  # fmt: skip
    return render(request, "consent/_text.html", {"read": read})


def _name_of(recipient: Any) -> str:
    if isinstance(recipient, Team):
        return f"{recipient.organisation.name} – {recipient.name}"
    return recipient.name if recipient else ""


def _offered(actor: Actor, person: Person) -> dict[str, Any]:
    return {
        "teams": list(teams_to_share_with(actor)), "held": held_by_teams(actor, person.pk)
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def record(request: ActorRequest, person_id: UUID, consent_id: UUID | None = None) -> HttpResponse:
    """Record what was asked and answered: a new consent, the answer to one, or its renewal."""
    actor = request.actor
    person = access.person_of(actor, person_id, records=True)
    before = access.get_consent(actor, person, consent_id) if consent_id else None
    language = notices.closest(*_languages(person), get_language() or "en")
    form = RecordForm(
        request.POST or None, request.FILES or None, initial=first_values(language, before),
        **_offered(actor, person),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = _record(actor, person, form, before)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("This is recorded."))
            return redirect("consent:consent", person.pk, made.pk)
    context = {"form": form, "person": person, "before": before}
    return render(request, "consent/record.html", context)


def _languages(person: Person) -> list[str]:
    traits = getattr(person, "traits", None)
    return list(traits.languages) if traits else []


def _record(actor: Actor, person: Person, form: RecordForm, before: Consent | None) -> Consent:
    state, terms = form.cleaned_data["state"], form.terms()
    asked = before if before is not None and before.state == State.REQUESTED else None
    if state == State.REQUESTED:
        return ask(actor=actor, person=person, terms=terms)
    if state == State.REFUSED:
        return refuse(actor=actor, person=person, terms=terms, answer=form.answer(), asked=asked)
    renews = before if before is not None and before.state == State.GIVEN else None
    return give(
        actor=actor, person=person, terms=terms, answer=form.answer(), asked=asked, renews=renews
    )


@require_GET
def consent(request: ActorRequest, person_id: UUID, consent_id: UUID) -> HttpResponse:
    """Show one consent: its terms, how it was given, what shows it, its text in each language."""
    actor = request.actor
    person = access.person_of(actor, person_id)
    found = access.get_consent(actor, person, consent_id)
    context = {
        "person": person,
        "consent": found,
        "opened": read_consent(actor=actor, consent=found),
        "may_read_reasons": access.may_read_reasons(actor, found),
        "may_record": access.may_record(actor, person),
        "pictures": queries.evidence_of(found),
        "read": queries.notice_of(found),
        "languages": notices.languages().items(),
    }
    return render(request, "consent/consent.html", context)


@require_http_methods(["GET", "POST"])
def withdraw_it(request: ActorRequest, person_id: UUID, consent_id: UUID) -> HttpResponse:
    """Take back a consent; whoever saw by it sees nothing from then on."""
    actor = request.actor
    person = access.person_of(actor, person_id, records=True)
    found = access.get_consent(actor, person, consent_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(actor=actor, consent=found, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("This is withdrawn. Who saw by it no longer does."))
            return _back(actor, person)
    context = {"form": form, "person": person, "consent": found}
    return render(request, "consent/withdraw.html", context)


def _back(actor: Actor, person: Person) -> HttpResponse:
    """Return to the person's consents; to the start where the person is no longer open to one."""
    if compartments_of(actor, person.pk):
        return redirect("consent:consents", person.pk)
    return redirect("front:home")


@require_http_methods(["GET", "POST"])
def withhold_from(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record what is to be kept from whom."""
    actor = request.actor
    person = access.person_of(actor, person_id, records=True)
    form = WithholdForm(request.POST or None, teams=list(teams_to_share_with(actor)))
    if request.method == "POST" and form.is_valid():
        try:
            withhold(actor=actor, person=person, **form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("This is withheld from now on."))
            return _back(actor, person)
    return render(request, "consent/withhold.html", {"form": form, "person": person})


@require_POST
def lift_again(request: ActorRequest, person_id: UUID, withholding_id: UUID) -> HttpResponse:
    """Lift what was withheld."""
    person = access.person_of(request.actor, person_id, records=True)
    found = access.get_withholding(request.actor, person, withholding_id)
    lift(actor=request.actor, withholding=found)
    messages.success(request, _("This is no longer withheld. Nothing opens by itself."))
    return redirect("consent:consents", person.pk)


@require_GET
def picture(request: ActorRequest, person_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Send a signature or a thumbprint, to be looked at and not kept."""
    person = access.person_of(request.actor, person_id)
    found = access.get_evidence(request.actor, person, evidence_id)
    content = read_picture(actor=request.actor, evidence=found)
    return HttpResponse(content, content_type="image/png", headers={"Cache-Control": "no-store"})


@require_GET
def paper(request: ActorRequest, person_id: UUID, consent_id: UUID, language: str) -> HttpResponse:
    """Send the text of a consent as a PDF with lines to sign."""
    person, found, read = _read(request.actor, person_id, consent_id, language)
    data = {
        "language": read.language, "direction": read.direction, "title": read.title,
        "lines": read.lines, "labels": read.labels, "reviewed": read.reviewed,
        "reference": person.reference, "version": notices.VERSION, "is_child": found.is_child,
    }  # fmt: skip
    name = f"{person.reference}-{language}.pdf"
    headers = {
        "Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"
    }  # fmt: skip
    return HttpResponse(to_pdf(TEMPLATE, data), content_type="application/pdf", headers=headers)


@require_GET
def script(request: ActorRequest, person_id: UUID, consent_id: UUID, language: str) -> HttpResponse:
    """Send the text of a consent as numbered sentences to be read aloud or recorded."""
    _person, _found, read = _read(request.actor, person_id, consent_id, language)
    kind = "text/plain; charset=utf-8"
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(notices.script(read), content_type=kind, headers=headers)


def _read(
    actor: Actor, person_id: UUID, consent_id: UUID, language: str
) -> tuple[Person, Consent, notices.Notice]:
    person = access.person_of(actor, person_id)
    found = access.get_consent(actor, person, consent_id)
    if language not in notices.languages():
        raise Http404
    return person, found, queries.notice_of(found, language)
