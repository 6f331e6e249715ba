"""Judging submissions, alone or many at once."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.intake.choices import ReviewState, SubmissionState
from serai.intake.models import ReviewComment, Submission
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.entities import entity_lists
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.review.access import reviewable_by

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
    What a rejected submission gave to other rooms is taken back; given another state it is
    understood again.
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
    submissions = list(found.only("pk", "organisation_id", "review_state", "state"))
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
    _carry_out(submissions, review_state)
    return len(submissions)


def _carry_out(submissions: Sequence[Submission], review_state: str) -> None:
    """Take back what rejected submissions gave, and have those restored understood once more."""
    understood = [one for one in submissions if one.state == SubmissionState.UNDERSTOOD]
    if review_state == ReviewState.REJECTED:
        gone = [one.pk for one in understood if one.review_state != ReviewState.REJECTED]
        for retract in {known.retract for known in entity_lists().values()} if gone else ():
            retract(gone)
    elif review_state:
        back = [one for one in understood if one.review_state == ReviewState.REJECTED]
        if back:
            Submission.objects.filter(pk__in=[one.pk for one in back]).update(
                state=SubmissionState.RECEIVED, understood_at=None
            )
            record(
                *(
                    Happened("submission.restored", "submission", one.pk, one.organisation_id)
                    for one in back
                )
            )


def _event(submission: Submission, review_state: str) -> Happened:
    facts = {"from": submission.review_state, "to": review_state or submission.review_state}
    return Happened(
        "submission.reviewed", "submission", submission.pk, submission.organisation_id, facts
    )
