"""What the register itself takes away when persons are erased."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from serai.people.actions.files import path_of
from serai.people.models import Document, FamilyLink, GroupMember, IdentityCard, StoredFile


@transaction.atomic
def erase(person_ids: Sequence[UUID]) -> None:
    """Delete papers, files, cards, memberships and links of these persons."""
    stored = StoredFile.objects.filter(person_id__in=person_ids)
    paths = [path_of(file_id) for file_id in stored.values_list("pk", flat=True)]
    stored.delete()
    for model in (Document, IdentityCard, GroupMember):
        model.objects.filter(person_id__in=person_ids).delete()
    FamilyLink.objects.filter(
        Q(person_id__in=person_ids) | Q(other_id__in=person_ids)
    ).delete()  # fmt: skip
    for path in paths:
        transaction.on_commit(lambda path=path: path.unlink(missing_ok=True))  # type: ignore[misc]
