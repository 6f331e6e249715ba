"""The key store's own backup: the keyring and every person's wrapped key, in one file.

Only the newest copy is kept, wherever it is: erasing a person writes it anew without their key.
Without the keyring's passphrase (or service) the file opens nothing.
"""

import base64
import json
import os
import tempfile
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.kit.errors import Refusal
from serai.vault import keyring
from serai.vault.models import Key

FORMAT = 1


class StoreRefused(Refusal):
    """The file is no key store, or there are keys here already."""

    sentence = _("This is not a whole backup of a key store.")


class StoreNotEmpty(Refusal):
    """Keys are here already."""

    sentence = _("There are keys here already. Bring a key store back into an empty one only.")


def newest() -> Path:
    """Return where the newest backup of the key store lies."""
    return Path(settings.KEYSTORE_BACKUP)


def write_store(file: Path) -> int:
    """Write the key store into a file, in place of an older one; return how many keys it holds."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".keystore-")
    count = 0
    with os.fdopen(descriptor, "w") as out:
        ring = keyring.path().read_text() if keyring.path().exists() else ""
        out.write(json.dumps({"format": FORMAT, "keyring": ring}) + "\n")
        for key in Key.objects.order_by("owner_id").iterator(chunk_size=5_000):
            wrapped = base64.b64encode(bytes(key.wrapped)).decode()
            out.write(json.dumps([str(key.owner_id), wrapped, key.wrapped_by]) + "\n")
            count += 1
        out.write(json.dumps({"keys": count}) + "\n")
        out.flush()
        os.fsync(out.fileno())
    Path(name).replace(file)
    return count


def refresh_newest() -> None:
    """Write the newest backup anew where there is one, so that it holds no erased person's key."""
    if newest().exists():
        write_store(newest())


@transaction.atomic
def read_store(file: Path) -> int:
    """Bring a key store back into an empty one; return how many keys came."""
    if Key.objects.exists():
        raise StoreNotEmpty
    try:
        first, *lines, last = file.read_text().splitlines()
        head, rows = json.loads(first), [json.loads(line) for line in lines]
        whole = head["format"] == FORMAT and json.loads(last) == {"keys": len(rows)}
        keys = [Key(owner_id=UUID(o), wrapped=base64.b64decode(w), wrapped_by=int(n))
                for o, w, n in rows]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreRefused from error
    if not whole:
        raise StoreRefused
    if head["keyring"] and not keyring.path().exists():
        keyring.path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keyring.path().write_text(head["keyring"])
        keyring.path().chmod(0o600)
        keyring.forget()
    Key.objects.bulk_create(keys, batch_size=2_000)
    return len(keys)
