"""Public links: one form, no cookie, within limits, closed for good."""

import pytest

from serai.intake.models import Submission
from serai.kit.actor import acting_as
from serai.webforms.actions import links
from serai.webforms.actions.links import LinkThere, MayNotOpen, close_link, open_link
from serai.webforms.tests.conftest import answers, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(cast, form):
    """An open link of the feedback form that takes three answers an hour, and its secret."""
    with acting_as(cast.actor("alice")) as alice:
        return open_link(actor=alice, form=form, per_hour=3)


def test_anybody_reads_the_form_and_gets_no_cookie(client, link):
    page = client.get(f"/fill/public/{link[1]}/")
    assert page.status_code == 200
    assert not page.cookies
    assert "Feedback" in page.text


def test_answers_arrive_through_it_without_a_cookie(client, link, cast):
    answer = send(client, f"/fill/public/{link[1]}/submission", answers())
    assert answer.status_code == 201
    assert not answer.cookies
    with acting_as(cast.actor("alice")):
        assert Submission.objects.get().device_id == link[0].device_id


def test_its_secret_opens_no_other_door(client, link):
    assert send(client, f"/openrosa/{link[1]}/submission", answers()).status_code == 403
    header = {"Authorization": f"Bearer {link[1]}"}
    assert client.post("/fill/check", headers=header).status_code == 401
    assert client.get("/fill/public/nonsense/").status_code == 404


def test_more_than_its_limit_an_hour_is_put_off(client, link):
    address = f"/fill/public/{link[1]}/submission"
    statuses = [send(client, address, answers(f"uuid:{n}")).status_code for n in range(4)]
    assert statuses == [201, 201, 201, 429]


def test_one_sender_has_a_limit_of_their_own(client, link, monkeypatch):
    monkeypatch.setattr(links, "PER_ADDRESS", 1)
    address = f"/fill/public/{link[1]}/submission"
    assert send(client, address, answers("uuid:1")).status_code == 201
    assert send(client, address, answers("uuid:2")).status_code == 429


def test_a_closed_link_says_so(client, link, cast):
    with acting_as(cast.actor("alice")):
        close_link(link=link[0])
        close_link(link=link[0])
    assert client.get(f"/fill/public/{link[1]}/").status_code == 410
    assert send(client, f"/fill/public/{link[1]}/submission", answers()).status_code == 410


@pytest.mark.parametrize("body", [b"", b"--x", b"not multipart"])
def test_broken_bodies_are_refused_in_words(client, link, body):
    answer = client.post(
        f"/fill/public/{link[1]}/submission", body, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 400
    assert "<message" in answer.text


def test_too_large_a_body_is_refused_unread(client, link, monkeypatch):
    from serai.webforms.views import public

    monkeypatch.setattr(public, "MOST_BYTES", 10)
    assert send(client, f"/fill/public/{link[1]}/submission", answers()).status_code == 413


def test_a_form_has_one_open_link_and_only_publishers_open_it(cast, form, link):
    with acting_as(cast.actor("alice")) as alice, pytest.raises(LinkThere):
        open_link(actor=alice, form=form)
    with acting_as(cast.actor("bob")) as bob, pytest.raises(MayNotOpen):
        open_link(actor=bob, form=form)


def test_the_office_opens_and_closes_it_and_sees_the_address_once(cast, form):
    client = cast.client("alice")
    opened = client.post(f"/forms/browser/{form.pk}/link/")
    assert "/fill/public/" in opened.text
    assert "/fill/public/" not in client.get("/forms/browser/").text
    with acting_as(cast.actor("alice")):
        key = links.PublicLink.objects.get().pk
    client.post(f"/forms/browser/links/{key}/close/")
    with acting_as(cast.actor("alice")):
        assert links.PublicLink.objects.get().closed_at is not None


def test_the_office_orders_a_browser_to_be_wiped(cast, browser):
    client = cast.client("alice")
    client.post(f"/forms/browser/browsers/{browser[0].pk}/wipe/")
    assert "Is erased when it connects" in client.get("/forms/browser/").text
