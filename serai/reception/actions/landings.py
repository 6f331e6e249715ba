"""Landings: what came ashore, and which agency has seen whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.models import Person
from serai.reception import events
from serai.reception.actions.common import refuse_future, tell
from serai.reception.methods.occupancy import counted
from serai.reception.models import Landing, QuickLook
from serai.registration.models import Arrival, Member


class DescribedAlready(Refusal):
    """A landing is described once."""

    sentence = _("This landing is described already.")


class NotOfThisLanding(Refusal):
    """Somebody who did not land here."""

    sentence = _("This person does not belong to this landing.")


class SeenAlready(Refusal):
    """Each agency looks once."""

    sentence = _("This agency saw this person already, at %(time)s.")


@transaction.atomic
def record_landing(
    *, actor: Actor, arrival: Arrival, came_at: datetime, counts: Mapping[str, int], **values: Any
) -> Landing:
    """Describe a landing that registration opened: what came, who rescued, who was counted.

    Refuses a moment to come and a second description. `values` are the fields of `Landing`.
    """
    refuse_future(came_at)
    try:
        with transaction.atomic():
            made = Landing.objects.create(
                organisation_id=arrival.organisation_id, arrival=arrival, came_at=came_at,
                counts=counted(counts), recorded_by_id=actor.user_id, **values,
            )  # fmt: skip
    except IntegrityError as error:
        if "arrival_id" in str(error):
            raise DescribedAlready from error
        raise
    payload = {"landing": str(made.pk), "counted": made.total}
    event = Happened(
        events.LANDING_RECORDED, "arrival", arrival.pk, arrival.organisation_id, payload
    )
    record(event)
    return made


@transaction.atomic
def look(*, actor: Actor, arrival: Arrival, person: Person, agency: str) -> QuickLook:
    """Tick that an agency has seen somebody of a landing, once."""
    if not Member.objects.filter(person=person, group__arrival=arrival, left_at=None).exists():
        raise NotOfThisLanding
    try:
        with transaction.atomic():
            made = QuickLook.objects.create(
                person=person, organisation_id=arrival.organisation_id, arrival=arrival,
                agency=agency, at=clock.now(), by_id=actor.user_id,
            )  # fmt: skip
    except IntegrityError as error:
        seen = QuickLook.objects.get(person=person, arrival=arrival, agency=agency)
        moment = time_format(timezone.localtime(seen.at), "H:i")
        raise SeenAlready(time=moment) from error
    tell(events.LOOKED_AT, person, arrival.organisation_id, agency=agency, arrival=str(arrival.pk))
    return made
