"""Cards, documents and files, and the person's own copy."""

import io
import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.kit.pictures import NotAPicture, TooLarge, checked
from serai.people.actions import cards, documents, files
from serai.people.actions.erasing import erase
from serai.people.actions.files import path_of
from serai.people.models import Document, IdentityCard, SearchToken, StoredFile
from tests.persons.people import picture

pytestmark = pytest.mark.django_db


def issue(centre, **more):
    with acting_as(centre.actor("carla")) as carla:
        return cards.issue_card(actor=carla, person=centre.person, **more)


def find(centre, text, name="carla"):
    with acting_as(centre.actor(name)) as actor:
        return cards.find_by_code(actor=actor, text=text)


def test_a_card_finds_its_holder_for_who_is_granted(centre):
    made = issue(centre)
    for text in (made.code, made.code.lower().replace("-", " "), f"SERAI:{made.token}"):
        assert find(centre, text) == centre.person.pk
        assert find(centre, text, "rosa") == centre.person.pk
        for stranger in ("kofi", "pia", "guard", "sam"):
            assert find(centre, text, stranger) is None
    for text in ("", "nonsense", made.token, "SERAI:", "2222-2222", centre.person.reference):
        assert find(centre, text) is None


def test_neither_token_nor_code_is_kept(centre):
    made = issue(centre)
    with acting_as(centre.actor("carla")):
        row = IdentityCard.objects.values().get()
    assert made.code not in str(row)
    assert made.token not in str(row)


def test_a_new_card_revokes_the_old_and_cards_end(centre):
    old = issue(centre)
    new = issue(centre, expires_on=clock.today() + timedelta(days=1))
    assert find(centre, old.code) is None
    assert find(centre, new.code) == centre.person.pk
    with acting_as(centre.actor("carla")):
        IdentityCard.objects.filter(pk=new.card.pk).update(expires_on=clock.today())
    assert find(centre, new.code) == centre.person.pk
    with acting_as(centre.actor("carla")) as carla:
        yesterday = clock.today() - timedelta(days=1)
        IdentityCard.objects.filter(pk=new.card.pk).update(expires_on=yesterday)
        assert cards.find_by_code(actor=carla, text=new.code) is None
        assert cards.revoke_card(actor=carla, person=centre.person) == 1
        assert cards.revoke_card(actor=carla, person=centre.person) == 0
    with pytest.raises(cards.CardOver):
        issue(centre, expires_on=clock.today())


def test_the_card_is_a_pdf_and_leads_back(centre, monkeypatch):
    seen = {}
    monkeypatch.setattr(
        "serai.people.methods.paper.to_pdf", lambda _path, data: seen.update(data) or b"%PDF-1"
    )
    answer = centre.client("carla").post(f"/people/{centre.person.pk}/card/")
    assert answer.content == b"%PDF-1"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Amina" not in json.dumps(seen, ensure_ascii=False)
    assert seen["initials"] == "AO"
    assert [line["language"] for line in seen["not_identity"]] == ["en", "fr", "ar"]
    assert len({line["text"] for line in seen["not_identity"]}) == 3
    carla = centre.client("carla")
    found = carla.post("/people/card/", {"code": seen["code"]})
    assert found.headers["Location"] == f"/people/{centre.person.pk}/"
    assert "New card instead" in carla.get(f"/people/{centre.person.pk}/").content.decode()
    carla.post(f"/people/{centre.person.pk}/card/revoke/")
    lost = carla.post("/people/card/", {"code": seen["code"]}, follow=True)
    assert "No valid card" in lost.content.decode()


def test_typst_sets_the_card():
    from serai.people.methods.paper import card_paper

    pdf = card_paper(
        token="SERAI:x", code="K7QD-4M2P", reference="8YDZ-7BBP", display="Amina O",
        until="1 Jan 2027",
    )  # fmt: skip
    assert pdf.startswith(b"%PDF-")


# --- documents


def keep(centre, **more):
    new = documents.NewDocument(**{"kind": "passport", "state": "seen", "number": "AB 123"} | more)
    with acting_as(centre.actor("carla")) as carla:
        return documents.keep_document(actor=carla, person=centre.person, new=new)


def tokens(centre):
    with acting_as(centre.actor("carla")):
        return {bytes(t.token) for t in SearchToken.objects.all()}


def test_a_documents_number_is_sealed_and_finds_the_person(centre):
    before = tokens(centre)
    made = keep(centre)
    assert b"123" not in bytes(made.number)
    assert len(tokens(centre) - before) == 1
    with acting_as(centre.actor("carla")):
        documents.remove_document(document=Document.objects.get())
    assert tokens(centre) == before


def test_a_correction_of_the_name_keeps_the_numbers(centre):
    from serai.people.actions.persons import change_record
    from serai.people.methods.records import Identity, Name

    keep(centre)
    with acting_as(centre.actor("carla")) as carla:
        new = Identity(names=(Name("given", "Ami"),))
        change_record(actor=carla, person=centre.person, content=new, seen_version=1)
        documents.remove_document(document=Document.objects.get())
    assert len(tokens(centre)) >= 2


