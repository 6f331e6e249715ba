"""An end that leaves nothing behind: a signal becomes an exception, so that `with` blocks close."""

import signal
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def by_signals() -> None:
    """Let the first signal that ends a program raise `SystemExit`; those after it do nothing.

    Without this SIGTERM ends Python where it stands, and servers that it started go on. What
    closes them may take seconds, and a second signal must not break it off.
    """
    for number in ENDING:
        signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    for each in ENDING:
        signal.signal(each, _nothing)
    raise SystemExit(128 + number)


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Go on: the program is ending already."""
