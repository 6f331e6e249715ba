"""The model field for what is sealed: it takes nothing that was not sealed."""

from typing import Any

from django.db import models


class Sealed(bytes):
    """Bytes that `serai.vault.sealing` has sealed; nothing else makes them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<sealed, {len(self)} bytes>"


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A column of sealed bytes. Writing anything but `Sealed` or None raises TypeError."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Refuse what is not sealed."""
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.name} takes sealed values only")
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: object, connection: object) -> Sealed | None:
        """Return the sealed bytes as such."""
        return None if value is None else Sealed(value)
