"""The list of persons, and a person's page."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from serai.accounts.choices import Permission
from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.people import access, queries
from serai.people.actions.filters import forget_filter, save_filter
from serai.people.actions.reading import Opened, read_names, read_person
from serai.people.choices import FUNCTION_LABELS, Difficulty, FileKind
from serai.people.forms.lists import PersonFilter, SaveFilterForm
from serai.people.methods.showing import age_in_words, ending, marks_of, shown_value, unsafe


def _filter(request: ActorRequest) -> tuple[PersonFilter, str]:
    """Return the filter that the address asks for, and the saved one it stands for."""
    chosen = request.GET.get("filter", "")
    saved = access.get_filter(request.actor, chosen) if chosen else None
    form = PersonFilter(
        saved.criteria if saved else request.GET,
        countries=[(c.iso3, c.name) for c in queries.countries()],
        teams=[(str(t.pk), f"{t.organisation.short_name} · {t.name}")
               for t in access.teams_with(request.actor, Permission.PERSON_VIEW)],
    )  # fmt: skip
    return form, chosen


def _before(request: ActorRequest) -> datetime | None:
    try:
        return parse_datetime(request.GET.get("before", "").replace(" ", "+"))
    except ValueError:
        return None


@require_GET
def persons(request: ActorRequest) -> HttpResponse:
    """List the persons that grants open, with whom something happened last first."""
    access.require(request.actor, Permission.PERSON_VIEW)
    form, chosen = _filter(request)
    wanted = form.wanted()
    page = queries.filtered_persons(request.actor, wanted, before=_before(request))
    found = queries.rows_of(page.person_ids)
    names = read_names(actor=request.actor, person_ids=[p.pk for p in found], why="list")
    countries = queries.nationality_names(
        code for person in found for code in person.traits.nationalities
    )
    context = {
        "form": form, "wanted": wanted, "chosen": chosen, "next": page.before,
        "rows": [_row(one, names.get(one.pk), countries) for one in found],
        "filters": queries.saved_filters(request.actor), "save_form": SaveFilterForm(),
        "can_register": request.actor.may_anywhere(Permission.PERSON_REGISTER),
        "is_first": not request.GET.get("before"),
    }  # fmt: skip
    whole = "people/_persons.html" if request.htmx else "people/persons.html"  # type: ignore[attr-defined]
    return render(request, whole, context)


def _row(person: Any, identity: Any, countries: dict[str, str]) -> dict[str, Any]:
    traits = person.traits
    return {
        "person": person,
        "name": identity.display if identity else "",
        "age": age_in_words(identity.birth, clock.today()) if identity else "",
        "is_child": identity.birth.is_child(clock.today()) if identity else False,
        "sex": traits.get_sex_display(),
        "nationalities": [countries[code] for code in traits.nationalities],
    }


@require_POST
def keep_filter(request: ActorRequest) -> HttpResponse:
    """Keep the filter of the list under a name."""
    access.require(request.actor, Permission.PERSON_VIEW)
    form, _chosen = _filter(request)
    named = SaveFilterForm(request.POST)
    if named.is_valid():
        try:
            saved = save_filter(
                actor=request.actor, name=named.cleaned_data["name"], wanted=form.wanted()
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            return redirect(f"{reverse('people:persons')}?filter={saved.pk}")
    return redirect("people:persons")


@require_POST
def drop_filter(request: ActorRequest, filter_id: UUID) -> HttpResponse:
    """Delete a kept filter."""
    forget_filter(saved=access.get_filter(request.actor, str(filter_id)))
    messages.success(request, _("The filter is deleted."))
    return redirect("people:persons")


@require_GET
def person(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show a person as far as grants open them."""
    found = access.get_person(request.actor, person_id)
    opened = read_person(actor=request.actor, person=found)
    cards = [
        card for card in import_string(settings.SERAI_PERSON_CARDS)
        if (not card.compartment or card.compartment in opened.compartments)
        and (not card.may or access.may_with(request.actor, person_id, card.may))
    ]  # fmt: skip
    may_change = access.may_with(request.actor, person_id, Permission.PERSON_REGISTER)
    context = {
        "person": found, "opened": opened, "identity": opened.identity, "may_change": may_change,
        "contacts": opened.contacts, "held": opened.compartments,
        "cards": [(card, reverse(card.url, args=[person_id])) for card in cards],
        "merged": queries.cluster_ids(found)[1:], "card": queries.card_of(found),
        "photo": next((f for f in queries.files_of(found) if f.kind == FileKind.PHOTO), None),
        "may_share": access.may_with(request.actor, person_id, Permission.PERSON_SHARE),
        "grants": [g for g in queries.grants_of(found) if queries.is_running(g)],
    }  # fmt: skip
    return render(request, "people/person.html", context | header(opened) | _details(opened))


@require_GET
def numbers(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show the numbers that the page shows in part, whole; that they were asked for is recorded."""
    found = access.get_person(request.actor, person_id)
    opened = read_person(actor=request.actor, person=found, why="numbers")
    context = {
        "person": found,
        "rows": [
            *((queries.label_of("DocumentKind", one.kind), one.number, "", one.issuer)
              for one in opened.identity.identifiers),
            *((queries.label_of("ContactKind", one.kind), one.value,
               queries.label_of("SafeToCall", one.safe), one.note)
              for one in opened.contacts.contacts),
        ],
    }  # fmt: skip
    whole = "people/_numbers.html" if request.htmx else "people/numbers.html"  # type: ignore[attr-defined]
    return render(request, whole, context)


def header(opened: Opened) -> dict[str, Any]:
    """Return what the head of every page about a person says."""
    person, identity, contacts = opened.person, opened.identity, opened.contacts
    nationalities = queries.nationality_names(identity.nationalities)
    return {
        "name": identity.display,
        "age": age_in_words(identity.birth, clock.today()),
        "sex": queries.label_of("Sex", identity.sex),
        "nationalities": [nationalities[code] for code in identity.nationalities],
        "unsafe": unsafe(contacts),
        "marks": list(
            marks_of(
                identity, contacts, clock.today(), is_complete=person.is_complete,
                is_synthetic=person.is_synthetic,
                has_disability=opened.functioning.has_disability,
            )
        ),
    }  # fmt: skip


def _details(opened: Opened) -> dict[str, Any]:
    identity, contacts, answers = opened.identity, opened.contacts, opened.functioning.answers
    levels = dict(Difficulty.choices)
    return {
        "born": identity.birth,
        "birth_basis": queries.label_of("BirthBasis", identity.birth.basis),
        "gender": queries.label_of("Gender", identity.gender),
        "names": [(queries.label_of("NamePart", n.part), n) for n in identity.names],
        "identifiers": [
            (queries.label_of("DocumentKind", one.kind), ending(one.number))
            for one in identity.identifiers
        ],
        "languages": queries.language_names(contacts.languages),
        "ways": [
            (queries.label_of("ContactKind", c.kind), c, queries.label_of("SafeToCall", c.safe),
             shown_value(c))
            for c in contacts.contacts
        ],
        "has_hidden": bool(
            identity.identifiers or any(shown_value(c) != c.value for c in contacts.contacts)
        ),
        "functions": [
            (label, levels.get(answers[name], answers[name]))
            for name, label in FUNCTION_LABELS.items() if name in answers
        ],
    }  # fmt: skip
