"""Words of the register of persons."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Basis(TextChoices):
    """Why a grant was given."""

    REGISTRATION = "registration", _("Registered by the team")
    CONSENT = "consent", _("The person's consent")
    REFERRAL = "referral", _("An accepted referral")
    TRANSFER = "transfer", _("A transfer")
    SUPERVISION = "supervision", _("Supervision")
    LEGAL = "legal", _("A legal obligation")
    VITAL = "vital", _("Vital interests of the person")
    BREAK_GLASS = "break_glass", _("Emergency access")


class RecordKind(TextChoices):
    """What a sealed record of a person says; each kind belongs to one compartment."""

    IDENTITY = "identity", _("Identity")
    CONTACTS = "contacts", _("Contacts")
    FUNCTIONING = "functioning", _("Functioning")


COMPARTMENT_OF = {
    RecordKind.IDENTITY: "identity",
    RecordKind.CONTACTS: "profile",
    RecordKind.FUNCTIONING: "health",
}
"""Where a kind of record belongs."""


class Sex(TextChoices):
    """Sex as the field records it."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Not known")


class Gender(TextChoices):
    """Gender, by the codes of the Human Trafficking Case Data Standard 2.0."""

    FEMININE = "Feminine", _("Feminine")
    MASCULINE = "Masculine", _("Masculine")
    TRANSGENDER_FEMININE = "TransgenderFeminine", _("Transgender feminine")
    TRANSGENDER_MASCULINE = "TransgenderMasculine", _("Transgender masculine")
    NON_CONFORMING = "NonConforming", _("Non-conforming")
    NOT_SAID = "NonSpecifiedUnknown", _("Not said or not known")


class BirthBasis(TextChoices):
    """How a birth date or an age is known."""

    DOCUMENT = "document", _("Seen in a document")
    DECLARED = "declared", _("Said by the person")
    ESTIMATED = "estimated", _("Estimated")
    DISPUTED = "disputed", _("Disputed")
    UNKNOWN = "unknown", _("Not known")


class NamePart(TextChoices):
    """Which part of a name; customs differ, and any may be missing."""

    GIVEN = "given", _("Given name")
    FATHER = "father", _("Father's name")
    GRANDFATHER = "grandfather", _("Grandfather's name")
    FAMILY = "family", _("Family name")
    OTHER = "other", _("Other name")
    ALIAS = "alias", _("Also called")


class ContactKind(TextChoices):
    """How somebody is reached."""

    PHONE = "phone", _("Telephone")
    MESSAGING = "messaging", _("Messaging service")
    EMAIL = "email", _("E-mail")
    ADDRESS = "address", _("Where they stay")
    RELATIVE = "relative", _("Through somebody else")


class SafeToCall(TextChoices):
    """Whether contact by this way is safe for the person."""

    YES = "yes", _("Safe to call")
    NO = "no", _("Not safe to call")
    ASK = "ask", _("Only as agreed")
    UNKNOWN = "unknown", _("Not asked yet")


class Difficulty(TextChoices):
    """Answers of the Washington Group short set on functioning."""

    NONE = "none", _("No difficulty")
    SOME = "some", _("Some difficulty")
    A_LOT = "a_lot", _("A lot of difficulty")
    CANNOT = "cannot", _("Cannot do it at all")
    REFUSED = "refused", _("Refused")
    UNKNOWN = "unknown", _("Not known")


FUNCTIONS = ("seeing", "hearing", "walking", "remembering", "self_care", "communicating")
"""The six questions of the Washington Group short set."""

STATELESS, UNKNOWN_NATIONALITY = "XXA", "UNK"
"""Nationalities that are no country: stateless (code of ICAO Doc 9303), and not known (ours)."""
NO_COUNTRY = {STATELESS: _("Stateless"), UNKNOWN_NATIONALITY: _("Nationality not known")}


class AgeBand(TextChoices):
    """Ages in years as lists group them."""

    INFANT = "0-4", _("0 to 4")
    CHILD = "5-11", _("5 to 11")
    ADOLESCENT = "12-17", _("12 to 17")
    YOUNG = "18-24", _("18 to 24")
    ADULT = "25-59", _("25 to 59")
    OLDER = "60-", _("60 and older")
    UNKNOWN = "unknown", _("Not known")


