"""What is received becomes rows, entities and flags, once; or waits with a reason."""

import uuid

import pytest
from django.db import OperationalError
from django.utils import translation

from serai.intake.actions import understanding
from serai.intake.actions.understanding import understand
from serai.intake.choices import SubmissionState
from serai.intake.models import EntityRecord, QualityFlag, Row, Submission
from serai.intake.reactions import understand_received
from serai.intake.tests.phone import Answers, Phone, publish
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event
from serai.review.queries.submissions import problem_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(cast):
    """Look at everything, as the worker does."""
    with acting_as(system_actor()) as actor:
        yield actor


def received(system):
    return list(Event.objects.filter(name="submission.received").values_list("pk", flat=True))


def one(answers):
    return Submission.objects.get(instance_id=answers.instance_id)


def understand_all():
    return understand(submission_ids=Submission.objects.values_list("pk", flat=True))


def test_rows_entities_and_times_come_out_of_the_answers(phone, garden, system):
    answers = Answers()
    phone.send(answers)
    understand_received(received(system))
    submission = one(answers)
    assert submission.state == SubmissionState.UNDERSTOOD
    assert submission.understood_at is not None
    assert submission.started_at.isoformat() == "2026-03-01T07:00:00+00:00"
    assert (submission.ended_at - submission.started_at).total_seconds() == 300
    rows = list(Row.objects.order_by("table", "ordinal").values_list("table", "ordinal", "parent"))
    assert rows == [("", 1, 0), ("beds", 1, 1), ("beds", 2, 1)]
    root = Row.objects.get(table="")
    assert root.answers["gardener"] == "Amina"
    assert "photo" not in root.answers
    assert Row.objects.get(ordinal=2).answers == {"beds/plant": "beans", "beds/number": "3"}
    assert garden.plants == {"maize": 12, "beans": 3}
    visit = uuid.UUID(answers.visit_id)
    assert set(garden.parents.values()) == {None, visit}
    record = EntityRecord.objects.get(entity_id=visit)
    assert record.values == {"gardener": "Amina", "day": "2026-03-01"}


def test_an_event_says_so_without_personal_data(phone, garden, system):
    phone.send(Answers())
    understand_all()
    event = Event.objects.get(name="submission.understood")
    assert set(event.payload) == {"form", "test", "flags"}


def test_understanding_again_changes_nothing(phone, garden, system):
    phone.send(Answers())
    assert understand_all() == 1
    before = Event.objects.count()
    assert understand_all() == 0
    understand_received(received(system))
    assert garden.calls == 1
    assert Row.objects.count() == 3
    assert Event.objects.count() == before


def test_rules_raise_flags(phone, garden, system):
    answers = Answers(beds=[("maize", "2000"), ("beans", "1")])
    phone.send(answers)
    understand_all()
    flag = QualityFlag.objects.get()
    assert (flag.rule, flag.params, flag.place_code) == ("too_many", {"number": 2000}, "G1")
    assert str(flag.entity_id) == answers.bed_ids[0]
    assert one(answers).flag_count == 1


NOT_UNDERSTOOD = [
    ("a word for a number", {"beds": [("maize", "many")]}, "“many” is not a valid", "beds/number"),
    ("not whole", {"beds": [("maize", "1.5")]}, "“1.5” is not a valid", "beds/number"),
    ("too many", {"beds": [("maize", "5001")]}, "5001 is too large for number: at most 5000", ""),
    ("too few", {"beds": [("maize", "-1")]}, "-1 is too small for number: at least 0", ""),
    ("nothing where needed", {"beds": [("", "1")]}, "plant is missing", "beds/plant"),
    ("no such day", {"day": "2026-02-30"}, "“2026-02-30” is not a valid answer for day", "day"),
    ("clock nonsense in a day", {"day": "0001-01-01"}, "“0001-01-01” is not a valid", "day"),
    ("no entity id", {"visit_id": "x"}, "An entry has no valid ID", ""),
    ("one id twice", {"bed_ids": (str(uuid.UUID(int=5)),) * 2}, "Two entries have the same ID", ""),
    ("infinite", {"beds": [("maize", "Infinity")]}, "“Infinity” is not", "beds/number"),
    ("overflowing", {"beds": [("maize", "1e400000")]}, "“1e400000” is not", "beds/number"),
]


