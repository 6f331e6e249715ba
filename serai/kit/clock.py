"""The one place that asks what time it is, so that tests and the demonstration can hold it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_held: ContextVar[datetime | None] = ContextVar("serai_clock", default=None)


def now() -> datetime:
    """Return the current time, aware, in UTC."""
    return _held.get() or timezone.now()


def today() -> date:
    """Return the current date in the deployment's time zone."""
    return timezone.localdate(_held.get())


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at a moment, here only.

    For the demonstration, whose history is told through the actions; nothing else may hold time.
    """
    token = _held.set(moment)
    try:
        yield
    finally:
        _held.reset(token)
