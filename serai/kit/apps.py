"""Django's registration of the room."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """The kit room."""

    name = "serai.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"
