"""What bears persons is sealed on arrival, and phones notice nothing of it."""

import pytest
from django.conf import settings
from django.db import connection

from serai.intake.actions.sealing import file_content, forget, open_answers, token_name, xml_of
from serai.intake.actions.understanding import understand
from serai.intake.choices import SubmissionState
from serai.intake.models import Attachment, EntityRecord, Row, Submission
from serai.intake.tests.phone import Answers, Phone, message, publish
from serai.intake.tests.test_openrosa_conformance import REFUSED, TAKEN, kept
from serai.kit.actor import acting_as, system_actor
from serai.vault.models import Key
from serai.vault.sealing import KeyDestroyed

pytestmark = pytest.mark.django_db
NAME = "Zeinabou"
SECRET = Answers(gardener=NAME, photo="Zeinabou.jpg", beds=[("maize", "2")])


@pytest.fixture
def sealing_phone(cast, device):
    """A phone whose garden form bears persons."""
    publish(cast.organisation, bears_persons=True)
    return Phone(f"/openrosa/{device[1]}/")


def understood():
    with acting_as(system_actor()):
        understand(submission_ids=Submission.objects.values_list("pk", flat=True))
        return Submission.objects.order_by("received_at").last()


def everything() -> str:
    """Return every text, JSON and byte of intake's, the ledger's and the queue's tables."""
    found = []
    with acting_as(system_actor()), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND (table_name LIKE 'intake_%%' OR table_name LIKE 'ledger_%%'"
            " OR table_name LIKE 'procrastinate_%%') AND table_type = 'BASE TABLE'", []
        )  # fmt: skip
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.parametrize("case", TAKEN + REFUSED, ids=lambda case: case.name)
def test_phones_hear_the_same_of_a_form_that_bears_persons(sealing_phone, case):
    for step in case.before:
        assert step(sealing_phone).status_code == 201
    response = case.do(sealing_phone)
    assert response.status_code == case.status
    assert case.says in message(response)
    expected = case.kept if case.kept is not None else (1 if case.status == 201 else 0)
    assert kept() == expected
    assert Key.objects.count() == expected


def test_nothing_of_the_answers_stays_in_clear(sealing_phone, garden):
    content = b"a photograph of Zeinabou"
    assert sealing_phone.send(SECRET, {"Zeinabou.jpg": content}).status_code == 201
    one = understood()
    assert one.state == SubmissionState.UNDERSTOOD
    assert (one.xml, one.enumerator) == ("", "")
    tables = everything()
    for form in (NAME, NAME.encode().hex(), "maize"):
        assert form not in tables
    files = [p for p in settings.BLOB_DIR.rglob("*") if p.is_file()]
    assert files
    assert not any(NAME.encode() in path.read_bytes() for path in files)
    with acting_as(system_actor()):
        assert Row.objects.count() == 0
        assert [r.values for r in EntityRecord.objects.all()] == [{}, {}]
        assert garden.plants == {"maize": 2}


def test_who_holds_the_key_reads_it_whole(sealing_phone):
    content = b"a photograph"
    sealing_phone.send(SECRET, {"Zeinabou.jpg": content})
    with acting_as(system_actor()):
        one = Submission.objects.get()
        assert xml_of(one) == SECRET.xml().decode()
        file = Attachment.objects.select_related("blob").get()
        assert file.name == token_name(one.pk, "Zeinabou.jpg")
        assert file.name.endswith(".jpg")
        assert file_content(file) == content


def test_a_file_sent_again_is_kept_once_and_a_better_one_replaces_it(sealing_phone):
    answers = Answers(photo="a.jpg", extra="<photo>b.jpg</photo>")
    assert "come: 2" in message(sealing_phone.send(answers))
    assert "come: 1" in message(sealing_phone.send(answers, {"a.jpg": b"1"}))
    with acting_as(system_actor()):
        first = Attachment.objects.get(blob__isnull=False).blob_id
    assert "come: 1" in message(sealing_phone.send(answers, {"a.jpg": b"1"}))
    with acting_as(system_actor()):
        assert Attachment.objects.get(blob__isnull=False).blob_id == first
    assert "Thank you" in message(sealing_phone.send(answers, {"b.jpg": b"2", "a.jpg": b"better"}))
    with acting_as(system_actor()):
        found = {file_content(a) for a in Attachment.objects.select_related("blob")}
    assert found == {b"better", b"2"}


def test_equal_answers_of_two_submissions_have_nothing_in_common(sealing_phone):
    for instance in ("uuid:1", "uuid:2"):
        sealing_phone.send(SECRET.but(instance_id=instance), {"Zeinabou.jpg": b"x"})
    with acting_as(system_actor()):
        names = set(Attachment.objects.values_list("name", flat=True))
        assert len(names) == 2
        tokens = {bytes(t) for t in Attachment.objects.values_list("token", flat=True)}
        assert len(tokens) == 2


def test_a_reason_quotes_no_answer(sealing_phone, garden):
    sealing_phone.send(Answers(beds=[("maize", "Zeinabou has many")]))
    one = understood()
    assert one.state == SubmissionState.NOT_UNDERSTOOD
    assert one.problem["params"] == {"property": "number", "value": "…"}
    assert one.problem["where"]["path"] == "beds/number"
    assert NAME not in everything()


def test_a_forgotten_submission_opens_no_more_and_keeps_its_place(sealing_phone, garden):
    sealing_phone.send(SECRET, {"Zeinabou.jpg": b"x"})
    second = SECRET.correction(gardener="Other")
    sealing_phone.send(second, {"Zeinabou.jpg": b"x"})
    with acting_as(system_actor()):
        last = Submission.objects.get(is_current=True)
        assert forget([last.pk]) == 2
        assert open_answers(Submission.objects.all()) == {}
        assert xml_of(last) == ""
        with pytest.raises(KeyDestroyed):
            file_content(last.attachments.select_related("blob").get())
    assert sealing_phone.send(second, {"Zeinabou.jpg": b"y"}).status_code == 201
    assert kept() == 2
    assert understood().problem["sentence"] == "The answers were erased."
