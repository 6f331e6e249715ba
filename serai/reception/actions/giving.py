"""Meals and items at the desk: one scan, one tick; never more a day than the centre's limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.people.models import Person
from serai.reception import events
from serai.reception.actions.common import NotHere, tell
from serai.reception.models import Centre, DailyLimit, Given, Stay
from serai.reception.queries.persons import last_given, party_of, stay_of


class GivenAlready(Refusal):
    """The day's limit is reached; says when the last was given."""

    sentence = _("Given already today, at %(time)s. The limit is %(limit)s a day.")

    def __init__(self, at: datetime, limit: int) -> None:
        self.at = at
        local = timezone.localtime(at)
        super().__init__(time=time_format(local, "H:i"), limit=limit)


class NotGivenHere(Refusal):
    """The centre has no limit for it."""

    sentence = _("This centre does not give this out. Its limits can be set on the set-up page.")


@transaction.atomic
def give(
    *, actor: Actor, centre: Centre, person: Person, kind: str, collector: Person | None = None
) -> Given:
    """Tick what somebody who stays here is given; refuses beyond the limit (`GivenAlready`).

    The database takes each number of a day once, so that two desks at once tick once.
    """
    stay = stay_of(actor, person)
    if stay is None or stay.centre_id != centre.pk:
        raise NotHere
    return _tick(actor, centre, stay, kind, collector)


def _tick(actor: Actor, centre: Centre, stay: Stay, kind: str, collector: Person | None) -> Given:
    person, now, today = stay.person, clock.now(), clock.today()
    limit = DailyLimit.objects.filter(centre=centre, kind=kind).first()
    if limit is None:
        raise NotGivenHere
    before = Given.objects.filter(
        person=person, day=today, kind=kind, organisation_id=centre.organisation_id
    ).count()
    if before >= limit.per_day:
        raise _given_already(centre, person, limit, now)
    try:
        with transaction.atomic():
            made = Given.objects.create(
                person=person, organisation_id=centre.organisation_id, centre=centre, kind=kind,
                day=today, number=before + 1, given_at=now, given_by_id=actor.user_id,
                collector=collector,
            )  # fmt: skip
    except IntegrityError as error:
        raise _given_already(centre, person, limit, now) from error
    tell(events.GIVEN, person, centre.organisation_id, kind=kind, number=made.number)
    return made


def _given_already(
    centre: Centre, person: Person, limit: DailyLimit, now: datetime
) -> GivenAlready:
    last = last_given(person, limit.kind, centre.organisation_id)
    return GivenAlready(last or now, limit.per_day)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of those who came together: given, or given before."""

    person: Person
    given: Given | None
    before: datetime | None = None


@transaction.atomic
def give_together(
    *, actor: Actor, centre: Centre, collector: Person, kind: str
) -> Sequence[Outcome]:
    """Tick for all who came together with somebody, who collects it; says who had it already."""
    stay = stay_of(actor, collector)
    if stay is None or stay.centre_id != centre.pk:
        raise NotHere
    found = []
    for one in party_of(actor, stay):
        try:
            its = collector if one.person_id != collector.pk else None
            found.append(Outcome(one.person, _tick(actor, centre, one, kind, its)))
        except GivenAlready as refusal:
            found.append(Outcome(one.person, None, refusal.at))
    return found
