"""Registering the phones that send, and taking their right to send away."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation, Team
from serai.intake import events
from serai.intake.models import Device, Form
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.kit.tokens import new_token, token_hash
from serai.ledger.actions import record
from serai.ledger.events import Happened


class DeviceNameTaken(Refusal):
    """Another device in use has the name."""

    sentence = _("Another device in use is called “%(name)s”. Choose another name.")


class DeviceRevoked(Refusal):
    """The device was revoked; only a new one can send."""

    sentence = _("This device was revoked. Add a new device instead.")


class FormOfAnotherOrganisation(Refusal):
    """A device can only send forms of its own organisation."""

    sentence = _("A device sends forms of its own organisation only.")


class TeamOfAnotherOrganisation(Refusal):
    """A device registers persons for a team of its own organisation."""

    sentence = _("A device registers persons for a team of its own organisation only.")


@transaction.atomic
def register_device(
    *,
    actor: Actor,
    organisation: Organisation,
    name: str,
    enumerator: str = "",
    forms: Iterable[Form] = (),
    team: Team | None = None,
    token: str = "",
) -> tuple[Device, str]:
    """Register a device and return it with its token, which is kept nowhere and shown once.

    Without `forms` it may send every published form of the organisation; `token` is given where a
    room above derives it. Refuses with `DeviceNameTaken`, `FormOfAnotherOrganisation` and
    `TeamOfAnotherOrganisation`.
    """
    token = token or new_token()
    device = Device(
        organisation=organisation,
        name=name,
        enumerator=enumerator,
        team=team,
        token_hash=token_hash(token),
        created_by_id=actor.id,
    )
    _save(device)
    _set_forms(device, forms)
    _record(events.DEVICE_REGISTERED, device)
    return device, token


@transaction.atomic
def change_device(
    *,
    device: Device,
    name: str,
    enumerator: str = "",
    forms: Iterable[Form] = (),
    team: Team | None = None,
) -> Device:
    """Give a device another name, enumerator code, other forms or another team.

    Refuses with `DeviceNameTaken`, `DeviceRevoked`, `FormOfAnotherOrganisation` and
    `TeamOfAnotherOrganisation`.
    """
    device = _locked(device)
    device.name, device.enumerator, device.team = name, enumerator, team
    _save(device)
    _set_forms(device, forms)
    _record(events.DEVICE_CHANGED, device)
    return device


@transaction.atomic
def renew_device_token(*, device: Device) -> str:
    """Give a device a new token and return it; the old one stops working at once.

    Refuses with `DeviceRevoked`.
    """
    device, token = _locked(device), new_token()
    device.token_hash = token_hash(token)
    device.save(update_fields=["token_hash"])
    _record(events.DEVICE_TOKEN_RENEWED, device)
    return token


@transaction.atomic
def revoke_device(*, device: Device) -> Device:
    """Take a device's right to send away for good; what it sent stays. Again changes nothing."""
    device = Device.objects.select_for_update().get(pk=device.pk)
    if device.revoked_at is None:
        device.revoked_at = clock.now()
        device.save(update_fields=["revoked_at"])
        _record(events.DEVICE_REVOKED, device)
    return device


def _locked(device: Device) -> Device:
    device = Device.objects.select_for_update().get(pk=device.pk)
    if device.revoked_at is not None:
        raise DeviceRevoked
    return device


def _save(device: Device) -> None:
    if device.team is not None and device.team.organisation_id != device.organisation_id:
        raise TeamOfAnotherOrganisation
    try:
        with transaction.atomic():
            device.save()
    except IntegrityError as error:
        if "intake_device_name_once" in str(error):
            raise DeviceNameTaken(name=device.name) from error
        raise


def _set_forms(device: Device, forms: Iterable[Form]) -> None:
    chosen = list(forms)
    if any(form.organisation_id != device.organisation_id for form in chosen):
        raise FormOfAnotherOrganisation
    device.forms.set(chosen)


def _record(name: str, device: Device) -> None:
    record(Happened(name, "device", device.pk, device.organisation_id))
