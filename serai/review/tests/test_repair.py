"""What was not understood waits visibly, and can be read again or corrected; nothing is lost."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from lxml import etree

from serai.intake.actions.understanding import understand
from serai.intake.choices import SubmissionState
from serai.intake.models import Attachment, ReviewComment, Submission
from serai.intake.tests.phone import Answers, publish
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event, Outbox
from serai.review.actions.repair import (
    NoCorrection,
    NothingToRepair,
    TooManyToReplay,
    correct,
    replay,
)
from serai.xforms.correction import corrected
from serai.xforms.submission import read_envelope

pytestmark = pytest.mark.django_db


def send(phone, *some):
    for answers in some:
        assert (
            phone.send(answers, {answers.photo: b"x"} if answers.photo else ()).status_code == 201
        )
    with acting_as(system_actor()):
        understand(submission_ids=Submission.objects.values_list("pk", flat=True))
        return [Submission.objects.get(instance_id=answers.instance_id) for answers in some]


def states():
    with acting_as(system_actor()):
        return sorted(Submission.objects.values_list("state", flat=True))


BAD = {"beds": [("maize", "many")]}
WHO = [
    ("ada", 200), ("alice", 200), ("bob", 200), ("nadia", 404), ("otto", 404), ("petra", 200),
    ("sam", 404), ("guard", 404), ("anonymous", 302),
]  # fmt: skip


@pytest.mark.parametrize(("who", "status"), WHO)
def test_who_sees_the_queue(cast, phone, garden, who, status):
    (one,) = send(phone, Answers(**BAD))
    response = cast.client(who).get(reverse("review:repair"))
    assert response.status_code == status
    shown = who in {"ada", "alice", "bob"}
    assert (str(one.pk).encode() in response.content) == shown
    assert (reverse("review:fix", args=[one.pk]).encode() in response.content) == (
        shown and who != "bob"
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ada", 200), ("alice", 200), ("bob", 404), ("nadia", 404), ("otto", 404), ("petra", 404),
        ("sam", 404), ("guard", 404), ("anonymous", 302),
    ],
)  # fmt: skip
def test_who_repairs(cast, phone, garden, who, status):
    (one,) = send(phone, Answers(**BAD))
    client = cast.client(who)
    page = reverse("review:fix", args=[one.pk])
    assert client.get(page).status_code == status
    data = {"answer": "1:beds/number", "value": "7", "note": "Asked by phone."}
    client.post(page, data)
    client.post(reverse("review:replay"), {"submission": str(one.pk)})
    expected = ["not_understood", "understood"] if status == 200 else ["not_understood"]
    assert states() == expected


def test_the_queue_groups_by_reason_and_filters(cast, phone, garden):
    garden.unknown = {"Chance"}
    send(phone, Answers(**BAD), Answers(**BAD), Answers(gardener="Chance"), Answers())
    client = cast.client("alice")
    page = client.get(reverse("review:repair"))
    assert [(r.count, r.text) for r in page.context["reasons"]] == [
        (2, "“…” is not a valid answer for …."),
        (1, "Nobody knows …."),
    ]
    assert len(page.context["rows"]) == 3
    one = client.get(reverse("review:repair"), {"reason": page.context["reasons"][1].key})
    assert [problem for _, problem, _ in one.context["rows"]] == ["Nobody knows Chance."]
    assert len(client.get(reverse("review:repair"), {"reason": "x"}).context["rows"]) == 3


def test_an_empty_queue_says_so(cast):
    assert b"Nothing waits for repair" in cast.client("alice").get(reverse("review:repair")).content


def test_all_of_a_reason_are_read_again(cast, phone, garden):
    garden.unknown = {"Chance"}
    send(phone, Answers(**BAD), Answers(gardener="Chance"), Answers(gardener="Chance"))
    garden.unknown = set()
    client = cast.client("alice")
    key = client.get(reverse("review:repair")).context["reasons"][0].key
    response = client.post(reverse("review:replay"), {"scope": "all", "reason": key}, follow=True)
    assert b"2 are now understood" in response.content
    assert states() == ["not_understood", "understood", "understood"]


def test_replaying_in_vain_says_so_and_changes_nothing(cast, phone, garden):
    send(phone, Answers(**BAD))
    client = cast.client("alice")
    for _ in range(2):
        response = client.post(reverse("review:replay"), {"scope": "all"}, follow=True)
        assert b"1 still waits" in response.content
    assert states() == ["not_understood"]
    with acting_as(system_actor()):
        assert Event.objects.filter(name="submission.replayed").count() == 2
        assert Event.objects.filter(name="submission.not_understood").count() == 1


@pytest.mark.parametrize("ids", [[], ["nonsense"], ["00000000-0000-0000-0000-000000000000"]])
def test_nothing_to_repair_is_said(cast, ids):
    response = cast.client("alice").post(reverse("review:replay"), {"submission": ids}, follow=True)
    assert b"None of these submissions waits for repair" in response.content


def test_more_than_a_hundred_are_left_to_the_worker(cast, phone, garden, monkeypatch):
    from serai.review.actions import repair

    monkeypatch.setattr(repair, "AT_ONCE", 1)
    garden.unknown = {"Amina"}
    found = send(phone, Answers(), Answers(), Answers())
    garden.unknown = set()
    with acting_as(cast.actor("alice")) as actor:
        done = replay(actor=actor, submission_ids=[one.pk for one in found])
        assert (done.understood, done.still_waiting, done.later) == (1, 0, 2)
    with acting_as(system_actor()):
        waiting = Outbox.objects.filter(event_name="submission.replayed")
        assert waiting.filter(handler="serai.intake.reactions.understand_received").count() == 3


def test_too_many_are_refused(cast, monkeypatch):
    from serai.review.actions import repair

    monkeypatch.setattr(repair, "MOST", 0)
    with acting_as(cast.actor("alice")) as actor, pytest.raises(TooManyToReplay):
        replay(actor=actor, submission_ids=[cast.organisation.pk])


def test_the_command_replays_everything(phone, garden):
    garden.unknown = {"Amina"}
    send(phone, Answers(), Answers(**BAD))
    garden.unknown = set()
    out = StringIO()
    call_command("intake", "replay", stdout=out)
    assert "understood: 1; still waiting: 1; left to the worker: 0" in out.getvalue()
    call_command("intake", "replay", stdout=out)
    assert states() == ["not_understood", "understood"]


def test_a_correction_takes_the_place_and_keeps_what_came(cast, phone, garden):
    answers = Answers(photo="a.jpg", **BAD)
    (old,) = send(phone, answers)
    data = {"answer": "1:beds/number", "value": "7", "note": "Asked by phone."}
    response = cast.client("alice").post(reverse("review:fix", args=[old.pk]), data)
    with acting_as(system_actor()):
        old.refresh_from_db()
        new = Submission.objects.get(deprecated_id=old.instance_id)
        assert response["Location"] == reverse("review:submission", args=[new.pk])
        assert old.xml == answers.xml().decode()
        assert (old.is_current, new.is_current) == (False, True)
        assert new.state == SubmissionState.UNDERSTOOD
        assert new.device_id is None
        assert not new.is_test
        assert [a.blob_id for a in new.attachments.all()] == [
            Attachment.objects.get(submission=old).blob_id
        ]
        assert ReviewComment.objects.get(submission=new).body == "Asked by phone."
        event = Event.objects.filter(name="submission.received").order_by("-id").first()
        assert (event.actor_kind, event.actor_id) == ("user", cast.alice.pk)
    assert garden.plants == {"maize": 7}
    assert garden.sources[-1].received_at == old.received_at


def test_a_correction_that_helps_only_partly_goes_on(cast, phone, garden):
    (old,) = send(phone, Answers(beds=[("maize", "many"), ("beans", "few")]))
    client = cast.client("alice")
    page = client.get(reverse("review:fix", args=[old.pk]))
    assert page.context["fault"].text == "many"
    assert page.context["form"]["answer"].initial == "1:beds/number"
    data = {"answer": "1:beds/number", "value": "7", "note": "Asked."}
    response = client.post(reverse("review:fix", args=[old.pk]), data, follow=True)
    assert b"something else is wrong" in response.content
    assert response.context["fault"].text == "few"


def test_an_answer_never_given_can_be_added(cast, phone, garden):
    (old,) = send(phone, Answers(beds=[("", "3")]))
    with acting_as(cast.actor("alice")) as actor:
        new = correct(
            actor=actor, submission=old, changes={("beds/plant", 1): "yam"}, note="Seen there."
        )
    assert new.state == SubmissionState.UNDERSTOOD
    assert garden.plants == {"yam": 3}


@pytest.mark.parametrize(
    "data",
    [
        {"answer": "1:beds/number", "value": "7", "note": ""},
        {"answer": "9:beds/number", "value": "7", "note": "x"},
        {"answer": "1:nothing", "value": "7", "note": "x"},
        {},
    ],
)
def test_half_a_correction_is_refused_and_keeps_what_was_typed(cast, phone, garden, data):
    (old,) = send(phone, Answers(**BAD))
    response = cast.client("alice").post(reverse("review:fix", args=[old.pk]), data)
    assert response.status_code == 422
    assert data.get("note", "").encode() in response.content
    assert states() == ["not_understood"]


def test_the_action_refuses_what_the_form_would(cast, phone, garden):
    (old,) = send(phone, Answers(**BAD))
    with acting_as(cast.actor("alice")) as actor:
        for changes, note in (({}, "x"), ({("day", 1): "2026-01-01"}, " ")):
            with pytest.raises(NoCorrection):
                correct(actor=actor, submission=old, changes=changes, note=note)
        with pytest.raises(NothingToRepair):
            replay(actor=actor, submission_ids=[])


def test_a_closed_form_can_still_be_corrected_in_the_office(cast, phone, garden):
    (old,) = send(phone, Answers(**BAD))
    with acting_as(system_actor()):
        old.form.state = "closed"
        old.form.save()
    data = {"answer": "1:beds/number", "value": "7", "note": "Asked."}
    cast.client("alice").post(reverse("review:fix", args=[old.pk]), data)
    assert "understood" in states()


def test_the_corrected_xml_is_the_next_of_the_chain(cast):
    from serai.xforms.schema import from_json

    schema = from_json(publish(cast.organisation).schema)
    first = Answers(beds=[("maize", "1"), ("beans", "2"), ("yam", "3")])
    text = first.xml().decode()
    for number, (place, value) in enumerate(
        [(("beds/number", 3), "4"), (("gardener", 1), "<&> أمينة"), (("photo", 1), "b.jpg")]
    ):
        former = read_envelope(text.encode()).instance_id
        xml = corrected(text, schema, {place: value}, instance_id=f"uuid:{number}")
        envelope = read_envelope(xml)
        assert (envelope.instance_id, envelope.deprecated_id) == (f"uuid:{number}", former)
        text = envelope.text
    root = etree.fromstring(text.encode())
    assert [n.text for n in root.findall("beds/number")] == ["1", "2", "4"]
    assert root.findtext("gardener") == "<&> أمينة"
    assert len(root.findall(".//{*}deprecatedID")) == 1
    with pytest.raises(KeyError):
        corrected(text, schema, {("beds/number", 4): "1"}, instance_id="x")
