"""What is taken as a picture or a file, and how pictures are written anew."""

import io
import warnings

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from serai.kit.errors import Refusal

MOST_BYTES, MOST_PIXELS = 10_000_000, 50_000_000
LONGEST_SIDE = 2_400
"""In pixels: enough to read small print on a scan."""
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


def checked(
    content: bytes, *, side: int = LONGEST_SIDE, may_be_pdf: bool = False
) -> tuple[bytes, str]:
    """Return what is kept of a file, and its media type.

    Pictures become JPEG whose longest side is `side` pixels at most, turned upright, without any
    metadata. A PDF, where it may be one, is kept as it is and only ever offered to be saved.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge
    if may_be_pdf and content.startswith(PDF):
        return content, "application/pdf"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise TooLarge
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            flat = _on_white(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge from error
    except (OSError, ValueError, SyntaxError, MemoryError) as error:
        raise NotAPicture from error
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
