"""From an .xlsx workbook to an XForm, by pyxform, with care for what a workbook may hide.

A workbook is a zip of XML: it is looked through before anything parses it. Formulas are never
computed and external links never followed; only the values that were saved are read. pyxform and
openpyxl are imported where they are used: most processes never convert a form.
"""

import hashlib
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from lxml import etree

from serai.xforms.complaints import UNREADABLE, BrokenForm, Complaint, Grid, explain
from serai.xforms.schema import XF, FormSchema, needed_files, read_xform, title_of

MAX_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 80_000_000
MAX_PARTS = 2_000
MAX_ROWS = 100_000
MAX_ID = 249
ROW_NUMBER = re.compile(rb'<row[^>]*?\br="(\d+)"')
DOCTYPES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
SETTINGS = {"id_string": "form_id", "title": "form_title"}
EXPRESSIONS = ("relevant", "constraint", "calculate", "readonly", "required")


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that was looked through: pyxform's reading of it and its settings.

    `version` is "" where the settings name none.
    """

    form_id: str
    version: str
    content: bytes
    book: dict[str, Any]
    warnings: tuple[str, ...] = ()

    @property
    def sha256(self) -> bytes:
        """The hash of the file."""
        return hashlib.sha256(self.content).digest()

    def grid(self) -> Grid:
        """Return the cells as text, read anew: only complaints need them."""
        return read_grid(self.content)


@dataclass(frozen=True, slots=True)
class ConvertedForm:
    """A form as phones read it, with its meaning, the files it needs, and warnings."""

    form_id: str
    title: str
    version: str
    xform: str
    schema: FormSchema
    files: tuple[str, ...]
    warnings: tuple[str, ...]
    itemsets: bytes | None = None


def read_workbook(content: bytes, file_name: str) -> Workbook:
    """Look through a workbook and return it; raise BrokenForm where it is not a usable one.

    Without a form_id in the settings the file's name stands in for it.
    """
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import xlsx_to_dict

    look_through(content)
    try:
        book = xlsx_to_dict(BytesIO(content))
    except PyXFormError as error:
        raise BrokenForm(_about_reading(str(error)[:500])) from error
    except Exception as error:
        raise BrokenForm(Complaint(NOT_XLSX, original=str(error)[:500])) from error
    rows = book.get("settings") or [{}]
    settings = {SETTINGS.get(k.strip().lower(), k.strip().lower()): v for k, v in rows[0].items()}
    form_id, warnings = str(settings.get("form_id") or "").strip(), []
    if not form_id:
        form_id = re.sub(r"[^\w.-]+", "_", PurePath(file_name).stem).strip("_") or "form"
        book["fallback_form_name"] = form_id
        warnings.append(
            gettext("The settings name no form_id; the file's name “%(name)s” is used.")
            % {"name": form_id}
        )
    version = str(settings.get("version") or "").strip()
    for column, value in (("form_id", form_id), ("version", version)):
        if len(value) > MAX_ID or not value.isprintable():
            raise BrokenForm(
                Complaint(_("This is too long, or has signs that cannot be printed."),
                          sheet="settings", row=2, column=column)
            )  # fmt: skip
    return Workbook(form_id, version, content, book, tuple(warnings))


def _about_reading(message: str) -> Complaint:
    """Return what is wrong with a workbook that pyxform does not read."""
    found = explain(message, {})
    known = found.sentence is not UNREADABLE
    return found if known else Complaint(NOT_XLSX, original=message)


NOT_XLSX = _("This is not an Excel workbook (.xlsx). Save the form as “Excel workbook (.xlsx)”.")
TOO_BIG = _("The file is too big for a form. Check that it holds only the form's own sheets.")
HAS_MACROS = _("The workbook holds macros. Save it as .xlsx, which leaves them out.")
HAS_DOCTYPE = _("The workbook holds XML declarations that no form needs; it was not opened.")
PROTECTED = _("The workbook is protected by a password. Save it without one.")
UNZIPPABLE = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError)
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def look_through(content: bytes) -> None:
    """Raise BrokenForm for what is not a workbook, or is one that would harm whoever opens it."""
    if len(content) > MAX_BYTES:
        raise BrokenForm(Complaint(TOO_BIG))
    if content.startswith(OLD_OFFICE):
        sealed = "EncryptedPackage".encode("utf-16-le") in content
        raise BrokenForm(Complaint(PROTECTED if sealed else NOT_XLSX))
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > MAX_UNPACKED_BYTES:
                raise BrokenForm(Complaint(TOO_BIG))
            names = {part.filename.lower() for part in parts}
            if "xl/workbook.xml" not in names:
                raise BrokenForm(Complaint(NOT_XLSX))
            if any("vbaproject" in name for name in names):
                raise BrokenForm(Complaint(HAS_MACROS))
            if any(part.flag_bits & 1 for part in parts):
                raise BrokenForm(Complaint(PROTECTED))
            for part in parts:
                _look_through_part(part.filename, archive.read(part))
    except UNZIPPABLE as error:
        raise BrokenForm(Complaint(NOT_XLSX, original=str(error)[:200])) from error


def _look_through_part(name: str, data: bytes) -> None:
    if not name.lower().endswith((".xml", ".rels")):
        return
    if any(mark in data for mark in DOCTYPES):
        raise BrokenForm(Complaint(HAS_DOCTYPE))
    if any(int(number) > MAX_ROWS for number in ROW_NUMBER.findall(data)):
        raise BrokenForm(Complaint(TOO_BIG))


def read_grid(content: bytes) -> Grid:
    """Return a workbook's cells as text by lower-case sheet name."""
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
    try:
        return {
            sheet.title.lower(): [
                ["" if value is None else str(value).strip() for value in row]
                for row in sheet.iter_rows(values_only=True)
            ]
            for sheet in book.worksheets
        }
    finally:
        book.close()


