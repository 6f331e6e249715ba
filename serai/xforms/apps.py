"""Django's registration of the room."""

from django.apps import AppConfig


class XformsConfig(AppConfig):
    """The xforms room."""

    name = "serai.xforms"
    label = "xforms"
    default_auto_field = "django.db.models.BigAutoField"
