"""What a person's own copy says about their journey."""

from django.utils.translation import gettext as _

from serai.journey.choices import Precision
from serai.journey.models import Experience, Step
from serai.journey.queries import Told, everything_told, journey
from serai.kit.actor import Actor
from serai.people.models import Person
from serai.retention.actions.copies import Row, Section, day, line

FORMS = {Precision.DAY: "j M Y", Precision.MONTH: "M Y", Precision.YEAR: "Y"}


def sections(actor: Actor, person: Person) -> list[Section]:
    """Return the steps, what happened, and what was held true before; by who may see each."""
    known = journey(actor, person)
    found = [Section(_("Your journey"), [_step(one) for one in known.steps])]
    if known.shows_experiences:
        rows = [_experience(one) for one in known.experiences]
        found.append(Section(_("What happened to you on the way"), rows))
    before = [_step(t) if isinstance(t.row, Step) else _experience(t)
              for t in everything_told(actor, person) if t.row.superseded_at]  # fmt: skip
    if before:
        found.append(Section(_("What we held true before, of your journey"), before))
    return found if any(one.rows for one in found) else []


def _step(told: Told) -> Row:
    step = told.row
    assert isinstance(step, Step)
    form = FORMS[Precision(step.precision)]
    when = " – ".join(filter(None, (day(step.starts_on, form), day(step.ends_on, form))))
    way = " → ".join(filter(None, (told.origin, told.destination)))
    text = line(
        step.get_kind_display(), way, step.get_stage_display(),
        step.get_transport_display() if step.transport else "", step.get_company_display(),
        told.texts.get("note", ""), _known(told),
    )  # fmt: skip
    return when or _("No date"), text


def _experience(told: Told) -> Row:
    lived = told.row
    assert isinstance(lived, Experience)
    text = line(", ".join(told.incidents), told.texts.get("account", ""), _known(told))
    return day(lived.happened_on) or _("No date"), text


def _known(told: Told) -> str:
    row = told.row
    written = _("written down on %(day)s") % {"day": day(row.recorded_at)}
    return line(row.get_source_display(), row.get_certainty_display(), written)
