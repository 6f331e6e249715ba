"""Django's registration of the room."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """The flows room."""

    name = "serai.flows"
    label = "flows"
    default_auto_field = "django.db.models.BigAutoField"
