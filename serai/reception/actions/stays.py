"""Checking in and out, moving, going out and coming back."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal, Sentence
from serai.kit.ids import new_id
from serai.people.models import Person
from serai.reception import events
from serai.reception.actions.common import NotHere, confirm, heed_flags, tell
from serai.reception.choices import At, Turn, WhenFull
from serai.reception.methods.beds import near, position
from serai.reception.methods.occupancy import unfit
from serai.reception.models import Absence, Bed, Placement, Stay, Unit
from serai.reception.queries.persons import counted_as, party_of, stay_of
from serai.reception.queries.places import filled, free_beds, has_beds

MOST_TOGETHER = 30


class AlreadyHere(Refusal):
    """Nobody stays twice at once."""

    sentence = _("This person is checked in already. Move them, or check them out first.")


class BedTaken(Refusal):
    """A bed is somebody's."""

    sentence = _("This bed is taken or blocked. Choose another one.")


class UnitFull(Refusal):
    """No place is left, and the unit does not take more."""

    sentence = _("%(unit)s is full: %(free)s free of %(usable)s. Choose another unit.")


class TwiceTogether(Refusal):
    """Somebody stands twice among those who came together."""

    sentence = _("The same person is listed twice among those who came together.")


class TooManyTogether(Refusal):
    """Nobody, or a crowd."""

    sentence = _("At most %(most)s people can be checked in together.")


class ComesBackEarlier(Refusal):
    """Nobody is expected back before now."""

    sentence = _("Say when the person is expected back: a moment to come.")


class OutAlready(Refusal):
    """Somebody who is out does not go out."""

    sentence = _("This person is out already. Write down first that they came back.")


class BackAlready(Refusal):
    """An absence ends once."""

    sentence = _("Somebody wrote down already that this person is back.")


@transaction.atomic
def check_in(
    *,
    actor: Actor,
    people: Sequence[Person],
    unit: Unit,
    bed: Bed | None = None,
    confirmed: bool = False,
) -> list[Stay]:
    """Check in one person, or several who came together and sleep near each other.

    In a unit of numbered beds, beds are chosen where none is named. Refuses whoever is here
    (`AlreadyHere`), a bed that is not free (`BedTaken`), a full unit that stops (`UnitFull`), a
    flag that stops; what only warns asks to be confirmed (`ConfirmFirst`).
    """
    if not 1 <= len(people) <= MOST_TOGETHER:
        raise TooManyTogether(most=MOST_TOGETHER)
    if len({one.pk for one in people}) < len(people):
        raise TwiceTogether
    if any(stay_of(actor, one) for one in people):
        raise AlreadyHere
    unit = Unit.objects.select_for_update().select_related("centre").get(pk=unit.pk)
    warnings = [words for one in people for words in heed_flags(actor, one, At.ENTER)]
    warnings += _warn_of_unit(unit, people, len(people))
    confirm(warnings, confirmed=confirmed)
    beds = _beds(unit, bed, len(people))
    party, now = (new_id() if len(people) > 1 else None), clock.now()
    counted = counted_as([one.pk for one in people])
    stays = []
    for person, its_bed in zip(people, beds, strict=True):
        stay = _stay(actor, person, unit, party, now)
        _place(stay, unit, its_bed, Turn.STAY, now, counted[person.pk])
        tell(
            events.CHECKED_IN, person, unit.organisation_id, stay=str(stay.pk),
            centre=str(unit.centre_id), together=len(people),
        )  # fmt: skip
        stays.append(stay)
    return stays


def _stay(actor: Actor, person: Person, unit: Unit, party: UUID | None, now: datetime) -> Stay:
    try:
        with transaction.atomic():
            return Stay.objects.create(
                person=person, organisation_id=unit.organisation_id, centre=unit.centre,
                during=DateTimeTZRange(now, None), party=party, checked_in_by_id=actor.user_id,
            )  # fmt: skip
    except IntegrityError as error:
        if "reception_stay_in_one_centre" in str(error):
            raise AlreadyHere from error
        raise


def _warn_of_unit(unit: Unit, people: Sequence[Person], together: int) -> list[Sentence]:
    """Return what speaks against so many more in a unit; refuses where it is full and stops."""
    places = filled(unit.centre, unit)[0].places
    warnings: list[Sentence] = []
    if places.free < len(people):
        full = UnitFull(unit=unit.name, free=places.free, usable=places.usable)
        if unit.when_full == WhenFull.STOP:
            raise full
        warnings.append(
            _("%(unit)s is full: %(free)s free of %(usable)s.")
            % {"unit": unit.name, "free": places.free, "usable": places.usable}
        )
    counted = counted_as([one.pk for one in people]).values()
    if any(unfit(unit.rule, sex=sex, age=age, together=together) for sex, age in counted):
        warnings.append(
            _("%(unit)s is meant for: %(rule)s.")
            % {"unit": unit.name, "rule": unit.get_rule_display()}
        )
    return warnings


def _beds(unit: Unit, bed: Bed | None, wanted: int) -> Sequence[Bed | None]:
    """Return a bed each, or none each where a unit has none left to give or no numbered ones."""
    if bed is None and not has_beds(unit):
        return [None] * wanted
    free = free_beds(unit.centre).get(unit.pk, [])
    if bed is not None:
        if bed.unit_id != unit.pk or bed.pk not in {one.pk for one in free} or wanted > 1:
            raise BedTaken
        return [bed]
    chosen = near([(position(one.name), one) for one in free], min(wanted, len(free)))
    return [*chosen, *[None] * (wanted - len(chosen))]


