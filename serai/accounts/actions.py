"""Writes of accounts: users, memberships, invitations, API tokens."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from serai.accounts import access
from serai.accounts.choices import Permission, Role
from serai.accounts.models import ApiToken, Membership, Organisation, Team, User
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.kit.tokens import new_token, token_hash
from serai.ledger import actions as ledger
from serai.ledger.events import Happened


class NotAllowed(Refusal):
    """The actor may not do this."""

    sentence = _("You may not do this in this organisation.")


class EmailTaken(Refusal):
    """Somebody signs in with this address already."""

    sentence = _("Somebody already signs in with this e-mail address.")


class AlreadyMember(Refusal):
    """The user has this role in this team already."""

    sentence = _("This person already has this role in this team.")


class NotYourself(Refusal):
    """Nobody takes away their own way in."""

    sentence = _("You cannot do this to your own account; ask another administrator.")


class BelongsElsewhere(Refusal):
    """The user also works where the actor manages nobody: their way in is not the actor's alone."""

    sentence = _("This person also works in an organisation whose users you do not manage.")


class TooMuch(Refusal):
    """A token may never do more than its owner."""

    sentence = _("A token may only do what you may do yourself.")


@transaction.atomic
def create_organisation(*, name: str, short_name: str, is_government: bool = False) -> Organisation:
    """Create an organisation, from set-up and the command line only; no view leads here.

    One of a government counts as a border, immigration or police authority until somebody says
    otherwise: nobody's data can be opened to it.
    """
    organisation = Organisation.objects.create(
        name=name,
        short_name=short_name,
        is_government=is_government,
        is_enforcement=is_government,
    )
    ledger.record(
        Happened("organisation.created", "organisation", organisation.pk, organisation.pk)
    )
    return organisation


@transaction.atomic
def create_team(*, organisation: Organisation, name: str) -> Team:
    """Create a team of an organisation."""
    team = Team.objects.create(organisation=organisation, name=name)
    ledger.record(Happened("team.created", "team", team.pk, organisation.pk))
    return team


@transaction.atomic
def create_user(
    *, actor: Actor, team: Team, role: str, email: str, name: str, language: str = "en"
) -> User:
    """Create a user with a first role. They choose a password through an invitation link."""
    _require(actor, team.organisation_id)
    if User.objects.filter(email=email.lower()).exists():
        raise EmailTaken
    user = User.objects.create_user(email, name=name, language=language)
    Membership.objects.create(user=user, team=team, role=Role(role), starts_on=clock.today())
    ledger.record(Happened("user.created", "user", user.pk, team.organisation_id, {"role": role}))
    return user


@transaction.atomic
def add_membership(*, actor: Actor, user: User, team: Team, role: str) -> Membership:
    """Give a user a role in a team from today on."""
    _require(actor, team.organisation_id)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user=user, team=team, role=Role(role), starts_on=clock.today()
            )
    except IntegrityError as error:
        raise AlreadyMember from error
    ledger.record(
        Happened("membership.added", "user", user.pk, team.organisation_id, {"role": role})
    )
    return membership


@transaction.atomic
def end_membership(*, actor: Actor, user: User, membership_id: UUID) -> Membership:
    """End a user's role: it counts until yesterday, so it is gone at once."""
    membership = Membership.objects.select_related("team").get(pk=membership_id, user=user)
    _require(actor, membership.team.organisation_id)
    if user.pk == actor.id:
        raise NotYourself
    today = clock.today()
    if membership.starts_on >= today:
        membership.delete()
    else:
        membership.ends_on = today - timedelta(days=1)
        membership.save(update_fields=["ends_on"])
    ledger.record(
        Happened(
            "membership.ended", "user", user.pk, membership.team.organisation_id,
            {"role": membership.role},
        )
    )  # fmt: skip
    return membership


@transaction.atomic
def set_active(*, actor: Actor, user: User, active: bool) -> User:
    """Close or open a user's way in. Closing ends their sessions at the next request."""
    _require_way_in(actor, user)
    user.is_active = active
    user.save(update_fields=["is_active"])
    name = "user.activated" if active else "user.deactivated"
    for organisation_id in _organisations_of(user):
        ledger.record(Happened(name, "user", user.pk, organisation_id))
    return user


@transaction.atomic
def invite(*, actor: Actor, user: User) -> str:
    """Return the token of a link with which the user chooses a password, once, in three days."""
    _require_way_in(actor, user)
    for organisation_id in _organisations_of(user):
        ledger.record(Happened("user.invited", "user", user.pk, organisation_id))
    return default_token_generator.make_token(user)


@transaction.atomic
def choose_password(*, user: User, password: str) -> User:
    """Set a password chosen through an invitation link."""
    user.set_password(password)
    user.save(update_fields=["password"])
    for organisation_id in _organisations_of(user):
        ledger.record(Happened("user.password_chosen", "user", user.pk, organisation_id))
    return user


@transaction.atomic
def change_profile(*, user: User, name: str, language: str) -> User:
    """Change one's own name and language."""
    user.name, user.language = name, language
    user.full_clean(exclude=["password"])
    user.save(update_fields=["name", "language"])
    for organisation_id in _organisations_of(user):
        ledger.record(Happened("user.profile_changed", "user", user.pk, organisation_id))
    return user


@transaction.atomic
def create_token(
    *,
    actor: Actor,
    user: User,
    organisation: Organisation,
    name: str,
    permissions: Iterable[str],
    expires_at: datetime,
) -> tuple[ApiToken, str]:
    """Create an API token of one's own; return it with its text, which is shown this once."""
    wanted = sorted(set(permissions))
    if any(not actor.may(p, organisation.pk) for p in wanted):
        raise TooMuch
    if expires_at <= clock.now():
        raise ValidationError({"expires_at": _("The end lies in the past.")})
    text = new_token()
    token = ApiToken.objects.create(
        user=user,
        organisation=organisation,
        name=name,
        token_hash=token_hash(text),
        permissions=wanted,
        expires_at=expires_at,
    )
    ledger.record(
        Happened("token.created", "token", token.pk, organisation.pk, {"permissions": wanted})
    )
    return token, text


def note_token_used(*, token: str) -> None:
    """Note that a token was used, at most once a minute. Not an event: it would drown the rest."""
    now = clock.now()
    seen = Q(last_used_at=None) | Q(last_used_at__lt=now - timedelta(minutes=1))
    ApiToken.objects.filter(seen, token_hash=token_hash(token)).update(last_used_at=now)


@transaction.atomic
def revoke_token(*, token: ApiToken) -> ApiToken:
    """Make a token useless from now on."""
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        ledger.record(Happened("token.revoked", "token", token.pk, token.organisation_id))
    return token


def _organisations_of(user: User) -> set[UUID]:
    return set(user.memberships.values_list("team__organisation_id", flat=True))


def _require(actor: Actor, organisation_id: UUID) -> None:
    if actor.kind != "system" and not actor.may(Permission.USER_MANAGE, organisation_id):
        raise NotAllowed


def _require_way_in(actor: Actor, user: User) -> None:
    """Refuse to touch how somebody gets in, unless the actor manages them wherever they work."""
    if actor.kind == "system":
        return
    if user.pk == actor.id:
        raise NotYourself
    if not access.users_visible_to(actor).filter(pk=user.pk).exists():
        raise NotAllowed
    managed = actor.organisations_with(Permission.USER_MANAGE)
    if not access.actor_for(user).permissions.keys() <= managed:
        raise BelongsElsewhere
