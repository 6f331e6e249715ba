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


WEBHOOK_EVENTS = {
    "submission.understood": _("A submission was understood"),
    "submission.not_understood": _("A submission was not understood"),
    "submission.reviewed": _("A submission was reviewed"),
}
"""The events that a webhook can ask for, with what they mean."""

RULE_NAMES = {
    "bands_do_not_add_up": _("Counts do not add up"),
    "outside_window": _("Date outside the window"),
    "outside_hours": _("Outside observation hours"),
    "far_from_place": _("Far from the point"),
    "too_short": _("Filled in too quickly"),
    "duplicate": _("Duplicate"),
    "outlier": _("Outlier"),
    "digit_heaping": _("Digit heaping"),
    "day_gap": _("Day gap"),
}
"""The quality rules that every entity list can use; a room names its own in its reasons."""
