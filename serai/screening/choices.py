"""Words of screening: categories and their clocks, levels, states."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """The four levels of the determinants of migrant vulnerability."""

    INDIVIDUAL = "individual", _("Individual")
    HOUSEHOLD = "household", _("Household and family")
    COMMUNITY = "community", _("Community")
    STRUCTURAL = "structural", _("Structural")


class Polarity(TextChoices):
    """Which way a factor works in this context."""

    RISK = "risk", _("Risk factor")
    PROTECTIVE = "protective", _("Protective factor")
    CONTEXTUAL = "contextual", _("Either, by context")


class CategoryState(TextChoices):
    """What a statement about a category says of itself."""

    SUGGESTED = "suggested", _("Suggested by answers")
    CONFIRMED = "confirmed", _("Confirmed by a person")
    CONTESTED = "contested", _("Contested")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Certainty(TextChoices):
    """How sure a statement is."""

    POSSIBLE = "possible", _("Possible")
    LIKELY = "likely", _("Likely")
    ESTABLISHED = "established", _("Established")


class EvidenceKind(TextChoices):
    """What a statement rests on."""

    ANSWERS = "answers", _("Answers to a screening")
    DOCUMENT = "document", _("A document")
    STATEMENT = "statement", _("The person’s own statement")
    OBSERVATION = "observation", _("A professional’s observation")
    DECISION = "decision", _("A decision of the competent authority")


class ScreeningState(TextChoices):
    """Whether the answers are still being given."""

    OPEN = "open", _("Being filled")
    DONE = "done", _("Done")
