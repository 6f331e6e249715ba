"""Opening and closing public links, and taking in what comes through them."""

from collections.abc import Sequence

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Permission
from serai.intake.access.doors import Door
from serai.intake.actions.devices import register_device, revoke_device
from serai.intake.actions.submissions import File, Receipt, receive
from serai.intake.choices import FormState
from serai.intake.models import Form
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.kit.tokens import new_token, token_hash
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.webforms import events
from serai.webforms.methods.tokens import device_token
from serai.webforms.models import PublicLink
from serai.webforms.queries import offers
from serai.xforms.submission import Envelope

PER_HOUR = 60
PER_ADDRESS = 20
HOUR = 3_600


class NotPublished(Refusal):
    """Only a published form can be filled in by anybody."""

    sentence = _("Publish the form first; only then can it have a public link.")


class NotForBrowsers(Refusal):
    """The form asks what no browser can do."""

    sentence = _("The browser cannot do all that this form asks: it is for ODK Collect only.")


class LooksThingsUp(Refusal):
    """The form looks things up in a list that is given to signed-in users only."""

    sentence = _(
        "This form looks things up in a list of Serai (%(names)s) that only its users get. It"
        " cannot be opened to anybody."
    )


class LinkThere(Refusal):
    """The form has an open link already."""

    sentence = _("This form has a public link already. Close it before you open another one.")


class MayNotOpen(Refusal):
    """The actor may not publish the form."""

    sentence = _("You may not open this form to the public.")


class TooOften(Refusal):
    """More came through the link, or from one address, than is taken in an hour."""

    sentence = _("Too many answers came in a short time. Wait a while and send again.")


@transaction.atomic
def open_link(*, actor: Actor, form: Form, per_hour: int = PER_HOUR) -> tuple[PublicLink, str]:
    """Open a form to anybody and return the link with the secret of its address, shown once.

    Refuses with `MayNotOpen`, `NotPublished`, `NotForBrowsers`, `LooksThingsUp`, `LinkThere`.
    """
    if not actor.may(Permission.FORM_PUBLISH, form.organisation_id):
        raise MayNotOpen
    version = offers.newest_version(form)
    if form.state != FormState.PUBLISHED or version is None:
        raise NotPublished
    if any(one.blocks for one in offers.findings_of(version.pk, version.xform_md5)):
        raise NotForBrowsers
    if names := offers.follow_up_names(version):
        raise LooksThingsUp(names=", ".join(names))
    token = new_token()
    device, _own = register_device(
        actor=actor,
        organisation=form.organisation,
        name=f"Public link {new_token()[:10]}",
        forms=[form],
        token=device_token(token, settings.SECRET_KEY),
    )
    try:
        with transaction.atomic():
            link = PublicLink.objects.create(
                organisation=form.organisation,
                form=form,
                device=device,
                per_hour=per_hour,
                created_by_id=actor.id,
                created_at=clock.now(),
            )
    except IntegrityError as error:
        raise LinkThere from error
    _record(events.PUBLIC_LINK_OPENED, link)
    return link, token


@transaction.atomic
def close_link(*, link: PublicLink) -> PublicLink:
    """Close a public link for good; what came through it stays. Again changes nothing."""
    link = PublicLink.objects.select_for_update().get(pk=link.pk)
    if link.closed_at is None:
        link.closed_at = clock.now()
        link.save(update_fields=["closed_at"])
        revoke_device(device=link.device)
        _record(events.PUBLIC_LINK_CLOSED, link)
    return link


def receive_publicly(
    *, door: Door, link: PublicLink, envelope: Envelope, files: Sequence[File], address: str
) -> Receipt:
    """Take in what somebody sent through a public link, within its limits.

    The sender's address is counted for an hour under a keyed hash and kept nowhere else. Refuses
    with `TooOften` and as `serai.intake.actions.submissions.receive` does.
    """
    digest = token_hash(f"{settings.SECRET_KEY}:{address}").hex()
    _count(f"webforms:link:{link.pk}", link.per_hour)
    _count(f"webforms:sender:{link.pk}:{digest}", PER_ADDRESS)
    return receive(door=door, envelope=envelope, files=files)


def _count(key: str, most: int) -> None:
    cache.add(key, 0, HOUR)
    try:
        count = cache.incr(key)
    except ValueError:  # it ran out between the two
        cache.set(key, 1, HOUR)
        count = 1
    if count > most:
        raise TooOften


def _record(name: str, link: PublicLink) -> None:
    payload = {"form": str(link.form_id)}
    record(Happened(name, "public_link", link.pk, link.organisation_id, payload))
