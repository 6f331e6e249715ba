"""Refusals, identifiers, the clock, sizes of processes, prepared statements, API helpers."""

import json
import sys
import time
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import Error, ProgrammingError, connection, transaction
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from serai.kit import clock, serving
from serai.kit.actor import Actor, current_actor, system_actor
from serai.kit.api import acting
from serai.kit.errors import Refusal, told_safely
from serai.kit.ids import new_id
from serai.kit.sql import run_prepared


class TooFar(Refusal):
    """For the tests below."""

    sentence = gettext_lazy("Nothing was reported for %(days)s days before %(date)s.")


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (Refusal(), ""),
        (Refusal("Plain."), "Plain."),
        (Refusal("50 % of it"), "50 % of it"),
        (Refusal("%(a)s and %(b)s", a=1, b="two"), "1 and two"),
        (Refusal("%(a)s %% sure", a=7), "7 % sure"),
        (TooFar(days=3, date="4 May"), "Nothing was reported for 3 days before 4 May."),
        (TooFar("Instead %(days)s.", days=3), "Instead 3."),
    ],
)
def test_what_a_refusal_says(refusal, words):
    assert str(refusal) == words


def test_a_refusal_is_put_into_words_when_it_is_read_not_when_it_is_raised():
    with translation.override("fr"):
        refusal = TooFar(days=3, date="4 May")
    with translation.override("en"):
        english = str(refusal)
    with translation.override("ar"):
        arabic = str(refusal)
    assert english != arabic
    assert "3" in arabic


def test_a_refusal_without_its_words_names_what_is_missing():
    with pytest.raises(KeyError, match="date"):
        str(TooFar(days=3))


def raised(error):
    """Return the error as it comes out of a function."""
    try:
        raise error
    except Exception as caught:
        return caught


@pytest.mark.parametrize(
    "error",
    [
        ValueError("Halima Issoufou, +227 90 00 00 00"),
        KeyError("Halima"),
        json.JSONDecodeError("Halima", "{", 0),
    ],
)
def test_a_log_says_where_and_never_what(error):
    told = told_safely(raised(error))
    assert told.startswith(f"{type(error).__name__} in raised:")
    assert "Halima" not in told
    assert "227" not in told


def test_a_log_names_at_most_four_steps_the_nearest_first():
    def step(depth):
        if depth:
            step(depth - 1)
        raise ValueError("x")

    try:
        step(9)
    except ValueError as error:
        told = told_safely(error)
    assert told.count(" < ") == 3
    assert told.count("step:") == 4


def test_an_error_that_was_never_raised_has_no_place():
    assert told_safely(ValueError("x")) == "ValueError in "


# identifiers and time ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 22, tzinfo=UTC),
        datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC),
        datetime(2100, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_an_identifier_holds_its_millisecond(monkeypatch, moment):
    monkeypatch.setattr(time, "time_ns", lambda: int(moment.timestamp() * 1_000) * 1_000_000)
    made = new_id()
    assert made.int >> 80 == int(moment.timestamp() * 1_000)
    assert (made.version, made.variant) == (7, uuid.RFC_4122)


@given(st.binary(min_size=10, max_size=10))
def test_the_rest_of_an_identifier_is_chance(chance):
    from serai.kit import ids

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ids.os, "urandom", lambda size: chance[:size])
        made = new_id()
    bits = int.from_bytes(chance, "big")
    assert (made.int >> 64) & 0xFFF == (bits >> 68) & 0xFFF
    assert made.int & 0x3FFFFFFFFFFFFFFF == bits & 0x3FFFFFFFFFFFFFFF


def test_now_is_aware_and_in_utc():
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("zone", "today"),
    [
        ("UTC", date(2026, 3, 4)),
        ("Africa/Niamey", date(2026, 3, 5)),
        ("Africa/Mogadishu", date(2026, 3, 5)),
        ("America/Bogota", date(2026, 3, 4)),
    ],
)
def test_today_is_the_day_where_serai_stands(monkeypatch, zone, today):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 4, 23, 30, tzinfo=UTC))
    with timezone.override(zone):
        assert clock.today() == today


