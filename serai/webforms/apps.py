"""Django's registration of the room."""

from django.apps import AppConfig


class WebformsConfig(AppConfig):
    """The webforms room."""

    name = "serai.webforms"
    label = "webforms"
    default_auto_field = "django.db.models.BigAutoField"
