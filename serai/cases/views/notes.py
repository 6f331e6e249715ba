"""Pages of notes and tasks."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from serai.cases import access
from serai.cases.actions import notes as actions
from serai.cases.forms.working import NoteForm, TaskForm
from serai.cases.views.common import ask, at_once
from serai.kit.actor import ActorRequest


@require_http_methods(["GET", "POST"])
def add_note(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Write a note."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    return ask(
        request, case, NoteForm(request.POST or None), actions.write_note,
        heading=_("Write a note"), said=_("The note is written."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def add_task(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Give a worker something to do by a day."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    form = TaskForm(
        request.POST or None, workers=access.workers_of(case.team),
        initial={"assigned_to": case.worker_id},
    )  # fmt: skip
    return ask(
        request, case, form, actions.set_task,
        heading=_("Add a task"), said=_("The task is set."),
    )  # fmt: skip


@require_POST
def finish_task(
    request: ActorRequest, person_id: UUID, case_id: UUID, task_id: UUID
) -> HttpResponse:
    """Mark a task as done."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    task = access.get_task(case, task_id)
    return at_once(request, case, partial(actions.finish_task, task=task), _("The task is done."))
