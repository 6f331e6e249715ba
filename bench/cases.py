"""Case work with 300,000 cases and 5,000 users.

`python -m bench.cases [--cases 300000] [--teams 250] [--count 200]` starts a database of its own
in a temporary folder, fills it through COPY with made-up cases (seeded), sealed and keyed as the
rooms do it, and asks for the pages that case workers and supervisors open all day: My work, the
list of cases, a case, the team. 250 teams of nineteen workers and a supervisor; half of the cases
are open, each with a plan of two goals and two actions, a task, a follow-up and two notes; every
fourth line is overdue. Everybody was screened, with two urgent findings, and one in 199
screenings waits to be read. Requests go through Django's test client (all middleware, no network).
Prints JSON; times are milliseconds of server time. The bar is a p95 below 100 ms.
"""

import argparse
import json
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from bench.register import Sealer, figures, house, timed, told
from serai.kit import postgres

TEAMS, PER_TEAM = 250, 20
BATCH = 1_000
UNREAD = 199
"""Of so many screenings one has not been read: what 600 a day leave of two or three days."""
TABLES = {
    "people_person": "id, organisation_id, reference, registered_at, registered_in_id, changed_at,"
    " is_complete, is_synthetic",
    "people_traits": "person_id, sex, gender, birth_year, birth_basis, nationalities, languages",
    "vault_key": "owner_id, wrapped, wrapped_by, made_at",
    "people_sealedrecord": "id, person_id, kind, compartment, version, is_current, content,"
    " recorded_at",
    "people_accessgrant": "id, person_id, team_id, compartments, basis, granted_at, active_at",
    "screening_screening": "id, person_id, organisation_id, version_id, state, has_health,"
    " screened_on, age_disputed, started_at, started_by_id, done_at, read_at, is_withdrawn",
    "screening_outcome": "screening_id, person_id, compartment, kind, value, urgency",
    "cases_case": "id, person_id, organisation_id, team_id, worker_id, state, risk, act_by,"
    " acted_at, summary, plan_version, agreement, opened_at, opened_by_id, closed_at",
    "cases_need": "id, case_id, person_id, version, changed_at, changed_by_id, domain, state",
    "cases_goal": "id, case_id, person_id, version, changed_at, changed_by_id, need_id, text,"
    " progress",
    "cases_planaction": "id, case_id, person_id, version, changed_at, changed_by_id, goal_id, text,"
    " who, responsible_id, due_on, decision, state",
    "cases_task": "id, case_id, person_id, text, assigned_to_id, due_on, set_at, done_at",
    "cases_followup": "id, case_id, person_id, kind, due_on, worker_id, set_at, outcome",
    "cases_note": "id, case_id, person_id, text, about_on, written_at, written_by_id",
    "cases_move": "id, case_id, person_id, kind, at, by_id, value, team_id, worker_id",
    "cases_alert": "id, kind, subject_id, case_id, person_id, team_id, worker_id, due_at,"
    " raised_at",
}
TEXT = b'"She asks for a safe place to sleep, and wants to call her sister."'
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def number_id(kind: int, number: int, part: int = 0) -> UUID:
    """Return the id of a row: in order of number, as ids are in order of time."""
    mixed = random.Random(number * 64 + part).getrandbits(62)
    return UUID(int=(number << 80) | 0x7 << 76 | (kind * 8 + part) << 64 | 0b10 << 62 | mixed)


def staff(count: int) -> tuple[UUID, list[UUID], list[list[int]]]:
    """Make the organisation, its teams and their users; return ids, users by team."""
    from serai.accounts.choices import Role
    from serai.accounts.models import Membership, Organisation, Team, User
    from serai.kit.actor import acting_as, system_actor

    with acting_as(system_actor()):
        organisation = Organisation.objects.create(name="House", short_name="H")
        teams = Team.objects.bulk_create(
            Team(organisation=organisation, name=f"Team {n:03}") for n in range(count)
        )
        users = User.objects.bulk_create(
            User(email=f"worker{n}@example.org", name=f"Worker {n}", password="!")
            for n in range(count * PER_TEAM)
        )
        groups = [users[n * PER_TEAM : (n + 1) * PER_TEAM] for n in range(count)]
        Membership.objects.bulk_create(
            Membership(
                user=user, team=team, starts_on="2020-01-01",
                role=Role.CASE_WORKER if place else Role.SUPERVISOR,
            )
            for team, group in zip(teams, groups, strict=True)
            for place, user in enumerate(group)
        )  # fmt: skip
    return organisation.pk, [one.pk for one in teams], [[u.pk for u in g] for g in groups]


