"""Webhooks: what is put out to whom, what the pages say, and what a delivery may become."""

import pytest
from django.urls import reverse

from serai.intake.choices import WEBHOOK_EVENTS, DeliveryState
from serai.intake.models import Webhook, WebhookDelivery
from serai.intake.tests.stored import flag, publish, submit
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.review.actions import webhooks as actions

pytestmark = pytest.mark.django_db
URL = "https://hooks.example.org/serai"
EVERY = list(WEBHOOK_EVENTS)


@pytest.fixture
def hook(cast):
    with acting_as(cast.actor("alice")):
        return actions.add_webhook(organisation=cast.organisation, url=URL, events=EVERY)


def happened(name, submission):
    """Record an event of a submission; return its id."""
    with acting_as(system_actor()):
        event = Happened(name, "submission", submission.pk, submission.organisation_id)
        return record(event)[0]


def put_out(*event_ids):
    with acting_as(system_actor()):
        return actions.enqueue(event_ids)


def deliveries():
    with acting_as(system_actor()):
        return list(WebhookDelivery.objects.order_by("event_id").select_related("webhook"))


EVENTS = [
    ([], []),
    (["nonsense"], []),
    (["submission.reviewed", "nonsense"], ["submission.reviewed"]),
    (list(reversed(EVERY)), EVERY),
    (["submission.reviewed"] * 2, ["submission.reviewed"]),
]


@pytest.mark.parametrize(("asked", "kept"), EVENTS)
def test_only_known_events_are_kept_once_in_their_order(cast, asked, kept):
    with acting_as(cast.actor("alice")):
        made = actions.add_webhook(organisation=cast.organisation, url=URL, events=asked)
    assert made.events == kept


ADDRESSES = [
    ("https://a.example/hook?x=1", True, True),
    ("https://a.example:8443/", True, True),
    ("http://a.example/", False, True),
    ("https://user@a.example/", False, False),
    ("https://:secret@a.example/", False, False),
    ("https://a.example:0/", False, False),
    ("https://a.example:99999/", False, False),
    ("https:///path", False, False),
    ("file:///etc/passwd", False, False),
    ("gopher://a.example/", False, False),
    ("a.example", False, False),
]


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(("url", "public", "near"), ADDRESSES)
def test_addresses(cast, settings, url, public, near, private):
    settings.SERAI_WEBHOOK_PRIVATE = private
    with acting_as(cast.actor("alice")):
        if near if private else public:
            assert actions.add_webhook(organisation=cast.organisation, url=url, events=EVERY).pk
        else:
            with pytest.raises(actions.AddressRefused):
                actions.add_webhook(organisation=cast.organisation, url=url, events=EVERY)
            assert not Webhook.objects.exists()


TOLD = [(name, 1) for name in EVERY] + [
    ("submission.received", 0), ("submission.replayed", 0), ("submission.restored", 0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "count"), TOLD)
def test_which_events_are_told(hook, one, name, count):
    assert put_out(happened(name, one)) == count
    assert [d.event_name for d in deliveries()] == [name] * count


def test_an_event_of_something_else_is_not_told(cast, hook):
    with acting_as(system_actor()):
        [event] = record(Happened("submission.reviewed", "form", hook.pk, cast.organisation.pk))
    assert put_out(event) == 0
    assert put_out() == 0


def test_the_body_tells_how_the_submission_stands_now(cast, form, hook, settings):
    settings.SERAI_PUBLIC_URL = "https://serai.example/"
    with acting_as(cast.actor("alice")):
        one = submit(form, {"remark": "private"}, review_state="has_issues")
        flag(one)
    event = happened("submission.reviewed", one)
    put_out(event)
    [made] = deliveries()
    at = made.body.pop("at")
    assert at.startswith(str(clock.now().year))
    assert made.body == {
        "id": event,
        "event": "submission.reviewed",
        "form": "registry",
        "submission": str(one.pk),
        "instance_id": one.instance_id,
        "state": "understood",
        "review_state": "has_issues",
        "flag_count": 1,
        "links": {
            "page": f"https://serai.example/submissions/{one.pk}/",
            "api": f"https://serai.example/api/intake/submissions/{one.pk}",
        },
    }


