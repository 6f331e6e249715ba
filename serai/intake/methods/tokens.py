"""The tokens in the addresses that phones use: only their hash is kept."""

import base64
import hashlib
import hmac
import secrets
from uuid import UUID


def new_token() -> str:
    """Return a fresh device token: 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Return the SHA-256 by which a token is kept and found."""
    return hashlib.sha256(token.encode()).digest()


def draft_token(version_id: UUID, secret: str) -> str:
    """Return the test token of a draft, derived from the deployment's secret.

    It can be shown again on every visit, and the database alone does not give it away.
    """
    message = b"intake.draft:" + version_id.bytes
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
