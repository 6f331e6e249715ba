"""Django's registration of the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts room."""

    name = "serai.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
