"""Flags of the desk: set by who works on protection, in force for a time, lifted with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Permission
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.people.models import Person
from serai.reception import events
from serai.reception.actions.common import tell
from serai.reception.methods.sealed import LIFTED_WHY, WHY
from serai.reception.models import DeskFlag, FlagReason
from serai.vault.sealing import Keys


class SayWhy(Refusal):
    """A flag has a reason, and so has its end."""

    sentence = _("Write in a few words why. The desk does not see it.")


class EndsInThePast(Refusal):
    """A flag that is over says nothing."""

    sentence = _("This day is over already. Choose a day to come, or leave it open.")


class LiftedAlready(Refusal):
    """A flag is lifted once."""

    sentence = _("This flag is lifted already.")


@transaction.atomic
def set_flag(
    *, actor: Actor, person: Person, effect: str, at: str, instruction: str, why: str,
    until_at: datetime | None = None,
) -> DeskFlag:  # fmt: skip
    """Tell the desk what to do when it sees somebody. The reason is sealed under protection."""
    if not why.strip():
        raise SayWhy
    now = clock.now()
    if until_at is not None and until_at <= now:
        raise EndsInThePast
    held = sorted(actor.organisations_with(Permission.CASE_WORK))
    organisation_id = person.organisation_id if person.organisation_id in held else held[0]
    flag = DeskFlag.objects.create(
        person=person, organisation_id=organisation_id, effect=effect, at=at,
        instruction=instruction, from_at=now, until_at=until_at, set_by_id=actor.user_id,
    )  # fmt: skip
    sealed = Keys([person.pk]).seal(person.pk, why.strip(), WHY)
    FlagReason.objects.create(person=person, organisation_id=organisation_id, flag=flag, why=sealed)
    tell(events.FLAG_SET, person, organisation_id, flag=str(flag.pk), effect=effect)
    return flag


@transaction.atomic
def lift_flag(*, actor: Actor, flag: DeskFlag, why: str) -> None:
    """Lift a flag with a reason, which is sealed too."""
    if not why.strip():
        raise SayWhy
    rows = DeskFlag.objects.filter(pk=flag.pk, lifted_at=None)
    if not rows.update(lifted_at=clock.now(), lifted_by_id=actor.user_id):
        raise LiftedAlready
    sealed = Keys([flag.person_id]).seal(flag.person_id, why.strip(), LIFTED_WHY)
    FlagReason.objects.filter(flag=flag).update(lifted_why=sealed)
    tell(events.FLAG_LIFTED, flag.person, flag.organisation_id, flag=str(flag.pk))
