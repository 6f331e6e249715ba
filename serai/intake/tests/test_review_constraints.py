"""What the database itself promises of flags, comments, webhooks, deliveries, rows, files."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from serai.intake.models import (
    Attachment,
    EntityRecord,
    QualityFlag,
    ReviewComment,
    Row,
    Webhook,
    WebhookDelivery,
)
from serai.intake.tests.stored import publish, submit
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.ids import new_id

pytestmark = pytest.mark.django_db
ENTITY = new_id()


def flag(one, **fields):
    values = {"rule": "r", "severity": "error", "reason": "R", "found_at": clock.now()}
    owner = {"submission": one, "organisation_id": one.organisation_id}
    return QualityFlag.objects.create(**(owner | values | fields))


def comment(one, cast, **fields):
    owner = {"submission": one, "organisation_id": one.organisation_id, "by": cast.alice}
    return ReviewComment.objects.create(**(owner | {"at": clock.now()} | fields))


def hook(one, **fields):
    values = {"url": "https://a.example/", "events": ["submission.reviewed"]}
    return Webhook.objects.create(organisation_id=one.organisation_id, **(values | fields))


def delivery(one, webhook, **fields):
    now = clock.now()
    values = {"event_id": 1, "event_name": "e", "body": {}, "created_at": now, "due_at": now}
    owner = {"webhook": webhook, "organisation_id": one.organisation_id}
    return WebhookDelivery.objects.create(**(owner | values | fields))


def row(one, **fields):
    owner = {"submission": one, "organisation_id": one.organisation_id, "form_id": one.form_id}
    return Row.objects.create(**(owner | {"table": "g", "ordinal": 1, "answers": {}} | fields))


def attachment(one, **fields):
    owner = {"submission": one, "organisation_id": one.organisation_id}
    return Attachment.objects.create(**(owner | {"name": "a.png"} | fields))


def entity(one):
    return EntityRecord.objects.create(
        submission=one, organisation_id=one.organisation_id, entity_id=ENTITY, list_name="l",
        ordinal=1, values={},
    )  # fmt: skip


def twice(make):
    """Return a breach that makes the same thing two times."""
    return lambda one, cast: [make(one) for _ in range(2)]


BREACHES = [
    ("intake_qualityflag_once", twice(flag)),
    ("intake_qualityflag_once", twice(lambda one: flag(one, entity_id=ENTITY))),
    ("intake_qualityflag_settled_by_somebody", lambda one, cast: flag(one, settled_at=clock.now())),
    ("intake_qualityflag_settled_by_somebody", lambda one, cast: flag(one, settled_by=cast.alice)),
    ("intake_reviewcomment_says_something", comment),
    ("intake_webhook_url_once", twice(hook)),
    ("intake_webhook_url_once", twice(lambda one: hook(one, form_id=one.form_id))),
    (
        "intake_webhookdelivery_once",
        lambda one, cast: [delivery(one, h) for h in [hook(one)] for _ in range(2)],
    ),
    (
        "intake_webhookdelivery_waiting_is_due",
        lambda one, cast: delivery(one, hook(one), due_at=None),
    ),
    (
        "intake_webhookdelivery_waiting_is_due",
        lambda one, cast: delivery(one, hook(one), state="delivered"),
    ),
    ("intake_row_ordinal_once", twice(row)),
    ("intake_attachment_name_once", twice(attachment)),
    (
        "intake_attachment_expected_or_there",
        lambda one, cast: attachment(one, is_expected=False),
    ),
    ("intake_entityrecord_once", twice(entity)),
]


@pytest.fixture
def one(cast):
    with acting_as(cast.actor("alice")):
        return submit(publish(cast.organisation))


@pytest.mark.parametrize(("name", "breach"), BREACHES)
def test_the_database_refuses(cast, one, name, breach):
    with (
        acting_as(cast.actor("alice")),
        pytest.raises(IntegrityError, match=f'"{name}"'),
        transaction.atomic(),
    ):
        breach(one, cast)


def test_what_stands_close_to_a_breach_is_taken(cast, one):
    now = clock.now()
    with acting_as(cast.actor("alice")):
        flag(one)
        flag(one, entity_id=ENTITY)
        flag(one, rule="other", settled_at=now, settled_by=cast.alice)
        comment(one, cast, body="x")
        comment(one, cast, review_state="approved")
        stopped = hook(one, stopped_at=now - timedelta(days=1))
        running = hook(one)
        delivery(one, stopped, state="failed", due_at=None)
        delivery(one, running)
        row(one)
        row(one, ordinal=2)
        attachment(one)
        assert QualityFlag.objects.count() == 3
        assert WebhookDelivery.objects.count() == 2


@pytest.mark.parametrize("who", ["petra", "guard", "sam", "anonymous"])
def test_the_database_shows_strangers_nothing(cast, one, who):
    with acting_as(cast.actor("alice")):
        flag(one)
        comment(one, cast, body="x")
        delivery(one, hook(one))
        row(one)
        entity(one)
    models = (QualityFlag, ReviewComment, Webhook, WebhookDelivery, Row, EntityRecord)
    with acting_as(cast.actor(who)):
        assert [model.objects.count() for model in models] == [0] * len(models)
