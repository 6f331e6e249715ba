"""Who sees and manages which devices."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from serai.accounts.access import organisations_of
from serai.accounts.choices import Permission
from serai.accounts.models import Organisation
from serai.intake.models import Device
from serai.kit.actor import Actor


def devices_visible_to(actor: Actor) -> QuerySet[Device]:
    """Return the devices of organisations whose devices the actor manages."""
    managed = actor.organisations_with(Permission.DEVICE_MANAGE)
    return Device.objects.filter(organisation_id__in=managed).select_related("organisation")


def get_device(actor: Actor, device_id: UUID) -> Device:
    """Return a device the actor manages; 404 for strangers."""
    device = devices_visible_to(actor).filter(pk=device_id).first()
    if device is None:
        raise Http404
    return device


def equipping_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations for which the actor may register devices."""
    return organisations_of(actor, Permission.DEVICE_MANAGE)
