"""Tokens: long random strings of which only the hash is kept."""

import hashlib
import secrets


def new_token() -> str:
    """Return a fresh token: 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Return the SHA-256 by which a token is kept and found."""
    return hashlib.sha256(token.encode()).digest()
