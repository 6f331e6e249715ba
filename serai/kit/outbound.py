"""Sending to addresses that users gave us, without being sent against our own network."""

import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10.0
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
"""The only addresses of IPv6 that the Internet routes; site-local ones and NAT64 lie outside."""


class AddressNotAllowedError(Exception):
    """The address is not one that we send to."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of sending: the HTTP status, or a short word for what went wrong; milliseconds."""

    status: int | None
    error: str
    milliseconds: int

    @property
    def accepted(self) -> bool:
        """Say whether the other side took it (2xx)."""
        return self.status is not None and 200 <= self.status < 300


def check_address(url: str, *, allow_private: bool = False) -> None:
    """Raise AddressNotAllowedError unless `url` is https to a named host without credentials in it.

    With `allow_private`, http is allowed as well.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressNotAllowedError("not an address") from error
    schemes = {"https", "http"} if allow_private else {"https"}
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        raise AddressNotAllowedError("not an https address")
    if parts.username or parts.password:
        raise AddressNotAllowedError("credentials in the address")


def resolve(host: str, port: int, *, allow_private: bool = False) -> str:
    """Return one IP address of the host; refuse it if any of its addresses is not public."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
    if not allow_private and not all(is_public(address) for address in addresses):
        raise AddressNotAllowedError("a private address")
    return str(addresses[0])


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Say whether an address is on the public Internet, seeing through IPv6 wrappings of IPv4."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address not in GLOBAL_UNICAST:
            return False
    return address.is_global and not address.is_multicast


def post(
    url: str, *, body: bytes, headers: Mapping[str, str], allow_private: bool = False
) -> Outcome:
    """Send `body` to `url` and say what came of it; never raises for the other side's faults.

    The host is resolved once and that address is used, so that it cannot change in between.
    Redirects and proxies are not followed, the answer's body is not read; each step may take
    10 s.
    """
    import httpx

    started = time.monotonic()
    status, error = None, ""
    try:
        check_address(url, allow_private=allow_private)
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        pinned = resolve(host, port, allow_private=allow_private)
        target = httpx.URL(url).copy_with(host=pinned, fragment=None)
        sent = {**headers, "Host": parts.netloc.rpartition("@")[2]}
        with (
            httpx.Client(
                timeout=TIMEOUT_SECONDS, trust_env=False, follow_redirects=False
            ) as client,
            client.stream(
                "POST", target, content=body, headers=sent, extensions={"sni_hostname": host}
            ) as response,
        ):
            status = response.status_code
    except AddressNotAllowedError as refused:
        error = str(refused)
    except socket.gaierror:
        error = "unknown host"
    except httpx.TimeoutException:
        error = "timeout"
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as fault:
        error = type(fault).__name__
    return Outcome(status, error, round(1000 * (time.monotonic() - started)))
