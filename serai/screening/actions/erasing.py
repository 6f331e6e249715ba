"""Taking away what the room holds of persons who are erased."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction

from serai.intake.actions.sealing import forget
from serai.screening.models import Screening


@transaction.atomic
def erase(person_ids: Sequence[UUID]) -> None:
    """Delete the screenings, categories and blocks of persons; the caller records the erasing.

    The submissions that brought screenings lose their keys as well. The database lets only the
    register do this, and only to persons of its organisations.
    """
    sent = Screening.objects.filter(person__in=person_ids).values_list("submission_id", flat=True)
    forget([one for one in sent if one is not None])
    with connection.cursor() as cursor:
        cursor.execute("SELECT screening_erase(%s::uuid[])", [list(person_ids)])