# processes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "flags"),
    [
        ({}, {"--host": "127.0.0.1", "--port": "8000", "--workers": "2"}),
        ({"workers": 4}, {"--workers": "4"}),
        ({"threads": 1}, {"--workers": "2", "--blocking-threads": "1"}),
    ],
)
def test_the_web_server_s_command(options, flags):
    command = serving.web_command("127.0.0.1", 8000, **options)
    assert command[:3] == [sys.executable, "-m", "granian"]
    assert command[-1] == "config.wsgi:application"
    assert all(isinstance(part, str) for part in command)
    for flag, value in flags.items():
        assert command[command.index(flag) + 1] == value


def test_the_worker_runs_with_this_python():
    assert serving.worker_command() == [sys.executable, "-m", "config.cli", "worker"]


def test_a_child_inherits_the_environment_and_what_is_added(monkeypatch):
    monkeypatch.setenv("SERAI_KEPT", "yes")
    child = serving.child_environment(SERAI_KEPT="changed", SERAI_NEW="new")
    assert child["PYTHONUNBUFFERED"] == "1"
    assert (child["SERAI_KEPT"], child["SERAI_NEW"]) == ("changed", "new")
    assert serving.child_environment()["SERAI_KEPT"] == "yes"


# statements -------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "params", "rows"),
    [
        ("SELECT 1", [], [(1,)]),
        ("SELECT %s::int + %s::int", [2, 3], [(5,)]),
        ("SELECT %(a)s::text || %(a)s::text", {"a": "x"}, [("xx",)]),
        ("SELECT unnest(%s::int[])", [[1, 2]], [(1,), (2,)]),
        ("SELECT 1 WHERE false", [], []),
        ("SELECT %s::text", ["'; DROP TABLE x; --"], [("'; DROP TABLE x; --",)]),
    ],
)
def test_prepared_statements_answer(query, params, rows):
    for _ in range(3):
        assert run_prepared(query, params).fetchall() == rows


@pytest.mark.django_db
def test_the_server_keeps_the_plan_of_a_prepared_statement():
    query = "SELECT 'kept', %s::int"
    run_prepared(query, [1])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%kept%'")
        assert cursor.fetchone()[0] >= 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "error"),
    [("SELECT nonsense", ProgrammingError), ("SELECT 1/0", Error), ("SELECT 'x'::int", Error)],
)
def test_faults_come_as_django_s(query, error):
    with pytest.raises(error), transaction.atomic():
        run_prepared(query, [])
    assert run_prepared("SELECT 1", []).fetchone() == (1,)


# the API's helper -------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "actor",
    [Actor("user", uuid.UUID(int=1), {}, frozenset({uuid.UUID(int=9)})), system_actor()],
)
def test_an_operation_runs_as_its_caller_and_only_so_long(actor):
    @acting
    def operation(request, word, *, again=1):
        """Say a word."""
        assert connection.in_atomic_block
        assert request.actor is actor
        return (current_actor(), word * again)

    request = HttpRequest()
    request.auth = actor
    assert operation(request, "a", again=2) == (actor, "aa")
    assert current_actor() is None
    assert operation.__doc__ == "Say a word."


@pytest.mark.django_db
def test_an_operation_that_fails_takes_back_what_it_wrote():
    from django.contrib.sessions.models import Session

    @acting
    def operation(request):
        Session.objects.create(session_key="half-done", expire_date=clock.now())
        raise RuntimeError("in the middle")

    request = HttpRequest()
    request.auth = system_actor()
    with pytest.raises(RuntimeError, match="in the middle"):
        operation(request)
    assert not Session.objects.filter(session_key="half-done").exists()
    assert current_actor() is None