@pytest.mark.parametrize(
    ("changes", "sentence", "path"),
    [case[1:] for case in NOT_UNDERSTOOD],
    ids=[case[0] for case in NOT_UNDERSTOOD],
)
def test_what_is_not_understood_waits_with_its_reason(
    phone, garden, system, changes, sentence, path
):
    answers = Answers().but(**changes)
    assert phone.send(answers).status_code == 201
    understand_all()
    submission = one(answers)
    assert submission.state == SubmissionState.NOT_UNDERSTOOD
    assert sentence in problem_text(submission)
    assert submission.problem["where"]["path"].startswith(path)
    assert Row.objects.exists()
    assert not EntityRecord.objects.exists()
    assert not garden.kept
    event = Event.objects.get(name="submission.not_understood")
    assert "many" not in event.payload["reason"].replace("many)", "")


@pytest.mark.parametrize(
    "moment", ["", "yesterday", "9999-99-99T00:00:00", "0001-01-01T00:00:00Z", "12026-01-01"]
)
def test_a_phones_nonsense_clock_is_no_reason_to_refuse(phone, garden, system, moment):
    answers = Answers(start=moment, end=moment)
    phone.send(answers)
    understand_all()
    submission = one(answers)
    assert submission.state == SubmissionState.UNDERSTOOD
    assert submission.started_at is None
    assert submission.ended_at is None


def test_another_rooms_refusal_is_the_reason(phone, garden, system):
    garden.unknown = {"Amina"}
    answers, other = Answers(), Answers(gardener="Binta")
    phone.send(answers)
    phone.send(other)
    understand_all()
    assert problem_text(one(answers)) == "Nobody knows Amina."
    assert one(other).state == SubmissionState.UNDERSTOOD
    assert garden.plants == {"maize": 12, "beans": 3}


def test_after_the_cause_is_fixed_it_is_understood(phone, garden, system):
    garden.unknown = {"Amina"}
    answers = Answers()
    phone.send(answers)
    understand_all()
    garden.unknown = set()
    assert understand_all() == 1
    submission = one(answers)
    assert submission.state == SubmissionState.UNDERSTOOD
    assert submission.problem is None
    assert Row.objects.count() == 3


def test_the_same_reason_again_is_not_another_event(phone, garden, system):
    garden.unknown = {"Amina"}
    phone.send(Answers())
    for _ in range(3):
        understand_all()
    assert Event.objects.filter(name="submission.not_understood").count() == 1


def test_one_that_breaks_the_code_does_not_hold_up_the_others(phone, garden, system):
    garden.poison = "hemlock"
    fine = [Answers() for _ in range(4)]
    bad = Answers(beds=[("hemlock", "1")])
    for answers in [*fine[:2], bad, *fine[2:]]:
        phone.send(answers)
    assert understand_all() == 4
    assert {one(a).state for a in fine} == {SubmissionState.UNDERSTOOD}
    assert one(bad).state == SubmissionState.NOT_UNDERSTOOD
    assert "fault of the server" in problem_text(one(bad))
    assert "hemlock" not in str(one(bad).problem)


def test_a_lost_database_is_not_a_reason(phone, garden, system, monkeypatch):
    def lost(*_args):
        raise OperationalError("gone")

    phone.send(Answers())
    monkeypatch.setattr(understanding, "_keep_rows", lost)
    with pytest.raises(OperationalError):
        understand_all()


def test_a_correction_replaces_what_it_corrects(phone, garden, system):
    first = Answers()
    phone.send(first)
    understand_all()
    second = first.correction(beds=[("maize", "13")])
    assert phone.send(second).status_code == 201
    understand_all()
    assert garden.plants == {"maize": 13}
    assert garden.sources[-1].replaces_id == one(first).pk
    assert not one(first).is_current
    assert set(EntityRecord.objects.values_list("submission_id", flat=True)) == {one(second).pk}


