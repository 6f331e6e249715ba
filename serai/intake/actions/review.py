"""Judging submissions, alone or many at once, and remembering who took a copy of them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.intake.access.submissions import reviewable_by
from serai.intake.choices import ReviewState
from serai.intake.models import Form, ReviewComment, Submission
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened

MOST = 5_000


class NothingSaid(Refusal):
    """A review without a state and without a comment."""

    sentence = _("Choose a review state or write a comment.")


class TooMany(Refusal):
    """More submissions than one review may touch."""

    sentence = _("At most %(most)s submissions can be reviewed at once. Narrow the filter.")


class NothingToReview(Refusal):
    """None of the submissions can be reviewed."""

    sentence = _("None of these submissions can be reviewed: choose current ones, not tests.")


@transaction.atomic
def review(
    *, actor: Actor, submission_ids: Iterable[UUID], review_state: str = "", comment: str = ""
) -> int:
    """Give submissions a review state, a comment or both; return how many.

    Submissions that the actor may not review are left alone. Each one reviewed leaves an event.
    Refuses with `NothingSaid`, `TooMany` and `NothingToReview`.
    """
    comment = comment.strip()
    if not comment and review_state not in ReviewState.values:
        raise NothingSaid
    wanted = list(submission_ids)
    if len(wanted) > MOST:
        raise TooMany(most=MOST)
    found = (
        reviewable_by(actor).filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",))
    )
    submissions = list(found.only("pk", "organisation_id", "review_state", "form_id"))
    if not submissions or actor.id is None:
        raise NothingToReview
    now = clock.now()
    if review_state:
        Submission.objects.filter(pk__in=[s.pk for s in submissions]).update(
            review_state=review_state
        )
    ReviewComment.objects.bulk_create(
        ReviewComment(
            organisation_id=one.organisation_id,
            submission=one,
            by_id=actor.id,
            at=now,
            body=comment,
            review_state=review_state,
        )
        for one in submissions
    )
    record(*(_event(one, review_state) for one in submissions))
    return len(submissions)


def _event(submission: Submission, review_state: str) -> Happened:
    facts = {"from": submission.review_state, "to": review_state or submission.review_state}
    return Happened(
        "submission.reviewed", "submission", submission.pk, submission.organisation_id, facts
    )


@transaction.atomic
def record_export(*, form: Form, format_name: str, filters: Sequence[str]) -> None:
    """Leave an event that the actor took a form's submissions out, and by which filters."""
    facts = {"format": format_name, "filters": sorted(filters)}
    record(Happened("submissions.exported", "form", form.pk, form.organisation_id, facts))
