"""What the comparison of persons takes away when persons are erased."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from serai.kit.actor import acting_as
from serai.matching.actions.merging import every_register, wait_for_merges
from serai.matching.methods.trees import tops
from serai.matching.queries import live_merges, pairs_and_merges_of
from serai.people.models import Person


@transaction.atomic
def erase(person_ids: Sequence[UUID]) -> None:
    """Delete pairs and merges of these persons; the caller records the erasing.

    Whoever was merged with them and stays (somebody else's registration of the same person) stands
    for themselves again, with those merged into them.
    """
    wait_for_merges()
    with acting_as(every_register()):
        erased = Person.objects.filter(pk__in=person_ids).values_list("merged_into", "pk")
        roots = {root or one for root, one in erased}
        around = Person.objects.filter(Q(pk__in=roots) | Q(merged_into__in=roots))
        left = list(around.exclude(pk__in=person_ids).values_list("pk", flat=True))
        for rows in pairs_and_merges_of(person_ids):
            rows.delete()
        top = tops(live_merges(left))
        for one in left:
            into = None if top[one] == one else top[one]
            Person.objects.filter(pk=one).update(merged_into=into)
        Person.objects.filter(pk__in=person_ids).update(merged_into=None)
