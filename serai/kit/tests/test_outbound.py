"""Sending outwards: only to the world outside, only as told, never longer than we wait."""

import ipaddress
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from serai.kit import outbound
from serai.kit.outbound import AddressNotAllowedError, check_address, is_public, post, resolve

ADDRESSES = [
    ("https://hooks.example.org/x", True),
    ("https://hooks.example.org:8443/x?y=1", True),
    ("http://hooks.example.org/x", False),
    ("ftp://hooks.example.org/x", False),
    ("file:///etc/passwd", False),
    ("https://user:pass@hooks.example.org/", False),
    ("https://user@hooks.example.org/", False),
    ("https:///x", False),
    ("https://h.example:0/", False),
    ("https://h.example:99999/", False),
    ("https://[::1", False),
    ("", False),
    ("javascript:alert(1)", False),
]
PLACES = [
    ("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False),
    ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("0.0.0.0", False),
    ("100.64.0.1", False), ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False),
    ("::", False), ("fe80::1", False), ("fc00::1", False), ("::ffff:127.0.0.1", False),
    ("::ffff:8.8.8.8", True), ("2002:7f00:1::", False), ("64:ff9b::7f00:1", False),
    ("2001:0:53aa:64c:0:0:0:0", False), ("ff02::1", False),
]  # fmt: skip


@pytest.mark.parametrize(("url", "allowed"), ADDRESSES)
def test_which_addresses_are_taken(url, allowed):
    if allowed:
        assert check_address(url) is None
    else:
        with pytest.raises(AddressNotAllowedError):
            check_address(url)


def test_http_is_taken_where_private_addresses_are():
    assert check_address("http://127.0.0.1:9/", allow_private=True) is None


@pytest.mark.parametrize(("place", "public"), PLACES)
def test_what_is_public(place, public):
    assert is_public(ipaddress.ip_address(place)) is public


def found(monkeypatch, *places):
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, 443)) for place in places]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: entries)


def test_a_name_with_one_private_address_is_refused(monkeypatch):
    found(monkeypatch, "8.8.8.8", "10.0.0.1")
    with pytest.raises(AddressNotAllowedError):
        resolve("mixed.example", 443)


def test_a_public_name_gives_its_address(monkeypatch):
    found(monkeypatch, "8.8.8.8")
    assert resolve("dns.example", 443) == "8.8.8.8"


def test_a_private_name_is_never_connected_to(monkeypatch):
    found(monkeypatch, "127.0.0.1")
    monkeypatch.setattr(httpx, "Client", None)
    outcome = post("https://inner.example/", body=b"", headers={})
    assert (outcome.status, outcome.error) == (None, "a private address")


def test_the_address_that_was_checked_is_the_one_that_is_used(monkeypatch):
    found(monkeypatch, "8.8.8.8")
    seen = {}

    def answer(request):
        seen.update(host=request.url.host, header=request.headers["host"], **request.extensions)
        return httpx.Response(204)

    plain = httpx.Client
    monkeypatch.setattr(
        httpx, "Client", lambda **k: plain(**k, transport=httpx.MockTransport(answer))
    )
    outcome = post("https://hooks.example:8443/a?b=c", body=b"x", headers={})
    assert outcome.accepted
    assert (seen["host"], seen["header"]) == ("8.8.8.8", "hooks.example:8443")
    assert seen["sni_hostname"] == "hooks.example"


class Receiver(BaseHTTPRequestHandler):
    """Answers with the status that the path asks for."""

    def do_POST(self):
        self.server.seen.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        status = int(self.path.strip("/"))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/200")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def receiver():
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.seen = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "accepted"), [(200, True), (204, True), (302, False), (400, False), (500, False)]
)
def test_what_the_other_side_says_is_kept_and_redirects_are_not_followed(
    receiver, status, accepted
):
    url = f"http://127.0.0.1:{receiver.server_port}/{status}"
    outcome = post(url, body=b"hello", headers={}, allow_private=True)
    assert (outcome.status, outcome.accepted, outcome.error) == (status, accepted, "")
    assert receiver.seen == [(f"/{status}", b"hello")]


def test_nobody_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    outcome = post(f"http://127.0.0.1:{port}/", body=b"", headers={}, allow_private=True)
    assert (outcome.status, outcome.error) == (None, "ConnectError")


def test_who_does_not_answer_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(outbound, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        outcome = post(url, body=b"", headers={}, allow_private=True)
    assert (outcome.status, outcome.error) == (None, "timeout")
    assert outcome.milliseconds < 5_000


def test_an_unknown_host(monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert post("https://no.example/", body=b"", headers={}).error == "unknown host"
