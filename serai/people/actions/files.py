"""Files about a person: checked, sealed with the person's key, and given back only by access."""

import os
import tempfile
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from serai.accounts.choices import Compartment
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.ids import new_id
from serai.kit.pictures import LONGEST_SIDE, checked
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people import events
from serai.people.choices import FileKind
from serai.people.models import Document, Person, StoredFile
from serai.vault.fields import Sealed
from serai.vault.sealing import Keys

CONTENT = "people.StoredFile.content"
SIDES = {FileKind.PHOTO: 800, FileKind.SIGNATURE: 1_000, FileKind.THUMBPRINT: 1_000}
"""The longest side of a picture in pixels, by kind."""


def path_of(file_id: UUID) -> Path:
    """Return where a file's sealed bytes lie."""
    return Path(settings.SEALED_DIR) / file_id.hex[-2:] / file_id.hex


@transaction.atomic
def keep_file(
    *,
    actor: Actor,
    person: Person,
    content: bytes,
    kind: str,
    compartment: str,
    document: Document | None = None,
) -> StoredFile:
    """Keep a file about a person; a new photograph takes the place of the one before.

    Pictures are written anew, without what the camera noted. Refuses with what
    `serai.kit.pictures` refuses with. The bytes are on disk before the row is there.
    """
    side, pdf = SIDES.get(FileKind(kind), LONGEST_SIDE), kind in {FileKind.SCAN, FileKind.OTHER}
    plain, media_type = checked(content, side=side, may_be_pdf=pdf)
    if kind == FileKind.PHOTO:
        compartment = Compartment.IDENTITY
    keys, file_id, now = Keys([person.pk]), new_id(), clock.now()
    _write(path_of(file_id), keys.seal(person.pk, plain, CONTENT))
    if kind == FileKind.PHOTO:
        StoredFile.objects.filter(person=person, kind=kind, removed_at=None).update(removed_at=now)
    made = StoredFile.objects.create(
        id=file_id, person=person, kind=kind, compartment=compartment, media_type=media_type,
        size=len(plain), recorded_at=now, document=document,
        recorded_by_id=actor.user_id,
    )  # fmt: skip
    payload = {"file": str(made.pk), "kind": str(kind)}
    record(Happened(events.FILE_KEPT, "person", person.pk, person.organisation_id, payload))
    return made


def read_file(*, stored: StoredFile) -> bytes:
    """Return a file's bytes, and record that it was looked at."""
    person = stored.person
    sealed = Sealed(path_of(stored.pk).read_bytes())
    content = Keys([person.pk]).open_bytes(person.pk, sealed, CONTENT)
    payload = {"file": str(stored.pk), "kind": str(stored.kind)}
    record(Happened(events.FILE_READ, "person", person.pk, person.organisation_id, payload))
    return content


@transaction.atomic
def remove_file(*, stored: StoredFile) -> None:
    """Take a file away: its bytes go when this is committed, a bare row stays."""
    person, path = stored.person, path_of(stored.pk)
    stored.removed_at = clock.now()
    stored.save(update_fields=["removed_at"])
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    payload = {"file": str(stored.pk)}
    record(Happened(events.FILE_REMOVED, "person", person.pk, person.organisation_id, payload))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".arriving-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
