"""What a person's own copy says about what they were paid."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from serai.cash.queries.accounts import payments_of
from serai.kit.actor import Actor
from serai.people.models import Person
from serai.retention.actions.copies import Section


def sections(actor: Actor, person: Person) -> Sequence[Section]:
    """Return one section: a line for each payment that the actor may see, in one language."""
    paid = [
        (date_format(row.asked_at, "j M Y"), f"{row.told} · {row.get_state_display()}")
        for row in payments_of(person)
    ]
    return [Section(_("Cash and vouchers"), paid)] if paid else []
