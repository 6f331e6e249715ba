"""Who takes part in a landing: named by its owner, and ticking wristbands for an agency."""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.reception import events
from serai.reception.access import looking_teams
from serai.reception.actions.landings import NotOfThisLanding, SeenAlready
from serai.reception.models import TakingPart
from serai.reception.queries.taking_part import Shared
from serai.registration.models import Arrival


class NamedAlready(Refusal):
    """An organisation takes an agency's look once."""

    sentence = _("This organisation takes part for this agency already.")


class NotWithThem(Refusal):
    """A landing is not shared with a body of law enforcement, nor with oneself."""

    sentence = _("A landing is not shared with this organisation.")


class EndedAlready(Refusal):
    """Taking part ends once."""

    sentence = _("This organisation does not take part any more.")


@transaction.atomic
def name_partner(
    *, actor: Actor, arrival: Arrival, partner: Organisation, agency: str
) -> TakingPart:
    """Let another organisation's workers tick whom they have seen at a landing, for an agency.

    They are told wristbands. Refuses a body of law enforcement and the owner itself
    (`NotWithThem`), and a second time (`NamedAlready`).
    """
    if partner.is_enforcement or partner.pk == arrival.organisation_id:
        raise NotWithThem
    try:
        with transaction.atomic():
            made = TakingPart.objects.create(
                organisation_id=arrival.organisation_id, arrival=arrival, partner=partner,
                agency=agency, named_at=clock.now(), named_by_id=actor.user_id,
            )  # fmt: skip
    except IntegrityError as error:
        if "reception_takingpart_once" in str(error):
            raise NamedAlready from error
        raise
    _tell(events.PARTNER_NAMED, made)
    return made


@transaction.atomic
def end_part(*, actor: Actor, part: TakingPart) -> None:
    """End it that another organisation takes part; what it ticked stays."""
    rows = TakingPart.objects.filter(pk=part.pk, ended_at=None)
    if not rows.update(ended_at=clock.now(), ended_by_id=actor.user_id):
        raise EndedAlready
    _tell(events.PARTNER_ENDED, part)


def _tell(name: str, part: TakingPart) -> None:
    payload = {"partner": str(part.partner_id), "agency": part.agency}
    record(Happened(name, "arrival", part.arrival_id, part.organisation_id, payload))


@transaction.atomic
def look_for(*, actor: Actor, shared: Shared, code: str) -> None:
    """Tick that the actor's agency has seen who wears a wristband at another's landing, once.

    The actor sees no person by it: the database finds who it is, and the event goes to the owner.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM reception_shared_look(%s, %s, %s)",
            [shared.part, looking_teams(actor), code],
        )
        found = cursor.fetchone()
    if found is None:
        raise NotOfThisLanding
    person, arrival, organisation, seen_at, is_new = found
    if not is_new:
        raise SeenAlready(time=time_format(timezone.localtime(seen_at), "H:i"))
    payload = {"agency": shared.agency.value, "arrival": str(arrival)}
    record(Happened(events.LOOKED_AT, "person", person, organisation, payload))
