"""The office's page: which forms open in a browser, what they lack, who opens them to all."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from serai.intake.actions.forms import change_form_state, keep_media
from serai.intake.choices import FormState
from serai.intake.models import Form
from serai.kit.actor import acting_as
from serai.ledger.models import Event
from serai.webforms import access
from serai.webforms.actions import links
from serai.webforms.actions.browsers import order_wipe
from serai.webforms.actions.links import NotPublished, close_link, open_link
from serai.webforms.queries.offers import form_lines
from serai.webforms.tests.conftest import FEEDBACK, publish, workbook

pytestmark = pytest.mark.django_db
HEAD = ("type", "name", "label", "choice_filter", "calculation")
VILLAGES = [HEAD, ("select_one_from_file villages.csv", "village", "Which village?")]
POINTS = [HEAD, ("select_one_from_file points.csv", "point", "Which point?")]
WAY = [HEAD, ("geotrace", "way", "The way")]
AUDITED = [HEAD, ("text", "said", "What happened?"), ("audit", "audit", "")]
PATH = "/forms/browser/"


def lines(cast, name="alice"):
    """Return the page's lines by form id, as somebody of the cast sees them."""
    with acting_as(cast.actor(name)) as actor:
        return {one.version.form.xml_form_id: one for one in form_lines(actor)}


def row(cast, title, name="alice", **headers):
    """Return the text of a form's row on the page."""
    page = cast.client(name).get(PATH, headers=headers).text
    found = [one for one in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if title in one]
    assert len(found) == 1, title
    return found[0]


def test_a_missing_file_is_named_until_it_is_there(cast):
    form = publish(cast, workbook("villages", VILLAGES), "villages")
    shown = row(cast, "Villages")
    assert "A file is missing" in shown
    assert "villages.csv" in shown
    with acting_as(cast.actor("alice")):
        version = form.versions.get()
        keep_media(version=version, name="villages.csv", content=b"name,label\nA,Agadez\n")
    shown = row(cast, "Villages")
    assert "villages.csv" not in shown
    assert "missing" not in shown


@pytest.mark.parametrize(("language", "word"), [("fr", "Il manque un fichier"), ("ar", "ملف ناقص")])
def test_it_is_said_in_the_readers_language(cast, language, word):
    publish(cast, workbook("villages", VILLAGES), "villages")
    type(cast.alice).objects.filter(pk=cast.alice.pk).update(language=language)
    assert word in row(cast, "Villages", **{"Accept-Language": language})


def test_a_list_of_a_room_is_not_missing(cast):
    publish(cast, workbook("points", POINTS), "points")
    assert lines(cast)["points"].missing == ()
    assert "missing" not in row(cast, "Points")


def test_each_missing_file_is_named_in_order_and_only_for_its_form(cast, form):
    survey = [*VILLAGES, ("select_one_from_file camps.csv", "camp", "Which camp?")]
    publish(cast, workbook("both", survey), "both")
    found = lines(cast)
    assert found["both"].missing == ("camps.csv", "villages.csv")
    assert found["feedback"].missing == ()


def test_only_the_newest_version_counts(cast):
    publish(cast, workbook("villages", VILLAGES), "villages")
    publish(cast, workbook("villages", FEEDBACK, version="2"), "villages")
    found = lines(cast)["villages"]
    assert found.version.version == "2"
    assert found.missing == ()


def test_the_page_asks_the_database_as_often_for_many_forms_as_for_few(cast, form):
    def asked():
        lines(cast)
        with CaptureQueriesContext(connection) as seen:
            lines(cast)
        return len(seen)

    few = asked()
    for number in range(3):
        publish(cast, workbook(f"more{number}", VILLAGES), f"more{number}")
    assert asked() == few


