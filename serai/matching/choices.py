"""Words of finding and of duplicates."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Agreement(TextChoices):
    """How two persons compare in one field."""

    MATCH = "match", _("Agrees")
    CLOSE = "close", _("Nearly agrees")
    MISMATCH = "mismatch", _("Differs")
    BLANK = "blank", _("Not known of both")


class Field(TextChoices):
    """What is compared of two persons."""

    NAME = "name", _("Name")
    BIRTH = "birth", _("Birth")
    SEX = "sex", _("Sex")
    NATIONALITY = "nationality", _("Nationality")
    DOCUMENT = "document", _("Number on paper")
    PHONE = "phone", _("Telephone")


class PairState(TextChoices):
    """What people decided on a pair that may be one person."""

    OPEN = "open", _("To be decided")
    LATER = "later", _("Put off")
    SAME = "same", _("The same person")
    DIFFERENT = "different", _("Not the same")


class Source(TextChoices):
    """What proposed a pair."""

    REGISTRATION = "registration", _("Compared at registration")
    NIGHTLY = "nightly", _("Compared in the night")


class Reason(TextChoices):
    """Why a person was found, or two may be one, beside what names and births say."""

    PHONE = "phone", _("same telephone number")
    DOCUMENT = "document", _("same number on paper")
    CODE = "code", _("code of a card")
    REFERENCE = "reference", _("reference")
    SEX = "sex", _("same sex")
    NATIONALITY = "nationality", _("same nationality")
    FAMILY = "family", _("others of the same group agree too")
