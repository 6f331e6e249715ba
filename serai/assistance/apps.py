"""Django's registration of the room."""

from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    """The assistance room."""

    name = "serai.assistance"
    label = "assistance"
    default_auto_field = "django.db.models.BigAutoField"
