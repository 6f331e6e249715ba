"""Taking away what the room holds of persons who are erased."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction


@transaction.atomic
def erase(person_ids: Sequence[UUID]) -> None:
    """Delete the payments of persons; what was posted stays, and names nobody.

    The caller records the erasing.

    The database lets only the register do this, and only to persons of its organisations.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT cash_erase(%s::uuid[])", [list(person_ids)])
