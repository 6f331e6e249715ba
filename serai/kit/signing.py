"""Signatures drawn on a page and photos of thumbprints: small, plain, stripped of all else.

A picture is read by Pillow and written anew, so that no place or camera is kept. Pages with a
`DrawnField` load `kit/signature.js`; who draws nothing can be photographed instead.
"""

import base64
import binascii
import io
import warnings
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from PIL import Image

LARGEST = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
SIDE = 1600
PREFIX = "data:image/png;base64,"
LONGEST = 2_000_000
"""Characters of a drawing as its data address."""
UNREADABLE = _("This is not a picture that can be kept. Use a PNG or JPEG of at most 8 MB.")


class NotAPicture(ValueError):
    """What came is no picture, or too large a one."""


def cleaned(content: bytes) -> bytes:
    """Return a picture as a plain PNG at most 1600 pixels wide and high; NotAPicture otherwise."""
    if not content or len(content) > LARGEST:
        raise NotAPicture
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP"))
            if opened.width * opened.height > MOST_PIXELS:
                raise NotAPicture
            picture = opened.convert("RGBA")
            picture.thumbnail((SIDE, SIDE))
            clean = Image.new("RGB", picture.size, "white")
            clean.paste(picture, mask=picture)
            written = io.BytesIO()
            clean.save(written, "PNG", optimize=True)
    except NotAPicture:
        raise
    except Exception as error:
        raise NotAPicture from error
    return written.getvalue()


def drawn(data_url: str) -> bytes:
    """Return the picture that the drawing canvas sent as a data address; NotAPicture otherwise."""
    if not data_url.startswith(PREFIX):
        raise NotAPicture
    try:
        return cleaned(base64.b64decode(data_url[len(PREFIX) :], validate=True))
    except binascii.Error as error:
        raise NotAPicture from error


class SignaturePad(forms.Widget):
    """A field to draw in with a finger, a pen or a mouse."""

    template_name = "kit/_signature.html"
    use_fieldset = True


class DrawnField(forms.CharField):
    """A signature that was drawn, as a plain PNG; empty bytes where nothing was."""

    widget = SignaturePad

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "max_length": LONGEST, **options})

    def clean(self, value: Any) -> Any:
        """Return the picture; refuses what is none."""
        text = super().clean(value)
        try:
            return drawn(text) if text else b""
        except NotAPicture as error:
            raise forms.ValidationError(UNREADABLE) from error


class PhotoField(forms.FileField):
    """A photo of a thumbprint or of signed paper, as a plain PNG; empty bytes where none came."""

    ACCEPTED: ClassVar[dict[str, str]] = {"accept": "image/png,image/jpeg,image/webp"}

    def __init__(self, **options: Any) -> None:
        widget = forms.FileInput(attrs=self.ACCEPTED)
        super().__init__(**{"required": False, "widget": widget, **options})

    def clean(self, value: Any, initial: Any = None) -> Any:
        """Return the picture; refuses what is none."""
        sent = super().clean(value, initial)
        try:
            return cleaned(sent.read()) if sent else b""
        except NotAPicture as error:
            raise forms.ValidationError(UNREADABLE) from error


class SignedForm(forms.Form):
    """A form at whose end somebody confirms what they receive: drawn, or photographed, or not."""

    signature = DrawnField(
        label=_("Signature, drawn here"),
        help_text=_("Sealed. Leave it empty where it stands on a paper list."),
    )  # fmt: skip
    thumbprint = PhotoField(label=_("Or a photo of a thumbprint or of signed paper"))

    def clean(self) -> dict[str, Any]:
        """Return the picture of both as `receipt`; empty bytes where there is none."""
        cleaned = super().clean() or {}
        drawing, photo = cleaned.pop("signature", b""), cleaned.pop("thumbprint", b"")
        cleaned["receipt"] = drawing or photo
        return cleaned
