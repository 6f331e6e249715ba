"""Finding persons: any spelling, number or code; only whom a grant opens; nothing typed is kept."""

import pytest

from serai.kit.actor import acting_as
from serai.matching.actions.finding import find
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Birth, Contact, Contacts, Identity, Name

pytestmark = pytest.mark.django_db


def somebody(text, *, sex="male", born="", year=None, nationality="NER", **more):
    """Return a new person with a name of one part or more, in one script."""
    script = "Arab" if any("\u0600" <= c <= "\u06ff" for c in text) else "Latn"
    parts = ("given", "father", "family", "other", "other")
    names = tuple(Name(part, word, script) for part, word in zip(parts, text.split(), strict=False))
    birth = Birth("declared", on=born) if born else Birth("estimated", year=year)
    contacts = more.pop("phone", "") and Contacts((Contact("phone", more.pop("number", "")),))
    return NewPerson(Identity(names, sex, "", birth, (nationality,), **more), contacts or None)


def register(centre, new, by="carla"):
    actor = centre.actor(by)
    team = centre.other_team if by == "kofi" else centre.team
    with acting_as(actor):
        return register_person(actor=actor, team=team, new=new)


def search(centre, text, by="carla"):
    with acting_as(centre.actor(by)) as actor:
        return find(actor=actor, text=text)


def ids(found):
    return [row.person.pk for row in found]


@pytest.mark.parametrize(
    "text",
    [
        "Amina Ouedraogo", "ouedraogo AMINA", "Aminata Wedraogo", "Amina", "Wédraogo",
        "أمينة ويدراوغو", "Amina Ouedraogo 2001", "Amina Ouedrago", "+227 90 11 22 33",
        "90112233", "٩٠١١٢٢٣٣", "Amina 25",
    ],
)  # fmt: skip
def test_she_is_found_by_what_people_type(centre, text):
    assert centre.person.pk in ids(search(centre, text))
