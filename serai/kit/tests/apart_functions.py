"""What the helpers of `test_apart` answer by."""

import os
import sys
from typing import Any


def echo(question: Any) -> Any:
    """Give the question back, and say which process this is."""
    return {"said": question, "pid": os.getpid()}


def chatter(question: Any) -> str:
    """Print what looks like an answer."""
    sys.stdout.write("\n{}\n")
    os.write(1, b'{"answer": "louder"}\n')
    return "quiet"


def picky(question: str) -> str:
    """Take one answer only."""
    if question != "fine":
        raise ValueError(question)
    return question


def die(question: Any) -> None:
    """End the process over the question."""
    os._exit(3)
