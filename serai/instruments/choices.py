"""Words of instruments: strengths, outcomes, elements, urgency, marks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Strength(TextChoices):
    """How much one indicator weighs, as in the operational indicators of ILO and the EC (2009)."""

    STRONG = "strong", _("Strong")
    MEDIUM = "medium", _("Medium")
    WEAK = "weak", _("Weak")


class WeightList(TextChoices):
    """Which list of indicators a weight is of."""

    ALL = "all", _("Both lists")
    ADULT = "adult", _("Adults")
    CHILD = "child", _("Children")


class Fact(TextChoices):
    """What is known of an element or a dimension: it holds, it does not, it is open."""

    MET = "met", pgettext_lazy("element", "Met")
    NOT_MET = "not_met", pgettext_lazy("element", "Not met")
    UNKNOWN = "unknown", pgettext_lazy("element", "Not yet known")


class OutcomeKind(TextChoices):
    """What a rule that fires brings."""

    DIMENSION = "dimension", _("Dimension")
    ELEMENT = "element", _("Element")
    FINDING = "finding", _("Finding")
    LABEL = "label", _("Reading")
    CATEGORY = "category", _("Suggested category")
    PATHWAY = "pathway", _("Suggested pathway")
    FACTOR = "factor", _("Factor")
    HTCDS = "htcds", _("HTCDS code")


class Urgency(TextChoices):
    """How soon a finding asks for action, in the limits of the inter-agency referral form."""

    EMERGENCY = "emergency", _("Within 24 hours")
    URGENT = "urgent", _("Within 72 hours")
    NORMAL = "normal", _("Within two weeks")

    @property
    def hours(self) -> int:
        """Return the hours in which something is done about the finding."""
        return {"emergency": 24, "urgent": 72, "normal": 336}[self.value]


class Pathway(TextChoices):
    """A process a person may be led to. A suggestion, never a decision about anybody's status."""

    ASYLUM = "asylum", _("Asylum and international protection")
    COUNTER_TRAFFICKING = "counter_trafficking", _("Identification of trafficked persons")
    CHILD_PROTECTION = "child_protection", _("Child protection and best interests")
    FAMILY_LINKS = "family_links", _("Tracing and family links")
    HEALTH = "health", _("Health care")
    GBV = "gbv", _("Care after gender-based violence")
    SAFETY = "safety", _("Immediate safety")
    STATELESSNESS = "statelessness", _("Statelessness determination")
    DETENTION = "detention", _("Release, legal aid and alternatives to detention")
    ASSISTANCE = "assistance", _("Assistance to stranded and vulnerable migrants")
    LABOUR_RIGHTS = "labour_rights", _("Labour rights")


class Mark(TextChoices):
    """How well the source of an instrument was seen (METHODOLOGY's evidence marks)."""

    PRIMARY = "P", _("seen in an official source")
    CODE = "CODE", _("read in a published standard or code")
    SECONDARY = "S", _("seen in a secondary source only")
    GENERAL = "GK", _("general knowledge, no source opened")
    DESIGN = "D", _("designed for this platform")


OFFICIAL_MARKS = frozenset({Mark.PRIMARY, Mark.CODE})
"""Marks of what may be called by its official name; all others are labelled on screen."""


class Answer(TextChoices):
    """Answers that say nothing either way; only others count."""

    UNKNOWN = "unknown", pgettext_lazy("answer", "Not known")
    REFUSED = "refused", pgettext_lazy("answer", "Does not want to say")


class Compartment(TextChoices):
    """Whose eyes an answer is for."""

    PROTECTION = "protection", _("Protection")
    HEALTH = "health", _("Health")


class Call(TextChoices):
    """Who is called at once, whoever asked: the one thing that a person at the desk is told."""

    PROTECTION = "protection", pgettext_lazy("call", "A protection officer")
    MEDICAL = "medical", pgettext_lazy("call", "Medical help")
