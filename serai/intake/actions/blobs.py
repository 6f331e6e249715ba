"""Keeping bytes by their content, durable before their row is."""

import errno
import hashlib
import os
import tempfile
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.intake.methods.storage import blob_path
from serai.intake.models import Blob
from serai.kit.errors import Refusal

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class StorageFull(Refusal):
    """The disk has no room for the bytes."""

    sentence = _("The server has no room left. Nothing was kept; try again later.")


@transaction.atomic
def keep_blob(*, organisation_id: UUID, content: bytes | memoryview, media_type: str = "") -> Blob:
    """Keep bytes once per organisation and return their row.

    The file is on disk (file and folder fsynced) before the row is written, so that a row never
    names bytes that a power cut took. Bytes without a row may stay behind; they are found again by
    their hash. Refuses with `StorageFull`.
    """
    sha256 = hashlib.sha256(content).digest()
    path = blob_path(settings.BLOB_DIR, organisation_id, sha256)
    if not path.exists() or path.stat().st_size != len(content):
        _write(path, content)
    blob, _created = Blob.objects.get_or_create(
        organisation_id=organisation_id,
        sha256=sha256,
        defaults={
            "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
            "size": len(content),
            "media_type": media_type[:100],
        },
    )
    return blob


def _write(path: Path, content: bytes | memoryview) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".arriving-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
            _sync_folder(folder)
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull from error
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
