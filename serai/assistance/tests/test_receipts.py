"""The signature under a distribution: sealed, kept as it was, looked at with a trace."""

import base64
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from serai.assistance.models import Distribution
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event

PNG = b"\x89PNG"


def picture(kind="PNG"):
    written = io.BytesIO()
    Image.new("RGB", (30, 10), "navy").save(written, kind)
    return written.getvalue()


@pytest.fixture
def page(centre):
    """The page on which Amina is handed something."""
    return reverse("assistance:hand", args=[centre.person.pk])


@pytest.fixture
def desk(centre, shelf, page):
    """Hand Amina an arrival kit at the desk: `desk(signature=…)`; returns the answer."""

    def send(**more):
        sent = {"kit": shelf.kit.pk, "count": 1, "proof": "signature", "store": shelf.store.pk,
                "given_on": "2026-01-05", **more}  # fmt: skip
        return centre.client("rosa").post(page, sent)

    return send


def drawn():
    return "data:image/png;base64," + base64.b64encode(picture()).decode()


def receipt_of(centre, who="rosa"):
    with acting_as(centre.actor("rosa")):
        row = Distribution.objects.get()
    return centre.client(who).get(reverse("assistance:receipt", args=[centre.person.pk, row.pk]))


@pytest.mark.parametrize(
    "proof",
    [
        {"signature": drawn()},
        {"proof": "thumb", "thumbprint": SimpleUploadedFile("t.jpg", picture("JPEG"))},
        {"proof": "witness", "proof_by": "Her aunt", "signature": drawn()},
    ],
    ids=["drawn", "a photo of a thumbprint", "a witness draws"],
)
def test_a_receipt_is_kept_sealed_and_shown_to_who_may_see_it(centre, desk, page, proof):
    assert desk(**proof).status_code == 302
    with acting_as(centre.actor("rosa")):
        kept = Distribution.objects.get()
    assert PNG not in bytes(kept.receipt)
    told = receipt_of(centre)
    assert told.content.startswith(PNG)
    assert (told["Content-Type"], told["Cache-Control"]) == ("image/png", "no-store")
    with acting_as(system_actor()):
        [event] = Event.objects.filter(name="assistance.receipt_read")
        assert event.subject_id == str(kept.pk)
    link = reverse("assistance:receipt", args=[centre.person.pk, kept.pk])
    assert link in centre.client("rosa").get(page).content.decode()


def test_without_a_picture_the_proof_stands_on_paper(centre, desk, page):
    assert desk().status_code == 302
    assert receipt_of(centre).status_code == 302
    assert "/receipt/" not in centre.client("rosa").get(page).content.decode()


@pytest.mark.parametrize("who", ["kofi", "fadi"])
def test_a_stranger_to_the_desk_is_not_shown_it(centre, desk, who):
    desk(signature=drawn())
    assert receipt_of(centre, who).status_code in {403, 404}


def test_what_is_no_picture_is_refused_and_what_was_drawn_stays_in_the_form(desk, centre):
    refused = desk(signature=drawn(), thumbprint=SimpleUploadedFile("t.png", b"no picture"))
    assert set(refused.context["form"].errors) == {"thumbprint"}
    assert drawn() in refused.content.decode()
    with acting_as(centre.actor("rosa")):
        assert not Distribution.objects.exists()


def test_nobody_changes_a_receipt_afterwards(centre, desk):
    desk(signature=drawn())
    with (
        acting_as(centre.actor("rosa")),
        pytest.raises(IntegrityError, match="what was written stays"),
        transaction.atomic(),
    ):
        Distribution.objects.update(receipt=None)
