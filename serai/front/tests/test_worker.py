"""`serai worker` hands events on, seals, waits for a lost database, and stops when told."""

import logging
import threading

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError

from serai.front.management.commands import worker


class Moments:
    """Stands in for "told to stop": stops after so many waits, and remembers how long they were."""

    def __init__(self, rounds):
        self.rounds, self.waited = rounds, []

    def is_set(self):
        return self.rounds <= 0

    def wait(self, seconds):
        self.waited.append(seconds)
        self.rounds -= 1


@pytest.fixture
def ledger(monkeypatch):
    """A ledger that answers as told and remembers what it was asked; time stands still."""

    class Ledger:
        def __init__(self):
            self.asked, self.answers, self.now = [], [], 1_000.0

        def dispatch(self):
            self.asked.append("dispatch")
            answer = self.answers.pop(0) if self.answers else 0
            if isinstance(answer, Exception):
                raise answer
            self.now += 0.5
            return answer

        def seal(self):
            self.asked.append("seal")

    one = Ledger()
    monkeypatch.setattr(worker.ledger, "dispatch", one.dispatch)
    monkeypatch.setattr(worker.ledger, "seal", one.seal)
    monkeypatch.setattr(worker.time, "monotonic", lambda: one.now)
    monkeypatch.setattr(worker, "close_old_connections", lambda: one.asked.append("rest"))
    monkeypatch.setattr(worker.connection, "close", lambda: one.asked.append("close"))
    return one


@pytest.mark.parametrize(
    ("answers", "rounds", "asked", "waited"),
    [
        # nothing to do: seal once, rest
        ([0], 1, ["dispatch", "seal", "rest", "close"], [0.2]),
        # work goes on without a pause, and the seal waits its two seconds
        ([9, 9, 0], 1, ["dispatch", "seal", "dispatch", "dispatch", "rest", "close"], [0.2]),
        (
            [9, 9, 9, 9, 9, 0],
            1,
            ["dispatch", "seal", *["dispatch"] * 5, "seal", "rest", "close"],
            [0.2],
        ),
        # told to stop before the first round
        ([], 0, ["close"], []),
    ],
)
def test_the_outbox_is_emptied_and_sealed_now_and_then(ledger, answers, rounds, asked, waited):
    ledger.answers = answers
    moments = Moments(rounds)
    worker.drain_outbox(moments)
    assert (ledger.asked, moments.waited) == (asked, waited)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            OperationalError("server at 10.0.0.7, user amina"),
            "the database is away (OperationalError); trying again",
        ),
        (
            InterfaceError("the connection is closed"),
            "the database is away (InterfaceError); trying again",
        ),
        (ValueError("what amina said"), "the outbox failed (ValueError in dispatch:"),
    ],
)
def test_whatever_goes_wrong_it_tries_again_and_tells_no_secret(ledger, caplog, error, told):
    ledger.answers = [error, 0]
    moments = Moments(3)
    with caplog.at_level(logging.ERROR):
        worker.drain_outbox(moments)
    assert ledger.asked == ["dispatch", "close", "rest", "dispatch", "seal", "rest", "close"]
    assert moments.waited == [1.0, 0.2, 0.2]
    [message] = caplog.messages
    assert message.startswith(told)
    assert "amina" not in message


def test_a_seal_that_fails_does_not_stop_the_events(ledger, monkeypatch, caplog):
    def torn():
        ledger.asked.append("seal")
        raise RuntimeError("torn")

    monkeypatch.setattr(worker.ledger, "seal", torn)
    ledger.answers = [9, 9]
    worker.drain_outbox(Moments(4))
    assert ledger.asked[:5] == ["dispatch", "seal", "close", "rest", "dispatch"]
    assert "the outbox failed (RuntimeError" in caplog.text


class Jobs:
    """Stands in for the queue of jobs: runs `during` instead, and remembers how it was run."""

    def __init__(self, during):
        self.during, self.options = during, None
        self.connector = self

    def get_worker_connector(self):
        return self

    def replace_connector(self, connector):
        assert connector is self
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        return False

    def run_worker(self, **options):
        self.options = options
        self.during()


def broken():
    """Fail as a lost queue does."""
    raise ConnectionError("the queue is away")


@pytest.fixture
def outbox(monkeypatch):
    """An outbox thread that only waits to be told to stop, and says when it ended."""
    ended = threading.Event()

    def wait(stopping):
        assert stopping.wait(10)
        ended.set()

    monkeypatch.setattr(worker, "drain_outbox", wait)
    return ended


def test_jobs_and_outbox_run_side_by_side_and_end_together(outbox, monkeypatch):
    seen = []
    jobs = Jobs(lambda: seen.append("outbox" in {t.name for t in threading.enumerate()}))
    monkeypatch.setattr(worker, "app", jobs)
    call_command("worker")
    assert seen == [True]
    assert outbox.is_set()
    assert "outbox" not in {t.name for t in threading.enumerate()}
    assert jobs.options == {
        "concurrency": 2,
        "install_signal_handlers": True,
        "delete_jobs": "successful",
    }


def test_the_outbox_is_stopped_even_where_the_jobs_broke(outbox, monkeypatch):
    monkeypatch.setattr(worker, "app", Jobs(broken))
    with pytest.raises(ConnectionError):
        call_command("worker")
    assert outbox.is_set()
