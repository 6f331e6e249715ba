"""Registering somebody at the desk, once however often the form is sent, and their group."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.actions.persons import NewPerson, register_persons
from serai.people.models import Person
from serai.registration import events
from serai.registration.choices import GroupKind
from serai.registration.models import Group, Member

FINDING = "serai.matching.actions.finding"
LOCK = 7_301
"""The lock under which an organisation's desks compare and save, until the transaction ends."""


class SentTwice(Refusal):
    """The form was sent before, and somebody else's person has its id."""

    sentence = _("This form was sent already. Open a new one.")


class OtherOrganisation(Refusal):
    """A group belongs to one organisation."""

    sentence = _("The group belongs to another organisation.")


@dataclass(frozen=True, slots=True)
class Saved:
    """Who was registered, whether just now, and the group they stand in."""

    person: Person
    is_new: bool
    group: Group | None


@transaction.atomic
def register(
    *, actor: Actor, team: Team, new: NewPerson, form_id: UUID, group: Group | None = None,
    role: str = "", with_group: bool = False,
) -> Saved:  # fmt: skip
    """Register one person; `form_id`, made when the form was opened, becomes the person's id.

    The same form sent twice, in one second or the next day, makes one person: the second time they
    are returned as they are. `with_group` begins a group with them. Refuses with `SentTwice`
    where the id is somebody's whom the actor does not see, and `OtherOrganisation`.
    """
    if group is not None and group.organisation_id != team.organisation_id:
        raise OtherOrganisation
    try:
        with transaction.atomic():
            (person,) = register_persons(actor=actor, team=team, people=[replace(new, id=form_id)])
    except IntegrityError as error:
        found = Person.objects.filter(pk=form_id, registered_in=team).first()
        if found is None:
            raise SentTwice from error
        member = Member.objects.filter(person=found, left_at=None).select_related("group").first()
        return Saved(found, False, member.group if member else None)
    if group is None and with_group:
        group = make_group(organisation_id=team.organisation_id, group_id=new_id())
    if group is not None:
        join(group=group, people=[(person, role, "")])
    return Saved(person, True, group)


def make_group(*, organisation_id: UUID, group_id: UUID, kind: str = GroupKind.TRAVEL) -> Group:
    """Make a group, or return the one of that id."""
    group, made = Group.objects.get_or_create(
        pk=group_id,
        defaults={"organisation_id": organisation_id, "kind": kind, "made_at": clock.now()},
    )
    if made:
        record(Happened(events.GROUP_MADE, "group", group.pk, organisation_id, {"kind": kind}))
    return group


def join(*, group: Group, people: Sequence[tuple[Person, str, str]]) -> None:
    """Put persons into a group, each with a role and a wristband's code ("" for none)."""
    now = clock.now()
    rows = [
        Member(person=person, group=group, role=role, wristband=code, joined_at=now)
        for person, role, code in people
    ]
    Member.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
    payload = {"persons": len(rows)}
    record(Happened(events.JOINED, "group", group.pk, group.organisation_id, payload))


def likely_same(
    *, actor: Actor, team: Team, new: NewPerson, but: Collection[UUID] = ()
) -> list[Any]:
    """Return who may be the person about to be registered, as `serai.matching` finds them.

    Those of one organisation are compared and saved one after the other: of two clerks who save the
    same person in the same second, the second sees the first one's. `but` are persons left out.
    Nobody where this deployment has no matching.
    """
    try:
        finding = import_module(FINDING)
    except ModuleNotFoundError:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, team.organisation_id.int >> 97]
        )
    found: list[Any] = finding.likely_same(actor=actor, team=team, new=new, but=but)
    return found
