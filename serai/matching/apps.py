"""Django's registration of the room."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """The matching room."""

    name = "serai.matching"
    label = "matching"
    default_auto_field = "django.db.models.BigAutoField"
