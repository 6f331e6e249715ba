"""The one place that asks what time it is, so that tests can hold it."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Return the current time, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """Return the current date in the deployment's time zone."""
    return timezone.localdate()
