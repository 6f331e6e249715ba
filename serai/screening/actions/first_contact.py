"""The first contact at the desk: whoever meets somebody asks, and is told only whom to call."""

from collections.abc import Mapping

from django.db import transaction

from serai.accounts.models import Organisation
from serai.kit.actor import Actor, acting_as, register_actor
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.models import Person
from serai.screening import events
from serai.screening.actions.screenings import finish_screening, keep_answers, start_screening
from serai.screening.models import InstrumentVersion


@transaction.atomic
def conduct_first_contact(
    *,
    actor: Actor,
    person: Person,
    organisation: Organisation,
    version: InstrumentVersion,
    answers: Mapping[str, object],
) -> None:
    """Keep what somebody at the desk was told, and work out what it brings.

    The platform writes it, under protection, since who asks may hold no part of it: nothing is
    given back. That it was asked, and by whom, is in the ledger. Refuses as screenings do.
    """
    with acting_as(register_actor(person.organisation_id, organisation.pk)):
        screening = start_screening(
            actor=actor, person=person, organisation=organisation, version=version
        )
        keep_answers(actor=actor, screening=screening, answers=answers)
        finish_screening(actor=actor, screening=screening)
    payload = {"version": version.version}
    record(Happened(events.FIRST_CONTACT, "person", person.pk, organisation.pk, payload))
