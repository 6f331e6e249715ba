"""Pages of cases: my list, a card, opening, the case itself, its risk and worker; time limits."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from serai.cases import access
from serai.cases.actions import cases as actions
from serai.cases.forms.working import AgreeForm, AssignForm, LimitsForm, OpenForm, RiskForm
from serai.cases.methods.limits import risk_for, shipped
from serai.cases.queries import cases as queries
from serai.cases.queries.limits import hours_of
from serai.cases.views.common import ask, tabs
from serai.instruments.methods.definitions import as_text
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.people.actions.reading import read_names
from serai.people.models import Person
from serai.screening.queries.persons import blocks_return


@require_GET
def mine(request: ActorRequest) -> HttpResponse:
    """List the open cases of which the user is the worker."""
    access.require_work(request.actor)
    rows = queries.my_cases(request.actor)
    names = read_names(
        actor=request.actor, person_ids=[one.case.person_id for one in rows], why="cases"
    )
    shown = [(one, names.get(one.case.person_id)) for one in rows[: queries.MOST]]
    context = {"rows": shown, "is_cut": len(rows) > queries.MOST}
    return render(request, "cases/mine.html", context | tabs(request.actor, "mine"))


@require_GET
def card(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show, as a card of the person's page, which cases there are."""
    person = access.person_to_see(request.actor, person_id)
    teams = access.opening_teams(request.actor, person)
    context = {"person": person, "cases": queries.cases_of(request.actor, person),
               "may_open": teams.exists()}  # fmt: skip
    return render(request, "cases/_card.html", context)


@require_http_methods(["GET", "POST"])
def open_case(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Open a case, from a screening or directly."""
    actor = request.actor
    person = access.person_to_work_with(actor, person_id)
    form = _open_form(request, person)
    if request.method == "POST" and form.is_valid():
        chosen = dict(form.cleaned_data)
        screenings = queries.screenings_to_open_from(actor, person)
        chosen["screening"] = next(
            (s for s in screenings if str(s.pk) == chosen["screening"]), None
        )
        try:
            case = actions.open_case(actor=actor, person=person, **chosen)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The case is open."))
            return redirect("cases:case", person.pk, case.pk)
    context = {"form": form, "person": person, "blocked": blocks_return(person.pk)}
    return render(request, "cases/open.html", context | _sources(person))


def _open_form(request: ActorRequest, person: Person) -> OpenForm:
    teams = access.opening_teams(request.actor, person)
    screenings = queries.screenings_to_open_from(request.actor, person)
    asked = request.GET.get("screening", "")
    chosen = next(
        (s for s in screenings if str(s.pk) == asked), screenings[0] if screenings else None
    )
    language = get_language() or "en"
    choices = [
        (str(s.pk), f"{as_text(s.version.instrument.titles, language)}, {s.screened_on:%d.%m.%Y}")
        for s in screenings
    ]
    initial = {
        "worker": request.actor.id,
        "screening": str(chosen.pk) if chosen else "",
        "risk": risk_for(queries.urgencies_of(chosen)) if chosen else "",
    }
    workers = access.workers_of(*teams)
    return OpenForm(
        request.POST or None, teams=teams, workers=workers, screenings=choices, initial=initial
    )


def _sources(person: Person) -> dict[str, object]:
    return {"limits": shipped(), "hours": hours_of(person.organisation_id)}


@require_GET
def case(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Show a case: needs, plan, tasks, notes, what happened to it."""
    found = access.get_case(request.actor, person_id, case_id)
    opened = queries.open_up(found)
    actions.record_reading(case=found)
    names = read_names(actor=request.actor, person_ids=[person_id], why="case")
    context = {
        "person": found.person, "case": found, "opened": opened, "identity": names.get(person_id),
        "may_work": opened.is_open and access.may_work_on(request.actor, found),
        "may_reopen": not opened.is_open and access.may_work_on(request.actor, found),
        "agree": AgreeForm(
            initial={"seen_version": found.plan_version, "agreement": found.agreement}
        ),
        "limits": shipped(), "blocked": blocks_return(person_id),
        "links": [
            (link, reverse(link.url, args=[person_id, case_id]))
            for link in import_string(settings.SERAI_CASE_LINKS)
        ],
    }  # fmt: skip
    return render(request, "cases/case.html", context)


@require_http_methods(["GET", "POST"])
def set_risk(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Set the risk level anew."""
    found = access.case_to_work_on(request.actor, person_id, case_id)
    form = RiskForm(request.POST or None, initial={"risk": found.risk})
    return ask(
        request, found, form, actions.set_risk,
        heading=_("Risk level"), said=_("The risk level is set."),
        note=_("A higher level asks for something to be done again, in its time."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def assign(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Give the case to another worker of the team."""
    found = access.case_to_work_on(request.actor, person_id, case_id)
    form = AssignForm(
        request.POST or None, workers=access.workers_of(found.team),
        initial={"worker": found.worker_id},
    )  # fmt: skip
    return ask(
        request, found, form, actions.assign,
        heading=_("Give to a worker"), said=_("The case is given to the worker."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def limits(request: ActorRequest) -> HttpResponse:
    """Set in how many hours something has to be done, by risk level."""
    organisations = access.ruled_organisations(request.actor)
    chosen = request.POST.get("organisation") or request.GET.get("organisation") or ""
    organisation = next((o for o in organisations if str(o.pk) == chosen), organisations[0])
    form = LimitsForm(request.POST or None, hours=hours_of(organisation.pk))
    if request.method == "POST" and form.is_valid():
        actions.set_limits(actor=request.actor, organisation=organisation, hours=form.cleaned_data)
        messages.success(request, _("The time limits are set."))
        return redirect("cases:limits")
    context = {"form": form, "organisation": organisation, "organisations": organisations,
               "limits": shipped()}  # fmt: skip
    return render(request, "cases/limits.html", context | tabs(request.actor, "limits"))
