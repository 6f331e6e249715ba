"""Recording what at a place, or in a country, puts people at risk or protects them."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.directory.models import Country, Place
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.screening import events
from serai.screening.actions.categories import span
from serai.screening.choices import Level
from serai.screening.methods.catalogue import factors
from serai.screening.models import PlaceFactor

OF_PLACES = frozenset({Level.COMMUNITY, Level.STRUCTURAL})


class NotOfPlaces(Refusal):
    """Individual and household factors are asked of persons."""

    sentence = _("Only community and structural factors attach to a place.")


class AlreadyThere(Refusal):
    """The factor is recorded there for a part of this time."""

    sentence = _("This factor is recorded there already for a part of this time.")


class PlaceElsewhere(Refusal):
    """The place lies in another country."""

    sentence = _("The place does not lie in this country.")


@transaction.atomic
def record_factor(
    *,
    actor: Actor,
    organisation: Organisation,
    factor: str,
    polarity: str,
    country: Country,
    place: Place | None = None,
    starts_on: date | None,
    ends_on: date | None = None,
    source: str,
) -> PlaceFactor:
    """Record a community or structural factor, at a place or in a whole country, for a time.

    Refuses with `NotOfPlaces`, `PlaceElsewhere`, `AlreadyThere` and `EndsBeforeStart`.
    """
    known = factors().get(factor)
    if known is None or known.level not in OF_PLACES:
        raise NotOfPlaces
    if place is not None and country.pk not in {place.country_id, place.other_country_id}:
        raise PlaceElsewhere
    during = span(starts_on, ends_on)
    if PlaceFactor.objects.filter(
        organisation=organisation, factor=factor, country=country, place=place,
        withdrawn_at=None, during__overlap=during,
    ).exists():  # fmt: skip
        raise AlreadyThere
    kept = PlaceFactor.objects.create(
        organisation=organisation, factor=factor, polarity=polarity, country=country, place=place,
        during=during, source=source, recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )  # fmt: skip
    _record(events.FACTOR_RECORDED, kept)
    return kept


@transaction.atomic
def withdraw_factor(*, factor: PlaceFactor) -> PlaceFactor:
    """Take a factor back; that it was recorded stays."""
    if factor.withdrawn_at is None:
        factor.withdrawn_at = clock.now()
        factor.save(update_fields=["withdrawn_at"])
        _record(events.FACTOR_WITHDRAWN, factor)
    return factor


def _record(name: str, factor: PlaceFactor) -> None:
    payload = {"factor": factor.factor, "country": factor.country_id}
    record(Happened(name, "place_factor", factor.pk, factor.organisation_id, payload))
