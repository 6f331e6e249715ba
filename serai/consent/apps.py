"""Django's registration of the room."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """The consent room."""

    name = "serai.consent"
    label = "consent"
    default_auto_field = "django.db.models.BigAutoField"
