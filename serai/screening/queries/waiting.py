"""Which screenings wait for the actor of this transaction: ids, by the grants of their teams."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from serai.instruments.choices import Compartment


def unread() -> list[UUID]:
    """Return the finished screenings of persons open to the actor's protection, not yet read.

    The first thousand, those that wait longest in front.
    """
    return _asked("SELECT screening_unread(%s)", Compartment.PROTECTION.value)


def found_in(compartment: str, since: datetime) -> list[UUID]:
    """Return the screenings finished since then that found something in a compartment of theirs."""
    return _asked("SELECT screening_found(%s, %s)", str(compartment), since)


def _asked(sql: str, *given: str | datetime) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [row[0] for row in cursor.fetchall()]
