"""The repair queue by its queries and actions: who, what, in which order, and what stays."""

import pytest
from django.urls import reverse

from serai.intake.choices import SubmissionState
from serai.intake.models import ReviewComment, Row, Submission
from serai.intake.tests.phone import Answers
from serai.intake.tests.stored import publish, submit
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event
from serai.review.actions import repair as actions
from serai.review.actions.repair import CannotBeKept, NoCorrection, correct, replay
from serai.review.queries import repair as queries
from serai.review.tests.test_repair import BAD, send, states

pytestmark = pytest.mark.django_db


def stuck(form, sentence="Why.", **fields):
    """Store a submission that waits for repair."""
    problem = {"sentence": sentence, "params": {}}
    return submit(form, state=SubmissionState.NOT_UNDERSTOOD, problem=problem, **fields)


def test_only_what_is_current_and_no_test_waits(cast, form):
    with acting_as(cast.actor("alice")) as actor:
        one = stuck(form)
        stuck(form, is_test=True)
        stuck(form, is_current=False)
        submit(form)
        submit(form, state=SubmissionState.RECEIVED)
        assert list(queries.waiting(actor)) == [one]


def test_the_queue_can_be_narrowed_to_a_form_and_a_reason(cast, form):
    with acting_as(cast.actor("alice")) as actor:
        other = publish(cast.organisation, form_id="other")
        one, two, three = stuck(form), stuck(form, "Because."), stuck(other)
        assert list(queries.waiting(actor)) == [one, two, three]
        assert list(queries.waiting(actor, form_id=other.form_id)) == [three]
        assert list(queries.waiting(actor, sentence="Why.")) == [one, three]
        assert list(queries.waiting(actor, form_id=form.form_id, sentence="Why.")) == [one]


def test_reasons_come_by_how_many_wait_for_them(cast, form):
    with acting_as(cast.actor("alice")) as actor:
        for sentence in ("B.", "A.", "C.", "C."):
            stuck(form, sentence)
        submit(form, state=SubmissionState.NOT_UNDERSTOOD, problem={})
        assert [(r.sentence, r.count) for r in queries.reasons(actor)] == [
            ("C.", 2), ("A.", 1), ("B.", 1), ("", 1),
        ]  # fmt: skip


@pytest.mark.parametrize(("who", "count"), [("alice", 3), ("ada", 3), ("bob", 0), ("petra", 0)])
def test_only_who_may_review_gets_ids_to_repair(cast, form, who, count):
    with acting_as(cast.actor("alice")):
        for _ in range(3):
            stuck(form)
    with acting_as(cast.actor(who)) as actor:
        found = queries.waiting(actor)
        assert len(queries.repairable_ids(actor, found, most=10)) == count
        assert len(queries.repairable_ids(actor, found, most=1)) == min(count, 2)


def test_every_answer_that_was_asked_is_offered_row_by_row(cast, form):
    with acting_as(cast.actor("alice")):
        groups = [{"group/persons": "4"}, {"group/direction": "incoming"}]
        one = submit(form, {"point": "P1"}, groups)
    with acting_as(system_actor()):
        found = {answer.key: answer for answer in queries.answers_of(one, "fr")}
    assert (found["1:point"].label, found["1:point"].text) == ("Point (fr)", "P1")
    assert (found["1:group/persons"].label, found["1:group/persons"].text) == (
        "1. Persons (fr)", "4",
    )  # fmt: skip
    assert found["2:group/direction"].text == "incoming"
    assert found["2:group/persons"].text == ""
    assert not any(key.endswith(":note") for key in found)
    assert not any("group/member" in key for key in found)


@pytest.mark.parametrize("name", ["start", "end"])
def test_what_the_phone_itself_wrote_is_not_offered(phone, garden, name):
    (one,) = send(phone, Answers(**BAD))
    with acting_as(system_actor()):
        assert f"1:{name}" not in {a.key for a in queries.answers_of(one, "en")}


def test_a_queue_of_many_has_pages(cast, form):
    with acting_as(cast.actor("alice")):
        made = [stuck(form) for _ in range(51)]
        Submission.objects.filter(pk=made[0].pk).update(received_at="2026-01-01T00:00:00Z")
    client = cast.client("alice")
    first = client.get(reverse("review:repair"))
    assert len(first.context["rows"]) == 50
    assert first.context["rows"][0][0] == made[0]
    for page, count in (("2", 1), ("99", 1), ("x", 50)):
        found = client.get(reverse("review:repair"), {"page": page})
        assert len(found.context["rows"]) == count


