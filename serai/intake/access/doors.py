"""The doors of phones: a device's token, a draft's test token, or Basic over https."""

import base64
import binascii
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.intake.models import Device
from serai.kit.actor import Actor, acting_as
from serai.kit.errors import Refusal
from serai.kit.sql import run_prepared
from serai.kit.tokens import token_hash

DEVICE = "SELECT id, organisation_id, revoked FROM serai_device_by_token(%s)"
DRAFT = "SELECT id, organisation_id FROM serai_draft_by_token(%s)"


class BadToken(Refusal):
    """The address bears no token that opens anything."""

    sentence = _("This phone is not known here. Ask your data manager for a new settings code.")


class RevokedDevice(Refusal):
    """The device was known and may not send any more."""

    sentence = _(
        "This phone may not send any more. Your answers stay on it; ask your data manager."
    )

    def __init__(self, door: "Door | None" = None) -> None:
        super().__init__()
        self.door = door


class CredentialsWanted(Refusal):
    """The bare address over https asks for the device's name and token."""

    sentence = _("Sign in with the device's name and its token.")


class TokenAddressWanted(Refusal):
    """The bare address over http, where a password would cross the network in the clear."""

    sentence = _(
        "Without https the server takes no password. Use the address with the device's token,"
        " as its settings code gives it."
    )


@dataclass(frozen=True, slots=True)
class Door:
    """Who stands outside: a device, whoever holds a draft's test token, else the office itself."""

    organisation_id: UUID
    device_id: UUID | None
    version_id: UUID | None = None

    @property
    def is_test(self) -> bool:
        """Say whether what comes through is a test of a draft."""
        return self.version_id is not None

    @property
    def actor(self) -> Actor:
        """Return the actor that comes through: it sees its organisation and holds no permission."""
        return Actor("device", self.device_id, {}, frozenset({self.organisation_id}))


def device_door(token: str) -> Door:
    """Return the door of a device's token. Refuses with `BadToken`, `RevokedDevice`."""
    found = run_prepared(DEVICE, [token_hash(token)]).fetchone()
    if found is None:
        raise BadToken
    device_id, organisation_id, revoked = found
    if revoked:
        raise RevokedDevice(Door(organisation_id, device_id))
    return Door(organisation_id, device_id)


def draft_door(token: str) -> Door:
    """Return the door of a draft's test token. Refuses with `BadToken`."""
    found = run_prepared(DRAFT, [token_hash(token)]).fetchone()
    if found is None:
        raise BadToken
    version_id, organisation_id = found
    return Door(organisation_id, None, version_id)


def basic_door(authorization: str, *, is_secure: bool) -> Door:
    """Return the door of an Authorization header: the device's name or id, and its token.

    Refuses with `TokenAddressWanted` over http and `CredentialsWanted` for anything not right.
    """
    if not is_secure:
        raise TokenAddressWanted
    scheme, _space, encoded = authorization.partition(" ")
    try:
        user, _colon, token = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise CredentialsWanted from None
    if scheme.lower() != "basic" or not token:
        raise CredentialsWanted
    try:
        door = device_door(token)
    except BadToken:
        raise CredentialsWanted from None
    with acting_as(door.actor):
        name = Device.objects.values_list("name", flat=True).get(pk=str(door.device_id))
    if user.strip().lower() not in {name.lower(), str(door.device_id)}:
        raise CredentialsWanted
    return door
