"""Words of consent."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a consent stands. Refused and ended states never change: a change is a new record."""

    REQUESTED = "requested", _("Requested")
    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    RENEWED = "renewed", _("Renewed")


ENDED = (State.WITHDRAWN, State.EXPIRED, State.RENEWED)
"""States of what was given once and no longer holds."""


class Purpose(TextChoices):
    """What the data may be used for."""

    SERVICES = "services", _("Help and services")
    PROTECTION = "protection", _("Protection")
    HEALTH = "health", _("Health care")
    RETURN = "return", _("Return and reintegration")
    TRACING = "tracing", _("Looking for family")
    DOCUMENTS = "documents", _("Identity and travel documents")
    LEGAL_AID = "legal_aid", _("Legal help")
    RESEARCH = "research", _("Interviews for research")
    STORIES = "stories", _("Pictures and stories")


class LegalBasis(TextChoices):
    """On what the sharing rests."""

    CONSENT = "consent", _("The person's consent")
    LEGAL = "legal", _("A legal obligation")
    VITAL = "vital", _("Vital interests of the person")


class Outside(TextChoices):
    """Recipients that do not work in Serai: an answer is kept, and nothing is opened."""

    FAMILY = "family", _("Family")
    CONSULATE = "consulate", _("Embassy or consulate")
    AUTHORITIES = "authorities", _("Authorities")
    RESEARCHERS = "researchers", _("Researchers")
    MEDIA = "media", _("Journalists and media")
    OTHER = "other", _("Others")


class Medium(TextChoices):
    """How the consent was taken."""

    WRITTEN = "written", _("In writing")
    VERBAL = "verbal", _("Spoken, before a witness")
    AUDIO = "audio", _("Spoken, recorded")


class Expression(TextChoices):
    """What the person did to agree."""

    SIGNATURE = "signature", _("Signed")
    THUMBPRINT = "thumbprint", _("Gave a thumbprint")
    SPOKEN = "spoken", _("Said so")
    GESTURE = "gesture", _("Showed it by a sign")


class GivenBy(TextChoices):
    """Who answered."""

    PERSON = "person", _("The person")
    GUARDIAN = "guardian", _("A parent or guardian")
    REPRESENTATIVE = "representative", _("A legal representative")


class Assent(TextChoices):
    """What a child says to it."""

    GIVEN = "given", _("The child agrees")
    REFUSED = "refused", _("The child does not agree")
    TOO_YOUNG = "too_young", _("Too young to be asked")


class NoGuardian(TextChoices):
    """Why a child's consent was taken without a guardian."""

    ALONE = "alone", _("No guardian can be reached")
    AT_RISK = "at_risk", _("Asking the guardian would put the child at risk")
    MATURE = "mature", _("Old enough to decide, by the law or the procedure that applies here")


class WhyNot(TextChoices):
    """Why somebody refuses, withdraws, or wants something withheld."""

    HARM_TO_SELF = "harm_to_self", _("Fears harm to themselves")
    HARM_TO_OTHERS = "harm_to_others", _("Fears harm to others")
    TELLS_THEMSELVES = "tells_themselves", _("Wants to tell it themselves")
    NO_TRUST = "no_trust", _("Does not trust the recipient")
    NOT_NEEDED = "not_needed", _("Does not need it")
    OTHER = "other", _("Another reason")
    NOT_SAID = "not_said", _("Gave no reason")


class EvidenceKind(TextChoices):
    """What shows that the person answered."""

    SIGNATURE = "signature", _("Signature drawn on the screen")
    THUMBPRINT = "thumbprint", _("Photo of a thumbprint or of the signed paper")


ASSENT_FROM = 6
"""Age in years from which a child is asked, as child protection agencies commonly do."""

ADULT = 18
"""Age in years at which what was agreed for a child ends."""
