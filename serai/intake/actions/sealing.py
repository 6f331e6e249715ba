"""Sealing what bears persons: the answers and the files of a submission, with a key of its own.

The key's owner is the submission, so that it can be destroyed with the persons it tells of. What
must be recognised again (an exact repetition, a file's name) is kept as a keyed token: a bare hash
of few answers could be guessed.
"""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import PurePosixPath
from uuid import UUID

from serai.intake.actions.blobs import keep_blob
from serai.intake.models import Attachment, Blob, Submission
from serai.intake.queries.blobs import open_blob
from serai.vault.choices import BlindKind
from serai.vault.sealing import Keys, blind, destroy_keys, make_keys

ANSWERS = "intake.Submission.sealed"
FILE = "intake.Attachment.blob"
LONGEST_ENDING = 6


def answers_token(organisation_id: UUID, digest: bytes) -> bytes:
    """Return what stands for answers that were sealed, from their SHA-256."""
    return blind(BlindKind.CODE, f"answers {digest.hex()}", organisation_id)


def file_token(submission_id: UUID, content: bytes | memoryview) -> bytes:
    """Return what stands for the content of a submission's sealed file."""
    return blind(BlindKind.CODE, f"file {sha256(content).hexdigest()}", submission_id)


def token_name(submission_id: UUID, name: str) -> str:
    """Return the name under which a sealed file is kept: a token, and the ending of its own."""
    ending = PurePosixPath(name).suffix.lower()
    plain = ending if ending[1:].isalnum() and ending.isascii() else ""
    token = blind(BlindKind.CODE, f"name {name}", submission_id).hex()
    return token + (plain if len(plain) <= LONGEST_ENDING else "")


def seal_answers(submission_id: UUID, text: str) -> bytes:
    """Make the submission's key and return its answers sealed with it."""
    return make_keys([submission_id]).seal(submission_id, text.encode(), ANSWERS)


def open_answers(submissions: Iterable[Submission]) -> dict[UUID, str]:
    """Return the XML of sealed submissions whose keys still exist, in one query of keys."""
    sealed = [one for one in submissions if one.sealed is not None]
    if not sealed:
        return {}
    keys = Keys(one.pk for one in sealed)
    return {
        one.pk: keys.open_bytes(one.pk, bytes(one.sealed), ANSWERS).decode()
        for one in sealed
        if one.pk in keys and one.sealed is not None
    }


def xml_of(submission: Submission) -> str:
    """Return a submission's answers as they came, opened where they are sealed; "" once erased."""
    if submission.sealed is None:
        return submission.xml
    return open_answers([submission]).get(submission.pk, "")


def keep_sealed(
    *, organisation_id: UUID, submission_id: UUID, keys: Keys, content: bytes | memoryview,
    media_type: str,
) -> Blob:  # fmt: skip
    """Keep a file's bytes sealed with the submission's key."""
    sealed = keys.seal(submission_id, bytes(content), FILE)
    return keep_blob(organisation_id=organisation_id, content=bytes(sealed), media_type=media_type)


def file_content(attachment: Attachment) -> bytes:
    """Return the bytes of an attachment that has arrived, opened where they are sealed.

    Refuses with `KeyDestroyed` once the submission was erased.
    """
    assert attachment.blob is not None
    with open_blob(attachment.blob) as file:
        content = file.read()
    if attachment.token is None:
        return content
    owner = attachment.submission_id
    return Keys([owner]).open_bytes(owner, content, FILE)


def forget(submission_ids: Iterable[UUID]) -> int:
    """Destroy the keys of sealed submissions and of the chains of corrections they stand in.

    Return how many keys there were.
    """
    chains = Submission.objects.filter(pk__in=list(submission_ids), sealed__isnull=False)
    owners: set[UUID] = set()
    for form_id, root in chains.values_list("form_id", "root_instance_id"):
        chain = Submission.objects.filter(form_id=form_id, root_instance_id=root)
        owners |= set(chain.values_list("pk", flat=True))
    return destroy_keys(sorted(owners))
