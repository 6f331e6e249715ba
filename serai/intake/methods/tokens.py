"""The test tokens of drafts."""

import base64
import hashlib
import hmac
from uuid import UUID


def draft_token(version_id: UUID, secret: str) -> str:
    """Return the test token of a draft, derived from the deployment's secret.

    It can be shown again on every visit, and the database alone does not give it away.
    """
    message = b"intake.draft:" + version_id.bytes
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
