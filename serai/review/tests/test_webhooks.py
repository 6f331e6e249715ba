"""Webhooks: who manages them, what is sent, how it is signed, tried again and kept."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from serai.intake.choices import WEBHOOK_EVENTS, DeliveryState
from serai.intake.models import Webhook, WebhookDelivery
from serai.intake.tests.stored import publish, submit
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.kit.ids import new_id
from serai.ledger.models import Event
from serai.review.actions import webhooks as actions
from serai.review.actions.review import review
from serai.review.reactions import notify_webhooks
from serai.xforms.signing import secret_of, signature, verify

PUBLIC = "https://hooks.example.org/serai"
EVERY = list(WEBHOOK_EVENTS)


@pytest.fixture
def hook(cast):
    with acting_as(cast.actor("alice")):
        return actions.add_webhook(organisation=cast.organisation, url=PUBLIC, events=EVERY)


class Receiver(BaseHTTPRequestHandler):
    """Keeps what it gets and answers as it was told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def receiver(settings):
    settings.SERAI_WEBHOOK_PRIVATE = True
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.seen, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def near(cast, receiver):
    """A webhook to the receiver of this test."""
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    with acting_as(cast.actor("alice")):
        return actions.add_webhook(organisation=cast.organisation, url=url, events=EVERY)


def reviewed(cast, form, **fields):
    """Review a new submission; return it and its event, as the worker gets it."""
    with acting_as(cast.actor("alice")) as actor:
        one = submit(form, {"remark": "a secret answer"}, **fields)
        review(actor=actor, submission_ids=[one.pk], review_state="approved", comment="private")
    with acting_as(system_actor()):
        event = Event.objects.filter(name="submission.reviewed").latest("id")
    return one, event


def told(event):
    with acting_as(system_actor()):
        notify_webhooks([event.pk])


def deliveries(**chosen):
    with acting_as(system_actor()):
        return list(WebhookDelivery.objects.filter(**chosen).order_by("created_at"))


def come_due():
    with acting_as(system_actor()):
        WebhookDelivery.objects.filter(state="waiting").update(due_at=clock.now())


pytestmark = pytest.mark.django_db


def test_what_is_sent_holds_ids_states_and_links_and_no_answer(cast, form, near, receiver):
    one, event = reviewed(cast, form)
    told(event)
    assert actions.deliver_due() == 1
    [(headers, body)] = receiver.seen
    sent = json.loads(body)
    assert sent["submission"] == str(one.pk)
    assert (sent["event"], sent["form"]) == ("submission.reviewed", "registry")
    assert (sent["state"], sent["review_state"]) == ("understood", "approved")
    assert sent["links"]["page"].endswith(f"/submissions/{one.pk}/")
    assert set(sent) == {
        "id", "event", "at", "form", "submission", "instance_id", "state", "review_state",
        "flag_count", "links",
    }  # fmt: skip
    assert b"secret" not in body
    assert b"private" not in body
    assert b"E1" not in body.replace(one.instance_id.encode(), b"").replace(b"SE1", b"")
    assert headers["Serai-Event"] == "submission.reviewed"


def test_the_receiver_can_check_the_signature(cast, form, near, receiver):
    told(reviewed(cast, form)[1])
    actions.deliver_due()
    [(headers, body)] = receiver.seen
    now = int(clock.now().timestamp())
    assert verify(actions.secret_shown(near), headers["Serai-Signature"], body, now)
    assert not verify(actions.secret_shown(near), headers["Serai-Signature"], body + b" ", now)


def test_a_renewed_secret_signs_from_then_on(cast, form, near, receiver):
    former = actions.secret_shown(near)
    with acting_as(cast.actor("alice")):
        actions.rotate_secret(webhook=near)
    told(reviewed(cast, form)[1])
    actions.deliver_due()
    [(headers, body)] = receiver.seen
    now = int(clock.now().timestamp())
    assert actions.secret_shown(near) != former
    assert verify(actions.secret_shown(near), headers["Serai-Signature"], body, now)
    assert not verify(former, headers["Serai-Signature"], body, now)


def test_the_same_event_twice_is_one_delivery(cast, form, near):
    event = reviewed(cast, form)[1]
    told(event)
    told(event)
    assert len(deliveries()) == 1