@pytest.mark.parametrize(("who", "refused"), [("petra", 0), ("bob", 403), ("guard", 404)])
def test_another_house_replays_nothing_of_ours(cast, form, who, refused):
    with acting_as(cast.actor("alice")):
        one = stuck(form)
    client = cast.client(who)
    for data in ({"submission": str(one.pk)}, {"scope": "all"}):
        response = client.post(reverse("review:replay"), data, follow=True)
        if refused:
            assert response.status_code == refused
        else:
            assert "None of these submissions waits for repair" in response.content.decode()
    with acting_as(cast.actor("ada")):
        assert not Event.objects.filter(name="submission.replayed").exists()


def test_the_replay_is_remembered_with_its_form(cast, phone, garden):
    (one,) = send(phone, Answers(**BAD))
    with acting_as(cast.actor("alice")) as actor:
        done = replay(actor=actor, submission_ids=[one.pk])
    assert (done.understood, done.still_waiting, done.later) == (0, 1, 0)
    with acting_as(cast.actor("ada")):
        event = Event.objects.get(name="submission.replayed")
    assert event.payload == {"form": str(one.form_id)}
    assert event.actor_id == cast.alice.pk


def test_what_is_left_to_the_worker_is_said(cast, phone, garden, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    garden.unknown = {"Amina"}
    send(phone, Answers(), Answers())
    garden.unknown = set()
    response = cast.client("alice").post(reverse("review:replay"), {"scope": "all"}, follow=True)
    body = response.content.decode()
    assert "1 is now understood" in body
    assert "1 will be read again in a moment" in body


def test_too_many_for_one_replay_says_what_to_do(cast, form, monkeypatch):
    with acting_as(cast.actor("alice")):
        for _ in range(2):
            stuck(form)
    monkeypatch.setattr(actions, "MOST", 1)
    response = cast.client("alice").post(reverse("review:replay"), {"scope": "all"}, follow=True)
    assert "At most 1 submissions can be read again at once" in response.content.decode()


SIGNS = ["7\x01", "\x0b", "a\x1fb", "\ufffe", "\uffff"]


@pytest.mark.parametrize("value", SIGNS)
def test_signs_that_cannot_be_kept_are_refused_and_the_note_is_not_lost(cast, phone, garden, value):
    (old,) = send(phone, Answers(**BAD))
    data = {"answer": "1:beds/number", "value": f"7{value}7", "note": "Asked by phone."}
    response = cast.client("alice").post(reverse("review:fix", args=[old.pk]), data)
    assert response.status_code == 422
    body = response.content.decode()
    assert "signs that cannot be kept" in body
    assert "Asked by phone." in body
    assert states() == ["not_understood"]


def test_the_action_names_its_refusals(cast, phone, garden):
    (old,) = send(phone, Answers(**BAD))
    change = {("beds/number", 1): "7"}
    with acting_as(cast.actor("alice")) as actor:
        with pytest.raises(CannotBeKept):
            correct(actor=actor, submission=old, changes={("beds/number", 1): "\x01"}, note="x")
        with pytest.raises(NoCorrection):
            correct(actor=actor, submission=old, changes=change, note="\n")
    with acting_as(system_actor()) as nobody, pytest.raises(NoCorrection):
        correct(actor=nobody, submission=old, changes=change, note="x")
    with acting_as(system_actor()):
        assert not ReviewComment.objects.exists()
        assert Submission.objects.count() == 1


def test_a_correction_of_several_answers_at_once(cast, phone, garden):
    (old,) = send(phone, Answers(beds=[("maize", "many"), ("beans", "few")]))
    changes = {("beds/number", 1): "7", ("beds/number", 2): "2", ("gardener", 1): "Binta"}
    with acting_as(cast.actor("alice")) as actor:
        new = correct(actor=actor, submission=old, changes=changes, note="Asked.")
        root = Row.objects.get(submission=new, table="")
    assert new.state == SubmissionState.UNDERSTOOD
    assert root.answers["gardener"] == "Binta"
    assert garden.plants == {"maize": 7, "beans": 2}


def test_a_correction_can_be_corrected(cast, phone, garden):
    (old,) = send(phone, Answers(**BAD))
    with acting_as(cast.actor("alice")) as actor:
        for number in ("70", "7"):
            old = correct(
                actor=actor, submission=old, changes={("beds/number", 1): number}, note="Asked."
            )
        assert Submission.objects.filter(is_current=True).get() == old
        assert Submission.objects.count() == 3
    assert garden.plants == {"maize": 7}


@pytest.mark.parametrize(
    ("language", "title", "empty"),
    [("fr", "File de réparation", "Rien n’attend"), ("ar", "قائمة", "لا شيء")],
)
def test_the_queue_speaks_the_readers_language(cast, language, title, empty):
    response = cast.client("alice").get(
        reverse("review:repair"), headers={"Accept-Language": language}
    )
    body = response.content.decode()
    assert title in body
    assert empty in body
    assert "Repair queue" not in body
