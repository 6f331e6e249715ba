"""The settings code of ODK Collect, decoded as Collect decodes it, and its picture."""

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from serai.xforms.collect import qr_svg, settings_code

SVG = "{http://www.w3.org/2000/svg}"
URL = "https://example.org/openrosa/token"


def decoded(*args, **kwargs):
    return json.loads(zlib.decompress(base64.b64decode(settings_code(*args, **kwargs))))


def test_the_code_points_the_phone_to_the_server():
    assert decoded(URL, "Sahel") == {
        "general": {
            "protocol": "odk_default",
            "server_url": URL,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": "Sahel"},
    }


def test_with_a_user_the_phone_signs_in():
    general = decoded(URL, "Sahel", "phone-1", "secret")["general"]
    assert (general["username"], general["password"]) == ("phone-1", "secret")


def test_without_a_user_no_password_is_written():
    assert {"username", "password"}.isdisjoint(decoded(URL, "Sahel", "", "secret")["general"])


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_name_comes_back(project, user):
    found = decoded(URL, project, user, "p")
    assert found["project"]["name"] == project
    assert found["general"].get("username", "") == user


@pytest.mark.parametrize("label", ["Phone 1", "هاتف", "<script>", "a & b"])
def test_the_picture_says_what_it_is(label):
    svg = etree.fromstring(qr_svg("hello", label))
    assert svg.tag in {"svg", f"{SVG}svg"}
    assert svg.get("role") == "img"
    assert svg.get("class") == "qr"
    assert label in [element.text for element in svg.iter() if etree.QName(element).localname ==
                     "title"]  # fmt: skip


def test_the_picture_is_dark_on_white_in_any_theme_and_needs_no_style():
    svg = qr_svg("hello", "x")
    assert "#fff" in svg
    assert "#000" in svg
    assert "style=" not in svg
    assert "<script" not in svg


def test_a_long_code_still_fits_a_picture():
    code = settings_code(URL + "x" * 80, "A project with a long name " * 3, "user", "p" * 40)
    assert qr_svg(code, "x").startswith("<svg ")
