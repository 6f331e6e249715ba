"""What leaves the house by other ways: answers with headers, requests outwards, odd cells."""

import csv
import io
import ipaddress
import json
import socket
import zipfile

import httpx
import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import Resolver404
from django.utils import translation
from openpyxl import load_workbook

from serai.kit import outbound
from serai.kit.exports import Sheet, csv_stream, geojson_stream, write_xlsx, zip_stream
from serai.kit.middleware import (
    ChosenLanguageMiddleware,
    ContentSecurityPolicyMiddleware,
    ShortWayMiddleware,
    WholeAddressMiddleware,
)
from serai.kit.outbound import AddressNotAllowedError, Outcome, check_address, is_public, resolve

# headers and ways -------------------------------------------------------------------------------


def answering(*headers):
    """Return a view that answers with these headers."""
    return lambda request: HttpResponse("ok", headers=dict(headers))


@pytest.mark.parametrize(
    "directive",
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ],
)
def test_the_policy_says_what_a_page_may_load(directive):
    answer = ContentSecurityPolicyMiddleware(answering())(RequestFactory().get("/"))
    assert directive in [one.strip() for one in answer["Content-Security-Policy"].split(";")]
    assert answer["Permissions-Policy"] == "geolocation=(), camera=(), microphone=()"


@pytest.mark.parametrize("name", ["Content-Security-Policy", "Permissions-Policy"])
def test_a_view_that_knows_better_keeps_its_header(name):
    middleware = ContentSecurityPolicyMiddleware(answering((name, "own")))
    assert middleware(RequestFactory().get("/"))[name] == "own"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("anonymous", "/?language=ar%00"),
        ("anonymous", "/%00"),
        ("anonymous", "/api/accounts/me?x=%00"),
        ("ada", "/account/users/?s=%00"),
        ("ada", "/ledger/events/?name=%00"),
        ("ada", "/ledger/events/?subject=a%00b"),
        ("alice", "/submissions/?q=%00"),
    ],
)
def test_a_nul_in_an_address_is_a_bad_request_and_no_fault(cast, who, address):
    assert cast.client(who).get(address).status_code == 400


@pytest.mark.parametrize("address", ["/", "/?s=%C3%A9", "/?s=%2500", "/?s=0%0A0", "/a%20b/"])
def test_any_other_sign_may_stand_in_an_address(address):
    middleware = WholeAddressMiddleware(answering())
    assert middleware(RequestFactory().get(address)).content == b"ok"


@pytest.mark.parametrize(
    ("query", "language", "cookie"),
    [
        ("?language=fr", "fr", "fr"),
        ("?language=ar&page=2", "ar", "ar"),
        ("?language=en", "en", "en"),
        ("?language=", "en", None),
        ("?language=FR", "en", None),
        ("?language=de", "en", None),
        ("?Language=fr", "en", None),
        ("", "en", None),
    ],
)
def test_the_language_that_the_address_asks_for(settings, query, language, cookie):
    seen = []

    def view(request):
        seen.append((translation.get_language(), getattr(request, "LANGUAGE_CODE", "en")))
        return HttpResponse("ok")

    with translation.override("en"):
        answer = ChosenLanguageMiddleware(view)(RequestFactory().get(f"/{query}"))
    assert seen == [(language, language)]
    found = answer.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    assert (found and found.value) == cookie


@pytest.mark.parametrize(("https", "secure"), [(True, True), (False, "")])
def test_the_language_cookie_is_as_safe_as_the_site(settings, https, secure):
    settings.HTTPS = https
    answer = ChosenLanguageMiddleware(answering())(RequestFactory().get("/?language=en"))
    cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie["secure"], cookie["samesite"]) == (secure, "Lax")


@pytest.mark.parametrize(
    ("ways", "path", "taken"),
    [
        (("/account/profile/",), "/account/profile/", True),
        (("/account/",), "/account/profile/", True),
        (("/openrosa/",), "/account/profile/", False),
        ((), "/account/profile/", False),
    ],
)
def test_the_short_way_passes_the_other_middleware_by(settings, ways, path, taken):
    settings.SHORT_WAY = ways
    settings.ROOT_URLCONF = "serai.kit.tests.shell_urls"
    request = RequestFactory().get(path)
    answer = ShortWayMiddleware(lambda r: HttpResponse("the long way"))(request)
    assert answer.content == (b"" if taken else b"the long way")
    if taken:
        assert request.resolver_match.view_name == "accounts:profile"


def test_a_short_way_that_leads_nowhere_is_not_found(settings):
    settings.SHORT_WAY = ("/account/",)
    settings.ROOT_URLCONF = "serai.kit.tests.shell_urls"
    with pytest.raises(Resolver404):
        ShortWayMiddleware(answering())(RequestFactory().get("/account/nowhere/"))


# outwards ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "public"),
    [
        ("1.1.1.1", True),
        ("9.255.255.255", True),
        ("11.0.0.0", True),
        ("172.32.0.1", True),
        ("2a00:1450::1", True),
        ("240.0.0.1", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("2001:db8::1", False),
        ("fec0::1", False),
        ("::7f00:1", False),
        ("64:ff9b:1::a00:1", False),
        ("4000::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:1.1.1.1", True),
        ("2002:808:808::", True),
        ("2002:a00:1::", False),
    ],
)
def test_only_the_routed_internet_is_public(place, public):
    assert is_public(ipaddress.ip_address(place)) is public


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://[::1", "not an address"),
        ("https://h.example:x/", "not an address"),
        ("gopher://h.example/", "not an https address"),
        ("http://h.example/", "not an https address"),
        ("//h.example/", "not an https address"),
        ("https://a:b@h.example/", "credentials in the address"),
    ],
)
def test_an_address_that_is_not_taken_says_why(url, words):
    with pytest.raises(AddressNotAllowedError, match=words):
        check_address(url)
    outcome = outbound.post(url, body=b"", headers={})
    assert (outcome.status, outcome.error, outcome.accepted) == (None, words, False)


