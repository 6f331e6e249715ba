"""What is taken as a picture or a file, and how pictures are written anew."""

import io
import warnings

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from serai.kit.errors import Refusal
from serai.people.choices import FileKind

MOST_BYTES, MOST_PIXELS = 10_000_000, 50_000_000
SIDES = {FileKind.PHOTO: 800, FileKind.SIGNATURE: 1_000, FileKind.THUMBPRINT: 1_000}
"""The longest side in pixels; scans keep up to 2,400 so that small print stays readable."""
SCAN_SIDE = 2_400
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
PDF = b"%PDF-"


class TooLarge(Refusal):
    """More bytes or more pixels than a picture needs."""

    sentence = _("The file is too large: at most %(megabytes)s MB and %(pixels)s million pixels.")

    def __init__(self) -> None:
        super().__init__(megabytes=MOST_BYTES // 1_000_000, pixels=MOST_PIXELS // 1_000_000)


class NotAPicture(Refusal):
    """The bytes are no picture, or a damaged one."""

    sentence = _("This is not a picture that can be read. Take a JPEG or PNG file.")


def checked(content: bytes, kind: str) -> tuple[bytes, str]:
    """Return what is kept of a file, and its media type.

    Pictures become JPEG within the kind's size, turned upright, without any metadata. A scan may be
    a PDF, which is kept as it is and only ever offered to be saved.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge
    if kind in {FileKind.SCAN, FileKind.OTHER} and content.startswith(PDF):
        return content, "application/pdf"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise TooLarge
            picture.draft("RGB", (SCAN_SIDE, SCAN_SIDE))
            upright = ImageOps.exif_transpose(picture)
            flat = _on_white(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge from error
    except (OSError, ValueError, SyntaxError, MemoryError) as error:
        raise NotAPicture from error
    side = SIDES.get(FileKind(kind), SCAN_SIDE)
    flat.thumbnail((side, side))
    written = io.BytesIO()
    flat.save(written, "JPEG", quality=85)
    return written.getvalue(), "image/jpeg"


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        page = Image.new("RGB", layer.size, "white")
        page.paste(layer, mask=layer.getchannel("A"))
        return page
    return picture.convert("RGB")
