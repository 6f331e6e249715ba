"""Django's registration of the room."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """The retention room."""

    name = "serai.retention"
    label = "retention"
    default_auto_field = "django.db.models.BigAutoField"
