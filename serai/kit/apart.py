"""Work done in a process of its own, so that what it loads does not stay in ours.

A web process lives for weeks. A library that it needs for a second now and then would hold its
memory all along; here that memory goes when the helper has been idle for a while. Question and
answer are JSON, one line each way; `python -m serai.kit.apart FUNCTION IDLE` is the helper.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from select import select
from threading import Lock, Thread
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


class HelperFailed(RuntimeError):
    """The helper could not answer. Names the kind of error only: a question may hold anything."""


class Helper:
    """Answers by one function, by its dotted path, in a child process; safe to share by threads.

    The child starts with the first question and ends after `idle` seconds without one, or with this
    process. The function must give the same answer twice: a question is asked again where the
    child went away over it.
    """

    def __init__(self, function: str, *, idle: float = 30.0) -> None:
        self.function, self.idle = function, idle
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, question: Any) -> Any:
        """Return the function's answer. Raises `HelperFailed`."""
        line = json.dumps(question).encode() + b"\n"
        with self._lock:
            told = self._exchange(line) or self._exchange(line)
        if not told:
            raise HelperFailed("the helper went away")
        answer = json.loads(told)
        if "error" in answer:
            raise HelperFailed(answer["error"])
        return answer["answer"]

    def _exchange(self, line: bytes) -> bytes:
        """Send a line and return the line that comes back; nothing where the child is gone."""
        child = self._child = self._child or self._start()
        assert child.stdin is not None
        assert child.stdout is not None
        told = b""
        with suppress(BrokenPipeError):
            child.stdin.write(line)
            child.stdin.flush()
            told = child.stdout.readline()
        if not told:
            self._child = None
            child.stdout.close()
            with suppress(BrokenPipeError):
                child.stdin.close()
        return told

    def _start(self) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            [sys.executable, "-m", __name__, self.function, str(self.idle)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        Thread(target=child.wait, daemon=True).start()  # leaves no zombie when it ends by itself
        return child


def serve(function: Callable[[Any], Any], idle: float) -> None:
    """Answer questions from standard input until it closes or none comes for `idle` seconds."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    questions = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    while select([questions], [], [], idle)[0] and (line := questions.readline()):
        try:
            told = {"answer": function(json.loads(line))}
        except Exception as error:
            told = {"error": type(error).__name__}
        remaining = memoryview(json.dumps(told).encode() + b"\n")
        while remaining:
            remaining = remaining[answers.write(remaining) :]


if __name__ == "__main__":
    module, _, name = sys.argv[1].rpartition(".")
    serve(getattr(import_module(module), name), float(sys.argv[2]))
