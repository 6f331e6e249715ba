"""Words of case work: risk, needs, plans, decisions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseState(TextChoices):
    """Whether work goes on."""

    OPEN = "open", pgettext_lazy("case", "Open")
    CLOSED = "closed", pgettext_lazy("case", "Closed")


class Risk(TextChoices):
    """How much is at stake, and so how soon something has to be done."""

    HIGH = "high", pgettext_lazy("risk", "High")
    MEDIUM = "medium", pgettext_lazy("risk", "Medium")
    LOW = "low", pgettext_lazy("risk", "Low")


class Workflow(TextChoices):
    """How far a case has come, worked out from what there is in it."""

    NEW = "new", pgettext_lazy("case", "New")
    ASSESSED = "assessed", _("Needs known, no plan yet")
    PLANNED = "planned", _("Plan under way")
    DELIVERED = "delivered", _("All that was planned is done")
    CLOSED = "closed", pgettext_lazy("case", "Closed")


class Domain(TextChoices):
    """What a need is about."""

    SAFETY = "safety", _("Safety")
    HEALTH = "health", _("Health")
    PSYCHOSOCIAL = "psychosocial", _("Psychosocial support")
    LEGAL = "legal", _("Legal help and justice")
    MATERIAL = "material", _("Practical and material help")
    FAMILY = "family", _("Family: tracing, contact, reunification")
    LIVELIHOOD = "livelihood", _("Education, work and livelihood")
    DOCUMENTS = "documents", _("Documents and registration")
    RETURN = "return", _("Return and reintegration")


OWN_DOMAINS = frozenset({Domain.FAMILY, Domain.LIVELIHOOD, Domain.DOCUMENTS, Domain.RETURN})
"""Domains that Serai added to the five groups of needs read in a published configuration."""


class NeedState(TextChoices):
    """What became of a need."""

    OPEN = "open", pgettext_lazy("need", "Open")
    MET = "met", pgettext_lazy("need", "Met")
    ENDED = "ended", pgettext_lazy("need", "No longer a need")


class Progress(TextChoices):
    """How far a goal has come."""

    NOT_APPLICABLE = "na", pgettext_lazy("goal", "Not applicable")
    IN_PROGRESS = "in_progress", pgettext_lazy("goal", "In progress")
    MET = "met", pgettext_lazy("goal", "Met")


class Who(TextChoices):
    """Who does what a plan says."""

    WORKER = "worker", _("Our own team")
    PERSON = "person", _("The person")
    PARTNER = "partner", _("Another agency")


class Decision(TextChoices):
    """What was decided about a service; two of the six tell where help is missing."""

    REFERRED = "referred", _("Referred")
    PROVIDED = "provided", _("Provided by our own agency")
    RECEIVED = "received", _("Already received from another agency")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("service", "Not applicable")
    DECLINED = "declined", _("Declined by the person")
    UNAVAILABLE = "unavailable", _("Service unavailable")


GAPS = frozenset({Decision.DECLINED, Decision.UNAVAILABLE})
"""Decisions that say that a need stays without help."""


class ActionState(TextChoices):
    """Where an action of a plan stands."""

    PLANNED = "planned", pgettext_lazy("action", "Planned")
    DONE = "done", pgettext_lazy("action", "Done")
    DROPPED = "dropped", pgettext_lazy("action", "Dropped")


class Agreement(TextChoices):
    """With whom a plan was written."""

    NOT_YET = "not_yet", _("Not yet agreed with the person")
    PERSON = "person", _("Written and agreed with the person")
    GUARDIAN = "guardian", _("Written and agreed with the person and their guardian")


class MoveKind(TextChoices):
    """What happened to a case as a whole."""

    OPENED = "opened", pgettext_lazy("case", "Opened")
    RISK = "risk", _("Risk level set")
    ASSIGNED = "assigned", _("Given to a worker")
    CLOSED = "closed", pgettext_lazy("case", "Closed")
    REOPENED = "reopened", pgettext_lazy("case", "Reopened")
    TRANSFERRED = "transferred", pgettext_lazy("case", "Transferred")


class WorkKind(TextChoices):
    """What a line of somebody's work is about; rooms above have kinds of their own."""

    FIRST_STEP = "first_step", _("First step")
    ACTION = "action", _("Action of a plan")
    TASK = "task", _("Task")
    FOLLOW_UP = "follow_up", _("Follow-up")
    APPROVAL = "approval", _("Approval")
    TRANSFER = "transfer", pgettext_lazy("work", "Transfer")
