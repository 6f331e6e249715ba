"""The pages, from asking to withdrawing, as those who use them see them."""

import base64
import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from serai.consent.actions.own_copy import sections
from serai.consent.models import Consent, Evidence, Withholding
from serai.consent.tests.conftest import in_days
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.ledger.models import Event
from serai.people.actions.grants import grant
from serai.retention.actions.copies import own_copy

pytestmark = pytest.mark.django_db


def png(size=(40, 20), kind="PNG", **info):
    written = io.BytesIO()
    Image.new("RGB", size, "navy").save(written, kind, **info)
    return written.getvalue()


def url(person, rest=""):
    return f"/people/{person.pk}/consents/{rest}"


def filled(centre, **other):
    values = {
        "state": "given", "purpose": "health", "recipient": f"team:{centre.partner_team.pk}",
        "compartments": ["identity", "health"], "period": "180", "notice_language": "fr",
        "medium": "written", "expression": "signature", "given_by": "person",
        "legal_basis": "consent",
    } | other  # fmt: skip
    return {name: value for name, value in values.items() if value is not None}


def record(centre, who="hana", where="new/", **other):
    return centre.client(who).post(url(centre.person, where), filled(centre, **other))


def only_consent(centre):
    with acting_as(centre.actor("carla")):
        return Consent.objects.select_related("person").get()


def test_recording_needs_little_and_opens_at_once(desk, centre):
    page = centre.client("hana").get(url(desk.person, "new/")).content.decode()
    assert re.search(r'name="state" value="given"[^>]*checked', page)
    assert "<title>Record consent – Serai</title>" in page
    answer = record(centre)
    made = only_consent(centre)
    assert answer.headers["Location"] == url(desk.person, f"{made.pk}/")
    assert desk.sees("pia")
    assert made.expires_at - clock.now() > timedelta(days=179)


def test_what_is_wrong_is_said_beside_it_and_nothing_is_kept(desk, centre):
    answer = record(centre, medium="verbal")
    assert "Name the witness" in answer.content.decode()
    answer = record(centre, recipient=f"team:{centre.border_team.pk}")
    assert "Select a valid choice" in answer.content.decode()
    answer = record(centre, compartments=["everything"])
    assert "Select a valid choice" in answer.content.decode()
    assert not desk.sees("pia")


def test_a_drawn_signature_and_a_photo_are_kept_sealed_and_clean(desk, centre):
    exif = Image.Exif()
    exif[0x010E] = "taken at the border"
    photo = SimpleUploadedFile("thumb.jpg", png(kind="JPEG", exif=exif), "image/jpeg")
    drawn = "data:image/png;base64," + base64.b64encode(png()).decode()
    record(centre, signature=drawn, thumbprint=photo)
    with acting_as(centre.actor("carla")):
        kept = list(Evidence.objects.order_by("kind"))
    assert [one.kind for one in kept] == ["signature", "thumbprint"]
    assert all(b"PNG" not in bytes(one.content) for one in kept)
    shown = centre.client("carla").get(url(desk.person, f"pictures/{kept[1].pk}/"))
    assert (shown.headers["Content-Type"], shown.headers["Cache-Control"]) == (
        "image/png", "no-store"
    )  # fmt: skip
    assert b"border" not in shown.content
    assert Image.open(io.BytesIO(shown.content)).size == (40, 20)
    assert centre.client("kofi").get(url(desk.person, f"pictures/{kept[1].pk}/")).status_code == 404


@pytest.mark.parametrize(
    "wrong", ["no address", "data:image/png;base64,!!!", "data:text/html;base64,QUJD"]
)
def test_a_signature_that_is_no_picture_is_told(desk, centre, wrong):
    answer = record(centre, signature=wrong)
    assert "not a picture" in answer.content.decode()


def test_a_bomb_is_no_photo(desk, centre):
    bomb = SimpleUploadedFile("x.png", png((20_000, 10_000)), "image/png")
    assert "not a picture" in record(centre, thumbprint=bomb).content.decode()