def reference(number: int) -> str:
    """Return a person's reference."""
    code = ""
    for _ in range(8):
        number, figure = divmod(number, len(LETTERS))
        code += LETTERS[figure]
    return f"{code[:4]}-{code[4:]}"


def identity(number: int) -> bytes:
    """Return a made-up identity as it is sealed."""
    from serai.people.methods.records import Birth, Identity, Name

    names = (Name("given", f"Awa{number % 977}", "Latn"), Name("family", f"Diallo{number % 1009}",
                                                               "Latn"))  # fmt: skip
    return told(Identity(names, "female", "", Birth("declared", on="1998-01-01"), ("SEN",)))


def rows_of(
    numbers: range, sealer: Sealer, organisation: UUID, teams: list[UUID], users: list[list[int]]
) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of some persons and their cases, table by table."""
    from serai.accounts.choices import Compartment
    from serai.cases.methods import sealed as columns

    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
    now, everything = datetime.now(UTC), list(Compartment.values)
    for n in numbers:
        place = random.Random(n)
        team = n % len(teams)
        worker = users[team][1 + (n // len(teams)) % (PER_TEAM - 1)]
        owner, case = number_id(1, n), number_id(2, n)
        opened = now - timedelta(days=place.randrange(1, 500))
        is_open, is_late = (n // (len(teams) * (PER_TEAM - 1))) % 2 == 0, place.random() < 0.25
        due = (now + timedelta(days=-3 if is_late else place.randrange(0, 40))).date()
        wanted = [(identity(n), "people.SealedRecord.content"), (TEXT, columns.SUMMARY)]
        wanted += [(TEXT, c) for c in (columns.GOAL, columns.ACTION) for _ in range(2)]
        wanted += [(TEXT, columns.TASK), (TEXT, columns.NOTE), (TEXT, columns.NOTE)]
        wrapped, (who, summary, g1, g2, a1, a2, task, n1, n2) = sealer.seal(owner, wanted)
        rows["people_person"].append(
            (owner, organisation, reference(n), opened, teams[team], opened, True, True)
        )
        rows["people_traits"].append((owner, "female", "", 1998, "declared", ["SEN"], ["fr"]))
        rows["vault_key"].append((owner, wrapped, sealer.number, opened))
        rows["people_sealedrecord"].append(
            (number_id(3, n), owner, "identity", "identity", 1, True, who, opened)
        )
        rows["people_accessgrant"].append(
            (number_id(4, n), owner, teams[team], everything, "registration", opened, opened)
        )
        screening, read = number_id(13, n), None if n % UNREAD == 0 else opened
        rows["screening_screening"].append(
            (screening, owner, organisation, number_id(14, 0), "done", False, opened.date(), False,
             opened, worker, opened, read, False)
        )  # fmt: skip
        for value, urgency in (("fear", "urgent"), ("stranded", "normal")):
            rows["screening_outcome"].append(
                (screening, owner, "protection", "finding", value, urgency)
            )  # fmt: skip
        acted = None if is_late else opened
        closed = None if is_open else now
        rows["cases_case"].append(
            (case, owner, organisation, teams[team], worker, "open" if is_open else "closed",
             place.choice(("high", "medium", "low")), opened + timedelta(hours=72), acted, summary,
             5, "not_yet", opened, worker, closed)
        )  # fmt: skip
        part = (case, owner)
        need = number_id(5, n)
        rows["cases_need"].append((need, *part, 1, opened, worker, "safety", "open"))
        for k, (goal, action) in enumerate(((g1, a1), (g2, a2))):
            key = number_id(6, n, k)
            rows["cases_goal"].append(
                (key, *part, 2, opened, worker, need, goal, "in_progress")
            )  # fmt: skip
            rows["cases_planaction"].append(
                (number_id(7, n, k), *part, 3, opened, worker, key, action, "worker", worker, due,
                 "", "planned")
            )  # fmt: skip
        rows["cases_task"].append((number_id(8, n), *part, task, worker, due, opened, None))
        rows["cases_followup"].append(
            (number_id(9, n), *part, "general", due, worker, opened, "")
        )  # fmt: skip
        for k, note in enumerate((n1, n2)):
            rows["cases_note"].append(
                (number_id(10, n, k), *part, note, opened.date(), opened, worker)
            )
        rows["cases_move"].append(
            (number_id(11, n), *part, "opened", opened, worker, "medium", teams[team], worker)
        )
        if is_open and is_late:
            rows["cases_alert"].append(
                (number_id(12, n), "task", number_id(8, n), *part, teams[team], worker, now, now)
            )
    return rows


def fill_part(part: int, of: int, count: int, admin_url: str, *whose: Any) -> None:
    """Write every `of`th batch of the cases; a process of its own."""
    sealer = Sealer()
    with psycopg.connect(admin_url, dbname="serai") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        for first in range(part * BATCH, count, of * BATCH):
            rows = rows_of(range(first, min(first + BATCH, count)), sealer, *whose)
            for table, columns in TABLES.items():
                with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in rows[table]:
                        copy.write_row(row)


def fill(server: postgres.Server, count: int, *whose: Any) -> float:
    """Write the cases with as many processes as there are cores; return the seconds it took."""
    from django.db import connections

    connections.close_all()
    begun, of = time.perf_counter(), os.cpu_count() or 1
    fork = multiprocessing.get_context("fork")
    parts = [
        fork.Process(target=fill_part, args=(n, of, count, server.admin_url, *whose))
        for n in range(of)
    ]
    for part in parts:
        part.start()
    for part in parts:
        part.join()
        assert part.exitcode == 0, "a part of the cases was not written"
    with psycopg.connect(server.admin_url, dbname="serai", autocommit=True) as admin:
        admin.execute("VACUUM ANALYZE")
    return time.perf_counter() - begun


def asker(user_id: int) -> Callable[[str], float]:
    """Return a function that asks for an address as a user, and says what it took."""
    from django.test import Client

    from serai.accounts.models import User

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(pk=user_id))

    def ask(address: str) -> float:
        took, answer = timed(lambda: client.get(address))
        assert answer.status_code == 200, (address, answer.status_code)
        return took

    return ask


def own_cases(user_id: int, count: int) -> Iterator[str]:
    """Yield the addresses of cases of a worker, over and over."""
    from django.urls import reverse

    from serai.accounts.access import actor_for
    from serai.accounts.models import User
    from serai.cases.models import Case
    from serai.kit.actor import acting_as

    actor = actor_for(User.objects.get(pk=user_id))
    with acting_as(actor):
        rows = list(Case.objects.filter(worker_id=user_id).values_list("person_id", "pk"))
    for n in range(count):
        yield reverse("cases:case", args=rows[n % len(rows)])


def main() -> None:
    """Fill, ask as workers of several teams, print the figures as JSON."""
    from django.urls import reverse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=300_000)
    parser.add_argument("--count", type=int, default=200, help="requests of each kind")
    parser.add_argument("--teams", type=int, default=TEAMS, help="of 20 users each")
    options = parser.parse_args()
    with house() as server:
        organisation, teams, users = staff(options.teams)
        took = fill(server, options.cases, organisation, teams, users)
        workers = [asker(users[n * 7 % len(teams)][1 + n]) for n in range(10)]
        chiefs = [asker(users[n * 7 % len(teams)][0]) for n in range(10)]
        found: dict[str, Any] = {
            "cases": options.cases, "users": len(teams) * PER_TEAM,
            "filled_per_second": round(options.cases / took),
        }  # fmt: skip

        def measure(name: str, who: list[Callable[[str], float]], address: str) -> None:
            for ask in who:
                ask(address)
            found[name] = figures([who[n % len(who)](address) for n in range(options.count)])
            print(name, found[name], file=sys.stderr, flush=True)

        measure("baseline_home_page", workers, reverse("front:home"))
        measure("my_work_of_a_worker", workers, reverse("cases:work"))
        measure("my_work_of_a_supervisor", chiefs, reverse("cases:work"))
        measure("list_of_cases", workers, reverse("cases:mine"))
        measure("my_team", chiefs, reverse("supervision:team"))
        measure("figures_of_a_month", chiefs, reverse("supervision:figures"))
        addresses = list(own_cases(users[0][1], options.count))
        found["a_case"] = figures([workers[0](one) for one in addresses])
        print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
