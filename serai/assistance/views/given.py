"""Pages of what a person was given: the list, services, health contacts, sessions."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from serai.accounts.choices import Compartment
from serai.assistance import access
from serai.assistance.actions import common, services, sessions
from serai.assistance.actions import health as health_actions
from serai.assistance.choices import COMPARTMENT_OF
from serai.assistance.forms.given import HealthForm, ServiceForm, SessionForm, WithdrawForm
from serai.assistance.models import Given, HealthContact, Service, Session
from serai.assistance.queries import persons as queries
from serai.assistance.views.common import Words, ask
from serai.cases.access import get_case
from serai.cases.methods.sealed import ACTION
from serai.cases.models import PlanAction
from serai.cases.queries.cases import texts
from serai.kit.actor import Actor, ActorRequest
from serai.people.access import compartments_of
from serai.people.actions.reading import read_names
from serai.people.models import Person
from serai.people.queries import groups_of
from serai.screening.queries.persons import blocks_return

BOTH = ["GET", "POST"]


def _may(request: ActorRequest, person: Person) -> dict[str, bool]:
    """Say what the reader may add: each by its compartment of the person."""
    held = compartments_of(request.actor, person.pk)
    gives = access.may_give(request.actor, person)
    return {
        "may_give": gives and Compartment.PROFILE in held,
        "may_treat": gives and Compartment.HEALTH in held,
        "may_hand": gives and Compartment.IDENTITY in held,
        "may_counsel": gives and Compartment.PROTECTION in held,
    }


@require_GET
def card(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show, as a card of the person's page, what they were given last."""
    person = access.person_to_see(request.actor, person_id)
    lines = queries.everything_of(request.actor, person, most=5)
    context = {"person": person, "lines": lines, **_may(request, person)}
    return render(request, "assistance/_card.html", context)


@require_GET
def person(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show what a person was given, as far as the reader's compartments open it."""
    found = access.person_to_see(request.actor, person_id)
    lines = queries.everything_of(request.actor, found)
    held = compartments_of(request.actor, person_id)
    common.record_reading(actor=request.actor, person=found, compartments=held)
    names = read_names(actor=request.actor, person_ids=[person_id], why="assistance")
    planned = _planned(request.actor, found) if access.may_give(request.actor, found) else []
    context = {"planned": planned, "person": found, "lines": lines,
               "identity": names.get(person_id), "hidden": set(Compartment.values) - held,
               **_may(request, found)}  # fmt: skip
    return render(request, "assistance/person.html", context)


@require_GET
def of_case(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Lead from a case to what its person was given, and what is planned to be."""
    get_case(request.actor, person_id, case_id)
    return redirect("assistance:person", person_id)


def _page(person_id: UUID) -> str:
    return reverse("assistance:person", args=[person_id])


@require_http_methods(BOTH)
def give(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record a service, for the person or a whole group, alone or for an action of the plan."""
    actor = request.actor
    found = access.person_to_give(actor, person_id)
    actions = {str(one.pk): one for one, _text in _planned(actor, found)}
    form = ServiceForm(
        request.POST or None,
        teams=access.giving_teams(actor, found, Compartment.PROFILE),
        kinds=access.kinds_open(actor, found),
        actions=[(str(one.pk), text) for one, text in _planned(actor, found)],
        groups=_groups(found),
        initial={"kind": request.GET.get("kind"), "action": request.GET.get("action", "")},
    )

    def run(*, action: str, group: str, **given: Any) -> object:
        group_id, lies_in = UUID(group) if group else None, COMPARTMENT_OF[given["kind"]]
        others = access.members_to_give(actor, found, group_id, lies_in)
        return services.give(person=found, others=others, action=actions.get(action), **given)

    return ask(
        request, form, run, heading=_("Give a service"), said=_("The service is recorded."),
        back=_page(person_id), person=found, blocked=blocks_return(person_id),
        is_service=True,
    )  # fmt: skip


def _planned(actor: Actor, person: Person) -> list[tuple[PlanAction, str]]:
    rows = access.actions_to_carry_out(actor, person)
    return [(one, texts(one.case, (one.text, ACTION))[0]) for one in rows]


def _groups(person: Person) -> list[tuple[str, str]]:
    return [
        (
            str(group.pk),
            _("%(kind)s of %(count)s") % {"kind": group.get_kind_display(), "count": len(members)},
        )
        for group, members in groups_of(person)
        if len(members) > 1
    ]


@require_http_methods(BOTH)
def health(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record a consultation, a referral or a check of fitness to travel."""
    found = access.person_to_give(request.actor, person_id, Compartment.HEALTH)
    teams = access.giving_teams(request.actor, found, Compartment.HEALTH)
    form = HealthForm(request.POST or None, teams=teams, initial=_asked(request, "kind"))
    return ask(
        request, form, partial(health_actions.record_contact, person=found),
        heading=_("Record a health contact"), said=_("The contact is recorded."),
        back=_page(person_id), person=found, is_health=True,
    )  # fmt: skip


@require_http_methods(BOTH)
def session(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record a psychosocial session."""
    found = access.person_to_give(request.actor, person_id, Compartment.PROTECTION)
    teams = access.giving_teams(request.actor, found, Compartment.PROTECTION)
    form = SessionForm(request.POST or None, teams=teams, initial=_asked(request, "kind"))

    def run(*, actor: Actor, references: list[str], **given: Any) -> object:
        others = access.others_in_session(actor, found, references)
        return sessions.hold_session(actor=actor, person=found, others=others, **given)

    return ask(
        request, form, run,
        heading=_("Record a session"), said=_("The session is recorded."),
        back=_page(person_id), person=found,
    )  # fmt: skip


def _asked(request: ActorRequest, *names: str) -> dict[str, str]:
    return {name: request.GET[name] for name in names if name in request.GET}


def _withdraw(
    request: ActorRequest, person_id: UUID, row_id: UUID, model: type[Given], compartment: str,
    heading: Words,
) -> HttpResponse:  # fmt: skip
    found = access.person_to_give(request.actor, person_id, compartment)
    row = access.get_given(found, model, row_id)
    return ask(
        request, WithdrawForm(request.POST or None), partial(common.withdraw, row=row),
        heading=heading, said=_("It is withdrawn, and stays in the list struck out."),
        back=_page(person_id), person=found,
    )  # fmt: skip


@require_http_methods(BOTH)
def withdraw_service(request: ActorRequest, person_id: UUID, row_id: UUID) -> HttpResponse:
    """Take back a service recorded in error."""
    heading = _("Withdraw a service")
    return _withdraw(request, person_id, row_id, Service, Compartment.PROFILE, heading)


@require_http_methods(BOTH)
def withdraw_health(request: ActorRequest, person_id: UUID, row_id: UUID) -> HttpResponse:
    """Take back a health contact recorded in error."""
    heading = _("Withdraw a health contact")
    return _withdraw(request, person_id, row_id, HealthContact, Compartment.HEALTH, heading)


@require_http_methods(BOTH)
def withdraw_session(request: ActorRequest, person_id: UUID, row_id: UUID) -> HttpResponse:
    """Take back a session recorded in error."""
    heading = _("Withdraw a session")
    return _withdraw(request, person_id, row_id, Session, Compartment.PROTECTION, heading)
