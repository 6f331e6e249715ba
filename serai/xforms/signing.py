"""Signing webhook bodies, so that a receiver knows them from us and not replayed."""

import base64
import hashlib
import hmac
from uuid import UUID

TOLERANCE_SECONDS = 300


def secret_of(key: str, webhook_id: UUID, generation: int) -> str:
    """Return a webhook's secret: HMAC-SHA256 of its id and generation under our own key."""
    message = f"serai.webhook:{webhook_id}:{generation}".encode()
    digest = hmac.new(key.encode(), message, hashlib.sha256).digest()
    return "whsec_" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return the `Serai-Signature` header: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`."""
    digest = hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def verify(secret: str, header: str, body: bytes, now: int) -> bool:
    """Say whether a header signs the body and is at most five minutes old, as a receiver would."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    try:
        timestamp = int(parts.get("t", ""))
    except ValueError:
        return False
    expected = signature(secret, timestamp, body)
    return abs(now - timestamp) <= TOLERANCE_SECONDS and hmac.compare_digest(
        expected.encode(), header.encode()
    )
