"""Django's registration of the room."""

from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    """The demonstration's room."""

    name = "serai.demonstration"
    label = "demonstration"
    default_auto_field = "django.db.models.BigAutoField"
