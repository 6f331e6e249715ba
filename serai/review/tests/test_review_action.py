"""Reviewing: what changes, what is remembered, what is taken back, and every refusal."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from serai.intake.choices import ReviewState, SubmissionState
from serai.intake.models import ReviewComment, Submission
from serai.intake.tests.stored import flag, submit
from serai.kit.actor import acting_as, system_actor
from serai.kit.ids import new_id
from serai.ledger.models import Event
from serai.review.actions import review as module
from serai.review.actions.quality import AlreadySettled, NoteMissing, settle_flag
from serai.review.actions.repair import (
    CannotBeKept,
    NoCorrection,
    NothingToRepair,
    TooManyToReplay,
)
from serai.review.actions.review import NothingSaid, NothingToReview, TooMany, review
from serai.review.actions.webhooks import AddressRefused, SameWebhook, WebhookStopped

pytestmark = pytest.mark.django_db

GIVEN = [
    # before, review_state, comment, after, state that the event tells
    ("unreviewed", "approved", "", "approved", "approved"),
    ("unreviewed", "has_issues", "Ask again.", "has_issues", "has_issues"),
    ("unreviewed", "rejected", "", "rejected", "rejected"),
    ("approved", "unreviewed", "", "unreviewed", "unreviewed"),
    ("approved", "approved", "", "approved", "approved"),
    ("rejected", "has_issues", "", "has_issues", "has_issues"),
    ("approved", "", "A remark.", "approved", "approved"),
]


@pytest.mark.parametrize(("before", "state", "comment", "after", "told"), GIVEN)
def test_a_review_is_kept_and_told(cast, form, before, state, comment, after, told):
    with acting_as(cast.actor("alice")) as actor:
        one = submit(form, review_state=before)
        done = review(
            actor=actor, submission_ids=[one.pk], review_state=state, comment=f"  {comment}\n"
        )
        one.refresh_from_db()
        kept = ReviewComment.objects.get()
    assert (done, one.review_state) == (1, after)
    assert (kept.by_id, kept.body, kept.review_state) == (cast.alice.pk, comment, state)
    with acting_as(cast.actor("ada")):
        event = Event.objects.get(name="submission.reviewed")
    assert event.payload == {"from": before, "to": told}
    assert event.subject_id == str(one.pk)


def test_a_comment_never_stands_in_the_ledger(cast, one):
    with acting_as(cast.actor("alice")) as actor:
        review(actor=actor, submission_ids=[one.pk], comment="Amina said so.")
    with acting_as(cast.actor("ada")):
        assert "Amina" not in str(list(Event.objects.values_list("payload", flat=True)))


def test_only_those_that_one_may_review_are_touched(cast, form, one):
    with acting_as(cast.actor("alice")) as actor:
        test, former = submit(form, is_test=True), submit(form, is_current=False)
        wanted = [one.pk, test.pk, former.pk, new_id()]
        assert review(actor=actor, submission_ids=wanted, review_state="approved") == 1
        states = dict(Submission.objects.values_list("pk", "review_state"))
    assert states == {one.pk: "approved", test.pk: "unreviewed", former.pk: "unreviewed"}


def test_the_same_submission_twice_is_reviewed_once(cast, one):
    with acting_as(cast.actor("alice")) as actor:
        assert review(actor=actor, submission_ids=[one.pk, one.pk], review_state="approved") == 1
        assert ReviewComment.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "comment"), [("", ""), ("", "   "), ("splendid", ""), ("splendid", " \n")]
)
def test_nothing_said(cast, one, state, comment):
    with acting_as(cast.actor("alice")) as actor, pytest.raises(NothingSaid):
        review(actor=actor, submission_ids=[one.pk], review_state=state, comment=comment)


@pytest.mark.parametrize("who", ["bob", "petra", "sam", "guard", "nadia", "otto", "anonymous"])
def test_who_may_not_review_is_told_that_nothing_can_be(cast, one, who):
    with acting_as(cast.actor(who)) as actor, pytest.raises(NothingToReview):
        review(actor=actor, submission_ids=[one.pk], review_state="approved")


def test_the_server_itself_does_not_review(cast, one):
    with acting_as(system_actor()) as actor, pytest.raises(NothingToReview):
        review(actor=actor, submission_ids=[one.pk], review_state="approved")


def test_none_chosen(cast):
    with acting_as(cast.actor("alice")) as actor, pytest.raises(NothingToReview):
        review(actor=actor, submission_ids=[], review_state="approved")


def test_as_many_as_are_allowed_and_not_one_more(cast, form, monkeypatch):
    monkeypatch.setattr(module, "MOST", 2)
    with acting_as(cast.actor("alice")) as actor:
        ids = [submit(form).pk for _ in range(3)]
        with pytest.raises(TooMany):
            review(actor=actor, submission_ids=ids, review_state="approved")
        assert not ReviewComment.objects.exists()
        assert review(actor=actor, submission_ids=ids[:2], review_state="approved") == 2


@pytest.mark.parametrize("state", [SubmissionState.RECEIVED, SubmissionState.NOT_UNDERSTOOD])
def test_rejecting_what_gave_nothing_takes_nothing_back(cast, form, state, monkeypatch):
    monkeypatch.setattr(module, "entity_lists", lambda: pytest.fail("a room was asked"))
    with acting_as(cast.actor("alice")) as actor:
        one = submit(form, state=state, problem={"sentence": "Why."})
        review(actor=actor, submission_ids=[one.pk], review_state=ReviewState.REJECTED)
        one.refresh_from_db()
    assert (one.state, one.review_state) == (state, "rejected")


def test_a_comment_on_a_rejected_one_does_not_restore_it(cast, form):
    with acting_as(cast.actor("alice")) as actor:
        one = submit(form, review_state="rejected")
        review(actor=actor, submission_ids=[one.pk], comment="Still wrong.")
        one.refresh_from_db()
    assert (one.state, one.review_state) == ("understood", "rejected")


def test_a_refused_review_on_the_page_keeps_what_was_written(cast, one):
    address = reverse("review:review_submission", args=[one.pk])
    response = cast.client("alice").post(
        address, {"review_state": "splendid", "comment": "Rang the point."}
    )
    assert response.status_code == 422
    assert "Rang the point." in response.content.decode()


def test_comments_on_the_page_show_who_said_what(cast, one):
    with acting_as(cast.actor("alice")) as actor:
        review(actor=actor, submission_ids=[one.pk], review_state="has_issues", comment="<b>?\nx")
    body = cast.client("bob").get(reverse("review:submission", args=[one.pk])).content.decode()
    assert "Alice" in body
    assert "&lt;b&gt;?<br>x" in body
    assert "Has issues" in body


SETTLED = [
    ("Rang the point.", 1, "The flag is settled."),
    ("", 0, "Write why the flag is settled"),
    ("   ", 0, "Write why the flag is settled"),
    ("a\x00b", 0, "Null characters are not allowed"),
    ("x" * 301, 0, "at most 300 characters"),
    ("x" * 300, 1, "The flag is settled."),
]


@pytest.mark.parametrize(("note", "settled", "said"), SETTLED)
def test_settling_on_the_page_says_what_came_of_it(cast, one, note, settled, said):
    with acting_as(cast.actor("alice")):
        found = flag(one)
    address = reverse("review:settle_flag", args=[found.pk])
    response = cast.client("alice").post(address, {"note": note}, follow=True)
    assert said in response.content.decode()
    with acting_as(cast.actor("alice")):
        found.refresh_from_db()
    assert (found.settled_at is not None) == bool(settled)


def test_a_flag_settled_before_says_so_and_keeps_the_first_note(cast, one):
    with acting_as(cast.actor("alice")) as actor:
        found = flag(one)
        settle_flag(actor=actor, flag=found, note="First.")
    address = reverse("review:settle_flag", args=[found.pk])
    response = cast.client("ada").post(address, {"note": "Second."}, follow=True)
    assert "already settled" in response.content.decode()
    with acting_as(cast.actor("alice")):
        found.refresh_from_db()
    assert found.settled_note == "First."


SENTENCES = [
    # refusal, its sentence
    (NothingSaid(), "Choose a review state or write a comment."),
    (TooMany(most=5), "At most 5 submissions can be reviewed at once. Narrow the filter."),
    (NothingToReview(), "None of these submissions can be reviewed: choose current ones, not"
                        " tests."),
    (NoteMissing(), "Write why the flag is settled, so that others can follow it."),
    (AlreadySettled(), "This flag was already settled."),
    (TooManyToReplay(most=7), "At most 7 submissions can be read again at once. Choose a reason"
                              " first."),
    (NothingToRepair(), "None of these submissions waits for repair."),
    (NoCorrection(), "Choose an answer, give its right value and say how you know."),
    (CannotBeKept(), "The right value has signs that cannot be kept. Type it anew."),
    (AddressRefused(), "Give an https address outside the private network, without a password in"
                       " it."),
    (SameWebhook(), "There is already a webhook with this address for this form."),
    (WebhookStopped(), "This webhook was stopped."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("refusal", "sentence"), SENTENCES, ids=[type(one).__name__ for one, _ in SENTENCES]
)
def test_every_refusal_is_a_sentence_in_three_languages(refusal, sentence):
    assert str(refusal) == sentence
    said = {sentence}
    for language in ("fr", "ar"):
        with override(language):
            said.add(str(refusal))
    assert len(said) == 3
    assert not any("%(" in each for each in said)
