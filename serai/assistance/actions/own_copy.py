"""What a person's own copy says about what they were given."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from serai.assistance.queries.persons import everything_of
from serai.kit.actor import Actor
from serai.people.models import Person
from serai.retention.actions.copies import Section


def sections(actor: Actor, person: Person) -> Sequence[Section]:
    """Return one section: a line for each thing given that the actor may see, in one language."""
    rows = [
        (date_format(line.on, "j M Y"), " · ".join(part for part in line.told if part))
        for line in everything_of(actor, person)
    ]
    return [Section(_("What you were given"), rows)] if rows else []
