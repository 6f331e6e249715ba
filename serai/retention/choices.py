"""Words of keeping and erasing."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """What somebody is kept for; each has a rule of its own."""

    INCOMPLETE = "incomplete", _("Pre-registered and never completed")
    ASSISTANCE = "assistance", _("Registered for assistance")


class Ending(TextChoices):
    """What happens at the end."""

    ERASE = "erase", _("Erase")
    ANONYMISE = "anonymise", _("Keep sex, decade of birth and nationality only")


class Why(TextChoices):
    """Why somebody was erased."""

    REQUESTED = "requested", _("The person asked for it")
    RETENTION = "retention", _("The time for keeping is over")
    MISTAKE = "mistake", _("Registered by mistake")


DEFAULT_MONTHS = {Purpose.INCOMPLETE: 6, Purpose.ASSISTANCE: 60}
"""Where an organisation has set no rule of its own. No official period was found: the office sets
it by its mandate and its law."""
