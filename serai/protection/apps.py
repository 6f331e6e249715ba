"""Django's registration of the room."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """The protection room."""

    name = "serai.protection"
    label = "protection"
    default_auto_field = "django.db.models.BigAutoField"
