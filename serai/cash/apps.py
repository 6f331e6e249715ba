"""Django's registration of the room."""

from django.apps import AppConfig


class CashConfig(AppConfig):
    """The room of cash and vouchers."""

    name = "serai.cash"
    label = "cash"
    default_auto_field = "django.db.models.BigAutoField"
