"""Who has access to a person; emergency access, asked for and judged."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.accounts.choices import Permission
from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.people import access, queries
from serai.people.actions.grants import (
    end_access,
    read_reasons,
    review_emergency,
    take_emergency_access,
)
from serai.people.forms.grants import EmergencyForm


@require_GET
def person_access(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show every grant of a person, running or over, with its basis and end."""
    person = access.get_person(request.actor, person_id)
    grants = list(queries.grants_of(person))
    context = {
        "person": person, "now": clock.now(),
        "running": [g for g in grants if queries.is_running(g)],
        "over": [g for g in grants if not queries.is_running(g)],
        "may_revoke": access.may_with(request.actor, person_id, Permission.PERSON_SHARE),
    }  # fmt: skip
    return render(request, "people/access.html", context)


@require_POST
def revoke_grant(request: ActorRequest, person_id: UUID, grant_id: UUID) -> HttpResponse:
    """End one team's access at once."""
    person = access.get_person(request.actor, person_id, may=Permission.PERSON_SHARE)
    try:
        end_access(grant=access.get_grant(person, grant_id))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The access has ended."))
    return redirect("people:access", person.pk)


@require_http_methods(["GET", "POST"])
def emergency(request: ActorRequest) -> HttpResponse:
    """Ask for emergency access to a person whose reference one was given."""
    access.require(request.actor, Permission.PERSON_VIEW)
    teams = {str(t.pk): t for t in access.teams_with(request.actor, Permission.PERSON_VIEW)}
    form = EmergencyForm(request.POST or None, teams=[(k, str(t)) for k, t in teams.items()])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person_id = queries.person_by_reference(data["reference"])
        if person_id is None:
            form.add_error("reference", _("Nobody of your organisation has this reference."))
        else:
            try:
                take_emergency_access(
                    actor=request.actor, person_id=person_id, team=teams[data["team"]],
                    reason=data["reason"], hours=data["hours"],
                )  # fmt: skip
            except Refusal as refusal:
                form.add_error("reason", str(refusal))
            else:
                messages.warning(
                    request, _("The file is open to you for some hours. Supervisors were told.")
                )
                return redirect("people:person", person_id)
    return render(request, "people/emergency.html", {"form": form})


@require_GET
def emergencies(request: ActorRequest) -> HttpResponse:
    """List the emergency accesses that nobody has judged yet."""
    access.require(request.actor, Permission.PERSON_SUPERVISE)
    waiting = list(queries.emergencies_to_review(request.actor))
    rows = read_reasons(grants=waiting)
    return render(request, "people/emergencies.html", {"rows": rows})


@require_POST
def judge(request: ActorRequest, grant_id: UUID) -> HttpResponse:
    """Judge one: justified or not."""
    grant = access.get_emergency(request.actor, grant_id)
    justified = request.POST.get("justified") == "yes"
    try:
        review_emergency(actor=request.actor, grant=grant, was_justified=justified)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your judgement is kept."))
    return redirect("people:emergencies")
