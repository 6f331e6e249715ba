"""Words of assistance: kinds of services, of contacts and sessions, and where they lie."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from serai.accounts.choices import Compartment


class ServiceKind(TextChoices):
    """What is given: fifteen types of a published configuration, and two of travel."""

    SAFE_HOUSE = "safe_house", _("Safe house")
    HEALTH = "health", _("Health and medical care")
    PSYCHOSOCIAL = "psychosocial", _("Psychosocial support")
    POLICE = "police", _("Police or other authority")
    LEGAL = "legal", _("Legal assistance")
    LIVELIHOOD = "livelihood", _("Livelihood")
    CHILD_PROTECTION = "child_protection", _("Child protection")
    FAMILY_MEDIATION = "family_mediation", _("Family mediation")
    REUNIFICATION = "reunification", _("Family reunification")
    EDUCATION = "education", _("Education")
    RELIEF = "relief", _("Relief items, clothes and shoes")
    WATER = "water", _("Water and sanitation")
    REGISTRATION = "registration", _("Registration")
    FOOD = "food", _("Food")
    OTHER = "other", pgettext_lazy("service", "Other")
    TRANSPORT = "transport", _("Transport within the country")
    RETURN_TRAVEL = "return_travel", _("Return travel: ticket, papers, escort")


OWN_KINDS = frozenset({ServiceKind.TRANSPORT, ServiceKind.RETURN_TRAVEL})
"""Kinds that Serai added to the fifteen read in a published configuration."""
LEADS_TO_RETURN = frozenset({ServiceKind.RETURN_TRAVEL})
"""Kinds that are refused while a fear of return stands."""
_PROTECTION = (
    ServiceKind.SAFE_HOUSE, ServiceKind.PSYCHOSOCIAL, ServiceKind.POLICE, ServiceKind.LEGAL,
    ServiceKind.CHILD_PROTECTION, ServiceKind.FAMILY_MEDIATION, ServiceKind.REUNIFICATION,
)  # fmt: skip
COMPARTMENT_OF: dict[str, str] = {
    **{kind.value: Compartment.PROFILE.value for kind in ServiceKind},
    **{kind.value: Compartment.PROTECTION.value for kind in _PROTECTION},
    ServiceKind.HEALTH.value: Compartment.HEALTH.value,
    ServiceKind.RETURN_TRAVEL.value: Compartment.RETURN.value,
}
"""The compartment of the person in which a service of a kind lies."""


class Setting(TextChoices):
    """Where something was given."""

    CENTRE = "centre", _("At the centre")
    SHELTER = "shelter", _("At the shelter")
    OUTREACH = "outreach", _("On outreach, where the person is")
    PARTNER = "partner", _("At another agency")
    PHONE = "phone", _("By telephone")
    OTHER = "other", pgettext_lazy("place", "Somewhere else")


class HealthKind(TextChoices):
    """What a health worker did."""

    CONSULTATION = "consultation", _("Basic consultation")
    REFERRAL = "referral", _("Referral to a health facility")
    FIT_TO_TRAVEL = "fit_to_travel", _("Check of fitness to travel")


class Fitness(TextChoices):
    """The result of a check of fitness to travel."""

    FIT = "fit", _("Fit to travel")
    ESCORTED = "escorted", _("Fit to travel with an escort or special care")
    UNFIT = "unfit", _("Not fit to travel now")


MAY_TRAVEL = (Fitness.FIT.value, Fitness.ESCORTED.value)


class SessionKind(TextChoices):
    """Who took part in a psychosocial session."""

    INDIVIDUAL = "individual", _("Individual session")
    GROUP = "group", _("Group session")


class SessionAim(TextChoices):
    """What a psychosocial session was for."""

    FIRST_AID = "first_aid", _("Psychological first aid")
    COUNSELLING = "counselling", _("Counselling")
    ACTIVITY = "activity", _("Recreation or skills")
    FOLLOW_UP = "follow_up", _("Follow-up")
    OTHER = "other", pgettext_lazy("session", "Other")


class Unit(TextChoices):
    """In what an item is counted."""

    PIECE = "piece", pgettext_lazy("unit", "pieces")
    PAIR = "pair", pgettext_lazy("unit", "pairs")
    SET = "set", pgettext_lazy("unit", "sets")
    PACKET = "packet", pgettext_lazy("unit", "packets")
    KILOGRAM = "kilogram", pgettext_lazy("unit", "kilograms")
    LITRE = "litre", pgettext_lazy("unit", "litres")


class MoveKind(TextChoices):
    """Why stock moved."""

    RECEIPT = "receipt", _("Received")
    ISSUE = "issue", _("Given out")
    TRANSFER = "transfer", _("Moved between stores")
    COUNT = "count", _("Put right by a count")
    RETURN = "return", _("Put back: the distribution was withdrawn")


class PlanState(TextChoices):
    """What became of a planned distribution."""

    PLANNED = "planned", pgettext_lazy("distribution", "Planned")
    HELD = "held", pgettext_lazy("distribution", "Held")
    CANCELLED = "cancelled", pgettext_lazy("distribution", "Cancelled")


class Per(TextChoices):
    """For whom a limit counts."""

    PERSON = "person", _("Person")
    HOUSEHOLD = "household", _("Household")


class Proof(TextChoices):
    """How somebody confirmed what they received."""

    SIGNATURE = "signature", _("Signature")
    THUMB = "thumb", _("Thumbprint")
    WITNESS = "witness", _("A witness signed")
    COLLECTOR = "collector", _("Somebody else collected it")


NAMED_PROOFS = (Proof.WITNESS.value, Proof.COLLECTOR.value)
"""Proofs that name who gave them."""
