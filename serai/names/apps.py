"""Django's registration of the room."""

from django.apps import AppConfig


class NamesConfig(AppConfig):
    """The names room."""

    name = "serai.names"
    label = "names"
    default_auto_field = "django.db.models.BigAutoField"
