"""Pictures that come as evidence: small, what they say they are, and stripped of what else is in.

A picture is read by Pillow and written anew, so that no place or camera is kept.
"""

import base64
import binascii
import io
import warnings

from PIL import Image

LARGEST = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
SIDE = 1600
PREFIX = "data:image/png;base64,"


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
