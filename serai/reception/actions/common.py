"""What every act at the desk begins and ends with."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal, Sentence
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.actions.persons import touch
from serai.people.models import Person
from serai.reception.choices import At, Effect
from serai.reception.queries.persons import flags_at


class ConfirmFirst(Refusal):
    """Something speaks against it; the desk may do it all the same, having read what."""

    def __init__(self, warnings: Sequence[Sentence]) -> None:
        super().__init__(" ".join(str(one) for one in warnings).replace("%", "%%"))
        self.warnings = [str(one) for one in warnings]


class StoppedByFlag(Refusal):
    """Protection wants something else to happen first."""

    sentence = _(
        "A flag stops this: %(instruction)s. Only who set it, or a colleague of theirs, can lift"
        " it."
    )


class NotHere(Refusal):
    """Nobody leaves, moves or eats where they do not stay."""

    sentence = _("This person does not stay at this centre now. Check them in first.")


class NotYet(Refusal):
    """What has not happened is not written down."""

    sentence = _("This moment is still to come. Write down what has happened.")


def tell(name: str, person: Person, organisation_id: UUID, **payload: str | int) -> None:
    """Record an event about a person: ids and codes only."""
    record(Happened(name, "person", person.pk, organisation_id, payload))
    touch(person_id=person.pk)


def refuse_future(moment: datetime) -> None:
    """Refuse a moment to come."""
    if moment > clock.now():
        raise NotYet


def heed_flags(actor: Actor, person: Person, at: At) -> list[Sentence]:
    """Return what flags warn of when somebody enters or leaves; refuses where one stops."""
    flags = flags_at(actor, person, at)
    for flag in flags:
        if flag.effect == Effect.STOP:
            raise StoppedByFlag(instruction=flag.get_instruction_display())
    return [f"{flag.get_instruction_display()}." for flag in flags]


def confirm(warnings: Sequence[Sentence], *, confirmed: bool) -> None:
    """Refuse until the desk has read the warnings."""
    if warnings and not confirmed:
        raise ConfirmFirst(list(dict.fromkeys(str(one) for one in warnings)))
