"""Words of the vault."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BlindKind(TextChoices):
    """What a blind token stands for; each kind has a key of its own."""

    NAME = "name", _("Name")
    PHONE = "phone", _("Telephone")
    DOCUMENT = "document", _("Document")
    CODE = "code", _("Code of a card")