def test_asking_then_answering_then_renewing(desk, centre):
    record(centre, state="requested")
    asked = only_consent(centre)
    page = centre.client("hana").get(url(desk.person, f"{asked.pk}/")).content.decode()
    assert f"{asked.pk}/answer/" in page
    record(centre, where=f"{asked.pk}/answer/")
    assert only_consent(centre).state == "given"
    record(centre, where=f"{asked.pk}/answer/", period="365")
    with acting_as(centre.actor("carla")):
        states = dict(Consent.objects.values_list("pk", "state"))
    assert sorted(states.values()) == ["given", "renewed"]
    assert states[asked.pk] == "renewed"


def test_a_refusal_shows_with_a_cross_and_its_reason(desk, centre):
    record(centre, state="refused", why_not="no_trust", reason="They shouted at her.")
    card = centre.client("carla").get(url(desk.person, "card/")).content.decode()
    assert re.search(r"s-red.*?Refused.*?Partner Agency", card, re.DOTALL)
    made = only_consent(centre)
    page = centre.client("carla").get(url(desk.person, f"{made.pk}/")).content.decode()
    assert "They shouted at her." in page
    with acting_as(centre.actor("carla")) as carla:
        grant(actor=carla, person=desk.person, team=centre.partner_team,
              compartments=["identity"], basis="referral")  # fmt: skip
    theirs = centre.client("pia").get(url(desk.person, f"{made.pk}/")).content.decode()
    assert "Refused" in theirs
    assert "shouted" not in theirs


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("carla", 200, 200), ("kofi", 404, 404), ("pia", 200, 404), ("boris", 404, 404),
        ("sam", 404, 404), ("guard", 404, 404), ("anonymous", 302, 302), ("rosa", 200, 200),
    ],
)  # fmt: skip
def test_who_reaches_the_pages_before_and_after_the_withdrawal(desk, centre, name, before, after):
    made = desk.give()
    client = centre.client(name)
    pages = ["", "card/", f"{made.pk}/", f"{made.pk}/paper/fr/", f"{made.pk}/script/ar/"]
    assert {client.get(url(desk.person, page)).status_code for page in pages} == {before}
    done = centre.client("carla").post(url(desk.person, f"{made.pk}/withdraw/"), {"why": "other"})
    assert done.headers["Location"] == url(desk.person)
    assert {client.get(url(desk.person, page)).status_code for page in pages} == {after}


def test_who_withdraws_on_the_persons_word_and_is_out_lands_at_the_start(desk, centre):
    made = desk.give()
    client = centre.client("pia")
    done = client.post(url(desk.person, f"{made.pk}/withdraw/"), {"why": "not_said"})
    assert done.headers["Location"] == "/home/"
    again = centre.client("carla").post(
        url(desk.person, f"{made.pk}/withdraw/"), {"why": "not_said"}
    )
    assert "over already" in again.content.decode()


@pytest.mark.parametrize("name", ["rosa", "fadi"])
def test_who_may_not_record_reads_only(desk, centre, name):
    made = desk.give()
    client = centre.client(name)
    assert client.get(url(desk.person, "new/")).status_code == 403
    assert (
        client.post(url(desk.person, f"{made.pk}/withdraw/"), {"why": "other"}).status_code == 403
    )
    assert "Withdraw</a>" not in client.get(url(desk.person, f"{made.pk}/")).content.decode()
    assert desk.sees("pia")


def test_a_consent_of_another_person_is_not_here(desk, centre):
    made = desk.give()
    with acting_as(centre.actor("carla")) as carla:
        from serai.people.actions.persons import NewPerson, register_person
        from serai.people.methods.records import Identity

        other = register_person(actor=carla, team=centre.team, new=NewPerson(Identity()))
    client = centre.client("carla")
    for page in (f"{made.pk}/", f"{made.pk}/withdraw/", f"{made.pk}/script/fr/"):
        assert client.get(url(other, page)).status_code == 404
    assert client.get(url(desk.person, f"{made.pk}/script/xx/")).status_code == 404


