"""Opening the sealed notes of statements."""

from collections.abc import Sequence
from uuid import UUID

from serai.screening.models import CategoryStatement
from serai.vault.sealing import Keys

NOTE = "screening.CategoryStatement.note"
"""What notes are sealed for."""


def notes_of(statements: Sequence[CategoryStatement]) -> dict[UUID, str]:
    """Return the notes of statements that have one, by the statement's id."""
    keys = Keys({one.person_id for one in statements})
    return {
        one.pk: str(keys.open(one.person_id, one.note, NOTE))
        for one in statements
        if one.note is not None
    }