class Language(TextChoices):
    """Languages spoken along the routes, by ISO 639 code (two letters where there are two)."""

    AMHARIC = "am", _("Amharic")
    ARABIC = "ar", _("Arabic")
    BAMBARA = "bm", _("Bambara")
    BENGALI = "bn", _("Bengali")
    ENGLISH = "en", _("English")
    EWE = "ee", _("Ewe")
    FRENCH = "fr", _("French")
    FULFULDE = "ff", _("Fulfulde (Pular)")
    HAUSA = "ha", _("Hausa")
    IGBO = "ig", _("Igbo")
    KANURI = "kr", _("Kanuri")
    MANDINKA = "mnk", _("Mandinka")
    MOORE = "mos", _("Mooré")
    OROMO = "om", _("Oromo")
    PASHTO = "ps", _("Pashto")
    DARI = "prs", _("Dari")
    PORTUGUESE = "pt", _("Portuguese")
    SOMALI = "so", _("Somali")
    SONINKE = "snk", _("Soninke")
    SPANISH = "es", _("Spanish")
    SWAHILI = "sw", _("Swahili")
    TAMASHEQ = "tmh", _("Tamasheq")
    TEDAGA = "tuq", _("Tedaga")
    TIGRINYA = "ti", _("Tigrinya")
    URDU = "ur", _("Urdu")
    WOLOF = "wo", _("Wolof")
    YORUBA = "yo", _("Yoruba")
    ZARMA = "dje", _("Zarma (Songhay)")


FUNCTION_LABELS = {
    "seeing": _("Seeing, even with glasses"),
    "hearing": _("Hearing, even with a hearing aid"),
    "walking": _("Walking or climbing steps"),
    "remembering": _("Remembering or concentrating"),
    "self_care": _("Washing all over or dressing"),
    "communicating": _("Understanding others or being understood"),
}
"""What each question asks about. Source: Washington Group short set on functioning (2022)."""


class GroupKind(TextChoices):
    """What holds a group together."""

    TRAVELLING = "travelling", _("Travelling group")
    HOUSEHOLD = "household", _("Household")


class GroupRole(TextChoices):
    """What somebody is in a group."""

    HEAD = "head", _("Head or contact person")
    MEMBER = "member", _("Member")
    CARER = "carer", _("Cares for a child of the group")
    CHILD = "child", _("Child in care of the group")


class LinkKind(TextChoices):
    """What one person is to another. The first four read the same both ways round."""

    SPOUSE = "spouse", _("Spouse of")
    SIBLING = "sibling", _("Brother or sister of")
    SEPARATED = "separated", _("Separated from")
    RELATIVE = "relative", _("Other relative of")
    PARENT = "parent", _("Parent of")
    GUARDIAN = "guardian", _("Guardian of")


BOTH_WAYS = frozenset({"spouse", "sibling", "separated", "relative"})
OTHER_WAY = {"parent": _("Child of"), "guardian": _("Under guardianship of")}
"""What a link is called from the other person's side."""


class DocumentKind(TextChoices):
    """What somebody holds on paper."""

    PASSPORT = "passport", _("Passport")
    NATIONAL_ID = "national_id", _("National identity card")
    BIRTH = "birth", _("Birth certificate")
    CONSULAR = "consular", _("Consular card")
    LAISSEZ_PASSER = "laissez_passer", _("Emergency travel document")
    REFUGEE = "refugee", _("Refugee or asylum seeker document")
    RESIDENCE = "residence", _("Residence permit")
    SCHOOL = "school", _("School or professional certificate")
    MEDICAL = "medical", _("Medical record")
    OTHER = "other", _("Other document")


class DocumentState(TextChoices):
    """Where a document is now."""

    SEEN = "seen", _("Seen in original")
    COPY = "copy", _("Seen as a copy")
    DECLARED = "declared", _("Said by the person")
    LOST = "lost", _("Lost or stolen")
    HELD = "held", _("Held back by somebody")


class FileKind(TextChoices):
    """What a kept file shows."""

    PHOTO = "photo", _("Photograph of the person")
    SCAN = "scan", _("Scan of a document")
    SIGNATURE = "signature", _("Signature")
    THUMBPRINT = "thumbprint", _("Thumbprint")
    OTHER = "other", _("Other file")
