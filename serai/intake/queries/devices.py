"""Reading devices and the settings that phones take from a QR code."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from serai.accounts.choices import Permission
from serai.intake.access.devices import devices_visible_to
from serai.intake.choices import FormState
from serai.intake.models import Device, Form
from serai.kit.actor import Actor
from serai.xforms.collect import qr_svg, settings_code


@dataclass(frozen=True, slots=True)
class Connection:
    """How a phone connects: the server's address, a user where it needs one, and the QR code."""

    address: str
    user: str
    password: str
    code: str
    svg: str


def devices(actor: Actor, *, text: str = "", revoked: bool = False) -> QuerySet[Device]:
    """Return the devices the actor manages, in use or revoked, by name."""
    found = devices_visible_to(actor).filter(revoked_at__isnull=not revoked)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(enumerator__icontains=text))
    return found.prefetch_related("forms").order_by("name", "id")


def forms_to_send(actor: Actor) -> QuerySet[Form]:
    """Return the forms in use to which the actor may limit a device."""
    equipped = actor.organisations_with(Permission.DEVICE_MANAGE)
    in_use = (FormState.PUBLISHED, FormState.CLOSING)
    return Form.objects.filter(organisation_id__in=equipped, state__in=in_use)


def site_address(request: HttpRequest) -> str:
    """Return the address phones reach this site under, without a trailing slash."""
    return str(settings.SERAI_PUBLIC_URL or request.build_absolute_uri("/")).rstrip("/")


def connections(device: Device, token: str, server: str, label: str) -> list[Connection]:
    """Return the ways a phone connects with a token just made: by address, and by Basic on https.

    `server` is the site's address without a trailing slash; `label` titles the QR codes.
    """
    project = device.organisation.short_name
    found = [connection(f"{server}/openrosa/{token}", project, label)]
    if server.startswith("https://"):
        found.append(connection(f"{server}/openrosa", project, label, str(device.pk), token))
    return found


def connection(
    address: str, project: str, label: str, user: str = "", password: str = ""
) -> Connection:
    """Return one way to connect, with its QR code."""
    code = settings_code(address, project, user, password)
    return Connection(address, user, password, code, qr_svg(code, label))
