"""Django's registration of the room."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The evidence room."""

    name = "serai.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
