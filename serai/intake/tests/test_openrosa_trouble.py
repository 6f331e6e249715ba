"""When the house is in trouble the phone hears a plain sentence and keeps its answers."""

import errno
import os
import threading
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection

from serai.intake.actions import blobs, submissions
from serai.intake.models import Attachment, Blob, Device, Submission
from serai.intake.tests.phone import Answers, Phone, message, publish, register
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event


def counted():
    with acting_as(system_actor()):
        return (
            Submission.objects.count(),
            Attachment.objects.count(),
            Event.objects.filter(name="submission.received").count(),
        )


@pytest.fixture
def open_house(fresh_database):
    """A phone before a database in which commits are real, so that threads can race."""
    from serai.accounts.models import Organisation

    organisation = Organisation.objects.create(name="House", short_name="H")
    publish(organisation)
    return Phone(f"/openrosa/{register(organisation)[1]}/")


@pytest.mark.django_db
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_no_room_for_a_photo(phone, monkeypatch, settings, code):
    def full(_descriptor):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(blobs.os, "fsync", full)
    answers = Answers(photo="a.jpg")
    response = phone.send(answers, {"a.jpg": b"x"})
    assert response.status_code == 507
    assert "no room" in message(response)
    assert counted() == (0, 0, 0)
    assert not [p for p in Path(settings.BLOB_DIR).rglob("*") if p.is_file()]
    monkeypatch.undo()
    assert phone.send(answers, {"a.jpg": b"x"}).status_code == 201


@pytest.mark.django_db
def test_no_room_for_a_large_body(phone, monkeypatch):
    from serai.intake.views import openrosa

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(openrosa.tempfile, "TemporaryFile", full)
    response = phone.send(Answers(photo="a.jpg"), {"a.jpg": b"x" * 1_100_000})
    assert response.status_code == 507
    assert "stay on your phone" in message(response)


def failing(cause):
    def fail(*_args, **_kwargs):
        error = OperationalError("no")
        raise error from cause

    return fail


@pytest.mark.parametrize(
    ("cause", "status", "says"),
    [
        (psycopg.errors.DiskFull("53100"), 507, "no room left"),
        (psycopg.OperationalError("server closed the connection"), 503, "busy or starting again"),
        (psycopg.errors.AdminShutdown("57P01"), 503, "busy or starting again"),
        (psycopg.errors.TooManyConnections("53300"), 503, "busy or starting again"),
        (psycopg.errors.DeadlockDetected("40P01"), 503, "busy or starting again"),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_database_fails(open_house, monkeypatch, cause, status, says, language):
    monkeypatch.setattr(submissions, "record", failing(cause))
    open_house.headers = {"Accept-Language": language}
    response = open_house.send(Answers())
    assert response.status_code == status
    assert (says in message(response)) == (language == "en")
    if status == 503:
        assert response["Retry-After"] == "60"
    assert counted() == (0, 0, 0)


@pytest.mark.django_db
def test_a_fault_of_ours_is_said_and_keeps_nothing(phone, monkeypatch, caplog):
    def fault(*_args, **_kwargs):
        raise ZeroDivisionError("Amina")

    monkeypatch.setattr(submissions, "record", fault)
    response = phone.send(Answers())
    assert response.status_code == 500
    assert "tell your data manager" in message(response)
    assert "ZeroDivisionError" in caplog.text
    assert "Amina" not in caplog.text
    assert phone.base not in caplog.text
    assert counted() == (0, 0, 0)


def test_a_connection_lost_between_requests_is_opened_again(open_house, fresh_database):
    assert open_house.send(Answers()).status_code == 201
    connection.close()
    connection.ensure_connection()
    with psycopg.connect(fresh_database, autocommit=True) as other:
        pid = connection.connection.info.backend_pid
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    assert open_house.send(Answers()).status_code == 201
    assert counted()[0] == 2


def at_once(work, number=6):
    """Do the same in several threads that start together; return what each gave."""
    ready, results = threading.Barrier(number), []

    def run():
        ready.wait()
        try:
            results.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_racing_retries_are_one_submission(open_house):
    answers = Answers(photo="a.jpg")
    for _ in range(3):
        answers = answers.but(instance_id=answers.instance_id + "x")
        found = at_once(lambda a=answers: open_house.send(a, {"a.jpg": b"photo"}).status_code)
        assert found == [201] * 6
    assert counted() == (3, 3, 3)
    with acting_as(system_actor()):
        assert Blob.objects.exclude(md5="0" * 32).count() == 1


def test_racing_different_answers_are_one_and_refusals(open_house):
    numbers = iter(range(100))
    first = Answers()
    found = at_once(lambda: open_house.send(first.but(gardener=f"G{next(numbers)}")).status_code)
    assert sorted(found) == [201] + [409] * 5
    assert counted()[0] == 1


def test_racing_corrections_leave_one_current(open_house):
    first = Answers()
    open_house.send(first)
    found = at_once(lambda: open_house.send(first.correction()).status_code)
    assert sorted(found) == [201] + [409] * 5
    same = first.but(instance_id="uuid:again")
    open_house.send(same)
    correction = same.correction()
    assert at_once(lambda: open_house.send(correction).status_code) == [201] * 6
    with acting_as(system_actor()):
        current = Submission.objects.filter(is_current=True).values_list("root_instance_id")
        assert sorted(current) == sorted([(first.instance_id,), ("uuid:again",)])


@pytest.mark.django_db
def test_a_visit_is_noted_at_most_once_a_minute(phone, device, monkeypatch):
    phone.get("formList")
    with acting_as(system_actor()):
        seen = Device.objects.get(pk=device[0].pk)
        assert seen.last_seen_at is not None
        assert seen.last_device_id == "collect:abc"
        assert seen.last_agent.startswith("org.odk.collect")
        Device.objects.update(last_agent="x")
    phone.send(Answers())
    with acting_as(system_actor()):
        assert Device.objects.get(pk=device[0].pk).last_agent == "x"


@pytest.mark.django_db
def test_answers_are_taken_even_where_the_visit_cannot_be_noted(phone, monkeypatch):
    from django.db import DatabaseError

    def fails(**_kwargs):
        raise DatabaseError

    monkeypatch.setattr(submissions, "note_seen", fails)
    assert phone.send(Answers()).status_code == 201
