"""Django's registration of the room."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """The screening room."""

    name = "serai.screening"
    label = "screening"
    default_auto_field = "django.db.models.BigAutoField"
