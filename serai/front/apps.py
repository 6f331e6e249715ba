"""Django's registration of the room."""

from django.apps import AppConfig


class FrontConfig(AppConfig):
    """The front room."""

    name = "serai.front"
    label = "front"
    default_auto_field = "django.db.models.BigAutoField"
