"""Who and what a story can name: the staff, places, instruments, and what was made before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from serai.accounts.models import Organisation, Team, User
from serai.directory.models import Place
from serai.kit import clock
from serai.kit.actor import Actor
from serai.people.models import Person


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works at a centre."""

    name: str
    user: User
    actor: Actor
    organisation: Organisation
    team: Team


@dataclass(slots=True)
class Scene:
    """What there is while stories are played."""

    staff: Mapping[str, Staff]
    places: Mapping[str, Place]
    people: Mapping[str, Mapping[str, Any]]
    persons: dict[str, Person] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    def day(self, ago: int) -> date:
        """Return the day so many days before the step's own; after it where that is negative."""
        return clock.today() - timedelta(days=ago)

    def last_day(self, ago: int | None) -> date | None:
        """Return the same, or None for what has no end."""
        return None if ago is None else self.day(ago)

    def thing(self, person: str, name: str) -> Any:
        """Return what an earlier step of the person's made under a name."""
        return self.things[f"{person}.{name}"]

    def keep(self, person: str, name: str, made: Any) -> None:
        """Keep what a step made, for later ones."""
        self.things[f"{person}.{name}"] = made


Verb = Callable[..., None]
"""What plays a step: `verb(scene, staff, of=…, …)`, inside the acting one's transaction."""