def _place(
    stay: Stay, unit: Unit, bed: Bed | None, begins: Turn, now: datetime, counted: tuple[str, str]
) -> Placement:
    try:
        with transaction.atomic():
            return Placement.objects.create(
                organisation_id=unit.organisation_id, centre_id=unit.centre_id, unit=unit, bed=bed,
                stay=stay, during=DateTimeTZRange(now, None), begins=begins, sex=counted[0],
                age=counted[1],
            )  # fmt: skip
    except IntegrityError as error:
        if "reception_placement_bed_once" in str(error):
            raise BedTaken from error
        raise


def _running(stay: Stay) -> Stay:
    """Return the stay as it stands now, held until the transaction ends; refuses one that ended."""
    held = Stay.objects.select_for_update().filter(pk=stay.pk, during__upper_inf=True).first()
    if held is None:
        raise NotHere
    return held


def _leave_place(stay: Stay, how: Turn, now: datetime) -> Placement:
    placement = Placement.objects.get(stay=stay, during__upper_inf=True)
    placement.during = DateTimeTZRange(_since(placement), now)
    placement.ends = how
    placement.save(update_fields=["during", "ends"])
    return placement


def _since(row: Stay | Placement) -> datetime:
    return cast(datetime, row.during.lower)


@transaction.atomic
def check_out(*, actor: Actor, stay: Stay, left_to: str, confirmed: bool = False) -> Stay:
    """Check somebody out; an absence that is open ends with the stay.

    Refuses who is not here (`NotHere`) and what a flag stops; warnings ask to be confirmed.
    """
    held = _running(stay)
    confirm(heed_flags(actor, held.person, At.LEAVE), confirmed=confirmed)
    now = clock.now()
    Absence.objects.filter(stay=held, back_at=None).update(back_at=now)
    _leave_place(held, Turn.STAY, now)
    held.during = DateTimeTZRange(_since(held), now)
    held.left_to, held.checked_out_by_id = left_to, actor.user_id
    held.save(update_fields=["during", "left_to", "checked_out_by"])
    tell(
        events.CHECKED_OUT, held.person, held.organisation_id, stay=str(held.pk),
        centre=str(held.centre_id), to=left_to,
    )  # fmt: skip
    return held


@transaction.atomic
def move(
    *, actor: Actor, stay: Stay, unit: Unit, bed: Bed | None = None, confirmed: bool = False
) -> Placement:
    """Give somebody another place of the centre; the former one stays in the history.

    Warns where somebody would sleep apart from those they came with.
    """
    held = _running(stay)
    if unit.centre_id != held.centre_id:
        raise NotHere
    unit = Unit.objects.select_for_update().select_related("centre").get(pk=unit.pk)
    others = [one for one in party_of(actor, held) if one.pk != held.pk]
    now_in = Placement.objects.get(stay=held, during__upper_inf=True)
    warnings = heed_flags(actor, held.person, At.ENTER)
    if now_in.unit_id != unit.pk:
        warnings += _warn_of_unit(unit, [held.person], len(others) + 1)
        if Placement.objects.filter(
            stay__in=[one.pk for one in others], during__upper_inf=True
        ).exclude(unit=unit).exists():  # fmt: skip
            warnings.append(_("Those who came with this person sleep in another unit."))
    confirm(warnings, confirmed=confirmed)
    [its_bed] = _beds(unit, bed, 1)
    now = clock.now()
    left = _leave_place(held, Turn.MOVE, now)
    made = _place(held, unit, its_bed, Turn.MOVE, now, (left.sex, left.age))
    tell(events.MOVED, held.person, held.organisation_id, stay=str(held.pk), unit=str(unit.pk))
    return made


@transaction.atomic
def go_out(
    *, actor: Actor, stay: Stay, kind: str, expected_at: datetime, confirmed: bool = False
) -> Absence:
    """Write down that somebody goes out, and when they are expected back.

    Refuses a moment that is over (`ComesBackEarlier`), who is out (`OutAlready`) or not here.
    """
    held, now = _running(stay), clock.now()
    if expected_at <= now:
        raise ComesBackEarlier
    confirm(heed_flags(actor, held.person, At.LEAVE), confirmed=confirmed)
    try:
        with transaction.atomic():
            absence = Absence.objects.create(
                person=held.person, organisation_id=held.organisation_id, centre_id=held.centre_id,
                stay=held, kind=kind, left_at=now, expected_at=expected_at,
                recorded_by_id=actor.user_id,
            )  # fmt: skip
    except IntegrityError as error:
        if "reception_absence_one_open" in str(error):
            raise OutAlready from error
        raise
    tell(events.WENT_OUT, held.person, held.organisation_id, absence=str(absence.pk), kind=kind)
    return absence


@transaction.atomic
def come_back(*, actor: Actor, absence: Absence) -> None:
    """Write down that somebody is back."""
    rows = Absence.objects.filter(pk=absence.pk, back_at=None)
    if not rows.update(back_at=clock.now()):
        raise BackAlready
    tell(events.CAME_BACK, absence.person, absence.organisation_id, absence=str(absence.pk))
