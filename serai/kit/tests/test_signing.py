"""Fields for a drawn signature and a photo: plain pictures, nothing where nothing came."""

import base64
import io

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from serai.kit.signing import LARGEST, PREFIX, UNREADABLE, DrawnField, PhotoField


class SignedForm(forms.Form):
    """A form that is signed, with a photo where nobody can."""

    signature = DrawnField(label="Signature")
    photo = PhotoField(label="Photo")


def picture(kind="PNG", **more):
    written = io.BytesIO()
    Image.new("RGB", (30, 10), "navy").save(written, kind, **more)
    return written.getvalue()


def sent(signature="", photo=None):
    files = {} if photo is None else {"photo": SimpleUploadedFile("thumb.jpg", photo)}
    return SignedForm({"signature": signature}, files)


def address(content):
    return PREFIX + base64.b64encode(content).decode()


def test_nothing_drawn_and_nothing_sent_is_nothing():
    form = sent()
    assert form.is_valid()
    assert form.cleaned_data == {"signature": b"", "photo": b""}


def test_what_comes_is_written_anew_without_where_it_was_taken():
    place = Image.Exif()
    place[0x010F] = "Maker of the camera"
    form = sent(address(picture()), picture("JPEG", exif=place))
    assert form.is_valid()
    for content in form.cleaned_data.values():
        clean = Image.open(io.BytesIO(content))
        assert (clean.format, clean.size, dict(clean.getexif())) == ("PNG", (30, 10), {})


@pytest.mark.parametrize(
    ("signature", "photo", "wrong"),
    [
        ("drawn by hand", None, "signature"),
        (PREFIX + "%%%", None, "signature"),
        (address(b"no picture"), None, "signature"),
        ("data:image/svg+xml;base64,PHN2Zy8+", None, "signature"),
        ("", b"no picture", "photo"),
        ("", b"\x89PNG" + bytes(LARGEST), "photo"),
    ],
    ids=["words", "no base64", "no picture", "a drawing with code", "a file", "too large"],
)
def test_what_is_no_picture_is_refused_with_what_can_be_sent(signature, photo, wrong):
    form = sent(signature, photo)
    assert form.errors == {wrong: [str(UNREADABLE)]}


def test_a_drawing_longer_than_a_drawing_is_is_refused():
    assert "signature" in sent(PREFIX + "A" * 2_000_000).errors


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_pad_can_be_drawn_in_cleared_and_done_without(language):
    with translation.override(language):
        page = str(sent(address(picture()))["signature"])
        assert 'type="hidden" name="signature" id="id_signature"' in page
        assert 'data-into="id_signature" hidden><canvas' in page
        assert "aria-label" in page
        assert "<noscript>" in page
        assert ("Clear the signature" in page) == (language == "en")
