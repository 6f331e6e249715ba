"""Django's registration of the room."""

from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    """The registration room."""

    name = "serai.registration"
    label = "registration"
    default_auto_field = "django.db.models.BigAutoField"
