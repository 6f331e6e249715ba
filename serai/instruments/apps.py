"""Django's registration of the room."""

from django.apps import AppConfig


class InstrumentsConfig(AppConfig):
    """The instruments room."""

    name = "serai.instruments"
    label = "instruments"
    default_auto_field = "django.db.models.BigAutoField"
