"""What a person's own copy says about being found more than once."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from serai.kit.actor import Actor
from serai.matching.queries import merges_around, open_pairs_of
from serai.people.models import Person
from serai.retention.actions.copies import Section, day, line


def sections(actor: Actor, person: Person) -> list[Section]:
    """Return with which registrations of theirs a person was put together, and what is asked still.

    Whom somebody may be the same as is not told: it may be somebody else.
    """
    rows = [
        (_("Put together"), line(f"{one.merged.reference} → {one.kept.reference}",
                                 day(one.merged_at)))
        for one in merges_around(person)
    ]  # fmt: skip
    waiting = open_pairs_of(person)
    if waiting:
        text = ngettext(
            "We still ask whether you were registered once more under another number.",
            "We still ask whether %(count)s other registrations are yours.", waiting,
        )  # fmt: skip
        rows.append((_("Not decided yet"), text % {"count": waiting}))
    return [Section(_("Registered more than once"), rows)] if rows else []
