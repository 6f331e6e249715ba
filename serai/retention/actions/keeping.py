"""Setting rules, holding, keeping longer, erasing."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.kit import clock
from serai.kit.actor import Actor, acting_as, register_actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.actions.grants import revoke
from serai.people.models import AccessGrant, Person, SealedRecord, SearchToken, Traits
from serai.people.queries import cluster_ids
from serai.retention import events
from serai.retention.choices import Ending, Why
from serai.retention.models import KeptLonger, LegalHold, RetentionRule
from serai.vault.sealing import Keys, destroy_keys
from serai.vault.store import refresh_newest

REASON = "retention.LegalHold.reason"
Eraser = Callable[[Sequence[UUID]], None]


class OnHold(Refusal):
    """A legal hold runs."""

    sentence = _("A legal hold runs on this person: nothing may be erased until it is lifted.")


class HoldNeedsReason(Refusal):
    """A hold says why."""

    sentence = _("Say in a sentence why this person must not be erased.")


class OnHoldAlready(Refusal):
    """One hold runs at a time."""

    sentence = _("A legal hold runs on this person already.")


class KeepLaterThanToday(Refusal):
    """Keeping longer ends on a day to come."""

    sentence = _("Choose a day after today until which the person is kept.")


@transaction.atomic
def set_rule(
    *, organisation: Organisation, purpose: str, months: int, ending: str
) -> RetentionRule:
    """Set how long an organisation keeps whom, and how it ends."""
    rule, _made = RetentionRule.objects.update_or_create(
        organisation=organisation, purpose=purpose, defaults={"months": months, "ending": ending}
    )
    payload = {"purpose": purpose, "months": months, "ending": ending}
    record(Happened(events.RULE_SET, "organisation", organisation.pk, organisation.pk, payload))
    return rule


@transaction.atomic
def place_hold(*, actor: Actor, person: Person, reason: str) -> LegalHold:
    """Let nobody erase a person until the hold is lifted."""
    if len(reason.strip()) < 10:
        raise HoldNeedsReason
    if LegalHold.objects.filter(person=person, lifted_at=None).exists():
        raise OnHoldAlready
    assert actor.id is not None
    hold = LegalHold.objects.create(
        person=person, placed_at=clock.now(), placed_by_id=actor.id,
        reason=Keys([person.pk]).seal(person.pk, reason.strip(), REASON),
    )  # fmt: skip
    record(Happened(events.HELD, "person", person.pk, person.organisation_id, {}))
    return hold


@transaction.atomic
def lift_hold(*, actor: Actor, person: Person) -> None:
    """Let the rules run again."""
    lifted = LegalHold.objects.filter(person=person, lifted_at=None).update(
        lifted_at=clock.now(), lifted_by_id=actor.id
    )
    if lifted:
        record(Happened(events.HOLD_LIFTED, "person", person.pk, person.organisation_id, {}))


@transaction.atomic
def keep_longer(*, actor: Actor, person: Person, until: date) -> KeptLonger:
    """Keep a person until a day, after looking at whether that is still needed."""
    if until <= clock.today():
        raise KeepLaterThanToday
    assert actor.id is not None
    kept = KeptLonger.objects.create(
        person=person, until=until, decided_at=clock.now(), decided_by_id=actor.id
    )
    payload = {"until": until.isoformat()}
    record(Happened(events.KEPT_LONGER, "person", person.pk, person.organisation_id, payload))
    return kept


@transaction.atomic
def erase_person(*, person: Person, why: str, ending: str = Ending.ERASE) -> int:
    """Erase a person and whoever was merged with them; return how many rows of persons that were.

    The keys are destroyed, here and in the newest backup of the key store, so that what was sealed
    can never be read again, in old dumps neither. Tokens, traits and records go, grants end, every
    room takes away what it holds (`settings.SERAI_ERASERS`). The bare row stays, for the counts,
    with the audit trail, which never held anything personal. `why` is a `Why`.
    """
    Why(why)
    asked_by = person.organisation_id
    with acting_as(register_actor(asked_by)):
        ids = cluster_ids(person)
        rows = list(Person.objects.select_for_update().filter(pk__in=ids, erased_at=None))
        if LegalHold.objects.filter(person__in=rows, lifted_at=None).exists():
            raise OnHold
        mine = [one.pk for one in rows]
        revoke(grants=AccessGrant.objects.filter(person__in=rows, revoked_at=None), reason="erased")
        for path in settings.SERAI_ERASERS:
            eraser: Eraser = import_string(path)
            eraser(mine)
        for model in (SearchToken, SealedRecord, LegalHold, KeptLonger):
            model.objects.filter(person__in=rows).delete()
        _blur(rows, ending)
        Person.objects.filter(pk__in=mine).update(erased_at=clock.now())
    destroy_keys(mine)
    refresh_newest()
    payload = {"why": str(why), "ending": str(ending)}
    record(*(Happened(events.ERASED, "person", p.pk, p.organisation_id, payload) for p in rows))
    return len(mine)


def _blur(rows: Sequence[Person], ending: str) -> None:
    traits = Traits.objects.filter(person__in=rows)
    if ending == Ending.ERASE:
        traits.delete()
        return
    for one in traits:
        one.birth_year = one.birth_year // 10 * 10 if one.birth_year else None
        one.gender, one.languages, one.needs_interpreter = "", [], None
        one.save()
