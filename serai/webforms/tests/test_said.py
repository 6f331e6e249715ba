"""What the office says of answers that a browser sent, and what the browser may take back."""

from datetime import timedelta

import pytest

from serai.intake.models import Form, Submission
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.review.actions.review import review
from serai.webforms.queries import offers
from serai.webforms.tests.conftest import answers, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(client, browser, cast):
    """Send answers as nadia's browser does; return the submission's id."""

    def give(instance, said="Rain", deprecated=""):
        address = f"/openrosa/{browser[1]}/submission"
        assert send(client, address, answers(instance, said, deprecated)).status_code == 201
        with acting_as(cast.actor("alice")):
            return Submission.objects.get(instance_id=instance).pk

    return give


def judged(cast, key, state, comment=""):
    """Review a submission as alice."""
    with acting_as(cast.actor("alice")) as alice:
        review(actor=alice, submission_ids=[key], review_state=state, comment=comment)


def heard(ask):
    """Return what the browser hears of its answers, by their instance."""
    return {one["instance_id"]: one for one in ask("check", "post").json()["said"]}


def test_nothing_is_said_before_somebody_looked(ask, sent):
    sent("uuid:1")
    assert heard(ask) == {}


@pytest.mark.parametrize(
    ("state", "label"), [("approved", "Approved"), ("has_issues", "Has issues"),
                         ("rejected", "Rejected")],
)  # fmt: skip
def test_each_judgement_comes_back_with_its_words(cast, ask, sent, state, label):
    judged(cast, sent("uuid:1"), state)
    [one] = heard(ask).values()
    assert (one["state"], one["state_label"]) == (state, label)
    assert one["correctable"]
    assert one["comments"] == []


def test_comments_come_in_the_order_in_which_they_were_made(cast, ask, sent):
    key = sent("uuid:1")
    for text in ("Which day?", "And where?"):
        judged(cast, key, "has_issues", text)
    [one] = heard(ask).values()
    assert [comment["text"] for comment in one["comments"]] == ["Which day?", "And where?"]


def test_newest_answers_stand_first_and_old_ones_are_not_told(cast, ask, sent, monkeypatch):
    for name in ("uuid:1", "uuid:2"):
        judged(cast, sent(name), "approved")
    assert list(heard(ask)) == ["uuid:2", "uuid:1"]
    late = clock.now() + timedelta(days=29)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert len(heard(ask)) == 2
    later = late + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert heard(ask) == {}


def test_no_more_is_told_at_once_than_a_phone_takes(cast, ask, sent, monkeypatch):
    monkeypatch.setattr(offers, "MOST_SAID", 1)
    for name in ("uuid:1", "uuid:2"):
        judged(cast, sent(name), "approved")
    assert list(heard(ask)) == ["uuid:2"]


def test_what_was_corrected_is_not_told_again(cast, ask, sent):
    judged(cast, sent("uuid:1"), "has_issues", "Which day?")
    judged(cast, sent("uuid:2", "Wind", "uuid:1"), "approved")
    assert list(heard(ask)) == ["uuid:2"]


def test_answers_about_persons_are_neither_told_of_as_correctable_nor_given_back(
    client, cast, ask, sent
):
    key = sent("uuid:1")
    judged(cast, key, "has_issues", "Which day?")
    with acting_as(cast.actor("alice")):
        Form.objects.update(bears_persons=True)
    [one] = heard(ask).values()
    assert one["correctable"] is False
    client.force_login(cast.nadia)
    assert ask(f"sent/{key}").status_code == 404


def test_a_judgement_is_told_in_the_language_of_the_app(cast, ask, sent):
    judged(cast, sent("uuid:1"), "has_issues")
    [one] = ask("check", "post", HTTP_ACCEPT_LANGUAGE="fr").json()["said"]
    assert one["state_label"] not in {"", "Has issues"}


def test_another_browser_of_the_same_user_hears_nothing_of_it(cast, client, ask, sent):
    from serai.webforms.actions.browsers import enrol_browser

    key = sent("uuid:1")
    judged(cast, key, "has_issues", "Which day?")
    with acting_as(cast.actor("nadia")) as nadia:
        _browser, token = enrol_browser(
            actor=nadia, user=cast.nadia, organisation=cast.organisation, kept=True
        )
    header = {"Authorization": f"Bearer {token}"}
    assert client.post("/fill/check", headers=header).json()["said"] == []
    client.force_login(cast.nadia)
    assert client.get(f"/fill/sent/{key}", headers=header).status_code == 404


def test_a_correction_of_answers_that_are_not_there_is_refused_in_words(client, browser):
    answer = send(
        client, f"/openrosa/{browser[1]}/submission", answers("uuid:2", "Wind", "uuid:nowhere")
    )
    assert answer.status_code in {400, 404, 409}
    assert "<message" in answer.text