def convert_workbook(workbook: Workbook, version: str) -> ConvertedForm:
    """Convert a workbook to an XForm of that version; raise BrokenForm with place and reason."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    book = dict(workbook.book)
    settings = dict((book.get("settings") or [{}])[0])
    settings = {k: v for k, v in settings.items() if k.strip().lower() != "version"}
    book["settings"] = [{**settings, "version": version}]
    book["settings_header"] = [dict.fromkeys(book["settings"][0])]
    warnings: list[str] = []
    try:
        result = convert(book, warnings=warnings)
        schema = read_xform(result.xform)
    except PyXFormError as error:
        raise BrokenForm(explain(str(error), workbook.grid())) from error
    except Exception as error:
        original = f"{type(error).__name__}: {error}"[:500]
        raise BrokenForm(Complaint(UNREADABLE, original=original)) from error
    tree = etree.fromstring(result.xform.encode(), etree.XMLParser(huge_tree=True))
    return ConvertedForm(
        form_id=workbook.form_id,
        title=title_of(result.xform) or workbook.form_id,
        version=version,
        xform=result.xform,
        schema=schema,
        files=needed_files(result.xform),
        warnings=(*workbook.warnings, *warnings, *_unreadable_expressions(tree)),
        itemsets=result.itemsets.encode() if result.itemsets else None,
    )


def _unreadable_expressions(tree: etree._Element) -> list[str]:
    """Return a warning for each expression that is not XPath: phones would refuse the form."""
    found = []
    for bind in tree.iter(f"{XF}bind"):
        for kind in EXPRESSIONS:
            try:
                etree.XPath(bind.get(kind, "1"))
            except etree.XPathSyntaxError:
                name = bind.get("nodeset", "").rsplit("/", 1)[-1]
                found.append(
                    gettext("Phones cannot read the expression in “%(kind)s” of “%(name)s”.")
                    % {"kind": kind, "name": name}
                )
    return found
