"""A certificate authority of an office's own, for a server that no public authority can certify.

RFC 5280 certificates with ECDSA on P-256. The authority is bound by name constraints (RFC 5280,
section 4.2.1.10): browsers refuse anything it would sign for other names than those it was made
for, loopback and private networks (RFC 1918, RFC 4193), so that a stolen authority opens no other
site. A server's certificate lasts 397 days: browsers refuse longer ones of public authorities, and
nobody should depend on exceptions.
"""

import ipaddress
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.utils.translation import gettext_lazy as _

from serai.kit.errors import Refusal

AUTHORITY_DAYS, SERVER_DAYS, RENEW_DAYS = 3_650, 397, 60
AUTHORITY, AUTHORITY_KEY = "authority.crt", "authority.key"
SERVER, SERVER_KEY = "server.crt", "server.key"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
PRIVATE = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


class BadHostName(Refusal):
    """What was given is neither a host name nor an address of the network."""

    sentence = _("%(name)s is neither a host name nor an IP address.")


class NoAuthority(Refusal):
    """There is no authority yet, or its key is gone."""

    sentence = _("There is no certificate authority here yet: make one first.")


class OutsideAuthority(Refusal):
    """The authority may not certify that name: it was made for others."""

    sentence = _("This authority may not certify %(name)s. Make a new one, and trust it anew.")


class AuthorityThere(Refusal):
    """An authority is there already, and devices trust it."""

    sentence = _("There is an authority already. A new one must be trusted on every device anew.")


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the certificate, as devices show it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def ends_at(self) -> datetime:
        """Return when the certificate ends."""
        return self.certificate.not_valid_after_utc

    @property
    def names(self) -> list[str]:
        """Return the host names and addresses that the certificate is for."""
        found = self.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        return [str(one.value) for one in found.value]


def host_name(text: str) -> x509.DNSName | x509.IPAddress:
    """Read a host name or an IP address. Refuses with `BadHostName`; no wildcards, no ports."""
    bare = text.strip().lower().rstrip(".")
    try:
        return x509.IPAddress(ipaddress.ip_address(bare.strip("[]")))
    except ValueError:
        labels = bare.split(".")
        looks_like_number = labels[-1].isdigit()
        if looks_like_number or len(bare) > 253 or not all(LABEL.fullmatch(one) for one in labels):
            raise BadHostName(name=text[:60]) from None
        return x509.DNSName(bare)


def make_authority(names: Sequence[str], now: datetime, office: str = "Serai") -> Pair:
    """Make an authority that may certify these names, loopback and private networks only."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, office[:64]),
        x509.NameAttribute(NameOID.COMMON_NAME, f"{office[:40]} local authority {now:%Y-%m-%d}"),
    ])  # fmt: skip
    public = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = (
        _dated(subject, subject, key, now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
        .add_extension(public, critical=False)
    )
    return Pair(builder.sign(key, hashes.SHA256()), key)


def make_server(authority: Pair, names: Sequence[str], now: datetime) -> Pair:
    """Make a server's certificate for these names and loopback. Refuses with `OutsideAuthority`."""
    wanted = [host_name(one) for one in dict.fromkeys([*names, *LOOPBACK])]
    for one in wanted:
        if not _may_certify(authority, one):
            raise OutsideAuthority(name=str(one.value))
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, str(wanted[0].value)[:64])])
    issuer = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    builder = (
        _dated(subject, authority.certificate.subject, key, now, SERVER_DAYS, authority.ends_at)
        .add_extension(x509.SubjectAlternativeName(wanted), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer.value),
            critical=False,
        )
    )
    return Pair(builder.sign(authority.key, hashes.SHA256()), key)


def read(folder: Path, certificate: str, key: str) -> Pair | None:
    """Read a pair of a folder; None where it is not there."""
    if not (folder / certificate).exists() or not (folder / key).exists():
        return None
    first = x509.load_pem_x509_certificate((folder / certificate).read_bytes())
    opened = serialization.load_pem_private_key((folder / key).read_bytes(), None)
    if not isinstance(opened, ec.EllipticCurvePrivateKey):
        return None
    return Pair(first, opened)


def make(folder: Path, names: Sequence[str], now: datetime, *, anew: bool = False) -> Pair:
    """Make an authority and a server's certificate in a folder; return the authority.

    Refuses with `AuthorityThere` unless `anew`, and with `BadHostName`.
    """
    if read(folder, AUTHORITY, AUTHORITY_KEY) is not None and not anew:
        raise AuthorityThere
    authority = make_authority(names, now)
    server = make_server(authority, names, now)
    _keep(folder, AUTHORITY, AUTHORITY_KEY, authority)
    _keep(folder, SERVER, SERVER_KEY, server)
    return authority


def renew(folder: Path, now: datetime, names: Sequence[str] | None = None) -> Pair:
    """Make the server's certificate anew, for the names it had or others; return it.

    Devices notice nothing: they trust the authority. Refuses with `NoAuthority` and
    `OutsideAuthority`.
    """
    authority, former = read(folder, AUTHORITY, AUTHORITY_KEY), read(folder, SERVER, SERVER_KEY)
    if authority is None or authority.ends_at <= now:
        raise NoAuthority
    server = make_server(authority, names or (former.names if former else ()), now)
    _keep(folder, SERVER, SERVER_KEY, server)
    return server


def current(folder: Path, now: datetime) -> Pair | None:
    """Return the server's pair, made anew where it ends soon; None where there is none."""
    server = read(folder, SERVER, SERVER_KEY)
    if server is not None and server.ends_at - now < timedelta(days=RENEW_DAYS):
        authority = read(folder, AUTHORITY, AUTHORITY_KEY)
        if authority is not None and authority.ends_at > max(now, server.ends_at):
            return renew(folder, now)
    return server


def _dated(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    days: int,
    latest: datetime | None = None,
) -> x509.CertificateBuilder:
    end = now + timedelta(days=days)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks of old phones go a little wrong
        .not_valid_after(min(end, latest) if latest else end)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=signs, crl_sign=signs,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _permitted(names: Sequence[str]) -> list[x509.GeneralName]:
    permitted: list[x509.GeneralName] = [x509.DNSName("localhost")]
    permitted += [x509.IPAddress(ipaddress.ip_network(net)) for net in PRIVATE]
    for one in map(host_name, names):
        if isinstance(one, x509.DNSName):
            permitted.append(one)
        else:
            permitted.append(x509.IPAddress(ipaddress.ip_network(one.value)))
    return list(dict.fromkeys(permitted))


def _may_certify(authority: Pair, name: x509.DNSName | x509.IPAddress) -> bool:
    found = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints)
    permitted = found.value.permitted_subtrees or []
    if isinstance(name, x509.DNSName):
        names = [one.value for one in permitted if isinstance(one, x509.DNSName)]
        return any(name.value == one or name.value.endswith(f".{one}") for one in names)
    nets = [ipaddress.ip_network(one.value) for one in permitted if isinstance(one, x509.IPAddress)]
    return any(name.value in net for net in nets)


def _keep(folder: Path, certificate: str, key: str, pair: Pair) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = pair.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = pair.certificate.public_bytes(serialization.Encoding.PEM)
    for name, content, mode in ((key, private, 0o600), (certificate, public, 0o644)):
        new = folder / f"{name}.new"
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        new.replace(folder / name)