def test_a_correction_that_is_not_understood_leaves_the_former_standing(phone, garden, system):
    first = Answers()
    phone.send(first)
    understand_all()
    second = first.correction(beds=[("maize", "many")])
    phone.send(second)
    understand_all()
    assert garden.plants == {"maize": 12, "beans": 3}
    third = second.correction(beds=[("maize", "14")])
    phone.send(third)
    understand_all()
    assert garden.plants == {"maize": 14}
    assert garden.sources[-1].replaces_id == one(first).pk


def test_a_correction_that_comes_before_its_former_is_understood(phone, garden, system):
    first = Answers()
    second = first.correction(beds=[("maize", "13")])
    phone.send(first)
    phone.send(second)
    understand_all()
    assert garden.plants == {"maize": 13}
    assert one(first).state == SubmissionState.UNDERSTOOD
    assert garden.calls == 1


def test_a_correction_may_take_everything_back(phone, garden, system):
    first = Answers()
    phone.send(first)
    understand_all()
    second = first.correction(beds=[])
    phone.send(second)
    understand_all()
    assert garden.plants == {}


def test_the_same_entities_with_other_answers_are_refused(phone, garden, system):
    first = Answers()
    phone.send(first)
    understand_all()
    copy = first.but(instance_id=f"uuid:{uuid.uuid4()}")
    phone.send(copy)
    understand_all()
    assert "came with other answers already" in problem_text(one(copy))
    assert {source for source, _ in garden.kept.values()} == {one(first).pk}


def test_the_same_entities_in_one_batch_count_once(phone, garden, system):
    first = Answers()
    phone.send(first)
    phone.send(first.but(instance_id=f"uuid:{uuid.uuid4()}"))
    understand_all()
    states = sorted(Submission.objects.values_list("state", flat=True))
    assert states == ["not_understood", "understood"]


def test_tests_of_a_draft_are_read_and_never_kept(cast, garden, system):
    publish(cast.organisation, draft_token="draft-token")
    answers = Answers()
    draft = Phone("/openrosa/draft/draft-token/")
    assert draft.send(answers).status_code == 201
    understand_all()
    submission = one(answers)
    assert submission.is_test
    assert submission.state == SubmissionState.UNDERSTOOD
    assert Row.objects.count() == 3
    assert not garden.kept
    assert not EntityRecord.objects.exists()


def test_a_switched_off_entity_gives_nothing(phone, garden, system):
    answers = Answers()
    xml = answers.xml().replace(b'create="1"', b'create="0"')
    phone.send(xml)
    understand_all()
    assert one(answers).state == SubmissionState.UNDERSTOOD
    assert not garden.kept


def test_encrypted_answers_wait(phone, garden, system):
    answers = Answers()
    phone.send(answers.xml().replace(b' version="1"', b' version="1" encrypted="yes"'))
    understand_all()
    assert "encrypted" in problem_text(one(answers))


def test_the_enumerator_is_the_devices_where_the_answers_name_none(phone, device, garden, system):
    device[0].enumerator = "E07"
    device[0].save()
    answers = Answers()
    phone.send(answers)
    understand_all()
    assert one(answers).enumerator == "E07"


def test_two_rooms_take_a_submission_or_neither_does(phone, garden, system, monkeypatch):
    from dataclasses import replace

    other = type(garden)()
    other.unknown = {"Amina"}
    lists = garden.lists()
    lists["garden_visit"] = replace(
        lists["garden_visit"], apply=other.apply, known=other.known, retract=other.retract
    )
    monkeypatch.setattr(understanding, "entity_lists", lambda: lists)
    fine, refused = Answers(gardener="Binta"), Answers()
    for answers in (fine, refused):
        phone.send(answers)
    understand_all()
    assert one(refused).state == SubmissionState.NOT_UNDERSTOOD
    assert one(fine).state == SubmissionState.UNDERSTOOD
    assert set(EntityRecord.objects.values_list("submission_id", flat=True)) == {one(fine).pk}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_reasons_speak_the_readers_language(phone, garden, system, language):
    answers = Answers(beds=[("maize", "many")])
    phone.send(answers)
    understand_all()
    english = problem_text(one(answers))
    with translation.override(language):
        other = problem_text(one(answers))
    assert "many" in other
    assert other != english