def test_failures_are_tried_again_later_and_later_and_then_given_up(cast, form, near, receiver):
    receiver.status = 500
    told(reviewed(cast, form)[1])
    waits = []
    for _ in actions.DELAYS_MINUTES:
        assert actions.deliver_due() == 1
        [one] = deliveries()
        waits.append(round((one.due_at - clock.now()).total_seconds() / 60))
        assert actions.deliver_due() == 0, "nothing is sent before its time"
        come_due()
    assert waits == list(actions.DELAYS_MINUTES)
    actions.deliver_due()
    [one] = deliveries()
    assert (one.state, one.due_at) == (DeliveryState.FAILED, None)
    assert [attempt["status"] for attempt in one.attempts] == [500] * 8
    assert len(receiver.seen) == 8


def test_a_receiver_that_comes_back_gets_it(cast, form, near, receiver):
    receiver.status = 503
    told(reviewed(cast, form)[1])
    actions.deliver_due()
    receiver.status = 204
    come_due()
    actions.deliver_due()
    [one] = deliveries()
    assert one.state == DeliveryState.DELIVERED
    assert [attempt["status"] for attempt in one.attempts] == [503, 204]


def test_a_delivery_that_another_worker_holds_is_not_sent_twice(cast, form, near, receiver):
    told(reviewed(cast, form)[1])
    assert actions._lease() is not None
    assert actions.deliver_due() == 0
    with acting_as(system_actor()):
        later = clock.now() - timedelta(seconds=1)
        WebhookDelivery.objects.update(due_at=later)
    assert actions.deliver_due() == 1, "a worker that died leaves it to the next"


def test_a_private_address_is_never_sent_to_whatever_stands_in_the_table(
    cast, form, near, receiver, settings
):
    settings.SERAI_WEBHOOK_PRIVATE = False
    told(reviewed(cast, form)[1])
    actions.deliver_due()
    [one] = deliveries()
    assert receiver.seen == []
    assert one.attempts[0]["status"] is None
    assert one.attempts[0]["error"]


def test_other_forms_other_events_other_houses_and_tests_are_not_told(cast, form):
    with acting_as(cast.actor("alice")):
        other = publish(cast.organisation, form_id="other")
        for url, events, about in (
            ("https://a.example/", EVERY, other.form),
            ("https://b.example/", ["submission.understood"], None),
            ("https://c.example/", EVERY, form.form),
        ):
            actions.add_webhook(organisation=cast.organisation, url=url, events=events, form=about)
    with acting_as(cast.actor("petra")):
        actions.add_webhook(
            organisation=cast.partner_organisation, url="https://d.example/", events=EVERY
        )
    told(reviewed(cast, form)[1])
    [one] = deliveries()
    with acting_as(system_actor()):
        assert one.webhook.url == "https://c.example/"
        test = submit(form, is_test=True)
        from serai.ledger.actions import record
        from serai.ledger.events import Happened

        event = Happened("submission.understood", "submission", test.pk, cast.organisation.pk)
        notify_webhooks(record(event))
    assert len(deliveries()) == 1


def test_a_stopped_webhook_is_told_nothing_more(cast, form, near, receiver):
    told(reviewed(cast, form)[1])
    with acting_as(cast.actor("alice")):
        actions.stop_webhook(webhook=near)
    assert actions.deliver_due() == 0
    assert [one.state for one in deliveries()] == [DeliveryState.FAILED]
    told(reviewed(cast, form)[1])
    assert len(deliveries()) == 1
    with acting_as(cast.actor("alice")), pytest.raises(actions.WebhookStopped):
        actions.try_webhook(webhook=near)


