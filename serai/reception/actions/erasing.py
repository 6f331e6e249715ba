"""Taking away what the room holds of persons who are erased."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction


@transaction.atomic
def erase(person_ids: Sequence[UUID]) -> None:
    """Delete stays, absences, flags and ticks of persons; the caller records the erasing.

    Places stay counted as taken in their time, by rows that name nobody. The database lets only the
    register do this, and only to persons of its organisations.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT reception_erase(%s::uuid[])", [list(person_ids)])
