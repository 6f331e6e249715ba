"""A helper answers as its function does, ends when idle, and comes back when it is gone."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from serai.kit.apart import ROOT, Helper, HelperFailed

HERE = "serai.kit.tests.apart_functions"


def alive(pid: int) -> bool:
    """Say whether the process runs or waits to be reaped."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def gone(pid: int, *, within: float = 10.0) -> bool:
    """Wait until the process is gone."""
    end = time.monotonic() + within
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(pid)


@pytest.fixture(scope="module")
def echo() -> Helper:
    """A helper that gives back what it is asked, with its process."""
    return Helper(f"{HERE}.echo")


QUESTIONS = [
    None,
    0,
    "",
    "سراي\n\u2028 two lines",
    [1, [2.5, None]],
    {"a": {"b": [True]}},
    "x" * 500_000,
]


@pytest.mark.parametrize("question", QUESTIONS, ids=[str(n) for n in range(len(QUESTIONS))])
def test_question_and_answer_arrive_whole(echo: Helper, question: object) -> None:
    assert echo.ask(question)["said"] == question


def test_it_is_another_process_and_stays_the_same_one(echo: Helper) -> None:
    first = echo.ask(1)["pid"]
    assert first != os.getpid()
    assert echo.ask(2)["pid"] == first


def test_threads_each_get_their_own_answer(echo: Helper) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(echo.ask, range(60)))
    assert [one["said"] for one in answers] == list(range(60))


def test_what_the_function_prints_is_no_answer() -> None:
    assert Helper(f"{HERE}.chatter").ask("x") == "quiet"


def test_an_error_is_told_by_its_kind_and_the_helper_lives_on() -> None:
    helper = Helper(f"{HERE}.picky")
    with pytest.raises(HelperFailed) as failed:
        helper.ask("a name nobody should read in a log")
    assert str(failed.value) == "ValueError"
    assert helper.ask("fine") == "fine"


def test_a_helper_that_was_killed_is_started_again() -> None:
    helper = Helper(f"{HERE}.echo")
    pid = helper.ask(1)["pid"]
    os.kill(pid, signal.SIGKILL)
    again = helper.ask(2)
    assert again["said"] == 2
    assert again["pid"] != pid


@pytest.mark.parametrize("function", ["die", "nothing_of_that_name"])
def test_one_that_never_answers_is_given_up_after_the_second_time(function: str) -> None:
    with pytest.raises(HelperFailed, match="went away"):
        Helper(f"{HERE}.{function}").ask(1)


def test_it_ends_by_itself_when_idle_leaves_no_zombie_and_comes_back() -> None:
    helper = Helper(f"{HERE}.echo", idle=0.1)
    pid = helper.ask(1)["pid"]
    assert gone(pid)
    assert helper.ask(2)["said"] == 2


def test_it_ends_with_the_process_that_asked_it_even_if_that_was_killed() -> None:
    code = (
        "import os, signal, sys; from serai.kit.apart import Helper;"
        f" helper = Helper('{HERE}.echo'); print(helper.ask(1)['pid'], flush=True);"
        " os.kill(os.getpid(), signal.SIGKILL)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT, check=False
    ).stdout
    assert gone(int(told))
