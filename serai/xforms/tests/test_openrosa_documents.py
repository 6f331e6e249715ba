"""The documents that phones read, element by element as the OpenRosa specifications lay them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from serai.xforms.openrosa import ListedFile, ListedForm, form_list, manifest, response

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"
FORM = ListedForm("garden", "Garden", "1", "0" * 32, "https://x/garden.xml")
FILE = ListedFile("points.csv", "f" * 32, "https://x/points.csv")
TEXT = st.text(st.characters(blacklist_categories=["Cc", "Cs"],
                             blacklist_characters="\ufffe\uffff"), max_size=40)  # fmt: skip


def fields(element):
    return [(etree.QName(child).localname, child.text or "") for child in element]


LISTED = [
    # form, verbose, elements in order
    (FORM, False, [
        ("formID", "garden"), ("name", "Garden"), ("version", "1"), ("hash", "md5:" + "0" * 32),
        ("downloadUrl", "https://x/garden.xml"),
    ]),
    (FORM, True, [
        ("formID", "garden"), ("name", "Garden"), ("version", "1"), ("hash", "md5:" + "0" * 32),
        ("descriptionText", "Garden"), ("downloadUrl", "https://x/garden.xml"),
    ]),
    (ListedForm("g", "G", "", "1" * 32, "https://x/g", "https://x/m"), False, [
        ("formID", "g"), ("name", "G"), ("version", ""), ("hash", "md5:" + "1" * 32),
        ("downloadUrl", "https://x/g"), ("manifestUrl", "https://x/m"),
    ]),
    (ListedForm("g", "حديقة & <b>", "2", "1" * 32, "https://x/g?a=1&b=2"), False, [
        ("formID", "g"), ("name", "حديقة & <b>"), ("version", "2"), ("hash", "md5:" + "1" * 32),
        ("downloadUrl", "https://x/g?a=1&b=2"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("form", "verbose", "elements"), LISTED)
def test_a_form_in_the_list(form, verbose, elements):
    root = etree.fromstring(form_list([form], verbose=verbose))
    assert root.tag == f"{LIST}xforms"
    assert [child.tag for child in root] == [f"{LIST}xform"]
    assert fields(root[0]) == elements


def test_a_list_without_forms_is_still_a_list():
    root = etree.fromstring(form_list([]))
    assert (root.tag, len(root)) == (f"{LIST}xforms", 0)


def test_forms_keep_their_order():
    forms = [ListedForm(name, name, "1", "0" * 32, "u") for name in ("b", "a", "c")]
    root = etree.fromstring(form_list(forms))
    assert [element.findtext(f"{LIST}formID") for element in root] == ["b", "a", "c"]


def test_a_manifest_lists_its_files():
    root = etree.fromstring(manifest([FILE, ListedFile("a.png", "e" * 32, "https://x/a.png")]))
    assert root.tag == f"{MANIFEST}manifest"
    assert [fields(element) for element in root] == [
        [("filename", "points.csv"), ("hash", "md5:" + "f" * 32),
         ("downloadUrl", "https://x/points.csv")],
        [("filename", "a.png"), ("hash", "md5:" + "e" * 32), ("downloadUrl", "https://x/a.png")],
    ]  # fmt: skip


def test_the_same_files_make_the_same_bytes():
    assert manifest([FILE]) == manifest(iter([FILE]))
    assert manifest([FILE]) != manifest([])


@pytest.mark.parametrize(
    ("message", "nature"),
    [("Thank you.", "submit_success"), ("شكراً", "submit_success"), ("a < b & c", "submit_error")],
)
def test_a_response_holds_the_message(message, nature):
    root = etree.fromstring(response(message, nature))
    assert root.tag == f"{RESPONSE}OpenRosaResponse"
    [found] = root
    assert (found.tag, found.text, found.get("nature")) == (f"{RESPONSE}message", message, nature)


@pytest.mark.parametrize("document", [form_list([FORM]), manifest([FILE]), response("x", "y")])
def test_documents_declare_that_they_are_utf_8(document):
    assert document.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")


@given(TEXT, TEXT)
def test_any_title_survives(form_id, name):
    root = etree.fromstring(form_list([ListedForm(form_id, name, "1", "0" * 32, "u")]))
    assert root[0].findtext(f"{LIST}formID") == form_id
    assert root[0].findtext(f"{LIST}name") == name