REFUSED = [
    "http://hooks.example.org/", "https://user:pass@hooks.example.org/", "ftp://hooks.example.org/",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_addresses_that_are_refused(cast, url):
    with acting_as(cast.actor("alice")), pytest.raises(actions.AddressRefused):
        actions.add_webhook(organisation=cast.organisation, url=url, events=EVERY)


def test_the_same_address_for_the_same_form_is_refused_until_it_is_stopped(cast, form, hook):
    again = {"organisation": cast.organisation, "url": PUBLIC, "events": EVERY}
    with acting_as(cast.actor("alice")):
        with pytest.raises(actions.SameWebhook):
            actions.add_webhook(**again)
        assert actions.add_webhook(**again, form=form.form)
        actions.stop_webhook(webhook=hook)
        assert actions.add_webhook(**again)


def test_every_change_leaves_an_event(cast, hook):
    with acting_as(cast.actor("alice")):
        delivery = actions.try_webhook(webhook=hook)
        actions.replay_delivery(delivery=delivery)
        actions.rotate_secret(webhook=hook)
        actions.stop_webhook(webhook=hook)
    with acting_as(cast.actor("ada")):
        names = list(
            Event.objects.filter(subject_type="webhook")
            .order_by("id")
            .values_list("name", flat=True)
        )
    assert names == [
        "webhook.added", "webhook.tested", "webhook.replayed", "webhook.rotated", "webhook.stopped",
    ]  # fmt: skip


def test_the_test_button_sends(cast, near, receiver):
    cast.client("alice").post(reverse("review:change_webhook", args=[near.pk, "test"]))
    assert actions.deliver_due() == 1
    assert json.loads(receiver.seen[0][1])["event"] == "webhook.tested"


def test_the_log_shows_attempts_and_replays(cast, form, near, receiver):
    receiver.status = 418
    told(reviewed(cast, form)[1])
    actions.deliver_due()
    client = cast.client("alice")
    page = client.get(reverse("review:webhook", args=[near.pk])).content.decode()
    assert "418" in page
    assert actions.secret_shown(near) in page
    receiver.status = 200
    [one] = deliveries()
    client.post(reverse("review:replay_delivery", args=[near.pk, one.pk]))
    actions.deliver_due()
    assert deliveries()[0].state == DeliveryState.DELIVERED


def test_the_secret_is_not_kept_by_the_browser(cast, hook):
    response = cast.client("alice").get(reverse("review:webhook", args=[hook.pk]))
    assert "no-store" in response["Cache-Control"]


NOBODY_ELSE = ["bob", "petra", "sam", "guard", "nadia", "otto"]


@pytest.mark.parametrize("who", NOBODY_ELSE)
def test_who_does_not_manage_webhooks(cast, hook, who):
    client = cast.client(who)
    assert PUBLIC not in client.get(reverse("review:webhooks")).content.decode()
    assert client.get(reverse("review:webhook", args=[hook.pk])).status_code == 404
    for what in ("test", "rotate", "stop"):
        address = reverse("review:change_webhook", args=[hook.pk, what])
        assert client.post(address).status_code == 404
    with acting_as(cast.actor("alice")):
        assert Webhook.objects.get().stopped_at is None


@pytest.mark.parametrize("who", ["bob", "sam", "guard", "nadia"])
def test_who_may_not_add(cast, who):
    assert cast.client(who).get(reverse("review:add_webhook")).status_code == 404


def test_a_change_that_is_none(cast, hook):
    address = reverse("review:change_webhook", args=[hook.pk, "paint"])
    assert cast.client("alice").post(address).status_code == 404
    assert cast.client("alice").get(address).status_code == 405


def test_adding_on_the_page(cast, form):
    client = cast.client("alice")
    data = {"organisation": cast.organisation.pk, "url": PUBLIC, "events": EVERY[:1], "form": ""}
    response = client.post(reverse("review:add_webhook"), data)
    assert response.status_code == 302
    with acting_as(cast.actor("alice")):
        made = Webhook.objects.get()
    assert (made.url, made.events, made.form_id) == (PUBLIC, EVERY[:1], None)
    again = client.post(reverse("review:add_webhook"), data)
    assert again.status_code == 422
    assert "already a webhook" in again.content.decode()


@pytest.mark.parametrize("change", [{"url": "http://x.example/"}, {"events": []}, {"url": "x"}])
def test_the_page_refuses_plainly(cast, change):
    data = {"organisation": cast.organisation.pk, "url": PUBLIC, "events": EVERY} | change
    response = cast.client("alice").post(reverse("review:add_webhook"), data)
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()


def test_another_houses_organisation_or_form_cannot_be_chosen(cast, form):
    client = cast.client("petra")
    data = {"url": PUBLIC, "events": EVERY}
    for change in (
        {"organisation": cast.organisation.pk},
        {"organisation": cast.partner_organisation.pk, "form": form.form_id},
    ):
        assert client.post(reverse("review:add_webhook"), data | change).status_code == 422


@given(st.text(min_size=1), st.integers(0, 2**33), st.binary(max_size=200), st.integers(-900, 900))
def test_a_signature_holds_for_five_minutes_and_for_its_body_only(key, when, body, late):
    secret = secret_of(key, new_id(), 1)
    header = signature(secret, when, body)
    assert verify(secret, header, body, when + late) == (abs(late) <= 300)
    assert not verify(secret, header, body + b"x", when)
    assert not verify(secret_of(key, new_id(), 1), header, body, when)


def test_the_signature_as_the_page_tells_it():
    import hashlib
    import hmac

    digest = hmac.new(b"whsec_x", b"1700000000.{}", hashlib.sha256).hexdigest()
    assert signature("whsec_x", 1_700_000_000, b"{}") == f"t=1700000000,v1={digest}"


@pytest.mark.parametrize("header", ["", "t=,v1=", "t=x,v1=y", "v1=abc", "t=1", "t=1,v1=é"])
def test_a_broken_header_is_no_signature(header):
    assert not verify("s", header, b"", 1)
