"""Public links: which forms get one, what anybody may ask of it, and within which limits."""

import logging
import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from serai.intake.actions.forms import change_form_state, keep_media
from serai.intake.choices import FormState
from serai.intake.models import Attachment, Form, Submission
from serai.kit.actor import acting_as
from serai.webforms import access
from serai.webforms.actions import links
from serai.webforms.actions.links import (
    LooksThingsUp,
    MayNotOpen,
    NotForBrowsers,
    NotPublished,
    close_link,
    open_link,
)
from serai.webforms.models import PublicLink
from serai.webforms.tests.conftest import FEEDBACK, answers, publish, send, workbook
from serai.webforms.views import public

pytestmark = pytest.mark.django_db
HEAD = ("type", "name", "label", "choice_filter", "calculation")
BY_KIND = {
    "a line on a map": ([HEAD, ("geotrace", "way", "The way")], NotForBrowsers),
    "an area on a map": ([HEAD, ("geoshape", "field", "The field")], NotForBrowsers),
    "a list of points": (
        [HEAD, ("select_one_from_file points.csv", "point", "Which point?")], LooksThingsUp,
    ),
    "a list of persons": (
        [HEAD, ("select_one_from_file persons.csv", "who", "Who?")], LooksThingsUp,
    ),
    "a list looked into": (
        [HEAD, ("csv-external", "persons", ""), ("text", "who", "Who?"),
         ("calculate", "sex", "", "", "instance('persons')/root/item[name = ${who}]/sex")],
        LooksThingsUp,
    ),
}  # fmt: skip


def opened(cast, form, name="alice", **how):
    """Open a form as somebody of the cast; return the link and its secret."""
    with acting_as(cast.actor(name)) as actor:
        return open_link(actor=actor, form=form, **how)


@pytest.fixture
def link(cast, form):
    """An open link of the feedback form, and its secret."""
    return opened(cast, form)


@pytest.fixture
def address(link):
    """Where the link's answers go."""
    return f"/fill/public/{link[1]}/submission"


@pytest.mark.parametrize("kind", BY_KIND)
def test_a_form_that_nobody_could_fill_in_by_a_link_gets_none(cast, kind):
    survey, refusal = BY_KIND[kind]
    form = publish(cast, workbook("one", survey), "one")
    with pytest.raises(refusal):
        opened(cast, form)
    with acting_as(cast.actor("alice")):
        assert not PublicLink.objects.exists()


def test_the_list_that_keeps_a_form_from_being_public_is_named_in_the_readers_language(cast):
    form = publish(cast, workbook("one", BY_KIND["a list of points"][0]), "one")
    page = cast.client("alice").post(f"/forms/browser/{form.pk}/link/", follow=True)
    assert "a list of Serai (points)" in page.text
    french = cast.client("alice").post(
        f"/forms/browser/{form.pk}/link/", follow=True, headers={"Accept-Language": "fr"}
    )
    assert "une liste de Serai (points)" in french.text


def test_a_file_in_place_of_the_list_lets_the_form_be_public(cast, client):
    form = publish(cast, workbook("one", BY_KIND["a list of points"][0]), "one")
    with acting_as(cast.actor("alice")):
        keep_media(version=form.versions.get(), name="points.csv", content=b"name,label\nA,A\n")
    _link, token = opened(cast, form)
    assert "points.csv" in client.get(f"/fill/public/{token}/").text


def test_the_newest_version_decides(cast):
    lined = [HEAD, ("geotrace", "way", "The way")]
    form = publish(cast, workbook("one", lined), "one")
    publish(cast, workbook("one", FEEDBACK, version="2"), "one")
    assert opened(cast, form)[0].closed_at is None


@pytest.mark.parametrize("state", [FormState.CLOSING, FormState.CLOSED])
def test_a_form_on_its_way_out_gets_no_link(cast, form, state):
    with acting_as(cast.actor("alice")):
        change_form_state(form=form, state=state)
        form = Form.objects.get(pk=form.pk)
    with pytest.raises(NotPublished):
        opened(cast, form)


