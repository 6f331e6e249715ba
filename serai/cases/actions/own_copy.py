"""What a person's own copy says about the work with them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from serai.cases.models import Goal, Move, Need, Note, PlanAction, Task
from serai.cases.queries.cases import Line, Opened, cases_of, open_up
from serai.kit.actor import Actor
from serai.people.models import Person
from serai.retention.actions.copies import Row, Section, day, line


def sections(actor: Actor, person: Person) -> list[Section]:
    """Return a section for each case: what was needed, planned and done, notes, and its history."""
    return [
        Section(f"{_('Case')}, {day(one.opened_at)}", list(_case(open_up(one))))
        for one in cases_of(actor, person)
    ]


def _case(opened: Opened) -> Iterator[Row]:
    case = opened.case
    yield _("Team"), line(case.team.name, case.organisation.name)
    yield _("State"), line(case.get_state_display(), day(case.closed_at))
    yield _("Risk"), str(case.get_risk_display())
    if opened.summary:
        yield _("In short"), opened.summary
    for need in opened.plan:
        yield _row(need)
        for goal in need.lines:
            yield _row(goal)
            yield from (_row(action) for action in goal.lines)
    for one in (*opened.tasks, *opened.notes, *opened.moves):
        yield _row(one)


def _row(one: Line) -> Row:
    row, text = one.row, one.text
    if isinstance(row, Need):
        return _("Need"), line(row.get_domain_display(), text, row.get_state_display())
    if isinstance(row, Goal):
        return _("Goal"), line(text, row.get_progress_display())
    if isinstance(row, PlanAction):
        decided = row.get_decision_display() if row.decision else ""
        who = one.partner or row.get_who_display()
        return _("Planned"), line(text, who, day(row.due_on), decided, row.get_state_display())
    if isinstance(row, Task):
        return _("Task"), line(text, day(row.due_on), day(row.done_at))
    if isinstance(row, Note):
        return _("Note"), line(day(row.about_on), text)
    assert isinstance(row, Move)
    return _("History"), line(day(row.at), row.get_kind_display(), text)
