"""What a person's own copy says about their stays, and what the desk gave them."""

from collections import Counter

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from serai.accounts.choices import Compartment
from serai.kit.actor import Actor
from serai.people.access import compartments_of
from serai.people.models import Person
from serai.reception.choices import Kind
from serai.reception.models import Given
from serai.reception.queries.persons import history_of, reasoned
from serai.retention.actions.copies import Section


def own_sections(actor: Actor, person: Person) -> list[Section]:
    """Return sections of the copy: each stay, what was given, and flags with their reasons."""
    if Compartment.IDENTITY not in compartments_of(actor, person.pk):
        return []
    made = []
    for one in history_of(actor, person):
        during, left = one.stay.during, _("still here")
        if during.upper is not None:
            left = f"{date_format(during.upper, 'j M Y')}, {one.stay.get_left_to_display()}"
        rows = [
            (_("Centre"), one.stay.centre.name),
            (_("From"), date_format(during.lower, "j M Y")),
            (_("Until"), left),
        ]
        made.append(Section(_("Where you stayed"), rows))
    given = Counter(Given.objects.filter(person=person).values_list("kind", flat=True))
    if given:
        counts = [(str(kind.label), str(given[kind])) for kind in Kind if given[kind]]
        made.append(Section(_("What you were given at the desk"), counts))
    made += [
        Section(
            _("What the desk was told to do"),
            [
                (_("What"), str(one.flag.get_instruction_display())),
                (_("Since"), date_format(one.flag.from_at, "j M Y")),
                (_("Why"), one.why),
            ],
        )
        for one in reasoned(actor, person)
    ]
    return made
