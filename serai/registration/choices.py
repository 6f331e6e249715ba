"""Words of registration."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class GroupKind(TextChoices):
    """What holds a group together."""

    TRAVEL = "travel", _("Travelling together")
    HOUSEHOLD = "household", _("Household")
    LANDING = "landing", _("Landed together")


class MemberRole(TextChoices):
    """What somebody is in the group."""

    HEAD = "head", _("Head of the group")
    PARTNER = "partner", _("Wife, husband or partner")
    CHILD = "child", _("Son or daughter")
    PARENT = "parent", _("Mother or father")
    RELATIVE = "relative", _("Other relative")
    CARED_FOR = "cared_for", _("Child in their care")
    COMPANION = "companion", _("Travels along")


class BatchState(TextChoices):
    """What became of a file of persons."""

    WAITING = "waiting", _("Waiting to be taken in")
    DONE = "done", _("Taken in")
    DROPPED = "dropped", _("Thrown away")


class Field(TextChoices):
    """What registration asks, by the name that forms, files and XLSForms use."""

    GIVEN = "given_name", _("Given name")
    FATHER = "father_name", _("Father's name")
    GRANDFATHER = "grandfather_name", _("Grandfather's name")
    FAMILY = "family_name", _("Family name")
    NATIVE = "native_name", _("Name in another script")
    ALIAS = "alias", _("Also called")
    SEX = "sex", _("Sex")
    BIRTH_DATE = "birth_date", _("Date of birth")
    AGE = "age", _("Age in years")
    BIRTH_BASIS = "birth_basis", _("How it is known")
    NATIONALITY = "nationality", _("Nationality")
    LANGUAGE = "language", _("Language")
    INTERPRETER = "needs_interpreter", _("Needs an interpreter")
    PHONE = "phone", _("Telephone")
    SAFE = "safe_to_call", _("Is it safe to call?")
    DOCUMENT_KIND = "document_kind", _("Document")
    DOCUMENT_NUMBER = "document_number", _("Number of the document")
    ROLE = "role", _("Role in the group")
    GROUP = "group", _("Group")
    WRISTBAND = "wristband", _("Wristband code")


class DocumentKind(TextChoices):
    """Papers that people carry."""

    PASSPORT = "passport", _("Passport")
    IDENTITY_CARD = "identity_card", _("Identity card")
    BIRTH_CERTIFICATE = "birth_certificate", _("Birth certificate")
    REFUGEE_CARD = "refugee_card", _("Refugee or asylum certificate")
    CONSULAR_CARD = "consular_card", _("Consular card")
    OTHER = "other", _("Other paper")


LANGUAGES = {
    "ar": _("Arabic"), "am": _("Amharic"), "bm": _("Bambara"), "bn": _("Bengali"),
    "dje": _("Zarma"), "en": _("English"), "fa": _("Persian"), "ff": _("Fula"), "fr": _("French"),
    "ha": _("Hausa"), "ku": _("Kurdish"), "ln": _("Lingala"), "om": _("Oromo"),
    "ps": _("Pashto"), "pt": _("Portuguese"), "so": _("Somali"), "sw": _("Swahili"),
    "ti": _("Tigrinya"), "tmh": _("Tamashek"), "ur": _("Urdu"), "wo": _("Wolof"),
    "yo": _("Yoruba"), "es": _("Spanish"), "it": _("Italian"), "tr": _("Turkish"),
}  # fmt: skip
"""Languages of the routes, by their ISO 639 codes."""
