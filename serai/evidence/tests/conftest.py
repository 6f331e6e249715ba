"""Fixtures of the evidence room's tests."""

import pickle
from typing import Any

import pytest

from serai.evidence.methods import publication
from serai.evidence.tests.facts import facts

__all__ = ["facts"]

PROTECTED: dict[bytes, bytes] = {}


@pytest.fixture(autouse=True)
def protected_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let releases of one world be made safe once a process: the same tables come out the same.

    Tests of the methods themselves call them by their own name, and so call them each time.
    """
    real = publication.protect_menu

    def protect_menu(*given: Any, **named: Any) -> Any:
        key = pickle.dumps((given, sorted(named.items())))
        if key not in PROTECTED:
            PROTECTED[key] = pickle.dumps(real(*given, **named))
        return pickle.loads(PROTECTED[key])

    monkeypatch.setattr(publication, "protect_menu", protect_menu)
