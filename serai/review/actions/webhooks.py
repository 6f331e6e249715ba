"""Webhooks: telling an organisation's own systems what became of its submissions.

What is sent holds ids, states, the form and links, never an answer. Every attempt is kept in the
delivery's log.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from serai.accounts.models import Organisation
from serai.intake.choices import WEBHOOK_EVENTS, DeliveryState
from serai.intake.models import Form, Submission, Webhook, WebhookDelivery
from serai.kit import clock, outbound
from serai.kit.actor import acting_as, system_actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.ledger.queries import events_by_id
from serai.xforms.signing import secret_of, signature

DELAYS_MINUTES = (1, 5, 30, 120, 360, 720, 1440)
"""How long to wait after each failed attempt; after the last one the delivery has failed."""
LEASE = timedelta(minutes=2)
TEST_EVENT = "webhook.tested"
SEND = "intake.send_webhooks"
"""The name of the task that sends, which an action wakes without knowing it."""


class AddressRefused(Refusal):
    """An address that we do not send to."""

    sentence = _("Give an https address outside the private network, without a password in it.")


class SameWebhook(Refusal):
    """The same address for the same form, twice."""

    sentence = _("There is already a webhook with this address for this form.")


class WebhookStopped(Refusal):
    """A webhook that was stopped."""

    sentence = _("This webhook was stopped.")


@transaction.atomic
def add_webhook(
    *, organisation: Organisation, url: str, events: Sequence[str], form: Form | None = None
) -> Webhook:
    """Add a webhook for one form or all. Refuses with `AddressRefused` and `SameWebhook`."""
    try:
        outbound.check_address(url, allow_private=settings.SERAI_WEBHOOK_PRIVATE)
        with transaction.atomic():
            webhook = Webhook.objects.create(
                organisation=organisation,
                form=form,
                url=url,
                events=[name for name in WEBHOOK_EVENTS if name in events],
            )
    except outbound.AddressNotAllowedError as error:
        raise AddressRefused from error
    except IntegrityError as error:
        raise SameWebhook from error
    _record("webhook.added", webhook)
    return webhook


@transaction.atomic
def stop_webhook(*, webhook: Webhook) -> None:
    """Stop a webhook; what still waits for it is given up."""
    _running(webhook)
    webhook.stopped_at = clock.now()
    webhook.save(update_fields=["stopped_at"])
    waiting = webhook.deliveries.filter(state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.FAILED, due_at=None)
    _record("webhook.stopped", webhook)


@transaction.atomic
def rotate_secret(*, webhook: Webhook) -> None:
    """Give the webhook a new secret at once; the former one is void."""
    _running(webhook)
    webhook.generation += 1
    webhook.save(update_fields=["generation"])
    _record("webhook.rotated", webhook)


@transaction.atomic
def try_webhook(*, webhook: Webhook) -> WebhookDelivery:
    """Put a delivery out that says only that it is a test."""
    _running(webhook)
    event_id = _record(TEST_EVENT, webhook)
    now = clock.now()
    body = {"id": event_id, "event": TEST_EVENT, "at": now.isoformat()}
    _wake()
    return WebhookDelivery.objects.create(
        organisation_id=webhook.organisation_id, webhook=webhook, event_id=event_id,
        event_name=TEST_EVENT, body=body, created_at=now, due_at=now,
    )  # fmt: skip


@transaction.atomic
def replay_delivery(*, delivery: WebhookDelivery) -> None:
    """Put a delivery out once more, whatever became of it; a receiver knows it by its `id`."""
    _running(delivery.webhook)
    delivery.state, delivery.due_at = DeliveryState.WAITING, clock.now()
    delivery.save(update_fields=["state", "due_at"])
    _wake()
    _record("webhook.replayed", delivery.webhook, {"event": delivery.event_id})


def _running(webhook: Webhook) -> None:
    if webhook.stopped_at is not None:
        raise WebhookStopped


def _record(name: str, webhook: Webhook, facts: Mapping[str, Any] | None = None) -> int:
    event = Happened(name, "webhook", webhook.pk, webhook.organisation_id, facts or {})
    return record(event)[0]


@transaction.atomic
def enqueue(event_ids: Sequence[int]) -> int:
    """Put these events of submissions out to the webhooks that want them; return how many.

    Idempotent: an event reaches a webhook's queue once. Tests are not told.
    """
    events = [e for e in events_by_id(event_ids).values() if e["subject_type"] == "submission"]
    hooks = list(
        Webhook.objects.filter(stopped_at=None)
        .filter(organisation_id__in={event["organisation_id"] for event in events})
        .filter(events__overlap=sorted({event["name"] for event in events}))
    )
    if not hooks:
        return 0
    wanted = {UUID(event["subject_id"]) for event in events}
    submissions = Submission.objects.filter(pk__in=wanted, is_test=False).select_related("form")
    by_id = {one.pk: one for one in submissions.defer("xml", "xml_sha256", "problem")}
    now = clock.now()
    deliveries = [
        WebhookDelivery(
            organisation_id=hook.organisation_id, webhook=hook, event_id=event["id"],
            event_name=event["name"], body=_body(event, one), created_at=now, due_at=now,
        )
        for event in events
        if (one := by_id.get(UUID(event["subject_id"])))
        for hook in hooks
        if event["name"] in hook.events
        and hook.organisation_id == one.organisation_id
        and hook.form_id in {None, one.form_id}
    ]  # fmt: skip
    if deliveries:
        WebhookDelivery.objects.bulk_create(deliveries, ignore_conflicts=True)
        _wake()
    return len(deliveries)


def _wake() -> None:
    """Have the worker send soon; where it is already told to, once is enough."""
    try:
        with transaction.atomic():
            app.configure_task(SEND, queueing_lock=SEND).defer()
    except AlreadyEnqueued:
        pass


def _body(event: Mapping[str, Any], submission: Submission) -> dict[str, Any]:
    root = settings.SERAI_PUBLIC_URL.rstrip("/")
    return {
        "id": event["id"],
        "event": event["name"],
        "at": event["at"],
        "form": submission.form.xml_form_id,
        "submission": str(submission.pk),
        "instance_id": submission.instance_id,
        "state": submission.state,
        "review_state": submission.review_state,
        "flag_count": submission.flag_count,
        "links": {
            "page": f"{root}/submissions/{submission.pk}/",
            "api": f"{root}/api/intake/submissions/{submission.pk}",
        },
    }


def deliver_due(*, limit: int = 200) -> int:
    """Send what is due, one at a time, and keep what came of it; return how many were tried.

    No transaction is open while the other side is waited for: a delivery is leased for two minutes
    first, so a worker that dies leaves it to the next one (at least once, never lost).
    """
    tried = 0
    while tried < limit and (leased := _lease()) is not None:
        delivery, secret = leased
        body = json.dumps(delivery.body, separators=(",", ":"), sort_keys=True).encode()
        now = clock.now()
        outcome = outbound.post(
            delivery.webhook.url,
            body=body,
            headers={
                "Content-Type": "application/json",
                "User-Agent": "Serai",
                "Serai-Event": delivery.event_name,
                "Serai-Delivery": str(delivery.pk),
                "Serai-Signature": signature(secret, int(now.timestamp()), body),
            },
            allow_private=settings.SERAI_WEBHOOK_PRIVATE,
        )
        _keep(delivery.pk, outcome, now)
        tried += 1
    return tried


def _lease() -> tuple[WebhookDelivery, str] | None:
    with acting_as(system_actor()):
        due = WebhookDelivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=clock.now())
        found = due.select_for_update(skip_locked=True, of=("self",)).select_related("webhook")
        delivery = found.order_by("due_at", "id").first()
        if delivery is None:
            return None
        WebhookDelivery.objects.filter(pk=delivery.pk).update(due_at=clock.now() + LEASE)
        return delivery, secret_shown(delivery.webhook)


def _keep(delivery_id: UUID, outcome: outbound.Outcome, at: datetime) -> None:
    with acting_as(system_actor()):
        delivery = WebhookDelivery.objects.select_for_update().get(pk=delivery_id)
        failures = len(delivery.attempts)
        delivery.attempts = [
            *delivery.attempts,
            {
                "at": at.isoformat(),
                "status": outcome.status,
                "error": outcome.error,
                "milliseconds": outcome.milliseconds,
            },
        ]
        delivery.due_at = None
        if outcome.accepted:
            delivery.state = DeliveryState.DELIVERED
        elif failures >= len(DELAYS_MINUTES) or delivery.state != DeliveryState.WAITING:
            delivery.state = DeliveryState.FAILED
        else:
            delivery.due_at = clock.now() + timedelta(minutes=DELAYS_MINUTES[failures])
        delivery.save(update_fields=["attempts", "due_at", "state"])


def secret_shown(webhook: Webhook) -> str:
    """Return the secret by which the receiver checks signatures."""
    return secret_of(settings.SECRET_KEY, webhook.pk, webhook.generation)
