"""Pages of forms: what each of the cast sees and may do."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from serai.intake.actions import forms as actions
from serai.intake.choices import FormState
from serai.intake.models import Form, FormVersion, Submission
from serai.kit.actor import acting_as
from serai.xforms.tests.workbooks import simple, xlsx

pytestmark = pytest.mark.django_db

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload(content, name="form.xlsx", **values):
    return {"file": SimpleUploadedFile(name, content, XLSX), **values}


def published(cast, content=None, *, draft=False, who="alice"):
    with acting_as(cast.actor(who)) as actor:
        organisation = cast.organisation if who == "alice" else cast.partner_organisation
        return actions.publish_form(
            actor=actor,
            organisation=organisation,
            file_name="f.xlsx",
            content=content or simple(),
            as_draft=draft,
        )


def read(cast, model=Form):
    with acting_as(cast.actor("alice")):
        return list(model.objects.order_by("pk"))


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# who gets in

PAGES = {
    "intake:forms": lambda v: [],
    "intake:form": lambda v: [v.form_id],
    "intake:version_workbook": lambda v: [v.pk],
    "intake:version_xform": lambda v: [v.pk],
}
SEES = {"alice": 200, "ada": 200, "bob": 200, "nadia": 200}
STRANGERS = ("petra", "sam", "guard", "otto")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", SEES)
def test_the_house_sees_its_forms(cast, who, page):
    version = published(cast)
    response = cast.client(who).get(reverse(page, args=PAGES[page](version)))
    assert response.status_code == 200


@pytest.mark.parametrize("page", [page for page in PAGES if page != "intake:forms"])
@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_are_told_there_is_nothing(cast, who, page):
    version = published(cast)
    response = cast.client(who).get(reverse(page, args=PAGES[page](version)))
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("petra", 200), ("sam", 404), ("guard", 404), ("otto", 404)]
)
def test_the_list_shows_strangers_nothing(cast, who, status):
    published(cast, simple(title="Secret form"))
    response = cast.client(who).get(reverse("intake:forms"))
    assert response.status_code == status
    assert "Secret form" not in text(response)


@pytest.mark.parametrize("page", [*PAGES, "intake:add_form"])
def test_who_is_not_signed_in_is_led_to_the_sign_in(cast, page):
    version = published(cast)
    address = reverse(page, args=PAGES.get(page, lambda v: [])(version))
    response = cast.client("anonymous").get(address)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


WRITES = {
    "intake:publish_form": lambda v: [v.form_id],
    "intake:form_state": lambda v: [v.form_id],
    "intake:keep_media": lambda v: [v.media.get().pk],
}
ANSWERS = {"alice": 302, "ada": 302, "bob": 403, "nadia": 403, "petra": 404, "sam": 404,
           "guard": 404, "otto": 404, "anonymous": 302}  # fmt: skip
WITH_FILE = xlsx(
    survey=[["type", "name", "label", "image"], ["text", "a", "A", "a.png"]],
    settings=[["form_id", "version"], ["f1", "1"]],
)


@pytest.mark.parametrize("page", WRITES)
@pytest.mark.parametrize("who", ANSWERS)
def test_who_may_change_a_form(cast, who, page):
    version = published(cast, WITH_FILE)
    with acting_as(cast.actor("alice")):
        address = reverse(page, args=WRITES[page](version))
    data = {"state": "closed"}
    if page == "intake:keep_media":
        data = {"file": SimpleUploadedFile("a.png", b"png")}
    response = cast.client(who).post(address, data)
    assert response.status_code == ANSWERS[who]
    assert cast.client(who).get(address).status_code in {405, 302}
    state = read(cast)[0].state
    assert (state == "closed") is (page == "intake:form_state" and who in {"alice", "ada"})


@pytest.mark.parametrize("who", ["bob", "nadia", "otto", "sam", "guard"])
def test_who_may_not_publish_gets_no_upload_page(cast, who):
    client = cast.client(who)
    assert client.get(reverse("intake:add_form")).status_code == 403
    assert client.post(reverse("intake:add_form"), upload(simple())).status_code == 403
    assert read(cast) == []


def test_a_partner_publishes_for_their_own_house_only(cast):
    data = upload(simple(), organisation=str(cast.organisation.pk), intent="publish")
    response = cast.client("petra").post(reverse("intake:add_form"), data)
    assert response.status_code == 200, "the form names a choice that is not theirs"
    assert read(cast) == []


# the list


def test_the_list_tells_how_a_form_stands(cast):
    version = published(cast, simple(title="Registry"))
    with acting_as(cast.actor("alice")):
        for number, is_test in ((1, False), (2, False), (3, True)):
            Submission.objects.create(
                organisation=cast.organisation, form=version.form, form_version=version,
                instance_id=str(number), root_instance_id=str(number), is_test=is_test,
                received_at=timezone.now(), xml="<data/>", xml_sha256=bytes([number] * 32),
            )  # fmt: skip
    published(cast, simple(version="2", title="Registry 2"), draft=True)
    shown = text(cast.client("alice").get(reverse("intake:forms")))
    for part in ("Registry", "f1", "Published", "New draft", "1 form"):
        assert part in shown
    assert re.search(r"Published New draft 1 2 ", shown), "version 1, two submissions, tests apart"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, {"Registry", "Survey"}),
        ({"text": "reg"}, {"Registry"}),
        ({"text": "F2"}, {"Survey"}),
        ({"state": "draft"}, {"Survey"}),
        ({"state": "closed"}, set()),
        ({"state": "nonsense"}, {"Registry", "Survey"}),
    ],
)
def test_the_list_can_be_narrowed(cast, query, titles):
    published(cast, simple(title="Registry"))
    published(cast, simple(form_id="f2", title="Survey"), draft=True)
    shown = text(cast.client("bob").get(reverse("intake:forms"), query))
    assert {title for title in ("Registry", "Survey") if title in shown} == titles


def test_an_empty_list_says_what_to_do(cast):
    shown = text(cast.client("alice").get(reverse("intake:forms")))
    assert "No form yet" in shown
    assert "Upload a form" in shown
    assert "Upload a form" not in text(cast.client("bob").get(reverse("intake:forms")))


# uploading


@pytest.mark.parametrize(
    ("intent", "state"), [("draft", "draft"), ("publish", "published"), ("", "draft")]
)
def test_an_upload_becomes_a_draft_unless_it_is_to_be_published(cast, intent, state):
    response = cast.client("alice").post(
        reverse("intake:add_form"), upload(simple(), intent=intent), follow=True
    )
    assert response.status_code == 200
    (form,) = read(cast)
    assert form.state == state
    assert response.redirect_chain[-1][0] == reverse("intake:form", args=[form.pk])


def test_only_checking_keeps_nothing(cast):
    content = xlsx(
        survey=[["type", "name", "label", "image"], ["text", "a", "A", "a.png"]],
        settings=[["form_id", "form_title"], ["f1", "Registry"]],
    )
    response = cast.client("alice").post(
        reverse("intake:add_form"), upload(content, intent="check")
    )
    shown = text(response)
    assert "The form can be used." in shown
    assert "Registry" in shown
    assert "a.png" in shown
    assert "1 question" in shown
    assert read(cast) == []


@pytest.mark.parametrize("intent", ["check", "draft", "publish"])
def test_faults_are_shown_with_their_cell_and_the_converters_words(cast, intent):
    broken = simple(questions=[["foo", "b", "B"]])
    response = cast.client("alice").post(reverse("intake:add_form"), upload(broken, intent=intent))
    assert response.status_code == 422
    shown = text(response)
    assert "Sheet “survey”, row 3, column “type” (A3)" in shown
    assert "“foo” is not a question type." in shown
    assert "Unknown question type &#x27;foo&#x27;." in shown
    assert read(cast) == []


def test_faults_are_shown_in_the_readers_language(cast):
    broken = simple(questions=[["foo", "b", "B"]])
    for language, said in (("fr", "Feuille « survey », ligne 3"), ("ar", "الورقة")):
        response = cast.client("alice").post(
            reverse("intake:add_form"), upload(broken), headers={"accept-language": language}
        )
        assert said in text(response)


def test_nothing_chosen_and_an_empty_file_are_said(cast):
    client = cast.client("alice")
    for data in ({"intent": "draft"}, upload(b"")):
        response = client.post(reverse("intake:add_form"), data)
        assert response.status_code == 200
        assert "There is a problem" in text(response)


def test_a_file_too_big_is_refused_before_it_is_read(cast, monkeypatch):
    monkeypatch.setattr("serai.intake.forms.forms.MAX_BYTES", 1_000)
    response = cast.client("alice").post(reverse("intake:add_form"), upload(simple()))
    assert "bigger than" in text(response)
    assert read(cast) == []


def test_a_closed_form_takes_no_version(cast):
    form = published(cast).form
    with acting_as(cast.actor("alice")):
        actions.change_form_state(form=form, state="closed")
    response = cast.client("alice").post(
        reverse("intake:add_form"), upload(simple(version="2"), intent="publish")
    )
    assert response.status_code == 409
    assert "This form is not open." in text(response)


# one form


def test_the_page_shows_questions_in_the_readers_language(cast):
    content = xlsx(
        survey=[
            ["type", "name", "label::English (en)", "label::French (fr)"],
            ["select_one x", "point", "Which point?", "Quel point ?"],
        ],
        choices=[["list_name", "name", "label::English (en)", "label::French (fr)"],
                 ["x", "1", "North", "Nord"]],
        settings=[["form_id", "version"], ["f1", "1"]],
    )  # fmt: skip
    address = reverse("intake:form", args=[published(cast, content).form_id])
    client = cast.client("bob")
    english = text(client.get(address))
    assert "Which point?" in english
    assert "North" in english
    french = text(client.get(address, headers={"accept-language": "fr"}))
    assert "Quel point ?" in french
    assert "Nord" in french
    chosen = text(client.get(address, {"language": "French (fr)"}))
    assert "Quel point ?" in chosen


def test_the_page_shows_any_version_of_its_own_form_only(cast):
    old = published(cast, simple(version="1", questions=[["text", "old_one", "Old"]]))
    published(cast, simple(version="2", questions=[["text", "new_one", "New"]]))
    other = published(cast, simple(form_id="f2"))
    address, client = reverse("intake:form", args=[old.form_id]), cast.client("bob")
    assert "new_one" in text(client.get(address))
    assert "old_one" in text(client.get(address, {"version": str(old.pk)}))
    for wrong in (str(other.pk), "nonsense"):
        assert client.get(address, {"version": wrong}).status_code == 404


def test_the_page_names_the_lists_a_form_fills(cast):
    content = xlsx(
        survey=[["type", "name", "label", "save_to"],
                ["barcode", "p", "P", "point"], ["date", "d", "D", "observed_on"]],
        entities=[["list_name", "label"], ["observation_period", "${p}"]],
        settings=[["form_id", "version"], ["f1", "1"]],
    )  # fmt: skip
    form_id = published(cast, content).form_id
    shown = text(cast.client("bob").get(reverse("intake:form", args=[form_id])))
    assert "observed_on" in shown
    assert "observation_period" in shown
    assert "2 properties" in shown


def test_a_draft_can_be_tried_by_who_may_publish_it(cast):
    version = published(cast, draft=True)
    address = reverse("intake:form", args=[version.form_id])
    page = cast.client("alice").get(address)
    assert re.search(r"http://testserver/openrosa/draft/[\w-]{43}<", page.content.decode())
    assert 'class="qr"' in page.content.decode()
    others = cast.client("bob").get(address).content.decode()
    assert "/openrosa/draft/" not in others


def test_the_public_address_stands_in_test_addresses(cast, settings):
    settings.SERAI_PUBLIC_URL = "https://serai.example.org/"
    version = published(cast, draft=True)
    page = cast.client("alice").get(reverse("intake:form", args=[version.form_id]))
    assert "https://serai.example.org/openrosa/draft/" in page.content.decode()


def test_publishing_the_draft_from_the_page(cast):
    version = published(cast, draft=True)
    client = cast.client("alice")
    response = client.post(reverse("intake:publish_form", args=[version.form_id]), follow=True)
    assert "The draft is published." in text(response)
    assert "Publish the draft" not in text(response)
    again = client.post(reverse("intake:publish_form", args=[version.form_id]), follow=True)
    assert "This form has no draft." in text(again)


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (FormState.DRAFT, set()),
        (FormState.PUBLISHED, {"Start closing", "Close"}),
        (FormState.CLOSING, {"Close", "Open again"}),
        (FormState.CLOSED, {"Open again"}),
    ],
)
def test_the_page_offers_what_the_form_can_become_and_asks_first(cast, state, buttons):
    version = published(cast)
    with acting_as(cast.actor("alice")):
        Form.objects.update(state=state)
    page = cast.client("alice").get(reverse("intake:form", args=[version.form_id]))
    found = re.findall(
        r'<form method="post" action="[^"]+/state/"(.*?)</form>', page.content.decode(), re.DOTALL
    )
    assert {
        re.sub(r"<[^>]+>", "", one.split("<button")[1].split(">", 1)[1]) for one in found
    } == buttons
    assert all("data-confirm=" in one for one in found)


def test_changing_the_state_says_so(cast):
    address = reverse("intake:form_state", args=[published(cast).form_id])
    client = cast.client("alice")
    assert "is now “Closing”" in text(client.post(address, {"state": "closing"}, follow=True))
    refused = client.post(address, {"state": "draft"}, follow=True)
    assert "cannot become “Draft”" in text(refused)


def test_files_are_missing_until_they_are_uploaded(cast):
    version = published(cast, WITH_FILE)
    client, address = cast.client("alice"), reverse("intake:form", args=[version.form_id])
    assert "Missing" in text(client.get(address))
    with acting_as(cast.actor("alice")):
        media = version.media.get()
    response = client.post(
        reverse("intake:keep_media", args=[media.pk]),
        {"file": SimpleUploadedFile("whatever.png", b"12345")},
        follow=True,
    )
    assert "The file is kept." in text(response)
    assert "Missing" not in text(response)
    download = client.get(reverse("intake:media_file", args=[media.pk]))
    assert b"".join(download.streaming_content) == b"12345"
    assert download["Content-Disposition"] == 'attachment; filename="a.png"'
    assert (
        cast.client("petra").get(reverse("intake:media_file", args=[media.pk])).status_code == 404
    )


def test_no_file_chosen_is_said(cast):
    version = published(cast, WITH_FILE)
    with acting_as(cast.actor("alice")):
        address = reverse("intake:keep_media", args=[version.media.get().pk])
        missing = reverse("intake:media_file", args=[version.media.get().pk])
    client = cast.client("alice")
    assert client.post(address, {}, follow=True).status_code == 200
    assert client.get(missing).status_code == 404


def test_downloads_are_the_file_and_what_phones_read(cast):
    content = simple()
    version = published(cast, content)
    client = cast.client("bob")
    workbook = client.get(reverse("intake:version_workbook", args=[version.pk]))
    assert b"".join(workbook.streaming_content) == content
    assert "f1-1.xlsx" in workbook["Content-Disposition"]
    xform = client.get(reverse("intake:version_xform", args=[version.pk]))
    assert xform.content.decode() == version.xform
    assert xform["Content-Disposition"].startswith("attachment")


def test_words_of_a_form_cannot_become_markup(cast):
    hostile = "<script>alert(1)</script>"
    version = published(cast, simple(title=hostile, questions=[["text", "b", hostile]]))
    for page in (reverse("intake:forms"), reverse("intake:form", args=[version.form_id])):
        assert hostile not in cast.client("alice").get(page).content.decode()


def test_versions_list_who_published_them(cast):
    version = published(cast)
    shown = text(cast.client("bob").get(reverse("intake:form", args=[version.form_id])))
    assert "Alice" in shown
    assert read(cast, FormVersion)[0].published_by_id == cast.alice.pk
