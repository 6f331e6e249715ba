"""Django's registration of the room."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """The imports room."""

    name = "serai.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"
