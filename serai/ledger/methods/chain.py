"""The hash chain: how events become one number that cannot be changed behind our back."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

GENESIS = bytes(32)


def canonical(event: Mapping[str, Any]) -> bytes:
    """Return the bytes of an event that its hash covers: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        event, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    ).encode()


def link(previous: bytes, events: Iterable[Mapping[str, Any]]) -> bytes:
    """Return SHA-256 over the previous link's hash and each event's own SHA-256, in order."""
    digest = hashlib.sha256(previous)
    for event in events:
        digest.update(hashlib.sha256(canonical(event)).digest())
    return digest.digest()
