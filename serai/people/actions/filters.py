"""Filters of the list that users keep for themselves."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.people.models import SavedFilter
from serai.people.queries import Wanted

MOST = 20


class TooManyFilters(Refusal):
    """A list of filters is no list of filters any more."""

    sentence = _("You keep %(most)s filters already: delete one first.")


@transaction.atomic
def save_filter(*, actor: Actor, name: str, wanted: Wanted) -> SavedFilter:
    """Keep a filter for the user, in place of one of the same name."""
    assert actor.id is not None
    mine = SavedFilter.objects.filter(user_id=actor.id)
    if mine.exclude(name=name).count() >= MOST:
        raise TooManyFilters(most=MOST)
    return SavedFilter.objects.update_or_create(
        user_id=actor.id, name=name, defaults={"criteria": wanted.as_json()}
    )[0]


@transaction.atomic
def forget_filter(*, saved: SavedFilter) -> None:
    """Delete a filter that the user kept."""
    saved.delete()
