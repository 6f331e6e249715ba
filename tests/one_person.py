"""One object of each kind about Amina, made by the rooms' modules in `tests/persons`."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from serai.kit.actor import acting_as, register_actor
from tests import persons


def one_person(centre: Any) -> dict[str, Any]:
    """Make and return them, by short name; the person stands under "people.Person"."""
    made: dict[str, Any] = {"people.Person": centre.person}
    with acting_as(register_actor(centre.organisation.pk)):
        for module in iter_modules(persons.__path__):
            made |= import_module(f"{persons.__name__}.{module.name}").make(centre)
    return made
