"""Django's registration of the room."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """The review room."""

    name = "serai.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"