def test_documents_on_the_page(centre):
    carla, address = centre.client("carla"), f"/people/{centre.person.pk}"
    data = {"kind": "passport", "state": "lost", "number": "B-0417", "valid_from": "2026-01-01"}
    wrong = carla.post(f"{address}/documents/new/", data | {"valid_until": "2025-01-01"})
    assert "before it was valid from" in wrong.content.decode()
    carla.post(f"{address}/documents/new/", data | {"valid_until": "2026-02-01"})
    shown = carla.get(f"{address}/papers/").content.decode()
    for words in ("Passport", "B-0417", "Lost or stolen", "expired"):
        assert words in shown
    with acting_as(centre.actor("carla")):
        one = Document.objects.get()
    assert carla.post(f"{address}/documents/{one.pk}/remove/").status_code == 302
    assert "B-0417" not in carla.get(f"{address}/papers/").content.decode()
    assert carla.post(f"{address}/documents/{one.pk}/remove/").status_code == 404


# --- files


def bomb():
    """Return a small file of very many pixels."""
    written = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "kind", "refusal"),
    [
        (b"no picture", "photo", NotAPicture), (b"", "photo", NotAPicture),
        (b"%PDF-1.7", "photo", NotAPicture), (b"<svg/>", "scan", NotAPicture),
        (picture()[:40], "photo", NotAPicture), (b"\0" * 10_000_001, "scan", TooLarge),
        (b"GIF89a" + b"\xff" * 30, "photo", (NotAPicture, TooLarge)),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused(content, kind, refusal):
    with pytest.raises(refusal):
        checked(content, may_be_pdf=kind == "scan")


def test_a_decompression_bomb_is_refused():
    with pytest.raises(TooLarge):
        checked(bomb())


def test_pictures_lose_what_the_camera_noted_and_stand_upright():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "CameraOfTheVillage", 6
    kept, media_type = checked(picture((1_600, 900), "JPEG", exif=exif), side=800)
    shown = Image.open(io.BytesIO(kept))
    assert media_type == "image/jpeg"
    assert b"CameraOfTheVillage" not in kept
    assert not shown.getexif()
    assert (shown.width, shown.height) == (450, 800)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "CMYK", "L", "1", "I;16"])
def test_pictures_of_every_mode_are_written_anew(mode):
    written = io.BytesIO()
    kind = "TIFF" if mode in {"CMYK", "I;16"} else "PNG"
    Image.new(mode, (30, 20)).save(written, kind)
    assert checked(written.getvalue())[1] == "image/jpeg"


def test_a_scan_may_be_a_pdf():
    assert checked(b"%PDF-1.7 ...", may_be_pdf=True) == (b"%PDF-1.7 ...", "application/pdf")


def keep_photo(centre, kind="photo", compartment="identity", name="carla"):
    with acting_as(centre.actor(name)) as actor:
        return files.keep_file(
            actor=actor, person=centre.person, content=picture(), kind=kind,
            compartment=compartment,
        )  # fmt: skip


def test_bytes_on_disk_are_sealed_and_served_by_access_only(centre):
    made = keep_photo(centre)
    on_disk = path_of(made.pk).read_bytes()
    assert str(settings.SEALED_DIR) in str(path_of(made.pk))
    assert b"JFIF" not in on_disk
    address = f"/people/{centre.person.pk}/files/{made.pk}/"
    answer = centre.client("rosa").get(address)
    assert answer.content[:3] == b"\xff\xd8\xff"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "Amina" not in answer.headers["Content-Disposition"]
    assert centre.client("kofi").get(address).status_code == 404
    shown = centre.client("carla").get(f"/people/{centre.person.pk}/").content.decode()
    assert address in shown


def test_a_file_of_another_compartment_is_not_found(centre):
    made = keep_photo(centre, "scan", "health", "hana")
    address = f"/people/{centre.person.pk}/files/{made.pk}/"
    assert centre.client("hana").get(address).status_code == 200
    assert centre.client("carla").get(address).status_code == 404
    assert "Scan" not in centre.client("carla").get(
        f"/people/{centre.person.pk}/papers/"
    ).content.decode()  # fmt: skip


def upload(centre, content, kind="photo", compartment="identity", name="carla"):
    data = {
        "kind": kind, "compartment": compartment, "file": SimpleUploadedFile("x.jpg", content)
    }  # fmt: skip
    return centre.client(name).post(f"/people/{centre.person.pk}/files/new/", data)


def test_files_are_kept_and_removed_on_the_page(centre, django_capture_on_commit_callbacks):
    assert "not a picture" in upload(centre, b"nothing").content.decode()
    assert "valid choice" in upload(centre, picture(), "scan", "health").content.decode()
    assert upload(centre, picture()).status_code == 302
    assert upload(centre, picture()).status_code == 302
    with acting_as(centre.actor("carla")):
        one = StoredFile.objects.get(removed_at=None)
        assert StoredFile.objects.count() == 2
    carla = centre.client("carla")
    address = f"/people/{centre.person.pk}/files/{one.pk}"
    with django_capture_on_commit_callbacks(execute=True):
        assert carla.post(f"{address}/remove/").status_code == 302
    assert not path_of(one.pk).exists()
    assert carla.get(f"{address}/").status_code == 404


def test_a_file_too_large_is_refused_before_it_is_read(centre, monkeypatch):
    monkeypatch.setattr("serai.people.views.papers.MOST_BYTES", 10)
    assert "too large" in upload(centre, picture()).content.decode()


def test_erasing_takes_papers_and_files_away(centre, django_capture_on_commit_callbacks):
    issue(centre)
    keep(centre)
    made = keep_photo(centre)
    with (
        django_capture_on_commit_callbacks(execute=True),
        acting_as(register_actor(centre.organisation.pk)),
    ):
        erase([centre.person.pk])
        for model in (StoredFile, Document, IdentityCard):
            assert not model.objects.exists()
    assert not path_of(made.pk).exists()
