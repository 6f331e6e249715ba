"""A measurement that is interrupted leaves nothing running, and keeps what it has found."""

import json
import signal
import subprocess
import sys

import psutil
import pytest

from bench import webforms
from tests.house import ROOT, House

HELD = """
import signal, sys, time
from bench import ending
from tests.house import House

class Unfurnished(House):
    def set_up(self):
        import subprocess
        idle = [sys.executable, "-c", "import time; time.sleep(600)", str(self.folder)]
        self.left = subprocess.Popen(idle, start_new_session=True)
        if "early" in sys.argv:
            self.tell()
    def tell(self):
        print(self.folder, self.left.pid, flush=True)
        time.sleep(600)

ending.by_signals()
with Unfurnished() as house:
    house.tell()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("when", ["early", "late"])
def test_a_signal_ends_what_a_house_started(number: signal.Signals, when: str) -> None:
    """Also what was begun and not yet handed over: its command names the house's folder."""
    command = [sys.executable, "-c", HELD, when]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        folder, left = child.stdout.readline().split()
        assert psutil.pid_exists(int(left))
        child.send_signal(number)
        child.send_signal(signal.SIGTERM)
        assert child.wait(60) == 128 + number
    assert not psutil.pid_exists(int(left))
    assert not (ROOT / folder).exists()


def test_a_house_that_never_came_up_closes_quietly() -> None:
    house = House()
    house.__exit__()
    assert not house.folder.exists()


def test_a_result_is_told_at_once_and_apart_from_the_figures(
    capsys: pytest.CaptureFixture[str],
) -> None:
    webforms.tell("registry, warm", [0.4, 0.5])
    told = capsys.readouterr()
    assert told.out == ""
    _seconds, _, line = told.err.partition("  registry, warm: ")
    assert json.loads(line) == [0.4, 0.5]
