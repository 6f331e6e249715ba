"""What a person's own copy says about what they were paid."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from serai.assistance.queries.persons import Opener
from serai.cash.queries.accounts import payments_of
from serai.kit.actor import Actor
from serai.people.models import Person
from serai.retention.actions.copies import Section, day, line


def sections(actor: Actor, person: Person) -> Sequence[Section]:
    """Return one section: a line for each payment that the actor may see, with its texts opened."""
    rows = list(payments_of(person))
    open_text = Opener([row.person_id for row in rows])
    paid = [
        (day(row.asked_at), line(row.told, row.get_kind_display(), row.get_purpose_display(),
                                 open_text(row, "reason"), row.get_state_display(),
                                 open_text(row, "decision"), open_text(row, "proof_by")))
        for row in rows
    ]  # fmt: skip
    return [Section(_("Cash and vouchers"), paid)] if paid else []
