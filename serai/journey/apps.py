"""Django's registration of the room."""

from django.apps import AppConfig


class JourneyConfig(AppConfig):
    """The journey room."""

    name = "serai.journey"
    label = "journey"
    default_auto_field = "django.db.models.BigAutoField"
