"""Pages of the best-interests procedure."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from serai.accounts.choices import Permission
from serai.kit.actor import Actor, ActorRequest
from serai.protection import access
from serai.protection.actions import best_interests as actions
from serai.protection.choices import Kind
from serai.protection.forms import (
    ApproveForm,
    AssessForm,
    DecideForm,
    OpenBestInterestsForm,
    OptionForm,
    SendBackForm,
    VoiceForm,
)
from serai.protection.models import Option, Procedure
from serai.protection.queries import panels as queries
from serai.protection.queries.procedures import Opener
from serai.protection.views.common import BOTH, ask, ask_of_case, at_once, to_work_on

KIND = Kind.BEST_INTERESTS


@require_http_methods(BOTH)
def open_best_interests(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Open a best-interests procedure."""
    case = access.case_to_open_in(request.actor, person_id, case_id)
    return ask_of_case(
        request, case, OpenBestInterestsForm(request.POST or None), actions.open_best_interests,
        heading=_("Open a best-interests procedure"), said=_("The procedure is open."),
        undertaking=True,
    )  # fmt: skip


@require_http_methods(BOTH)
def assess(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Write the assessment."""
    found = to_work_on(request, person_id, procedure_id, KIND)
    opened = queries.open_panel(request.actor, found, Opener(person_id))
    return ask(
        request, found, AssessForm(request.POST or None, initial=dict(opened.assessment)),
        actions.assess, heading=_("Assessment"), said=_("The assessment is kept."),
    )  # fmt: skip


@require_http_methods(BOTH)
def add_option(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Add an option."""
    found = to_work_on(request, person_id, procedure_id, KIND)
    return ask(
        request, found, OptionForm(request.POST or None), actions.add_option,
        heading=_("Add an option"), said=_("The option is added."),
    )  # fmt: skip


@require_POST
def convene(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Put the options before the panel."""
    found = to_work_on(request, person_id, procedure_id, KIND)
    return at_once(request, found, actions.convene, _("The options are before the panel."))


@require_http_methods(BOTH)
def speak(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Say which option is best, as a member of the panel or for somebody outside."""
    found = access.procedure_to_read(request.actor, person_id, procedure_id, kind=KIND)
    opener = Opener(person_id)
    form = VoiceForm(
        request.POST or None, members=queries.voices_to_give(request.actor, found, opener),
        options=queries.options_of(found, opener),
    )  # fmt: skip
    return ask(
        request, found, form, _spoken, heading=_("What is best"), said=_("It is written down.")
    )


def _spoken(*, actor: Actor, procedure: Procedure, member: str, option: str, reasons: str) -> None:
    actions.speak(
        actor=actor, procedure=procedure, member=access.get_member(procedure, UUID(member)),
        option=access.get_paper(procedure, Option, UUID(option)), reasons=reasons,
    )  # fmt: skip


@require_http_methods(BOTH)
def decide(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Write down the panel's decision."""
    found = access.procedure_to_read(request.actor, person_id, procedure_id, kind=KIND)
    return ask(
        request, found, DecideForm(request.POST or None), actions.decide,
        heading=_("Decision of the panel"), said=_("The decision is written down."),
    )  # fmt: skip


@require_http_methods(BOTH)
def approve(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Approve the decision."""
    found = to_work_on(request, person_id, procedure_id, KIND, may=Permission.CASE_APPROVE)
    return ask(
        request, found, ApproveForm(request.POST or None), actions.approve,
        heading=_("Approve the decision"), said=_("The decision is approved."),
    )  # fmt: skip


@require_http_methods(BOTH)
def send_back(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Send the decision back to the panel."""
    found = to_work_on(request, person_id, procedure_id, KIND, may=Permission.CASE_APPROVE)
    return ask(
        request, found, SendBackForm(request.POST or None), actions.send_back,
        heading=_("Send back to the panel"), said=_("The panel looks at it again."),
    )  # fmt: skip