def test_withholding_and_lifting(desk, centre):
    desk.give()
    client = centre.client("carla")
    sent = {
        "recipient": f"organisation:{centre.partner_organisation.pk}", "why": "harm_to_self",
        "compartments": ["identity", "health"], "note": "Her uncle works there.",
    }  # fmt: skip
    done = client.post(url(desk.person, "withhold/"), sent)
    assert done.headers["Location"] == url(desk.person)
    assert not desk.sees("pia")
    page = client.get(url(desk.person)).content.decode()
    assert "Her uncle works there." in page
    with acting_as(centre.actor("carla")):
        kept = Withholding.objects.get()
    client.post(url(desk.person, f"withheld/{kept.pk}/lift/"))
    assert "uncle" not in client.get(url(desk.person)).content.decode()
    refused = client.post(
        url(desk.person, "withhold/"), sent | {"recipient": f"team:{centre.team.pk}"}
    )
    assert "keeps this person" in refused.content.decode()


def test_the_text_follows_the_form(desk, centre):
    client = centre.client("hana")
    asked = {
        "recipient": "outside:consulate", "purpose": "documents", "compartments": "identity",
        "notice_language": "ar", "period": "30", "is_child": "on",
    }  # fmt: skip
    page = client.get(url(desk.person, "text/"), asked).content.decode()
    assert 'dir="rtl"' in page
    assert "سفارة بلدك" in page
    assert "أنت طفل" in page
    assert "Choose who" in client.get(url(desk.person, "text/"), {}).content.decode()
    told = client.get(url(desk.person, "text/"), asked | {"notice_language": "am"}).content.decode()
    assert "c-warn" in told


@pytest.mark.parametrize("language", ["en", "fr", "ar", "pt", "am"])
def test_paper_and_script_in_each_language(desk, centre, language):
    made = desk.give(by="hana", language=language)
    client = centre.client("carla")
    pdf = client.get(url(desk.person, f"{made.pk}/paper/{language}/"))
    assert pdf.content.startswith(b"%PDF-")
    assert "Amina" not in pdf.headers["Content-Disposition"]
    script = client.get(url(desk.person, f"{made.pk}/script/{language}/")).content.decode()
    assert "\n1. " in script
    assert "Partner Agency – Clinic" in script
    assert "{" not in script


def test_what_ends_soon_is_listed_by_reference(desk, centre):
    desk.give(expires_at=in_days(10))
    desk.give(expires_at=in_days(90), purpose="research")
    page = centre.client("carla").get("/consents/ending/").content.decode()
    assert page.count(desk.person.reference) == 1
    assert "Amina" not in page
    assert (
        desk.person.reference not in centre.client("kofi").get("/consents/ending/").content.decode()
    )
    assert centre.client("sam").get("/consents/ending/").status_code == 404


def test_reading_leaves_a_line_and_no_words(desk, centre):
    desk.refuse()
    made = only_consent(centre)
    centre.client("carla").get(url(desk.person, f"{made.pk}/"))
    with acting_as(centre.actor("dora")):
        read = Event.objects.filter(name="consent.read")
        assert read.count() == 1
        assert "shouted" not in str(list(Event.objects.values_list("payload", flat=True)))


@pytest.mark.parametrize(("language", "word"), [("fr", "Consentement"), ("ar", "الموافقة")])
def test_the_pages_speak_french_and_arabic(desk, centre, language, word):
    desk.give()
    client = centre.client("carla")
    client.cookies["language"] = language
    assert word in client.get(url(desk.person)).content.decode()


def test_the_persons_own_copy_says_all_of_it(desk, centre):
    made = desk.give(expires_at=in_days(30))
    desk.refuse(purpose="research")
    desk.withdraw(made, text="She heard they talk.")
    with acting_as(centre.actor("dora")) as dora:
        made = sections(dora, desk.person)
        assert {one.title for one in made} == {"What you agreed to and refused"}
        whole = own_copy(actor=dora, person=desk.person, as_kind="json")
        assert all(one in whole for one in made)
    words = str([one.rows for one in made])
    for told in ("Withdrawn", "Refused", "She heard they talk.", "They shouted at her.", "Clinic"):
        assert told in words
