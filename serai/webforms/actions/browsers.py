"""Making browsers devices, and taking them back."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Permission
from serai.accounts.models import Organisation, User
from serai.intake.actions.devices import register_device, revoke_device
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.kit.tokens import new_token
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.webforms import events
from serai.webforms.models import Browser

KEPT_DAYS = 30


class MayNotFill(Refusal):
    """The user fills in no forms of that organisation."""

    sentence = _("You may not fill in forms of this organisation.")


@transaction.atomic
def enrol_browser(
    *, actor: Actor, user: User, organisation: Organisation, kept: bool
) -> tuple[Browser, str]:
    """Make the user's browser a device and return it with its token, which is shown once.

    A kept browser lasts 30 days from its last visit, another one as long as a session. Browsers of
    the user whose time is over are revoked on the way. Refuses with `MayNotFill`.
    """
    if not actor.may(Permission.FORM_VIEW, organisation.pk):
        raise MayNotFill
    now = clock.now()
    for old in Browser.objects.filter(user=user, expires_at__lte=now, device__revoked_at=None):
        revoke_device(device=old.device)
    device, token = register_device(
        actor=actor, organisation=organisation, name=f"Browser {new_token()[:10]}"
    )
    browser = Browser.objects.create(
        organisation=organisation,
        user=user,
        device=device,
        is_kept=kept,
        created_at=now,
        expires_at=now + _lasting(kept),
    )
    _record(events.BROWSER_ENROLLED, browser)
    return browser, token


@transaction.atomic
def renew_browser(*, browser: Browser) -> Browser:
    """Let a kept browser last longer after a visit; not an event, as visits are many."""
    if browser.is_kept:
        browser.expires_at = clock.now() + _lasting(kept=True)
        browser.save(update_fields=["expires_at"])
    return browser


@transaction.atomic
def leave_browser(*, browser: Browser) -> None:
    """End a browser that says that nothing is left on it: it may not send any more."""
    browser = Browser.objects.select_for_update().get(pk=browser.pk)
    if browser.left_at is not None:
        return
    browser.left_at = clock.now()
    browser.save(update_fields=["left_at"])
    revoke_device(device=browser.device)
    _record(events.BROWSER_LEFT, browser)


@transaction.atomic
def order_wipe(*, browser: Browser) -> Browser:
    """Have a browser erase all it keeps when it next asks; again changes nothing."""
    browser = Browser.objects.select_for_update().get(pk=browser.pk)
    if browser.wipe_ordered_at is None:
        browser.wipe_ordered_at = clock.now()
        browser.save(update_fields=["wipe_ordered_at"])
        _record(events.BROWSER_WIPE_ORDERED, browser)
    return browser


def _lasting(kept: bool) -> timedelta:
    return timedelta(days=KEPT_DAYS) if kept else timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _record(name: str, browser: Browser) -> None:
    record(Happened(name, "browser", browser.pk, browser.organisation_id))
