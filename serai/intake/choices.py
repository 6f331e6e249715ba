"""Words of intake."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FormState(TextChoices):
    """Where a form is in its life."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSING = "closing", _("Closing")
    CLOSED = "closed", _("Closed")


class SubmissionState(TextChoices):
    """How far a submission has come. What is not understood waits in the repair queue."""

    RECEIVED = "received", _("Received")
    UNDERSTOOD = "understood", _("Understood")
    NOT_UNDERSTOOD = "not_understood", _("Not understood")


class ReviewState(TextChoices):
    """What a reviewer says of a submission."""

    UNREVIEWED = "unreviewed", _("Not reviewed")
    HAS_ISSUES = "has_issues", _("Has issues")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class Severity(TextChoices):
    """How much a quality flag weighs."""

    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")
    NOTICE = "notice", _("Notice")


class DeliveryState(TextChoices):
    """How a webhook delivery stands."""

    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")
