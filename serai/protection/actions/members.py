"""Naming somebody in a procedure, the undertaking of confidentiality, and taking somebody out."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import User
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.protection import events
from serai.protection.access import candidates
from serai.protection.actions.common import (
    UNDERTAKING,
    NotSigned,
    lock_open,
    tell,
)  # fmt: skip
from serai.protection.choices import Part
from serai.protection.methods.sealed import MEMBER
from serai.protection.models import Member, Procedure
from serai.vault.sealing import seal_if_any


class NamedAlready(Refusal):
    """Somebody is named once."""

    sentence = _("This user is named in the procedure already.")


class MayNotSee(Refusal):
    """Only who may see the protection part of the person can be named."""

    sentence = _(
        "This user may not see the protection part of the person. Share it with their team first."
    )


class NameSomebody(Refusal):
    """A user or somebody outside, one of them."""

    sentence = _("Choose a user, or write the name of somebody outside. Not both.")


class LastMember(Refusal):
    """A procedure that nobody can read any more would be lost."""

    sentence = _("Somebody who signed must stay in the procedure. Name another first.")


class NotYourName(Refusal):
    """A user signs for themselves; for somebody outside a member keeps that paper was signed."""

    sentence = _("Only the user who is named can sign this undertaking.")


@transaction.atomic
def name_member(
    *, actor: Actor, procedure: Procedure, part: str = Part.TEAM, user: User | None = None,
    name: str = "", **more: str | bool,
) -> Member:  # fmt: skip
    """Name a user, or somebody outside, in a procedure. They read nothing before they signed."""
    held = lock_open(procedure)
    if (user is None) == (not name.strip()):
        raise NameSomebody
    if user is not None and not candidates(held.person).filter(pk=user.pk).exists():
        raise MayNotSee
    made = Member(
        procedure=held, person_id=held.person_id, user=user, part=part, named_at=clock.now(),
        named_by_id=actor.user_id, name=seal_if_any(held.person_id, name, MEMBER), **more,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if "protection_member_once" in str(error):
            raise NamedAlready from error
        raise
    tell(events.NAMED, held, member=str(made.pk), part=part)
    return made


@transaction.atomic
def sign(*, actor: Actor, procedure: Procedure, member: Member, signed: bool = True) -> Member:
    """Sign the undertaking oneself; or keep that somebody outside signed it on paper.

    The database lets nobody sign for another user.
    """
    if not signed:
        raise NotSigned
    if member.user_id is not None and member.user_id != actor.id:
        raise NotYourName
    if member.signed_at is None:
        member.signed_at, member.undertaking = clock.now(), UNDERTAKING
        member.save(update_fields=["signed_at", "undertaking"])
        tell(events.SIGNED, procedure, member=str(member.pk))
    return member


@transaction.atomic
def end_member(*, actor: Actor, procedure: Procedure, member: Member) -> Member:
    """Take somebody out of a procedure: from now on they see nothing of it.

    Taking out who was taken out meanwhile changes nothing.
    """
    held = lock_open(procedure)
    member = Member.objects.get(pk=member.pk, procedure=held)
    if member.ended_at is not None:
        return member
    others = Member.objects.filter(
        procedure=held, ended_at=None, user__isnull=False, signed_at__isnull=False, part=Part.TEAM
    ).exclude(pk=member.pk)
    if not others.exists():
        raise LastMember
    tell(events.ENDED, held, member=str(member.pk))
    member.ended_at = clock.now()
    member.save(update_fields=["ended_at"])
    return member
