"""Files of forms and of what was sent: who gets which, through a browser and through a link."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from serai.accounts.models import Membership
from serai.intake.actions.forms import keep_media
from serai.intake.models import FormMedia, Submission
from serai.kit.actor import acting_as
from serai.webforms.actions.browsers import enrol_browser
from serai.webforms.actions.links import close_link, open_link
from serai.webforms.tests.conftest import FEEDBACK, answers, publish, send, workbook

pytestmark = pytest.mark.django_db
CSV = b"name,label\nA,Agadez\nD,Dirkou\n"
VILLAGES = [
    ("type", "name", "label"),
    ("select_one_from_file villages.csv", "village", "Which village?"),
]
PICTURED = [*FEEDBACK, ("image", "photo", "Photo", "صورة")]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def villages(cast):
    """A form that looks villages up in a file, and the file."""
    form = publish(cast, workbook("villages", VILLAGES), "villages")
    with acting_as(cast.actor("alice")):
        version = form.versions.get()
        return form, keep_media(version=version, name="villages.csv", content=CSV)


def test_a_browser_hears_of_a_file_and_gets_its_bytes(ask, villages):
    heard = {one["form_id"]: one for one in ask("check", "post").json()["forms"]}["villages"]
    [file] = heard["media"]
    assert (file["name"], file["size"]) == ("villages.csv", len(CSV))
    given = ask(f"versions/{heard['version']}/media/{file['id']}")
    assert given.content == CSV
    assert given["Content-Type"] == "text/csv"
    assert "no-store" in given["Cache-Control"]


def test_a_new_file_has_a_new_hash_so_that_it_is_fetched_anew(ask, villages, cast):
    def told():
        forms = ask("check", "post").json()["forms"]
        return next(one for one in forms if one["form_id"] == "villages")["media"][0]

    before = told()
    with acting_as(cast.actor("alice")):
        keep_media(version=villages[1].form_version, name="villages.csv", content=CSV + b"Z,Z\n")
    after = told()
    assert before["id"] == after["id"]
    assert before["md5"] != after["md5"]


def test_a_file_that_is_not_there_is_not_offered_and_not_given(ask, villages, cast):
    with acting_as(cast.actor("alice")):
        FormMedia.objects.update(blob=None)
    forms = ask("check", "post").json()["forms"]
    heard = next(one for one in forms if one["form_id"] == "villages")
    assert heard["media"] == heard["lists"] == []
    assert ask(f"versions/{heard['version']}/media/{villages[1].pk}").status_code == 404


def test_a_file_is_given_only_under_its_own_version(ask, villages):
    forms = ask("check", "post").json()["forms"]
    other = next(one for one in forms if one["form_id"] == "feedback")
    assert ask(f"versions/{other['version']}/media/{villages[1].pk}").status_code == 404


def test_only_reading_is_answered_where_only_reading_is_meant(ask, villages):
    version = villages[1].form_version_id
    for path in (f"versions/{version}/form.xml", f"versions/{version}/media/{villages[1].pk}",
                 f"versions/{version}/lists/villages", f"sent/{version}"):  # fmt: skip
        answer = ask(path, "post")
        assert answer.status_code == 405, path
        assert answer["Allow"] == "GET"
    assert ask("check").status_code == ask("leave").status_code == 405


def test_a_form_of_another_organisation_is_not_there(cast, ask, client):
    with acting_as(cast.actor("petra")) as petra:
        _browser, token = enrol_browser(
            actor=petra, user=cast.petra, organisation=cast.partner_organisation, kept=True
        )
    version = ask("check", "post").json()["forms"][0]["version"]
    header = {"Authorization": f"Bearer {token}"}
    heard = client.post("/fill/check", headers=header).json()
    assert heard["forms"] == []
    assert client.get(f"/fill/versions/{version}/form.xml", headers=header).status_code == 404


def test_a_public_form_comes_with_its_file_and_no_others(client, cast, villages, form):
    with acting_as(cast.actor("alice")) as alice:
        _link, token = open_link(actor=alice, form=villages[0])
        link, other = open_link(actor=alice, form=form)
    path = f"versions/{villages[1].form_version_id}"
    for address, status in ((token, 200), (other, 404)):
        assert client.get(f"/fill/public/{address}/{path}/form.xml").status_code == status
        media = client.get(f"/fill/public/{address}/{path}/media/{villages[1].pk}")
        assert media.status_code == status
        assert status == 404 or media.content == CSV
    with acting_as(cast.actor("alice")):
        close_link(link=link)
    assert client.get(f"/fill/public/{other}/{path}/form.xml").status_code == 410


def test_a_public_address_says_what_it_takes(client, cast, form):
    with acting_as(cast.actor("alice")) as alice:
        _link, token = open_link(actor=alice, form=form)
        version = form.versions.get().pk
    answer = client.get(f"/fill/public/{token}/submission")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    posted = client.post(f"/fill/public/{token}/versions/{version}/form.xml")
    assert (posted.status_code, posted["Allow"]) == (405, "GET")


@pytest.fixture
def pictured(cast, client, browser):
    """What nadia's browser sent with a picture: the submission."""
    publish(cast, workbook("pictured", PICTURED), "pictured")
    xml = answers("uuid:7", form_id="pictured").replace("<meta>", "<photo>a.png</photo><meta>")
    parts = {
        "xml_submission_file": SimpleUploadedFile("s.xml", xml.encode(), "text/xml"),
        "a.png": SimpleUploadedFile("a.png", PNG, "image/png"),
    }
    answer = client.post(
        f"/openrosa/{browser[1]}/submission", parts, headers={"X-OpenRosa-Version": "1.0"}
    )
    assert answer.status_code == 201, answer.content
    with acting_as(cast.actor("alice")):
        return Submission.objects.get(instance_id="uuid:7")


