"""Erasing what was sent about somebody: their persons' submissions lose their keys."""

from collections.abc import Collection
from uuid import UUID

from serai.intake.actions.sealing import forget as forget_keys
from serai.intake.models import EntityRecord
from serai.registration.actions.files import forget_rows
from serai.registration.models import Member, Registered


def forget(person_ids: Collection[UUID]) -> None:
    """Destroy the keys of the submissions that registered these persons, and leave their groups.

    Their rows leave the files that wait to be taken in.

    Others registered by the same form stay in the register; what was sent of all of them opens no
    more. One of `settings.SERAI_ERASERS`.
    """
    came = EntityRecord.objects.filter(entity_id__in=list(person_ids))
    forget_keys(set(came.values_list("submission_id", flat=True)))
    for model in (Member, Registered):
        model.objects.filter(person_id__in=list(person_ids)).delete()
    forget_rows(person_ids)
