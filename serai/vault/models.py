"""The keys of persons, wrapped. Never part of a database dump: they are the key store's."""

from django.db import models

from serai.kit.ids import new_id


class Key(models.Model):
    """The key with which everything of one owner (a person, a submission) is sealed.

    Wrapped by the keyring's key number `wrapped_by`. Deleting the row erases the owner: what was
    sealed can never be read again.
    """

    owner_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    wrapped = models.BinaryField()
    wrapped_by = models.BigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["wrapped_by"], name="vault_key_wrapped_by")]

    def __str__(self) -> str:
        return str(self.owner_id)