@pytest.mark.parametrize(
    ("survey", "offered", "pill"),
    [
        (FEEDBACK, True, ">Yes<"),
        (WAY, False, "ODK Collect only"),
        (AUDITED, True, "With differences"),
    ],
)
def test_what_the_browser_can_do_of_a_form_is_said(cast, survey, offered, pill):
    publish(cast, workbook("one", survey), "one")
    assert lines(cast)["one"].is_offered is offered
    shown = row(cast, "One")
    assert pill in shown
    assert ("Open a public link" in shown) is offered


@pytest.mark.parametrize(
    ("name", "status"),
    [("ada", 200), ("alice", 200), ("nadia", 200), ("sam", 403), ("anonymous", 302)],
)
def test_who_sees_the_page(cast, form, name, status):
    assert cast.client(name).get(PATH).status_code == status


def test_an_enumerator_sees_forms_but_opens_and_erases_nothing(cast, form, browser):
    page = cast.client("nadia").get(PATH).text
    assert "Feedback" in page
    assert "Open a public link" not in page
    assert browser[0].device.name not in page
    client = cast.client("nadia")
    assert client.post(f"{PATH}{form.pk}/link/").status_code == 403
    assert client.post(f"{PATH}browsers/{browser[0].pk}/wipe/").status_code == 404


def test_another_organisation_sees_none_of_it(cast, form, browser):
    with acting_as(cast.actor("alice")) as alice:
        link, _token = open_link(actor=alice, form=form)
    client = cast.client("petra")
    page = client.get(PATH)
    assert "Feedback" not in page.text
    assert client.post(f"{PATH}{form.pk}/link/").status_code in {403, 404}
    assert client.post(f"{PATH}links/{link.pk}/close/").status_code == 404
    with acting_as(cast.actor("alice")):
        link.refresh_from_db()
        assert link.closed_at is None


def test_a_second_link_is_refused_in_words_and_the_first_stays(cast, form):
    client = cast.client("alice")
    client.post(f"{PATH}{form.pk}/link/")
    answer = client.post(f"{PATH}{form.pk}/link/", follow=True)
    assert "has a public link already" in answer.text
    assert "/fill/public/" not in answer.text
    with acting_as(cast.actor("alice")) as alice:
        assert access.links_visible_to(alice).count() == 1


def test_after_closing_a_new_link_can_be_opened_and_the_old_address_stays_shut(cast, form, client):
    with acting_as(cast.actor("alice")) as alice:
        first, old = open_link(actor=alice, form=form)
        close_link(link=first)
        second, new = open_link(actor=alice, form=form)
    assert old != new
    assert first.device_id != second.device_id
    assert client.get(f"/fill/public/{old}/").status_code == 410
    assert client.get(f"/fill/public/{new}/").status_code == 200


def test_a_form_that_is_not_published_gets_no_link(cast, form):
    with acting_as(cast.actor("alice")) as alice:
        change_form_state(form=form, state=FormState.CLOSED)
        closed = Form.objects.get(pk=form.pk)
        with pytest.raises(NotPublished):
            open_link(actor=alice, form=closed)
        assert not links.PublicLink.objects.exists()


def test_reading_changes_nothing_and_writing_takes_a_post(cast, form, browser):
    client = cast.client("alice")
    assert client.get(f"{PATH}{form.pk}/link/").status_code == 405
    assert client.get(f"{PATH}browsers/{browser[0].pk}/wipe/").status_code == 405
    with acting_as(cast.actor("alice")):
        browser[0].refresh_from_db()
        assert not browser[0].is_to_be_wiped
        assert not links.PublicLink.objects.exists()


def test_each_act_is_one_event_that_names_nobody(cast, form, browser):
    with acting_as(cast.actor("alice")) as alice:
        link, token = open_link(actor=alice, form=form)
        for _again in range(2):
            close_link(link=link)
            order_wipe(browser=browser[0])
        happened = list(
            Event.objects.filter(name__regex=r"^(browser|public_link)\.").order_by("id")
        )
    names = [one.name for one in happened]
    assert len(names) == len(set(names)) == 4
    for one in happened:
        told = str(one.payload)
        assert token not in told
        assert browser[1] not in told
        assert "nadia" not in told.lower()