def test_what_was_sent_comes_back_with_its_picture_to_its_own_user(
    client, ask, cast, browser, pictured
):
    path = f"sent/{pictured.pk}"
    client.force_login(cast.nadia)
    given = ask(path).json()
    assert [(one["name"], one["type"]) for one in given["files"]] == [("a.png", "image/png")]
    picture = ask(f"{path}/files/{given['files'][0]['id']}")
    assert b"".join(picture.streaming_content) == PNG
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert picture["Content-Type"] == "application/octet-stream"


def test_a_picture_is_for_its_signed_in_user_and_under_its_own_answers(
    client, ask, cast, browser, pictured
):
    client.force_login(cast.nadia)
    file = ask(f"sent/{pictured.pk}").json()["files"][0]["id"]
    send(client, f"/openrosa/{browser[1]}/submission", answers("uuid:8"))
    with acting_as(cast.actor("alice")):
        other = Submission.objects.get(instance_id="uuid:8").pk
    assert ask(f"sent/{other}/files/{file}").status_code == 404
    assert ask(f"sent/{pictured.pk}/files/{file + 1_000}").status_code == 404
    client.force_login(cast.bob)
    refused = ask(f"sent/{pictured.pk}/files/{file}")
    assert refused.status_code == 403
    assert "Sign in" in refused.json()["title"]
    client.logout()
    assert ask(f"sent/{pictured.pk}/files/{file}").status_code == 403


def test_a_correction_hides_what_it_replaced(client, ask, cast, browser):
    address = f"/openrosa/{browser[1]}/submission"
    send(client, address, answers("uuid:1"))
    send(client, address, answers("uuid:2", "Wind", "uuid:1"))
    client.force_login(cast.nadia)
    with acting_as(cast.actor("alice")):
        keys = dict(Submission.objects.values_list("instance_id", "pk"))
    assert ask(f"sent/{keys['uuid:1']}").status_code == 404
    assert "Wind" in ask(f"sent/{keys['uuid:2']}").json()["xml"]


def test_refusals_are_in_the_language_of_the_app(ask, cast, browser):
    Membership.objects.filter(user=cast.nadia).update(ends_on="2020-02-01")
    answer = ask("check", "post", HTTP_ACCEPT_LANGUAGE="fr")
    assert answer.status_code == 403
    assert "Vous ne pouvez plus remplir" in answer.json()["title"]


def test_a_body_with_two_answers_or_none_is_refused(client, cast, form):
    with acting_as(cast.actor("alice")) as alice:
        _link, token = open_link(actor=alice, form=form)
    address = f"/fill/public/{token}/submission"
    part = ("s.xml", answers().encode(), "text/xml")
    twice = [SimpleUploadedFile(*part), SimpleUploadedFile(*part)]
    assert client.post(address, {"xml_submission_file": twice}).status_code == 400
    assert client.post(address, {"other": io.BytesIO(b"x")}).status_code == 400
    with acting_as(cast.actor("alice")):
        assert not Submission.objects.exists()


def test_answers_to_another_form_do_not_come_through_a_link(client, cast, form):
    publish(cast, workbook("other"), "other")
    with acting_as(cast.actor("alice")) as alice:
        _link, token = open_link(actor=alice, form=form)
    sent = send(client, f"/fill/public/{token}/submission", answers(form_id="other"))
    assert sent.status_code == 400
    with acting_as(cast.actor("alice")):
        assert not Submission.objects.exists()


def test_the_same_answers_again_are_taken_once(client, cast, form):
    with acting_as(cast.actor("alice")) as alice:
        _link, token = open_link(actor=alice, form=form)
    address = f"/fill/public/{token}/submission"
    statuses = {send(client, address, answers()).status_code for _again in range(2)}
    assert statuses <= {201, 202}
    with acting_as(cast.actor("alice")):
        assert Submission.objects.count() == 1


def test_one_and_the_same_id_with_other_answers_is_refused_and_the_first_stay(client, cast, form):
    with acting_as(cast.actor("alice")) as alice:
        _link, token = open_link(actor=alice, form=form)
    address = f"/fill/public/{token}/submission"
    assert send(client, address, answers("uuid:1", "Rain")).status_code == 201
    assert send(client, address, answers("uuid:1", "Snow")).status_code == 409
    with acting_as(cast.actor("alice")):
        assert "Rain" in Submission.objects.get().xml
