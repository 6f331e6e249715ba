"""Django's registration of the room."""

from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    """The reception room."""

    name = "serai.reception"
    label = "reception"
    default_auto_field = "django.db.models.BigAutoField"
