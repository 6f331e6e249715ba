"""Who acts: the one value that views, actions, queries and the database agree on.

An actor is made at the edge (session, API token, device, worker) and handed down. `acting_as` opens
a transaction and tells PostgreSQL, for that transaction only, which organisations' rows the actor
may see, and in which teams the actor may hold which compartments of a person; without it the
row-level security policies show nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest

T = TypeVar("T")
ActorKind = Literal["user", "device", "system", "anonymous"]
COMPARTMENTS = ("identity", "profile", "protection", "health", "return", "finance")
"""The parts of what is held about a person. A grant names those it opens."""

_current: ContextVar["Actor | None"] = ContextVar("serai_actor", default=None)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts, with what it may do in which organisation.

    `permissions` maps an organisation's id to the permission names held there. `sees` are the
    organisations whose rows the database shows; a government user has permissions that read
    published figures but sees no organisation's rows. `teams` are the compartments that the actor's
    role lets them hold in each of their teams: what is seen of a person is what a grant to the team
    opens and the role may hold. `is_register` marks background work that keeps the register of the
    organisations it names (duplicates, retention, what a form registered): it sees their persons.
    """

    kind: ActorKind
    id: UUID | None = None
    permissions: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    sees: frozenset[UUID] = frozenset()
    language: str = "en"
    teams: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    is_register: bool = False

    @property
    def user_id(self) -> UUID | None:
        """The id of the user who acts; None for a device, background work and a visitor."""
        return self.id if self.kind == "user" else None

    def teams_with(self, compartment: str) -> frozenset[UUID]:
        """Return the teams in which the actor's role may hold the compartment."""
        return frozenset(team for team, held in self.teams.items() if compartment in held)

    def may(self, permission: str, organisation_id: UUID) -> bool:
        """Say whether the actor holds the permission in that organisation."""
        return permission in self.permissions.get(organisation_id, frozenset())

    def may_anywhere(self, permission: str) -> bool:
        """Say whether the actor holds the permission in any organisation."""
        return any(permission in held for held in self.permissions.values())

    def organisations_with(self, permission: str) -> frozenset[UUID]:
        """Return the organisations in which the actor holds the permission."""
        return frozenset(o for o, held in self.permissions.items() if permission in held)


class ActorRequest(HttpRequest):
    """A request whose actor the middleware, or the API's authentication, has named."""

    actor: Actor


ANONYMOUS = Actor(kind="anonymous")


def system_actor(*organisations: UUID) -> Actor:
    """Return the actor of background work; with no organisation named it sees every one."""
    return Actor(kind="system", sees=frozenset(organisations))


def register_actor(organisation: UUID, *others: UUID) -> Actor:
    """Return the actor of background work that keeps the register of these organisations."""
    return Actor(kind="system", sees=frozenset({organisation, *others}), is_register=True)


def current_actor() -> Actor | None:
    """Return the actor of the surrounding `acting_as`, or None outside one."""
    return _current.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Open a transaction in which the database shows what the actor may see.

    Nested use narrows or widens to the inner actor and restores the outer one afterwards.
    """
    outer = _current.get() or ANONYMOUS
    nested = connection.in_atomic_block
    token = _current.set(actor)
    try:
        with transaction.atomic():
            _tell_database(actor)
            yield actor
            if nested and not connection.needs_rollback:
                _tell_database(outer)
    finally:
        _current.reset(token)


def stream_as(actor: Actor, rows: Callable[[], Iterable[T]]) -> Iterator[T]:
    """Yield from `rows()` inside the actor's own transaction.

    For streamed responses, whose body runs after the request's transaction has ended.
    """
    with acting_as(actor):
        yield from rows()


SETTINGS = ("actor", "organisations", "scope", "teams", *(f"teams_{c}" for c in COMPARTMENTS))
TELL = "SELECT " + ", ".join(f"set_config('serai.{name}', %s, true)" for name in SETTINGS)


def _tell_database(actor: Actor) -> None:
    everything = actor.kind == "system" and not actor.sees
    scope = "system" if everything else "register" if actor.is_register else ""
    values = [str(actor.id or ""), _array(actor.sees), scope, _array(actor.teams)]
    values += [_array(actor.teams_with(compartment)) for compartment in COMPARTMENTS]
    with connection.cursor() as cursor:
        cursor.execute(TELL, values)


def _array(ids: Iterable[UUID]) -> str:
    return "{" + ",".join(sorted(str(one) for one in ids)) + "}"
