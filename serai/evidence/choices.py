"""Words of evidence."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReleaseState(TextChoices):
    """How far a release is, and whether the public sees it."""

    PREPARING = "preparing", _("Being prepared")
    FAILED = "failed", _("Could not be prepared")
    PREPARED = "prepared", _("Prepared")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Protection(TextChoices):
    """How a release's small figures are protected."""

    SUPPRESSION = "suppression", _("Cell suppression")
    CELL_KEY = "cell_key", _("Cell-key perturbation")


MONTH = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"
"""A month as addresses and commands name it."""
