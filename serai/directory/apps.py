"""Django's registration of the room."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """The directory room."""

    name = "serai.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"
