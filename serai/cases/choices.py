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
    ALERT = "alert", _("Overdue in the team")


class FollowUpKind(TextChoices):
    """Why somebody is seen or called again."""

    GENERAL = "general", _("How things go")
    SERVICE = "service", _("After a service")
    CARE = "care", _("In care")
    REUNIFICATION = "reunification", _("After reunification")
    ASSESSMENT = "assessment", _("To assess again")


class FollowUpOutcome(TextChoices):
    """What a follow-up led to."""

    NOTHING = "nothing", _("No further action")
    ONGOING = "ongoing", _("Goes on being followed up")
    URGENT = "urgent", _("Something has to be done at once")


class ApprovalState(TextChoices):
    """Where a request for approval stands."""

    REQUESTED = "requested", pgettext_lazy("approval", "Waits for approval")
    APPROVED = "approved", pgettext_lazy("approval", "Approved")
    SENT_BACK = "sent_back", pgettext_lazy("approval", "Sent back")
    WITHDRAWN = "withdrawn", pgettext_lazy("approval", "Withdrawn")


class CheckPoint(TextChoices):
    """The eleven points looked at before a case is closed."""

    NEEDS_MET = "needs_met", _("The needs are met as far as possible")
    NO_CONTACT = "no_contact", _("There was no contact for a set time (more than 30 days)")
    ASKED = "asked", _("The person asked for the case to be closed")
    LEFT_AREA = "left_area", _("The person left the area")
    TRANSFERRED = "transferred", _("The case went to another agency")
    FUNDING = "funding", _("There is no funding to go on")
    SAFETY_PLAN = "safety_plan", _("The safety plan was looked at again")
    PLAN_DONE = "plan_done", _("The plan was carried out satisfactorily")
    NO_FURTHER_NEED = "no_further_need", _("The person agrees that nothing more is needed")
    TOLD = "told", _("The person was told that help can begin again at any time")
    SUPERVISOR = "supervisor", _("A supervisor looked at it")


class Check(TextChoices):
    """The answer to a point of the checklist."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_APPLICABLE = "na", pgettext_lazy("checklist", "Does not apply")


class ClosureReason(TextChoices):
    """Why a case ends."""

    COMPLETED = "completed", _("Plan completed")
    NO_CONTACT = "no_contact", _("No contact")
    ASKED = "asked", _("On the person's wish")
    LEFT_AREA = "left_area", _("Left the area")
    RETURNED = "returned", _("Returned to the country of origin")
    TRANSFERRED = "transferred", _("Taken over by another agency")
    FUNDING = "funding", _("Funding ended")
    DECEASED = "deceased", _("The person died")
    OTHER = "other", pgettext_lazy("closure", "Another reason")


class TransferState(TextChoices):
    """Where a transfer stands."""

    WAITING = "waiting", pgettext_lazy("transfer", "Waits for approval")
    OFFERED = "offered", pgettext_lazy("transfer", "Offered to the team")
    ACCEPTED = "accepted", pgettext_lazy("transfer", "Accepted")
    DECLINED = "declined", pgettext_lazy("transfer", "Declined by the team")
    STOPPED = "stopped", pgettext_lazy("transfer", "Stopped")


class TransferReason(TextChoices):
    """Why a case goes to another team."""

    MOVING = "moving", _("The person moves")
    SPECIALISED = "specialised", _("Specialised services are needed")
    PROTECTION = "protection", _("Moved for protection")
    OF_AGE = "of_age", _("The person turned 18")
    ORGANISATION = "organisation", _("The organisation of work")


class DeclineReason(TextChoices):
    """Why a team does not take a case over."""

    CAPACITY = "capacity", _("No capacity")
    NOT_OURS = "not_ours", _("Not within our work")
    SAFETY = "safety", _("Not safe for the person here")
    KNOWN = "known", _("The person has a case with us already")
