"""What a person's own copy says about procedures and safety plans.

Of procedures it says what its giver reads: who is named in none gives a copy without them.
"""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from serai.cases.models import Case
from serai.kit.actor import Actor
from serai.people.models import Person
from serai.protection.access import may_read, procedures_of
from serai.protection.choices import Kind
from serai.protection.methods.paper import PARTS
from serai.protection.models import Procedure
from serai.protection.queries.conferences import open_conference, safety_plan
from serai.protection.queries.panels import open_panel
from serai.protection.queries.procedures import Opener, file_of
from serai.retention.actions.copies import Section

Row = tuple[str, str]


def sections(actor: Actor, person: Person) -> list[Section]:
    """Return sections of the copy, in the language in use: each safety plan and procedure one."""
    found = []
    for case in Case.objects.filter(person=person).order_by("opened_at"):
        plan = safety_plan(case)
        if plan is not None:
            rows = [(str(label), plan.texts[name]) for name, label in PARTS.items()
                    if plan.texts.get(name)]  # fmt: skip
            found.append(Section(_("Safety plan"), rows))
    opener = Opener(person.pk)
    for one in procedures_of(actor, person):
        if may_read(actor, one):
            entry = [
                (_("Open since"), date_format(one.opened_at, "j M Y")),
                *_held(actor, one, opener),
            ]
            found.append(Section(one.get_kind_display(), entry))
    return found


def _held(actor: Actor, one: Procedure, opener: Opener) -> list[Row]:
    if one.kind == Kind.TRAFFICKING:
        file = file_of(one, opener)
        steps = [
            (str(step.row.get_step_display()),
             f"{step.row.get_status_display()} · {step.row.get_decided_by_display()} ·"
             f" {date_format(step.row.decided_on, 'j M Y')} · {step.reasons}")
            for step in file.steps
        ]  # fmt: skip
        told = [(_("What happened, in the person’s own words"), file.account)]
        return [*file_words(file.known), *steps, *(told if file.account else [])]
    if one.kind == Kind.BEST_INTERESTS:
        opened = open_panel(actor, one, opener)
        if opened.row.chosen is None:
            return [(_("Stage of the procedure"), str(opened.row.get_stage_display()))]
        chosen = str(opened.row.chosen.get_kind_display())
        return [(_("Decision"), chosen), (_("Reasons"), opened.decision["reasons"])]
    conference = open_conference(one, opener)
    day = conference.row.held_on or conference.row.planned_on
    return [(_("Day"), date_format(day, "j M Y"))]


def file_words(known: list[tuple[str, list[str]]]) -> list[Row]:
    """Return the lists of a file, one a row."""
    return [(label, ", ".join(words)) for label, words in known]
