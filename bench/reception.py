"""A reception desk with 5,000 present and 300,000 stays kept.

`python -m bench.reception [--present 5000 --stays 300000]` starts a database of its own in a
temporary folder, fills it with made-up people (`bench.population`, seeded) and their stays through
COPY, and measures as a receptionist: the desk, who is here further down, a scan, a person at the
desk, a meal ticked, and a month of occupancy. Requests go through Django's test client (all
middleware, no network). Prints JSON; times are milliseconds of server time.
"""

import argparse
import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import psycopg

from bench import population
from bench.register import SEED, TEAMS, figures, fill, house, person_id, teams, timed

UNITS, EACH = 100, 60
COPIED = {
    "reception_stay": "id, organisation_id, person_id, centre_id, during, left_to",
    "reception_placement": "id, organisation_id, centre_id, unit_id, stay_id, during, begins, ends,"
    " sex, age",
    "reception_given": "id, organisation_id, person_id, centre_id, kind, day, number, given_at",
}


def set_up(organisation: UUID, team: UUID, user: UUID) -> tuple[UUID, list[UUID]]:
    """Open the centre with its units and limits; return its id and those of the units."""
    from serai.accounts.models import Membership
    from serai.kit.actor import acting_as, system_actor
    from serai.reception.models import Centre, DailyLimit, Unit

    with acting_as(system_actor()):
        Membership.objects.filter(user_id=user).update(role="receptionist")
        centre = Centre.objects.create(organisation_id=organisation, team_id=team, name="Centre")
        units = [
            Unit.objects.create(
                organisation_id=organisation, centre=centre, name=f"Unit {n:03}", capacity=EACH
            )
            for n in range(UNITS)
        ]
        for kind in ("breakfast", "lunch", "dinner"):
            DailyLimit.objects.create(
                organisation_id=organisation, centre=centre, kind=kind, per_day=1
            )
    return centre.pk, [unit.pk for unit in units]


def stays(
    admin_url: str, mine: list[UUID], organisation: UUID, centre: UUID, units: list[UUID],
    present: int, kept: int,
) -> None:  # fmt: skip
    """Write `kept` stays of three days each in turn, of which `present` still run, and meals."""
    now, rng = datetime.now(UTC), Random(3)
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COPIED}
    for number in range(kept):
        runs = number >= kept - present
        person = mine[(number - kept) % len(mine)]
        since = now - timedelta(minutes=5 + (kept - number) * 2 + (0 if runs else 4_500))
        # What runs has its people to itself: the last `present` numbers fall on different people.
        ends = None if runs else since + timedelta(minutes=60)
        during = f"[{since.isoformat()},{ends.isoformat() if ends else ''})"
        stay = UUID(int=(number << 80) | 0x7 << 76 | 0b10 << 62 | 1)
        rows["reception_stay"].append(
            (stay, organisation, person, centre, during, "" if runs else "own_way")
        )
        rows["reception_placement"].append(
            (UUID(int=stay.int + 1), organisation, centre, units[number % UNITS], stay, during,
             "stay", "" if runs else "stay", rng.choice(("female", "male")),
             rng.choice(("child", "adult")))
        )  # fmt: skip
        if runs and number % 2:
            rows["reception_given"].append(
                (UUID(int=stay.int + 2), organisation, person, centre, "breakfast", now.date(), 1,
                 now)
            )  # fmt: skip
    with psycopg.connect(admin_url, dbname="serai") as connection:
        connection.execute("SET session_replication_role = replica")
        for table, columns in COPIED.items():
            with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows[table]:
                    copy.write_row(row)
    with psycopg.connect(admin_url, dbname="serai", autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def measure(user: UUID, centre: UUID, mine: list[UUID], count: int) -> dict[str, Any]:
    """Ask for each page as often as wished, as the receptionist."""
    from django.test import Client
    from django.urls import reverse

    from serai.accounts.models import User
    from serai.kit.actor import acting_as, register_actor
    from serai.people.models import Person
    from serai.reception.models import Centre

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(pk=user))
    with acting_as(register_actor(_organisation())):
        references = dict(
            Person.objects.filter(pk__in=mine[: count + 10]).values_list("pk", "reference")
        )
        assert Centre.objects.count() == 1

    def ask(method: str, address: str, data: Any = None, wanted: int = 200) -> float:
        took, answer = timed(lambda: getattr(client, method)(address, data))
        assert answer.status_code == wanted, (address, answer.status_code)
        return took

    def at(name: str) -> str:
        return reverse(f"reception:{name}", args=[centre])

    people = mine[:count]
    works = {
        "baseline home page": lambda n: ask("get", reverse("front:home")),
        "desk": lambda n: ask("get", at("centre")),
        "scan of a reference": lambda n: ask(
            "post", at("centre"), {"text": references[people[n]]}, 302
        ),
        "person at the desk": lambda n: ask("get", reverse("reception:person", args=[people[n]])),
        "meal ticked": lambda n: ask(
            "post", at("give"), {"kind": "lunch", "text": references[people[n]]}
        ),
        "who is here": lambda n: ask("get", at("here")),
        "a week of occupancy": lambda n: ask("get", at("figures")),
    }
    found: dict[str, Any] = {}
    for name, work in works.items():
        for n in range(3):
            work(n)
        found[name] = figures([work(n) for n in range(3, count)])
    return found


def _organisation() -> UUID:
    from serai.accounts.models import Organisation

    return Organisation.objects.get().pk


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--present", type=int, default=5_000)
    parser.add_argument("--stays", type=int, default=300_000)
    parser.add_argument("--count", type=int, default=60)
    options = parser.parse_args()
    size = options.present * TEAMS * 13 // 10
    with house() as server:
        team_ids, organisation, user = teams()
        fill(server, 0, size, team_ids, organisation)
        centre, units = set_up(organisation, team_ids[0], user)
        mine = [
            person_id(one.number) for one in population.people(size, SEED)
            if one.family % TEAMS == 0
        ]  # fmt: skip
        assert len(mine) >= options.present
        stays(server.admin_url, mine, organisation, centre, units, options.present, options.stays)
        here = mine[-options.present :]
        figures_found = measure(user, centre, here, options.count)
    told = {"present": options.present, "stays_kept": options.stays, **figures_found}
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