def test_each_webhook_that_wants_it_gets_its_own(cast, form, hook, one):
    with acting_as(cast.actor("alice")):
        other = publish(cast.organisation, form_id="other")
        for url, about in (("https://b.example/", form.form), ("https://c.example/", other.form)):
            actions.add_webhook(
                organisation=cast.organisation, url=url, events=EVERY[:1], form=about
            )
    assert put_out(happened(EVERY[0], one), happened(EVERY[2], one)) == 3
    assert sorted((d.webhook.url, d.event_name) for d in deliveries()) == [
        ("https://b.example/", EVERY[0]), (URL, EVERY[2]), (URL, EVERY[0]),
    ]  # fmt: skip


def test_a_renewed_secret_is_another_and_says_its_generation(cast, hook):
    with acting_as(cast.actor("alice")):
        seen = {actions.secret_shown(hook)}
        for generation in (2, 3):
            actions.rotate_secret(webhook=hook)
            seen.add(actions.secret_shown(hook))
            assert Webhook.objects.get().generation == generation
    assert len(seen) == 3


STOPPED = [
    lambda hook, delivery: actions.try_webhook(webhook=hook),
    lambda hook, delivery: actions.rotate_secret(webhook=hook),
    lambda hook, delivery: actions.stop_webhook(webhook=hook),
    lambda hook, delivery: actions.replay_delivery(delivery=delivery),
]


@pytest.mark.parametrize("act", STOPPED)
def test_a_stopped_webhook_does_nothing_more(cast, hook, act):
    with acting_as(cast.actor("alice")):
        delivery = actions.try_webhook(webhook=hook)
        actions.stop_webhook(webhook=hook)
        delivery = hook.deliveries.select_related("webhook").get(pk=delivery.pk)
        with pytest.raises(actions.WebhookStopped):
            act(delivery.webhook, delivery)
        assert (delivery.state, delivery.due_at) == (DeliveryState.FAILED, None)


CHANGES = [
    ("test", "A test is on its way."),
    ("rotate", "The webhook has a new secret."),
    ("stop", "The webhook is stopped."),
]


@pytest.mark.parametrize(("what", "said"), CHANGES)
def test_the_page_says_what_was_done_and_when_it_cannot_be(cast, hook, what, said):
    client = cast.client("alice")
    address = reverse("review:change_webhook", args=[hook.pk, what])
    assert said in client.post(address, follow=True).content.decode()
    client.post(reverse("review:change_webhook", args=[hook.pk, "stop"]))
    again = client.post(address, follow=True).content.decode()
    assert "This webhook was stopped." in again
    assert said not in again


def test_a_replay_on_the_page(cast, hook):
    with acting_as(cast.actor("alice")):
        delivery = actions.try_webhook(webhook=hook)
    client = cast.client("alice")
    address = reverse("review:replay_delivery", args=[hook.pk, delivery.pk])
    assert "on its way again" in client.post(address, follow=True).content.decode()
    client.post(reverse("review:change_webhook", args=[hook.pk, "stop"]))
    assert "This webhook was stopped." in client.post(address, follow=True).content.decode()


def test_the_list_shows_those_at_work_first(cast, hook):
    with acting_as(cast.actor("alice")):
        actions.stop_webhook(webhook=hook)
        actions.add_webhook(organisation=cast.organisation, url="https://b.example/", events=EVERY)
    body = cast.client("alice").get(reverse("review:webhooks")).content.decode()
    assert body.index("https://b.example/") < body.index(URL)
    assert "At work" in body
    assert "Stopped" in body


@pytest.mark.parametrize(
    ("language", "nothing"), [("fr", "Pas encore de webhook"), ("ar", "لا خطاف ويب بعد")]
)
def test_an_empty_list_speaks_the_readers_language(cast, language, nothing):
    response = cast.client("alice").get(
        reverse("review:webhooks"), headers={"Accept-Language": language}
    )
    body = response.content.decode()
    assert nothing in body
    assert "No webhook yet" not in body
