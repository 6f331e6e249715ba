"""What a person's own copy says about their screenings and categories."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.instruments.methods.definitions import as_text
from serai.kit.actor import Actor
from serai.people.models import Person
from serai.retention.actions.copies import Row, Section, day, line
from serai.screening.access import readable
from serai.screening.models import Screening
from serai.screening.queries.answers import result_of
from serai.screening.queries.notes import notes_of
from serai.screening.queries.persons import Held, blocks_of, profile, screenings_of


def sections(actor: Actor, person: Person) -> list[Section]:
    """Return each screening with its answers and what it brought, categories, and blocks."""
    language, held = get_language() or "en", readable(actor, person.pk)
    if not held:
        return []
    found = [_screening(one, held, language) for one in screenings_of(actor, person)]
    timeline = profile(actor, person, language).timeline
    notes = notes_of([one.statement for one in timeline])
    if timeline:
        rows = [_category(one, notes.get(one.statement.pk, "")) for one in timeline]
        found.append(Section(_("Categories"), rows))
    blocks = [
        (day(one.raised_at), _("Lifted on %(day)s") % {"day": day(one.cleared_at)}
         if one.cleared_at else _("Runs: nothing that leads to return may go on"))
        for one in blocks_of(actor, person)
    ]  # fmt: skip
    return found + [Section(_("You said that you fear to return"), blocks)] * bool(blocks)


def _screening(screening: Screening, held: frozenset[str], language: str) -> Section:
    result = result_of(screening, held, language)
    title = as_text(screening.version.instrument.titles, language)
    rows: list[Row] = [(_("Answered on"), day(screening.screened_on)), *result.answers]
    for lines in result.lines.values():
        rows += [(_("What it brought"), line(one.label, one.reason)) for one in lines]
    return Section(f"{_('Screening')}: {title or screening.version.instrument.code}", rows)


def _category(one: Held, note: str) -> Row:
    row = one.statement
    period = f"{day(row.during.lower)} – {day(one.last_day)}".strip()
    known = _("held true") if one.is_current else _("held true until %(day)s") % {
        "day": day(row.known.upper)
    }  # fmt: skip
    return one.label, line(row.get_state_display(), period, known, note)
