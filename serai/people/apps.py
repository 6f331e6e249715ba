"""Django's registration of the room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The people room."""

    name = "serai.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
