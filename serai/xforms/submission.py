"""Reading a submission's XML safely: what it is of, which media it names, its rows.

The XML is untrusted: only UTF-8, no document type, no entities, no network, bounded size and depth
(libxml2 stops at 256 levels). Namespaces are ignored, as OpenRosa clients differ in them.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _
from lxml import etree

from serai.kit.errors import Refusal
from serai.xforms.schema import EntityDeclaration, FormSchema

MAX_XML_BYTES = 10_000_000
MAX_ID = 249
MAX_NAME = 255
DECLARED = re.compile(r"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
FORBIDDEN = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
NOT_IN_NAMES = frozenset("/\\\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Separators of paths, and marks that make a name read differently from what it is."""
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class BadSubmission(Refusal):
    """The XML is not a submission that could ever be read."""

    sentence = _("The answers are not valid XML.")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a submission says of itself; `text` is the XML as it came, `root` its parsed element."""

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str
    text: str
    sha256: bytes
    root: etree._Element


@dataclass(slots=True)
class RowData:
    """One row: `ordinal` counts from 1 in its table, `parent` is its holder's ordinal (0: none)."""

    table: str
    ordinal: int
    parent: int
    answers: dict[str, str] = field(default_factory=dict)
    holder: "RowData | None" = None


@dataclass(frozen=True, slots=True)
class EntityNode:
    """An `<entity>` element as it stands in a row."""

    declaration: EntityDeclaration
    row: RowData
    attributes: Mapping[str, str]
    label: str


@dataclass(slots=True)
class Reading:
    """A submission's rows (the root first) and entity nodes, in document order."""

    rows: list[RowData]
    entities: list[EntityNode]


def read_envelope(content: bytes) -> Envelope:
    """Parse a submission's bytes. Raises `BadSubmission` with a sentence for the enumerator."""
    if len(content) > MAX_XML_BYTES:
        raise BadSubmission(_("The answers are too large."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadSubmission(_("The answers are not written in UTF-8.")) from None
    declared = DECLARED.match(text)
    if declared and declared[1].lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise BadSubmission(_("The answers are not written in UTF-8."))
    if "\x00" in text or FORBIDDEN.search(text):
        raise BadSubmission
    root = parse(text)
    instance_id = _meta(root, "instanceID")
    deprecated_id = _meta(root, "deprecatedID")
    form_id, version = root.get("id", ""), root.get("version", "")
    if not form_id:
        raise BadSubmission(_("The answers do not say which form they belong to."))
    if not instance_id:
        raise BadSubmission(_("The answers have no instance ID."))
    if max(map(len, (instance_id, deprecated_id, form_id, version))) > MAX_ID:
        raise BadSubmission(_("An identifier in the answers is too long."))
    if instance_id == deprecated_id:
        raise BadSubmission(_("The answers claim to correct themselves."))
    sha256 = hashlib.sha256(content).digest()
    return Envelope(form_id, version, instance_id, deprecated_id, text, sha256, root)


def parse(text: str) -> etree._Element:
    """Return the root element of XML text that holds no document type. Raises `BadSubmission`."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        return etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise BadSubmission from None


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _meta(root: etree._Element, name: str) -> str:
    for meta in root:
        if local(meta) == "meta":
            for child in meta:
                if local(child) == name:
                    return (child.text or "").strip()
    return ""


def media_names(root: etree._Element, schema: FormSchema) -> list[str]:
    """Return the names of the files that the answers name, each once, in order.

    Names are in Unicode normal form C. Raises `BadSubmission` for a name no phone gives a file.
    """
    paths = schema.media_paths
    if not paths:
        return []
    leaves = {path.rpartition("/")[2] for path in paths}
    found: dict[str, None] = {}
    for element in root.iter(etree.Element):
        if local(element) in leaves and element.text and element.text.strip():
            steps = [local(element), *(local(a) for a in element.iterancestors())]
            if "/".join(reversed(steps[:-1])) in paths:
                found[file_name(element.text.strip())] = None
    return list(found)


def file_name(name: str) -> str:
    """Return a file's name in normal form C. Raises `BadSubmission` for tricks: paths, controls."""
    plain = unicodedata.normalize("NFC", name)
    tricks = any(unicodedata.category(c) in {"Cc", "Cs"} or c in NOT_IN_NAMES for c in plain)
    if tricks or plain.strip(" .") == "" or len(plain.encode("utf-8", "replace")) > MAX_NAME:
        raise BadSubmission(_("An attached file has a name that the server does not accept."))
    return plain


def read_rows(root: etree._Element, schema: FormSchema) -> Reading:
    """Return the rows and entity nodes of a submission, as its form's schema lays them out."""
    top = RowData("", 1, 0)
    reading = Reading([top], [])
    questions, nodes = schema.question_paths, schema.entity_nodes
    for path, element, row in _walk(root, top, schema.repeat_paths, reading.rows):
        if path in nodes:
            label = next((c.text or "" for c in element if local(c) == "label"), "")
            attributes = {str(k): str(v) for k, v in element.attrib.items()}
            reading.entities.append(EntityNode(nodes[path], row, attributes, label))
        elif (text := element.text) and path in questions and text.strip():
            row.answers[path] = text
    return reading


def row_elements(root: etree._Element, schema: FormSchema) -> dict[tuple[str, int], etree._Element]:
    """Return the element of each row by table and ordinal, numbered as `read_rows` does."""
    found = {("", 1): root}
    rows: list[RowData] = []
    for path, element, row in _walk(root, RowData("", 1, 0), schema.repeat_paths, rows):
        if path in schema.repeat_paths:
            found[(path, row.ordinal)] = element
    return found


def _walk(
    root: etree._Element, top: RowData, repeats: AbstractSet[str], rows: list[RowData]
) -> Iterator[tuple[str, etree._Element, RowData]]:
    """Yield every element below the root with its path and row, in document order."""
    counts: Counter[str] = Counter()
    open_ones = [(root.iterchildren(etree.Element), "", top)]
    while open_ones:
        children, above, row = open_ones[-1]
        child = next(children, None)
        if child is None:
            open_ones.pop()
            continue
        path, inner = above + local(child), row
        if path in repeats:
            counts[path] += 1
            inner = RowData(path, counts[path], row.ordinal, holder=row)
            rows.append(inner)
        yield path, child, inner
        if len(child):
            open_ones.append((child.iterchildren(etree.Element), f"{path}/", inner))


def moment(text: str | None) -> datetime | None:
    """Return an answer's date and time, or None for nonsense: a phone's clock is never trusted."""
    try:
        value = datetime.fromisoformat((text or "").strip())
        value = value if value.tzinfo else value.replace(tzinfo=UTC)
        return value if EARLIEST < value.astimezone(UTC) < LATEST else None
    except (ValueError, OverflowError):
        return None
