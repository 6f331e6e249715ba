"""Notes, which are only ever added, and tasks of workers."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import User
from serai.cases import events
from serai.cases.access import workers_of
from serai.cases.actions.cases import NotAWorker
from serai.cases.actions.common import acted, lock_open, refuse_past, seal_needed, tell
from serai.cases.methods.sealed import NOTE, TASK
from serai.cases.models import Case, Note, Task
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal


class NotYet(Refusal):
    """A note is about what has happened."""

    sentence = _("This day is still to come. A note is about what has happened.")


class DoneAlready(Refusal):
    """Somebody else was quicker."""

    sentence = _("This task is done already.")


@transaction.atomic
def write_note(*, actor: Actor, case: Case, text: str, about_on: date | None = None) -> Note:
    """Add a note on a day's work, today's where none is said. Refuses a closed case."""
    held = lock_open(case)
    day = about_on or clock.today()
    if day > clock.today():
        raise NotYet
    note = Note.objects.create(
        case=held, person_id=held.person_id, text=seal_needed(held, text, NOTE), about_on=day,
        written_at=clock.now(), written_by_id=actor.user_id,
    )  # fmt: skip
    tell(events.NOTE_WRITTEN, held)
    return note


@transaction.atomic
def set_task(
    *, actor: Actor, case: Case, text: str, due_on: date, assigned_to: User | None = None
) -> Task:
    """Give a worker of the team something to do by a day; the case's worker where none is said."""
    refuse_past(due_on)
    held = lock_open(case)
    worker = assigned_to or held.worker
    if not workers_of(held.team).filter(pk=worker.pk).exists():
        raise NotAWorker
    task = Task.objects.create(
        case=held, person_id=held.person_id, text=seal_needed(held, text, TASK), due_on=due_on,
        assigned_to=worker, set_at=clock.now(), set_by_id=actor.user_id,
    )  # fmt: skip
    tell(events.TASK_SET, held, worker=str(worker.pk))
    return task


@transaction.atomic
def finish_task(*, actor: Actor, case: Case, task: Task) -> Task:
    """Mark a task as done. Refuses one that somebody finished meanwhile."""
    held = lock_open(case)
    rows = Task.objects.filter(pk=task.pk, case=held, done_at=None)
    if not rows.update(done_at=clock.now(), done_by_id=actor.user_id):
        raise DoneAlready
    task.refresh_from_db()
    acted(held)
    tell(events.TASK_DONE, held)
    return task