@pytest.mark.parametrize(
    ("addresses", "found"),
    [
        (["127.0.0.1"], "127.0.0.1"),
        (["10.0.0.1", "8.8.8.8"], "10.0.0.1"),
        (["::1"], "::1"),
    ],
)
def test_private_addresses_are_taken_where_they_are_allowed(monkeypatch, addresses, found):
    entries = [(socket.AF_INET, 1, 6, "", (address, 80)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: entries)
    assert resolve("inner.example", 80, allow_private=True) == found
    with pytest.raises(AddressNotAllowedError, match="a private address"):
        resolve("inner.example", 80)


@pytest.mark.parametrize(
    ("status", "accepted"),
    [(199, False), (200, True), (299, True), (300, False), (404, False), (None, False)],
)
def test_what_counts_as_taken(status, accepted):
    assert Outcome(status, "", 1).accepted is accepted


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (httpx.ReadTimeout("x"), "timeout"),
        (httpx.ConnectTimeout("x"), "timeout"),
        (httpx.RemoteProtocolError("x"), "RemoteProtocolError"),
        (httpx.InvalidURL("x"), "InvalidURL"),
        (ConnectionResetError("x"), "ConnectionResetError"),
        (UnicodeError("x"), "UnicodeError"),
    ],
)
def test_each_fault_of_the_other_side_has_one_short_word(monkeypatch, fault, word):
    def fail(*args, **kwargs):
        raise fault

    monkeypatch.setattr(outbound, "resolve", lambda *a, **k: "8.8.8.8")
    monkeypatch.setattr(httpx.Client, "stream", fail)
    outcome = outbound.post("https://h.example/", body=b"", headers={})
    assert (outcome.status, outcome.error) == (None, word)
    assert outcome.milliseconds >= 0


def test_a_fault_of_our_own_is_not_hidden(monkeypatch):
    monkeypatch.setattr(outbound, "resolve", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        outbound.post("https://h.example/", body=b"", headers={})


# files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (["a", "b"], "a,b"),
        (["a,b", "c"], '"a,b",c'),
        (['say "x"', ""], '"say ""x""",'),
        (["two\nlines", "x"], '"two\nlines",x'),
        (["=1", "-2"], "'=1,-2"),
        (["الهجرة", "ተጓዥ"], "الهجرة,ተጓዥ"),
        ([" =1", "x"], " =1,x"),
    ],
)
def test_lines_of_a_csv(row, line):
    text = b"".join(csv_stream(["h", "i"], [row])).decode()
    assert text == f"\ufeffh,i\r\n{line}\r\n"
    assert len(list(csv.reader(io.StringIO(text[1:], newline="")))) == 2


@pytest.mark.parametrize(("rows", "pieces"), [(0, 1), (499, 1), (500, 2), (501, 2), (1_000, 3)])
def test_a_csv_comes_in_as_many_pieces(rows, pieces):
    assert len(list(csv_stream(["n"], ([str(n)] for n in range(rows))))) == pieces


def test_an_export_without_rows_has_its_header():
    assert b"".join(csv_stream(["a", "b"], [])) == "\ufeffa,b\r\n".encode()
    archive = zipfile.ZipFile(io.BytesIO(b"".join(zip_stream([]))))
    assert archive.namelist() == []
    assert json.loads(b"".join(geojson_stream([])))["features"] == []


def test_a_zip_asks_for_its_members_one_after_the_other():
    asked = []

    def members():
        for name in ("a", "b", "c"):
            asked.append(name)
            yield name, [b"x" * 200_000]

    stream = zip_stream(members())
    next(stream)
    assert asked == ["a"]
    whole = b"".join(stream)
    assert asked == ["a", "b", "c"]
    assert len(whole) < 200_000


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("Observations", "Observations"),
        ("a[b]c", "a_b_c"),
        ("a:b*c?d/e\\f'g", "a_b_c_d_e_f_g"),
        ("x" * 32, "x" * 31),
        ("", "data"),
        ("الرصد", "الرصد"),
    ],
)
def test_names_of_sheets(name, sheet):
    file = io.BytesIO()
    write_xlsx([Sheet(name, ["=h"], [["=1+1"], ["http://x.example"], ["@a"]])], file)
    file.seek(0)
    page = load_workbook(file)[sheet]
    assert [cell.value for cell in page["A"]] == ["=h", "=1+1", "http://x.example", "@a"]
    assert {cell.data_type for cell in page["A"]} == {"s"}
    assert page["A1"].font.bold
    assert page["A3"].hyperlink is None
    assert page.freeze_panes == "A2"


@pytest.mark.parametrize(
    ("feature", "line"),
    [
        ({"type": "Feature", "geometry": None}, b'{"type":"Feature","geometry":null}'),
        ({"n": "Tin Zaouatîne"}, '{"n":"Tin Zaouatîne"}'.encode()),
        ({"c": [1.5, -2]}, b'{"c":[1.5,-2]}'),
    ],
)
def test_a_feature_is_one_line(feature, line):
    lines = b"".join(geojson_stream([feature, feature])).split(b"\n")
    assert lines[1:3] == [line + b",", line]
