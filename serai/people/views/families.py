"""Groups and family links of a person."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from serai.accounts.choices import Compartment, Permission
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.people import access, queries
from serai.people.actions import families
from serai.people.actions.reading import read_names
from serai.people.forms.families import EndForm, GroupForm, LinkForm, MemberForm
from serai.people.methods.records import Identity
from serai.people.models import GroupMember, Person

PROFILE = Compartment.PROFILE


@require_GET
def family(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show the person's groups and links, with what can be added."""
    person = access.get_person(request.actor, person_id, PROFILE)
    groups, links = queries.groups_of(person), queries.links_of(person)
    others = {m.person_id for _group, members in groups for m in members}
    others |= {other.pk for _link, other, _label in links}
    names = read_names(actor=request.actor, person_ids=sorted(others), why="family")
    context = {
        "person": person,
        "groups": [(g, [(m, _name(names, m.person)) for m in members]) for g, members in groups],
        "links": [(link, other, _name(names, other), label) for link, other, label in links],
        "may_change": access.may_with(request.actor, person_id, Permission.PERSON_REGISTER),
        "link_form": LinkForm(auto_id="link_%s"), "group_form": GroupForm(auto_id="group_%s"),
        "member_form": MemberForm(auto_id="member_%s"), "end_form": EndForm(auto_id=False),
    }  # fmt: skip
    return render(request, "people/family.html", context)


def _name(names: dict[UUID, Identity], person: Person) -> str:
    found = names.get(person.pk)
    return found.display if found else ""


def _person(request: ActorRequest, person_id: UUID) -> Person:
    return access.get_person(
        request.actor, person_id, PROFILE, may=Permission.PERSON_REGISTER
    )  # fmt: skip


def _do(request: ActorRequest, person: Person, action: Callable[[], object]) -> HttpResponse:
    """Run an action, say what came of it, and go back to the family."""
    try:
        action()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("people:family", person.pk)


def _unclear(request: ActorRequest, person: Person, form: LinkForm | MemberForm) -> HttpResponse:
    """Say why a form was not taken."""
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return redirect("people:family", person.pk)


def _other(request: ActorRequest, form: LinkForm | MemberForm) -> Person | None:
    """Return the other person, if the reference is of somebody open to the actor."""
    if not form.is_valid():
        return None
    found = queries.person_seen(request.actor, form.cleaned_data["reference"])
    if found is None:
        form.add_error("reference", _("Nobody open to you has this reference."))
    return found


@require_POST
def link(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record what the person is to another."""
    person, form = _person(request, person_id), LinkForm(request.POST)
    other = _other(request, form)
    if other is None:
        return _unclear(request, person, form)
    data = form.cleaned_data
    return _do(request, person, lambda: families.link_persons(
        actor=request.actor, person=person, other=other, kind=data["kind"], since=data["since"]
    ))  # fmt: skip


@require_POST
def end_link(request: ActorRequest, person_id: UUID, link_id: UUID) -> HttpResponse:
    """End a link."""
    person, form = _person(request, person_id), EndForm(request.POST)
    found = access.get_link(person, link_id)
    if not form.is_valid():
        return redirect("people:family", person.pk)
    return _do(
        request, person, lambda: families.end_link(link=found, on=form.cleaned_data["on"])
    )  # fmt: skip


@require_POST
def new_group(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Begin a group with the person at its head."""
    person, form = _person(request, person_id), GroupForm(request.POST)
    if not form.is_valid():
        return redirect("people:family", person.pk)
    data = form.cleaned_data
    return _do(request, person, lambda: families.make_group(
        actor=request.actor, kind=data["kind"], head=person, since=data["since"]
    ))  # fmt: skip


@require_POST
def add_member(request: ActorRequest, person_id: UUID, group_id: UUID) -> HttpResponse:
    """Let another person join a group of this one."""
    person, form = _person(request, person_id), MemberForm(request.POST)
    group = next((g for g, _members in queries.groups_of(person) if g.pk == group_id), None)
    if group is None:
        raise Http404
    other = _other(request, form)
    if other is None:
        return _unclear(request, person, form)
    data = form.cleaned_data
    return _do(request, person, lambda: families.join_group(
        actor=request.actor, group=group, person=other, role=data["role"], since=data["since"]
    ))  # fmt: skip


@require_POST
def leave_group(request: ActorRequest, person_id: UUID, member_id: UUID) -> HttpResponse:
    """End the person's own time in a group."""
    person, form = _person(request, person_id), EndForm(request.POST)
    member = access.get_of(person, GroupMember, member_id)
    if not form.is_valid():
        return redirect("people:family", person.pk)
    return _do(
        request, person, lambda: families.leave_group(member=member, on=form.cleaned_data["on"])
    )  # fmt: skip
