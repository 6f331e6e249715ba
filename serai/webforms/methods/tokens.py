"""The device token behind a public link."""

import base64
import hashlib
import hmac


def device_token(link_token: str, secret: str) -> str:
    """Return the token of a public link's device, derived from the secret in its address.

    Whoever holds the link cannot derive it, so the link's own door, with its limits, is the only
    way in.
    """
    message = b"webforms.public:" + link_token.encode()
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
