"""The desk: one page that registers one person, and the next of the same group."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.people.access import registering_teams
from serai.people.actions.reading import read_names
from serai.registration import access, queries
from serai.registration.actions.registering import likely_same, register
from serai.registration.forms import NO_COUNTRY, PersonForm, one_id
from serai.registration.models import Group


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """Register one person."""
    access.require_register(request.actor)
    asked = one_id(request.POST.get("group", "") or request.GET.get("group", ""))
    group = access.get_group(request.actor, asked) if asked else None
    form = PersonForm(
        request.POST or None,
        teams=registering_teams(request.actor),
        countries=queries.countries_by_name(),
        initial={"form_id": new_id(), "group": group.pk if group else None},
    )
    likely: list[Any] = []
    if request.method == "POST" and form.is_valid():
        likely = _likely(request, form)
        if not likely:
            try:
                return _save(request, form, group)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
    context = {
        "form": form, "person": None, "group": group, "likely": likely,
        "members": _members(request, group),
        "countries": [*queries.country_choices(), *NO_COUNTRY.items()],
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "registration/new.html", context, status=status)


def _likely(request: ActorRequest, form: PersonForm) -> list[Any]:
    """Return who may be the same, until the clerk has looked at them and said it is another."""
    if request.POST.get("sure") or form.new is None:
        return []
    found = likely_same(actor=request.actor, team=form.cleaned_data["team"], new=form.new)
    if queries.is_registered(form.cleaned_data["form_id"]):  # sent before: it is this one
        return []
    return found


def _save(request: ActorRequest, form: PersonForm, group: Group | None) -> HttpResponse:
    assert form.new is not None
    data, wants_next = form.cleaned_data, "next" in request.POST
    saved = register(
        actor=request.actor, team=data["team"], new=form.new, form_id=data["form_id"],
        group=group, role=data["role"], with_group=wants_next,
    )  # fmt: skip
    text = _("Registered under %(reference)s.") if saved.is_new else _("Was registered already.")
    messages.success(request, text % {"reference": saved.person.reference})
    if wants_next and saved.group is not None:
        return redirect(f"{reverse('registration:register')}?group={saved.group.pk}")
    return redirect("people:person", person_id=saved.person.pk)


def _members(request: ActorRequest, group: Group | None) -> list[tuple[Any, str, str]]:
    """Return a group's members so far, with their names and the step of consent."""
    if group is None:
        return []
    members = queries.members_of(group)
    ids = [member.person_id for member in members]
    names = read_names(actor=request.actor, person_ids=ids, why="group") if ids else {}
    return [
        (member, names[member.person_id].display if member.person_id in names else "",
         _consent(member.person_id))
        for member in members
    ]  # fmt: skip


def _consent(person_id: UUID) -> str:
    """Return where consent is asked for, "" where this deployment has no such page."""
    try:
        return reverse("consent:consents", kwargs={"person_id": person_id})
    except NoReverseMatch:
        return ""
