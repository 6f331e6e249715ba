"""Pages of follow-ups."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from serai.cases import access
from serai.cases.actions import follow_ups as actions
from serai.cases.forms.deciding import FollowUpForm, HoldForm
from serai.cases.queries.cases import goals_of
from serai.cases.views.common import ask
from serai.kit.actor import ActorRequest

BOTH = ["GET", "POST"]


@require_http_methods(BOTH)
def add_follow_up(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Plan to see or call the person again."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    form = FollowUpForm(
        request.POST or None, workers=access.workers_of(case.team),
        initial={"worker": case.worker_id},
    )  # fmt: skip
    return ask(
        request, case, form, actions.set_follow_up,
        heading=_("Plan a follow-up"), said=_("The follow-up is planned."),
    )  # fmt: skip


@require_http_methods(BOTH)
def hold_follow_up(
    request: ActorRequest, person_id: UUID, case_id: UUID, follow_up_id: UUID
) -> HttpResponse:
    """Write down what came of a follow-up, goal by goal."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    follow_up = access.get_follow_up(case, follow_up_id)
    form = HoldForm(request.POST or None, goals=goals_of(case))
    return ask(
        request, case, form, partial(actions.hold_follow_up, follow_up=follow_up),
        heading=follow_up.get_kind_display(), said=_("The follow-up is written down."),
    )  # fmt: skip