@pytest.mark.parametrize("name", ["bob", "nadia", "otto", "petra", "guard", "sam"])
def test_who_publishes_nothing_opens_nothing(cast, form, name):
    with pytest.raises(MayNotOpen):
        opened(cast, form, name)


@pytest.mark.parametrize("name", ["bob", "nadia", "otto", "petra", "guard", "sam", "anonymous"])
def test_who_publishes_nothing_sees_and_closes_no_link(cast, link, name):
    with acting_as(cast.actor(name)) as actor:
        assert list(access.links_visible_to(actor)) == []
    answer = cast.client(name).post(f"/forms/browser/links/{link[0].pk}/close/")
    assert answer.status_code in ({302} if name == "anonymous" else {403, 404})
    with acting_as(cast.actor("alice")):
        link[0].refresh_from_db()
        assert link[0].closed_at is None


def test_a_form_that_closes_tells_who_has_the_link(cast, form, client, link, address):
    with acting_as(cast.actor("alice")):
        change_form_state(form=form, state=FormState.CLOSED)
    page = client.get(f"/fill/public/{link[1]}/", headers={"Accept-Language": "ar"})
    assert page.status_code == 410
    refused = send(client, address, answers())
    assert refused.status_code == 409
    assert "<message" in refused.text
    with acting_as(cast.actor("alice")):
        assert not Submission.objects.exists()


def test_a_link_shows_the_newest_version_and_takes_answers_to_the_one_before(
    cast, form, client, link, address
):
    publish(cast, workbook(version="2"))
    assert '"name": "2"' in client.get(f"/fill/public/{link[1]}/").text
    assert send(client, address, answers("uuid:1")).status_code == 201
    newer = answers("uuid:2").replace('version="1"', 'version="2"')
    assert send(client, address, newer).status_code == 201


def test_each_link_counts_for_itself(cast, form, client):
    other = publish(cast, workbook("other"), "other")
    tokens = [opened(cast, one, per_hour=1)[1] for one in (form, other)]
    statuses = [
        send(client, f"/fill/public/{token}/submission", answers(f"uuid:{n}", form_id=name))
        .status_code
        for n, (token, name) in enumerate(
            [(tokens[0], "feedback"), (tokens[0], "feedback"), (tokens[1], "other")]
        )
    ]  # fmt: skip
    assert statuses == [201, 429, 201]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Too many answers came"), ("fr", "Trop de réponses"), ("ar", "إجابات كثيرة")],
)
def test_who_sends_too_often_is_told_in_their_language_and_nothing_is_kept(
    cast, form, client, monkeypatch, language, words
):
    monkeypatch.setattr(links, "PER_ADDRESS", 0)
    _link, token = opened(cast, form)
    part = SimpleUploadedFile("s.xml", answers().encode(), "text/xml")
    answer = client.post(
        f"/fill/public/{token}/submission", {"xml_submission_file": part},
        headers={"X-OpenRosa-Version": "1.0", "Accept-Language": language},
    )  # fmt: skip
    assert answer.status_code == 429
    assert words in answer.text
    with acting_as(cast.actor("alice")):
        assert not Submission.objects.exists()


def test_a_senders_address_is_kept_nowhere(cast, client, address, monkeypatch):
    keys = []
    add = cache.add
    monkeypatch.setattr(links.cache, "add", lambda key, *rest: (keys.append(key), add(key, *rest)))
    client.defaults["REMOTE_ADDR"] = "198.51.100.77"
    assert send(client, address, answers()).status_code == 201
    assert len(keys) == 2
    assert not [key for key in keys if "198.51" in key]
    with acting_as(cast.actor("alice")):
        row = Submission.objects.values().get()
    assert "198.51.100.77" not in str(row)


def test_a_count_that_runs_out_between_two_steps_begins_again(cast, client, address, monkeypatch):
    def gone(_key):
        raise ValueError

    monkeypatch.setattr(links.cache, "incr", gone)
    assert send(client, address, answers()).status_code == 201


def test_a_link_that_takes_none_cannot_be_made(cast, link):
    with acting_as(cast.actor("alice")), pytest.raises(IntegrityError), transaction.atomic():
        PublicLink.objects.update(per_hour=0)


