"""Django's registration of the room."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """The vault room."""

    name = "serai.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
