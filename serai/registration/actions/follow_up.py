"""The persons that a follow-up form may name, as far as the user's grants go."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Compartment, Permission
from serai.kit.actor import Actor
from serai.kit.entities import FollowUpList
from serai.people.access import running_grants
from serai.people.actions.reading import read_names
from serai.people.queries import rows_of

MOST = 1_000
COLUMNS = ("name", "label", "reference", "full_name", "sex", "birth_year", "nationality")


def persons_for(actor: Actor, columns: Sequence[str]) -> Sequence[Mapping[str, str]]:
    """Return the persons that grants open to the actor, the latest thousand, with these columns.

    Only persons whose identity is open are among them. `name` is the person's id and
    `label` the reference. Names are opened only where the form declares `full_name`, and that is
    recorded.
    """
    persons = rows_of(_latest(actor))
    ids = [one.pk for one in persons]
    names = (
        read_names(actor=actor, person_ids=ids, why="follow-up list")
        if "full_name" in columns and ids
        else {}
    )
    made = []
    for one in persons:
        traits = getattr(one, "traits", None)
        whole = {
            "name": str(one.pk),
            "label": one.reference,
            "reference": one.reference,
            "full_name": names[one.pk].display if one.pk in names else "",
            "sex": traits.sex if traits else "",
            "birth_year": str(traits.birth_year or "") if traits else "",
            "nationality": traits.nationalities[0] if traits and traits.nationalities else "",
        }
        made.append({column: whole[column] for column in columns})
    return made


def _latest(actor: Actor) -> list[UUID]:
    """Return whose identity is open to the actor, by what happened last."""
    if not actor.may_anywhere(Permission.PERSON_VIEW):
        return []
    grants = running_grants(actor).order_by("-active_at", "person_id")
    rows = grants.values_list("person_id", "team_id", "compartments")[: MOST * 3]
    found = (
        person_id
        for person_id, team_id, opened in rows
        if Compartment.IDENTITY in actor.teams[team_id] & frozenset(opened)
    )
    return list(dict.fromkeys(found))[:MOST]


FOLLOW_UP_LISTS = (FollowUpList("persons", _("Persons"), COLUMNS, persons_for),)
