"""Groups that travel or live together, and what people are to each other."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people import events
from serai.people.choices import BOTH_WAYS, GroupRole
from serai.people.methods.references import new_reference
from serai.people.models import FamilyLink, Group, GroupMember, Person


class AlreadyThere(Refusal):
    """The same stands there already for part of that time."""

    sentence = _("This is recorded already for part of that time.")


class OwnAncestor(Refusal):
    """Descent would run in a circle."""

    sentence = _("Somebody would be their own ancestor: look at the links again.")


class WithThemselves(Refusal):
    """A link needs two."""

    sentence = _("Nobody is a relative of themselves.")


class EndsBefore(Refusal):
    """The last day lies before the first."""

    sentence = _("This would end before it began.")


@transaction.atomic
def make_group(
    *, actor: Actor, kind: str, head: Person, since: date, group_id: UUID | None = None
) -> Group:
    """Begin a group with its head. Give `group_id` to make a repeated call harmless."""
    now, user_id = clock.now(), actor.user_id
    more = {"id": group_id} if group_id else {}
    group = Group(
        organisation_id=head.organisation_id, kind=kind, reference=new_reference(), made_at=now,
        made_by_id=user_id, **more,
    )  # fmt: skip
    Group.objects.bulk_create([group])
    join_group(actor=actor, group=group, person=head, role=GroupRole.HEAD, since=since)
    return group


@transaction.atomic
def join_group(
    *, actor: Actor, group: Group, person: Person, role: str, since: date
) -> GroupMember:
    """Let somebody belong to a group from a day on; AlreadyThere where they do already."""
    try:
        with transaction.atomic():
            made = GroupMember.objects.create(
                group=group, person=person, role=role, during=DateRange(since, None),
                recorded_at=clock.now(),
                recorded_by_id=actor.user_id,
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyThere from error
    _told(events.GROUPED, person, {"group": str(group.pk), "role": str(role)})
    return made


@transaction.atomic
def leave_group(*, member: GroupMember, on: date) -> None:
    """End somebody's time in a group on a day, from which they are no member any more."""
    member.during = _ended(member.during, on)
    member.save(update_fields=["during"])
    _told(events.UNGROUPED, member.person, {"group": str(member.group_id)})


@transaction.atomic
def link_persons(
    *, actor: Actor, person: Person, other: Person, kind: str, since: date
) -> FamilyLink:
    """Record what a person is to another; both have to be open to who records it.

    Refuses with WithThemselves, AlreadyThere or OwnAncestor.
    """
    if person.pk == other.pk:
        raise WithThemselves
    first, second = (person, other)
    if kind in BOTH_WAYS and other.pk < person.pk:
        first, second = other, person
    try:
        with transaction.atomic():
            made = FamilyLink.objects.create(
                person=first, other=second, kind=kind, during=DateRange(since, None),
                recorded_at=clock.now(),
                recorded_by_id=actor.user_id,
            )  # fmt: skip
    except IntegrityError as error:
        raise OwnAncestor if "ancestor" in str(error) else AlreadyThere from error
    for one, its_other in ((person, other), (other, person)):
        _told(events.LINKED, one, {"kind": str(kind), "other": str(its_other.pk)})
    return made


@transaction.atomic
def end_link(*, link: FamilyLink, on: date) -> None:
    """End a link on a day; it stays in the history."""
    link.during = _ended(link.during, on)
    link.save(update_fields=["during"])
    for one in (link.person, link.other):
        _told(events.UNLINKED, one, {"kind": str(link.kind)})


def _ended(during: DateRange, on: date) -> DateRange:
    if during.lower is None or on <= during.lower:
        raise EndsBefore
    return DateRange(during.lower, on)


def _told(name: str, person: Person, payload: dict[str, str]) -> None:
    record(Happened(name, "person", person.pk, person.organisation_id, payload))
