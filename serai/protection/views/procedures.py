"""Pages of every procedure: lists, the procedure itself, its members, closing."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.accounts.choices import Permission
from serai.kit.actor import ActorRequest
from serai.people.actions.reading import read_names
from serai.protection import access
from serai.protection.actions import common as actions
from serai.protection.actions import members
from serai.protection.choices import Kind
from serai.protection.forms import (
    PARTS,
    CloseForm,
    MemberForm,
    PaperSignForm,
    ReviewForm,
    SignForm,
)  # fmt: skip
from serai.protection.models import Procedure
from serai.protection.queries import procedures as queries
from serai.protection.queries.conferences import open_conference, safety_plan
from serai.protection.queries.panels import open_panel
from serai.protection.queries.persons import treated_as_child
from serai.protection.views.common import BOTH, ask, at_once, to_work_on


@require_GET
def mine(request: ActorRequest) -> HttpResponse:
    """List the open procedures in which the user is named."""
    rows = list(access.my_procedures(request.actor)[:100])
    names = read_names(
        actor=request.actor, person_ids=[one.person_id for one in rows], why="procedures"
    )
    shown = [(one, names.get(one.person_id)) for one in rows]
    context = {"rows": shown, "may_export": request.actor.may_anywhere(Permission.PERSON_EXPORT)}
    return render(request, "protection/mine.html", context)


@require_GET
def card(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show, as a card of the person's page, the procedures in which the user is named."""
    person = access.person_to_see(request.actor, person_id)
    rows = access.procedures_of(request.actor, person)
    return render(request, "protection/_card.html", {"person": person, "procedures": rows})


@require_GET
def of_case(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Show the procedures of a case in which the user is named, and how to open one."""
    case = access.case_to_see(request.actor, person_id, case_id)
    rows = access.procedures_of(request.actor, case.person).filter(case=case)
    context = {
        "person": case.person, "case": case, "procedures": rows,
        "is_child": treated_as_child(case.person), "safety": safety_plan(case),
        "may_open": case.state == "open"
        and request.actor.may(Permission.CASE_WORK, case.organisation_id),
    }  # fmt: skip
    return render(request, "protection/case.html", context)


@require_GET
def procedure(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Show a procedure to who signed the undertaking; to others, the undertaking to sign."""
    found = access.get_procedure(request.actor, person_id, procedure_id)
    if not access.may_read(request.actor, found):
        context = {"person": found.person, "procedure": found, "form": SignForm()}
        return render(request, "protection/sign.html", context)
    actions.record_reading(procedure=found)
    names = read_names(actor=request.actor, person_ids=[person_id], why="procedure")
    opener = queries.Opener(person_id)
    context = {
        "person": found.person, "case": found.case, "procedure": found,
        "identity": names.get(person_id), "members": queries.members_of(found, opener),
        "closing_note": queries.closing_of(found, opener),
        "may_work": found.state == "open"
        and request.actor.may(Permission.CASE_WORK, found.organisation_id),
        **_held(request, found, opener),
    }  # fmt: skip
    return render(request, f"protection/{found.kind}.html", context)


def _held(request: ActorRequest, found: Procedure, opener: queries.Opener) -> dict[str, object]:
    language = get_language() or "en"
    if found.kind == Kind.BEST_INTERESTS:
        may_approve = request.actor.may(Permission.CASE_APPROVE, found.organisation_id)
        opened = open_panel(request.actor, found, opener)
        may_approve = may_approve and not access.took_part(request.actor, opened.row)
        return {"opened": opened, "may_approve": may_approve}
    if found.kind == Kind.CONFERENCE:
        return {"opened": open_conference(found, opener)}
    return {
        "file": queries.file_of(found, opener),
        "grounds": queries.grounds_for(request.actor, found.person, language),
    }


@require_POST
def sign(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Sign the undertaking oneself."""
    found = access.get_procedure(request.actor, person_id, procedure_id)
    seat = access.get_seat(request.actor, found)
    form = SignForm(request.POST)
    run = partial(members.sign, member=seat, signed=form.is_valid())
    return at_once(request, found, run, _("The undertaking is signed."))


@require_http_methods(BOTH)
def add_member(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Name somebody in the procedure."""
    found = to_work_on(request, person_id, procedure_id)
    form = MemberForm(
        request.POST or None, users=access.candidates(found.person), parts=PARTS[found.kind]
    )
    return ask(
        request, found, form, members.name_member,
        heading=_("Name somebody"), said=_("They are named. They read once they signed."),
    )  # fmt: skip


@require_http_methods(BOTH)
def paper_signed(
    request: ActorRequest, person_id: UUID, procedure_id: UUID, member_id: UUID
) -> HttpResponse:
    """Keep that somebody outside signed the undertaking on paper."""
    found = to_work_on(request, person_id, procedure_id)
    member = access.get_member(found, member_id)
    return ask(
        request, found, PaperSignForm(request.POST or None),
        partial(members.sign, member=member),
        heading=_("Signed on paper"), said=_("The undertaking is signed."),
    )  # fmt: skip


@require_POST
def end_member(
    request: ActorRequest, person_id: UUID, procedure_id: UUID, member_id: UUID
) -> HttpResponse:
    """Take somebody out of the procedure."""
    found = to_work_on(request, person_id, procedure_id)
    member = access.get_member(found, member_id)
    return at_once(
        request, found, partial(members.end_member, member=member), _("They are taken out.")
    )


@require_http_methods(BOTH)
def close(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Close the procedure."""
    found = to_work_on(request, person_id, procedure_id)
    return ask(
        request, found, CloseForm(request.POST or None), actions.close,
        heading=_("Close the procedure"), said=_("The procedure is closed."),
    )  # fmt: skip


@require_http_methods(BOTH)
def set_review(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Set the next day to watch."""
    found = to_work_on(request, person_id, procedure_id)
    form = ReviewForm(request.POST or None, initial={"review_on": found.review_on})
    return ask(
        request, found, form, actions.set_review,
        heading=_("Look at it again"), said=_("The day is set."),
    )  # fmt: skip
