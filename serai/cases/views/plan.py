"""Pages that change a plan: needs, goals, actions, the agreement on it."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from serai.cases import access
from serai.cases.actions import plans as actions
from serai.cases.choices import Agreement
from serai.cases.forms.working import (
    ActionForm,
    AgreeForm,
    ChangeActionForm,
    ChangeGoalForm,
    ChangeNeedForm,
    GoalForm,
    NeedForm,
)
from serai.cases.methods.sealed import ACTION, GOAL, NEED, PARTNER
from serai.cases.queries.cases import texts
from serai.cases.views.common import ask, at_once
from serai.kit.actor import ActorRequest

BOTH = ["GET", "POST"]


@require_http_methods(BOTH)
def add_need(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Write down a need."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    form = NeedForm(request.POST or None, initial={"seen_version": case.plan_version})
    return ask(
        request, case, form, actions.add_need,
        heading=_("Add a need"), said=_("The need is written down."),
    )  # fmt: skip


@require_http_methods(BOTH)
def change_need(
    request: ActorRequest, person_id: UUID, case_id: UUID, need_id: UUID
) -> HttpResponse:
    """Say what became of a need."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    need = access.get_need(case, need_id)
    (about,) = texts(case, (need.about, NEED))
    initial = {"seen_version": case.plan_version, "state": need.state, "about": about}
    form = ChangeNeedForm(request.POST or None, initial=initial)
    return ask(
        request, case, form, partial(actions.change_need, need=need),
        heading=need.get_domain_display(), said=_("The need is changed."),
    )  # fmt: skip


@require_http_methods(BOTH)
def add_goal(request: ActorRequest, person_id: UUID, case_id: UUID, need_id: UUID) -> HttpResponse:
    """Write down a goal about a need."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    need = access.get_need(case, need_id)
    form = GoalForm(request.POST or None, initial={"seen_version": case.plan_version})
    return ask(
        request, case, form, partial(actions.add_goal, need=need),
        heading=_("Add a goal"), said=_("The goal is written down."),
        note=need.get_domain_display(),
    )  # fmt: skip


@require_http_methods(BOTH)
def change_goal(
    request: ActorRequest, person_id: UUID, case_id: UUID, goal_id: UUID
) -> HttpResponse:
    """Change a goal, or say how far it has come."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    goal = access.get_goal(case, goal_id)
    (text,) = texts(case, (goal.text, GOAL))
    initial = {"seen_version": case.plan_version, "text": text, "progress": goal.progress}
    form = ChangeGoalForm(request.POST or None, initial=initial)
    return ask(
        request, case, form, partial(actions.change_goal, goal=goal),
        heading=_("Change a goal"), said=_("The goal is changed."),
    )  # fmt: skip


@require_http_methods(BOTH)
def add_action(
    request: ActorRequest, person_id: UUID, case_id: UUID, goal_id: UUID
) -> HttpResponse:
    """Plan what is done for a goal."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    goal = access.get_goal(case, goal_id)
    (text,) = texts(case, (goal.text, GOAL))
    initial = {"seen_version": case.plan_version, "who": "worker", "responsible": case.worker_id}
    workers = access.workers_of(case.team)
    form = ActionForm(request.POST or None, workers=workers, initial=initial)
    return ask(
        request, case, form, partial(actions.add_action, goal=goal),
        heading=_("Add an action"), said=_("The action is planned."), note=text,
    )  # fmt: skip


@require_http_methods(BOTH)
def change_action(
    request: ActorRequest, person_id: UUID, case_id: UUID, action_id: UUID
) -> HttpResponse:
    """Change an action, decide on its service, mark it done or drop it."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    action = access.get_action(case, action_id)
    text, agency = texts(case, (action.text, ACTION), (action.partner, PARTNER))
    initial = {
        "seen_version": case.plan_version, "text": text, "who": action.who, "partner": agency,
        "responsible": action.responsible_id, "due_on": action.due_on, "state": action.state,
        "decision": action.decision,
    }  # fmt: skip
    form = ChangeActionForm(
        request.POST or None, workers=access.workers_of(case.team), initial=initial
    )
    return ask(
        request, case, form, partial(actions.change_action, action=action),
        heading=_("Change an action"), said=_("The action is changed."),
    )  # fmt: skip


@require_POST
def agree(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Say with whom the plan was written."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    form = AgreeForm(request.POST)
    given = {"seen_version": -1, "agreement": Agreement.NOT_YET.value}
    if form.is_valid():
        given = form.cleaned_data
    return at_once(request, case, actions.agree, _("The agreement is written down."), **given)
