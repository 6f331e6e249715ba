"""Fixtures of the evidence room's tests."""

from serai.evidence.tests.facts import facts

__all__ = ["facts"]
