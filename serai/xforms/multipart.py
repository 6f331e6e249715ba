"""Reading a multipart/form-data body (RFC 7578, RFC 2046), in memory or in a mapped file.

Unlike a forgiving parser it refuses a body without its closing boundary, because a phone that lost
its connection must not be told that everything arrived.
"""

import mmap
import re
from dataclasses import dataclass
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _

from serai.kit.errors import Refusal

Body = bytes | mmap.mmap
MAX_PARTS = 500
MAX_HEADER_BYTES = 8_192
BOUNDARY = re.compile(r'boundary=(?:"([^"\r\n]{1,200})"|([^\s;,"]{1,200}))', re.IGNORECASE)
PARAMETER = re.compile(r';\s*([a-z*]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))', re.IGNORECASE)
PLAIN_ENCODINGS = frozenset({"", "binary", "8bit", "7bit"})


class BrokenBody(Refusal):
    """The body is not a whole multipart/form-data message."""

    sentence = _("The upload did not arrive whole. It is kept on your phone; please send it again.")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its field name, its file name ("" where none was given), its type, its bytes."""

    name: str
    file_name: str
    media_type: str
    content: bytes | memoryview


def read_parts(content_type: str, body: Body) -> list[Part]:
    """Return the parts of a body in order. Raises `BrokenBody` for anything not whole."""
    found = BOUNDARY.search(content_type)
    if not content_type.lower().startswith("multipart/form-data") or found is None:
        raise BrokenBody(_("The upload is not a form submission (multipart/form-data)."))
    delimiter = b"--" + (found[1] or found[2]).encode("latin-1", "replace")
    parts: list[Part] = []
    position = body.find(delimiter)
    if position != 0 and (position < 0 or body[position - 2 : position] != b"\r\n"):
        raise BrokenBody
    while True:
        start = position + len(delimiter)
        if body[start : start + 2] == b"--":
            return parts
        line_end = body.find(b"\r\n", start, start + 200)
        position = body.find(b"\r\n" + delimiter, start)
        if line_end < 0 or position < 0 or len(parts) >= MAX_PARTS:
            raise BrokenBody
        parts.append(_part(body, line_end + 2, position))
        position += 2


def _part(body: Body, start: int, end: int) -> Part:
    split = body.find(b"\r\n\r\n", start, min(end + 4, start + MAX_HEADER_BYTES))
    if split < 0 or split > end:
        raise BrokenBody
    headers: dict[str, str] = {}
    for line in body[start:split].split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        headers[name.decode("latin-1").strip().lower()] = value.decode("utf-8", "replace").strip()
    if headers.get("content-transfer-encoding", "").lower() not in PLAIN_ENCODINGS:
        raise BrokenBody(_("The upload uses an encoding that the server does not read."))
    disposition = headers.get("content-disposition", "")
    values = {m[1].lower(): _unquote(m[2], m[3]) for m in PARAMETER.finditer(disposition)}
    if not disposition.lower().startswith("form-data") or "name" not in values:
        raise BrokenBody
    file_name = values.get("filename", "")
    if "filename*" in values:
        file_name = unquote(values["filename*"].rpartition("'")[2], errors="replace")
    content = (
        body[split + 4 : end] if isinstance(body, bytes) else memoryview(body)[split + 4 : end]
    )
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Part(values["name"], file_name, media_type, content)


def _unquote(quoted: str | None, plain: str | None) -> str:
    if quoted is None:
        return plain or ""
    return re.sub(r'\\(["\\])', r"\1", quoted).replace("%22", '"')