def test_nothing_behind_a_link_sets_a_cookie_or_may_be_stored_on_the_way(
    cast, form, client, link, address
):
    with acting_as(cast.actor("alice")):
        version = form.versions.get().pk
    base = f"/fill/public/{link[1]}"
    asked = [
        client.get(f"{base}/"), client.get(f"{base}/versions/{version}/form.xml"),
        client.get(f"{base}/versions/{version}/media/1"), send(client, address, answers()),
        client.get("/fill/public/nothing/"), client.get(address),
    ]  # fmt: skip
    assert [one.status_code for one in asked] == [200, 200, 404, 201, 404, 405]
    for one in asked:
        assert not one.cookies
        assert "no-store" in one["Cache-Control"]
    assert not client.cookies


def test_a_signed_in_users_cookie_changes_nothing_behind_a_link(cast, form, link):
    mine, anybodys = (cast.client(name).get(f"/fill/public/{link[1]}/") for name in
                      ("alice", "anonymous"))  # fmt: skip
    assert mine.content == anybodys.content
    assert "alice" not in mine.text.lower()


def test_the_secret_of_an_address_is_in_no_log(cast, client, link, caplog):
    address = f"/fill/public/{link[1]}"
    with caplog.at_level(logging.DEBUG):
        client.get(f"{address}/versions/{link[0].pk}/form.xml")
        client.get(f"{address}/submission")
        client.post(f"{address}/submission", b"x", content_type="text/plain")
        with acting_as(cast.actor("alice")):
            close_link(link=link[0])
        client.get(f"{address}/")
    assert link[1] not in caplog.text


def test_a_server_that_fails_says_so_and_its_log_tells_neither_address_nor_answers(
    client, link, address, monkeypatch, caplog
):
    def fails(**_anything):
        raise RuntimeError("Rain")

    monkeypatch.setattr(public, "receive_publicly", fails)
    with caplog.at_level(logging.DEBUG):
        answer = send(client, address, answers())
    assert answer.status_code == 500
    assert "still on this page" in answer.text
    assert "RuntimeError" in caplog.text
    assert link[1] not in caplog.text
    assert "Rain" not in caplog.text


def test_the_page_says_nothing_of_where_it_was_reached_and_leaks_no_address(client, link):
    page = client.get(f"/fill/public/{link[1]}/")
    assert page["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert 'name="referrer" content="no-referrer"' in page.text
    assert 'rel="manifest"' not in page.text
    assert link[1] not in re.search(r"<title>.*?</title>", page.text).group()


def test_pictures_come_through_a_link_with_their_answers(cast, client):
    survey = [*FEEDBACK, ("image", "photo", "Photo", "صورة")]
    form = publish(cast, workbook("pictured", survey), "pictured")
    _link, token = opened(cast, form)
    xml = answers("uuid:7", form_id="pictured").replace("<meta>", "<photo>a.png</photo><meta>")
    parts = {
        "xml_submission_file": SimpleUploadedFile("s.xml", xml.encode(), "text/xml"),
        "a.png": SimpleUploadedFile("../../a.png", b"\x89PNG\r\n\x1a\n0", "image/png"),
    }
    answer = client.post(
        f"/fill/public/{token}/submission", parts, headers={"X-OpenRosa-Version": "1.0"}
    )
    assert answer.status_code == 201
    with acting_as(cast.actor("alice")):
        found = Attachment.objects.select_related("blob").get()
        assert found.name == "a.png"
        assert found.blob is not None


@pytest.mark.parametrize(
    "xml",
    ["", "<data", "<!DOCTYPE x [<!ENTITY e 'x'>]><data>&e;</data>", "<data/>",
     '<data id="nowhere" version="1"/>'],
)  # fmt: skip
def test_answers_that_are_none_are_refused_in_words(cast, client, address, xml):
    answer = send(client, address, xml)
    assert answer.status_code == 400
    assert re.search(r"<message[^>]*>[^<]{10,}</message>", answer.text)
    with acting_as(cast.actor("alice")):
        assert not Submission.objects.exists()
