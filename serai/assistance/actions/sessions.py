"""Recording psychosocial sessions, of one person or of a group."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team
from serai.assistance import events
from serai.assistance.actions.common import refuse_future, seal, tell
from serai.assistance.choices import SessionKind, Setting
from serai.assistance.models import Session
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.people.models import Person


class NobodyElse(Refusal):
    """A group is more than one person."""

    sentence = _("A group session has others in it: write their references.")


@transaction.atomic
def hold_session(
    *,
    actor: Actor,
    person: Person,
    team: Team,
    kind: str,
    aim: str,
    given_on: date,
    setting: str = Setting.CENTRE,
    minutes: int | None = None,
    note: str = "",
    others: Sequence[Person] = (),
) -> list[Session]:
    """Record a session for a person, and for each of the others who took part in a group.

    The note is sealed for the person it is about alone. Refuses a day to come and a group of one.
    """
    refuse_future(given_on)
    if kind == SessionKind.GROUP and not others:
        raise NobodyElse
    everybody = [person, *others] if kind == SessionKind.GROUP else [person]
    together, now = new_id() if kind == SessionKind.GROUP else None, clock.now()
    made = []
    for one in everybody:
        row = Session(
            person=one, organisation_id=team.organisation_id, team=team, kind=kind, aim=aim,
            given_on=given_on, given_by_id=actor.user_id, setting=setting, minutes=minutes,
            together=together, recorded_at=now,
        )  # fmt: skip
        seal(row, note=note if one is person else "")
        row.save(force_insert=True)
        tell(events.SESSION_HELD, row, "session", of=SessionKind(kind).value)
        made.append(row)
    return made
