"""What each sealed column of the room is sealed for."""

from typing import Any


def column(row: Any, name: str) -> str:
    """Return what a column of a row (or of a model) is sealed for."""
    return f"{row._meta.app_label}.{row._meta.object_name}.{name}"
