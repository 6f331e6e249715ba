"""Reading bytes that were kept."""

from typing import BinaryIO

from django.conf import settings

from serai.intake.methods.storage import blob_path
from serai.intake.models import Blob


def open_blob(blob: Blob) -> BinaryIO:
    """Open a blob's bytes; the caller's access to the row is the right to them."""
    return blob_path(settings.BLOB_DIR, blob.organisation_id, bytes(blob.sha256)).open("rb")
