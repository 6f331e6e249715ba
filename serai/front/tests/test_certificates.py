"""The office's own authority: what it certifies, what it may not, and what a TLS client says."""

import contextlib
import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from cryptography import x509
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.front.management import certificates as c
from serai.kit import clock, serving

NOW = datetime.now(UTC).replace(microsecond=0)
NAMES = ("serai.lan", "192.168.1.10")


@pytest.fixture
def folder(tmp_path):
    """A folder in which an authority for `NAMES` and its server's certificate lie."""
    c.make(tmp_path / "tls", NAMES, NOW)
    return tmp_path / "tls"


def shake_hands(folder, name, trusted=c.AUTHORITY):
    """Let a client that trusts only the authority greet a server; return the name it verified."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / c.SERVER, folder / c.SERVER_KEY)
    client = ssl.create_default_context(cafile=folder / trusted)
    left, right = socket.socketpair()

    def serve():
        with contextlib.suppress(OSError), server.wrap_socket(right, server_side=True) as secured:
            secured.recv(1)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client.wrap_socket(left, server_hostname=name) as secured:
            secured.sendall(b"x")
            return secured.version()
    finally:
        left.close()
        thread.join(timeout=5)
        right.close()


@pytest.mark.parametrize("name", [*NAMES, "localhost", "127.0.0.1"])
def test_who_trusts_the_authority_trusts_the_server_under_each_of_its_names(folder, name):
    assert shake_hands(folder, name) in {"TLSv1.2", "TLSv1.3"}


@pytest.mark.parametrize("name", ["serai.example.org", "192.168.1.11"])
def test_nobody_trusts_it_under_another_name(folder, name):
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(folder, name)


def test_who_trusts_another_authority_does_not_trust_it(folder, tmp_path):
    c.make(tmp_path / "other", NAMES, NOW)
    (folder / "other.crt").write_bytes((tmp_path / "other" / c.AUTHORITY).read_bytes())
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(folder, "serai.lan", trusted="other.crt")


def test_a_stolen_authority_opens_no_other_site(folder):
    """The constraint is in the certificate: a client refuses what breaks it, whoever signed."""
    authority = c.read(folder, c.AUTHORITY, c.AUTHORITY_KEY)
    for name in ("bank.example.com", "8.8.8.8", "lan", "evilserai.lan"):
        with pytest.raises(c.OutsideAuthority):
            c.make_server(authority, [name], NOW)
    wide = c.Pair(c.make_authority(["bank.example.com"], NOW).certificate, authority.key)
    forged = c.make_server(wide, ["bank.example.com"], NOW)
    real = authority.certificate
    builder = x509.CertificateBuilder(
        issuer_name=real.subject,
        subject_name=forged.certificate.subject,
        public_key=forged.key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=NOW - timedelta(days=1),
        not_valid_after=NOW + timedelta(days=30),
        extensions=[e for e in forged.certificate.extensions
                    if not isinstance(e.value, x509.AuthorityKeyIdentifier)],
    )  # fmt: skip
    signed = builder.sign(authority.key, c.hashes.SHA256())
    c._keep(folder, c.SERVER, c.SERVER_KEY, c.Pair(signed, forged.key))
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        shake_hands(folder, "bank.example.com")


def test_a_name_below_a_certified_one_is_certified(folder):
    assert "forms.serai.lan" in c.renew(folder, NOW, ["forms.serai.lan"]).names


def test_the_keys_are_their_owners_alone_and_no_half_file_stays(folder):
    for key in (c.AUTHORITY_KEY, c.SERVER_KEY):
        assert stat.S_IMODE((folder / key).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not list(folder.glob("*.new"))


def test_the_certificates_say_what_browsers_ask_for(folder):
    authority = c.read(folder, c.AUTHORITY, c.AUTHORITY_KEY).certificate
    server = c.read(folder, c.SERVER, c.SERVER_KEY).certificate
    basic = authority.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical
    assert basic.value.ca
    assert basic.value.path_length == 0
    assert authority.extensions.get_extension_for_class(x509.NameConstraints).critical
    assert not server.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = server.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [one.dotted_string for one in usage] == ["1.3.6.1.5.5.7.3.1"]
    lasts = server.not_valid_after_utc - server.not_valid_before_utc
    assert lasts <= timedelta(days=398)


def test_renewing_keeps_the_names_and_what_devices_trust(folder):
    before = c.read(folder, c.AUTHORITY, c.AUTHORITY_KEY)
    old = c.read(folder, c.SERVER, c.SERVER_KEY)
    new = c.renew(folder, NOW)
    assert new.names == old.names
    assert new.certificate.serial_number != old.certificate.serial_number
    assert c.read(folder, c.AUTHORITY, c.AUTHORITY_KEY).fingerprint == before.fingerprint
    assert shake_hands(folder, "serai.lan")


@pytest.mark.parametrize(("days", "renews"), [(0, False), (300, False), (340, True), (400, True)])
def test_it_is_made_anew_in_its_last_two_months(folder, days, renews):
    old = c.read(folder, c.SERVER, c.SERVER_KEY).ends_at
    later = c.current(folder, NOW + timedelta(days=days)).ends_at
    assert (later > old) is renews


def test_an_ended_authority_certifies_nothing_more(folder):
    late = NOW + timedelta(days=c.AUTHORITY_DAYS + 1)
    with pytest.raises(c.NoAuthority):
        c.renew(folder, late)
    assert c.current(folder, late).ends_at < late


def test_a_server_never_outlives_its_authority(folder):
    authority = c.read(folder, c.AUTHORITY, c.AUTHORITY_KEY)
    late = NOW + timedelta(days=c.AUTHORITY_DAYS - 10)
    assert c.make_server(authority, NAMES, late).ends_at == authority.ends_at


def test_there_is_one_authority_unless_another_is_wanted(folder):
    first = c.read(folder, c.AUTHORITY, c.AUTHORITY_KEY).fingerprint
    with pytest.raises(c.AuthorityThere):
        c.make(folder, NAMES, NOW)
    assert c.read(folder, c.AUTHORITY, c.AUTHORITY_KEY).fingerprint == first
    assert c.make(folder, NAMES, NOW, anew=True).fingerprint != first


@pytest.mark.parametrize(
    "name",
    ["", " ", "a b", "*.lan", "serai.lan:8000", "https://serai.lan", "-a.lan", "a-.lan",
     "256.1.1.1", "10.0.0", "a" * 64 + ".lan", "é.lan", "a..b", "192.168.1.0/24",
     ".".join(["abc"] * 70)],
)  # fmt: skip
def test_what_is_no_host_name_is_refused(tmp_path, name):
    with pytest.raises(c.BadHostName):
        c.make(tmp_path / "tls", [name], NOW)
    assert not (tmp_path / "tls").exists()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_a_name_or_refused(text):
    try:
        found = c.host_name(text)
    except c.BadHostName:
        return
    assert isinstance(found, x509.DNSName | x509.IPAddress)


@pytest.mark.parametrize(
    ("text", "name"),
    [("Serai.LAN.", "serai.lan"), (" 10.1.2.3 ", "10.1.2.3"), ("[fd00::1]", "fd00::1"),
     ("::1", "::1"), ("box", "box")],
)  # fmt: skip
def test_names_are_read_as_people_write_them(text, name):
    assert str(c.host_name(text).value) == name


@pytest.fixture
def told(tmp_path, settings):
    """Run `serai ca` in a folder of its own; return what it tells."""
    settings.SERAI_TLS = tmp_path / "tls"

    def run(*arguments, **options):
        out = StringIO()
        call_command("ca", *arguments, stdout=out, **options)
        return out.getvalue()

    return run


def test_the_command_makes_it_and_explains_how_it_is_trusted(told, tmp_path):
    text = told("make", *NAMES)
    fingerprint = c.read(tmp_path / "tls", c.AUTHORITY, c.AUTHORITY_KEY).fingerprint
    assert fingerprint in text
    assert str(tmp_path / "tls" / "authority.crt") in text
    for system in ("Android", "iPhone", "Windows", "macOS", "Linux", "Firefox"):
        assert system in text
    assert "serai run --https" in text
    assert "https://serai.lan:8443/" in text
    assert told("show").strip() in text
    assert "PRIVATE KEY" not in text


def test_the_command_renews_with_other_names(told, tmp_path):
    told("make", *NAMES)
    assert "10.0.0.7" in told("renew", "serai.lan", "10.0.0.7")
    assert "10.0.0.7" in c.read(tmp_path / "tls", c.SERVER, c.SERVER_KEY).names


@pytest.mark.parametrize(
    ("before", "arguments", "sentence"),
    [
        ((), ("make",), "Under which name"),
        ((), ("show",), "no certificate authority here yet"),
        ((), ("renew",), "no certificate authority here yet"),
        ((), ("make", "a b"), "neither a host name nor an IP address"),
        (("make", "serai.lan"), ("make", "serai.lan"), "There is an authority already"),
        (("make", "serai.lan"), ("renew", "example.org"), "may not certify example.org"),
    ],
)
def test_the_command_refuses_in_a_sentence(told, before, arguments, sentence):
    if before:
        told(*before)
    with pytest.raises(CommandError, match=sentence):
        told(*arguments)


def test_the_web_server_is_given_the_files_and_none_without(tmp_path):
    plain = serving.web_command("0.0.0.0", 8000)
    assert not [part for part in plain if "ssl" in part]
    secure = serving.web_command("0.0.0.0", 8443, tls=(tmp_path / "a", tmp_path / "b"))
    assert secure[secure.index("--ssl-certificate") + 1] == str(tmp_path / "a")
    assert secure[secure.index("--ssl-keyfile") + 1] == str(tmp_path / "b")
    assert secure[-1] == "config.wsgi:application"


def test_the_clock_of_the_house_is_asked(told, tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=100))
    told("make", "serai.lan")
    assert c.read(tmp_path / "tls", c.SERVER, c.SERVER_KEY).ends_at == NOW + timedelta(days=497)
