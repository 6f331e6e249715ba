"""What is looked at before anything opens a workbook: size, bombs, macros, passwords."""

import struct
import zipfile
from io import BytesIO

import openpyxl
import pytest

from serai.xforms import xlsform
from serai.xforms.complaints import BrokenForm
from serai.xforms.tests.workbooks import simple, xlsx


def complaint(content, name="form.xlsx"):
    with pytest.raises(BrokenForm) as caught:
        xlsform.read_workbook(content, name)
    (only,) = caught.value.complaints
    return only


def zipped(**parts):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


def with_part(name, data):
    stream = BytesIO(simple())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def encrypted_flag(content):
    """Set the "encrypted" bit in every entry, as a zip with a password has it."""
    data = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            (flags,) = struct.unpack_from("<H", data, start + offset)
            struct.pack_into("<H", data, start + offset, flags | 1)
            start = data.find(mark, start + 4)
    return bytes(data)


NOT_WORKBOOKS = {
    "empty": b"",
    "text": b"type,name,label\ntext,a,A\n",
    "half a workbook": simple()[:400],
    "a workbook without its end": simple()[:-30],
    "another zip": zipped(**{"readme.txt": "hello"}),
    "an old .xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a zip with an empty workbook part": zipped(xl__workbook="", **{"xl/workbook.xml": "<x/>"}),
    "noise": bytes(range(256)) * 40,
}


@pytest.mark.parametrize("case", NOT_WORKBOOKS)
def test_what_is_not_a_workbook_is_said_to_be_none(case):
    assert "not an Excel workbook" in complaint(NOT_WORKBOOKS[case]).text()


def test_a_password_is_named():
    sealed = b"\xd0\xcf\x11\xe0" + b"\0" * 100 + "EncryptedPackage".encode("utf-16-le")
    assert "password" in complaint(sealed).text()
    assert "password" in complaint(encrypted_flag(simple())).text()


def test_a_file_too_big_is_not_opened(monkeypatch):
    monkeypatch.setattr(xlsform, "MAX_BYTES", 100)
    assert "too big" in complaint(simple()).text()


def test_a_bomb_is_not_unpacked(monkeypatch):
    bomb = with_part("xl/media/image1.bin", b"\0" * 2_000_000)
    assert len(bomb) < 20_000
    monkeypatch.setattr(xlsform, "MAX_UNPACKED_BYTES", 1_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("it was unpacked"))
    assert "too big" in complaint(bomb).text()


def test_a_bomb_that_lies_about_its_size_is_no_workbook():
    content = bytearray(with_part("xl/media/image1.xml", b"\0" * 2_000_000))
    start = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, start + 24, 10)
    assert "not an Excel workbook" in complaint(bytes(content)).text()


def test_too_many_parts(monkeypatch):
    monkeypatch.setattr(xlsform, "MAX_PARTS", 3)
    assert "too big" in complaint(simple()).text()


def test_a_row_far_down_does_not_make_a_million_rows():
    far = with_part(
        "xl/worksheets/sheet9.xml",
        '<worksheet><sheetData><row r="1048576"/></sheetData></worksheet>',
    )
    assert "too big" in complaint(far).text()


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "XL/VBAPROJECT.BIN"])
def test_macros_are_refused_because_colleagues_will_download_the_file(name):
    assert "macros" in complaint(with_part(name, b"x")).text()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_xml_declarations_of_entities_are_refused(encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    assert "XML declarations" in complaint(with_part("xl/extra.xml", bomb.encode(encoding))).text()


def test_external_links_and_formulas_are_not_followed():
    book = openpyxl.load_workbook(BytesIO(simple()))
    book["survey"]["C2"] = '=WEBSERVICE("http://example.org/")'
    book["settings"]["C2"] = "='[other.xlsx]Sheet1'!A1"
    stream = BytesIO()
    book.save(stream)
    workbook = xlsform.read_workbook(stream.getvalue(), "form.xlsx")
    assert "label" not in workbook.book["survey"][0]
    assert workbook.form_id == "f1"


@pytest.mark.parametrize(
    ("column", "sheet"),
    [
        ("form_id", [["form_id", "version"], ["x" * 250, "1"]]),
        ("version", [["form_id", "version"], ["f", "9" * 250]]),
        ("form_id", [["form_id", "version"], ["f\u202ex", "1"]]),
        ("version", [["form_id", "version"], ["f", "1\u200f"]]),
    ],
)
def test_ids_and_versions_that_phones_cannot_carry(column, sheet):
    survey = [["type", "name", "label"], ["text", "a", "A"]]
    found = complaint(xlsx(survey=survey, settings=sheet))
    assert (found.sheet, found.row, found.column) == ("settings", 2, column)


@pytest.mark.parametrize(
    ("name", "form_id"),
    [
        ("registry 2026 (1).xlsx", "registry_2026_1"),
        ("استمارة.xlsx", "استمارة"),
        ("../../etc/passwd.xlsx", "passwd"),
        (".xlsx", ".xlsx"),
        ("???.xlsx", "form"),
    ],
)
def test_the_file_name_stands_in_for_a_missing_form_id(name, form_id):
    content = xlsx(survey=[["type", "name", "label"], ["text", "a", "A"]])
    workbook = xlsform.read_workbook(content, name)
    assert workbook.form_id == form_id
    assert form_id in workbook.warnings[0]
    assert f'id="{form_id}"' in xlsform.convert_workbook(workbook, "7").xform


def test_settings_are_read_as_people_write_them():
    content = xlsx(
        survey=[["type", "name", "label"], ["text", "a", "A"]],
        settings=[["Form_Title", "id_string", "Version"], ["T", " f2 ", 3]],
    )
    workbook = xlsform.read_workbook(content, "x.xlsx")
    assert (workbook.form_id, workbook.version, workbook.warnings) == ("f2", "3", ())
