"""Who may fill in forms in a browser, end browsers and open public links."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from serai.accounts.access import organisations_of
from serai.accounts.choices import Permission
from serai.accounts.models import Organisation
from serai.intake.access.doors import Door, RevokedDevice, device_door
from serai.kit import clock
from serai.kit.actor import Actor, acting_as
from serai.kit.errors import Refusal
from serai.webforms.methods.tokens import device_token
from serai.webforms.models import Browser, PublicLink

KEEPS_DAYS = 90
"""How long after its time a browser may still be told to erase what it keeps."""


class NotABrowser(Refusal):
    """The token belongs to a phone, or the browser's time is over."""

    sentence = _("This browser is no longer set up. Your answers stay on it; sign in again.")


class LinkClosed(Refusal):
    """The public link takes no more answers."""

    sentence = _("This link is closed.")


def filling_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose forms the actor may fill in."""
    return organisations_of(actor, Permission.FORM_VIEW)


def browser_of(door: Door) -> Browser:
    """Return the browser that came through a device's door, within its time.

    Refuses with `NotABrowser`. Call it as the door's actor.
    """
    found = Browser.objects.select_related("user", "organisation", "device")
    browser = found.filter(device_id=str(door.device_id)).first()
    if browser is None:
        raise NotABrowser
    if browser.is_to_be_wiped:
        return browser
    if browser.expires_at <= clock.now() or not browser.user.is_active:
        raise NotABrowser
    return browser


def wipe_waits(door: Door) -> bool:
    """Say whether a device that may not send any more is still to erase what it keeps."""
    with acting_as(door.actor):
        browser = Browser.objects.filter(device_id=str(door.device_id)).first()
        return browser is not None and browser.is_to_be_wiped


def link_door(link_token: str) -> Door:
    """Return the door behind a public link; 404 for no link, refuses with `LinkClosed`."""
    try:
        return device_door(device_token(link_token, settings.SECRET_KEY))
    except RevokedDevice:
        raise LinkClosed from None
    except Refusal:
        raise Http404 from None


def link_of(door: Door) -> PublicLink:
    """Return the link of a door that `link_door` opened; call it as the door's actor."""
    link = PublicLink.objects.select_related("form").filter(device_id=str(door.device_id)).first()
    if link is None:
        raise Http404
    return link


def links_visible_to(actor: Actor) -> QuerySet[PublicLink]:
    """Return the public links of organisations in which the actor may publish."""
    held = actor.organisations_with(Permission.FORM_PUBLISH)
    return PublicLink.objects.filter(organisation_id__in=held).select_related("form", "device")


def get_link(actor: Actor, link_id: UUID) -> PublicLink:
    """Return a public link the actor may close; 404 for everybody else."""
    link = links_visible_to(actor).filter(pk=link_id).first()
    if link is None:
        raise Http404
    return link


def browsers_visible_to(actor: Actor) -> QuerySet[Browser]:
    """Return the browsers of organisations whose devices the actor manages.

    One that may not send any more is among them while it may still keep something.
    """
    held = actor.organisations_with(Permission.DEVICE_MANAGE)
    lately = clock.now() - timedelta(days=KEEPS_DAYS)
    running = Q(device__revoked_at=None) | Q(is_kept=True, left_at=None, expires_at__gt=lately)
    found = Browser.objects.filter(running, organisation_id__in=held)
    return found.select_related("user", "device")


def get_browser(actor: Actor, browser_id: UUID) -> Browser:
    """Return a browser the actor may have wiped; 404 for everybody else."""
    browser = browsers_visible_to(actor).filter(pk=browser_id).first()
    if browser is None:
        raise Http404
    return browser
