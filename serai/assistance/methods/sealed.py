"""What each sealed column of the room is sealed for."""

from typing import Any


def column(row: Any, name: str) -> str:
    """Return what a column of a row (or of a model) is sealed for.

    A model that came from another room says under `SEALED_AS` what it was called there: what was
    sealed for that name opens for no other.
    """
    return f"{getattr(row, 'SEALED_AS', row._meta.label)}.{name}"
