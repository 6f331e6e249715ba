"""The register of persons at ten thousand, a hundred thousand and a million people.

`python -m bench.register [--sizes 10000,100000,1000000] [--keep FOLDER]` starts a database of its
own, in a temporary folder or one that is kept and taken up again as full as it was, fills it with
made-up people (`bench.population`, seeded) through COPY, sealed and keyed as the register does it,
and measures as a case worker whose team may see a fifth of them: search, the check for duplicates
at registration, the list, a person's page, and what opening sealed names costs of a list. Requests
go through Django's test client (all middleware, no network). Prints JSON; times are milliseconds of
server time.
"""

import argparse
import json
import multiprocessing
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from bench import population
from serai.kit import postgres

SIZES = (10_000, 100_000, 1_000_000)
TEAMS = 5
"""Persons belong to one team each; so a team sees a fifth of them."""

BEGUN = datetime(2025, 1, 1, tzinfo=UTC)
SEED = 1
TABLES = {
    "people_person": "id, organisation_id, reference, registered_at, registered_in_id, changed_at,"
    " is_complete, is_synthetic",
    "people_traits": "person_id, sex, gender, birth_year, birth_basis, nationalities, languages",
    "vault_key": "owner_id, wrapped, wrapped_by, made_at",
    "people_sealedrecord": "id, person_id, kind, compartment, version, is_current, content,"
    " recorded_at",
    "people_accessgrant": "id, person_id, team_id, compartments, basis, granted_at, active_at",
    "people_searchtoken": "token, person_id",
}
REBUILT = ("people_searchtoken_once", "people_searchtoken_person")


@contextmanager
def house(kept: Path | None = None) -> Iterator[postgres.Server]:
    """Start a database of its own with a keyring, migrated, and let Django speak to it."""
    folder = kept or Path(tempfile.mkdtemp(prefix="serai-register-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    try:
        with postgres.embedded(folder / "postgres") as server:
            postgres.prepare_roles(server.admin_url)
            postgres.prepare_database(server.admin_url, "serai")
            os.environ |= {
                "DATABASE_URL": server.url(postgres.RUNTIME, "serai"),
                "DATABASE_OWNER_URL": server.url(postgres.OWNER, "serai"),
                "SERAI_DATA": str(folder), "SERAI_PASSPHRASE": "a passphrase of the benches",
                "DJANGO_SETTINGS_MODULE": "config.settings.base",
            }  # fmt: skip
            import django

            django.setup()
            from django.core.management import call_command

            from serai.vault import keyring

            call_command("upgrade", verbosity=0, stdout=sys.stderr)
            call_command("collectstatic", interactive=False, verbosity=0, stdout=sys.stderr)
            if not keyring.path().exists():
                keyring.make(keyring.configured_provider())
            yield server
            from django.db import connections

            connections.close_all()
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def teams() -> tuple[list[UUID], UUID, int]:
    """Make an organisation with five teams and a case worker of the first; return their ids."""
    from serai.accounts.choices import Role
    from serai.accounts.models import Membership, Organisation, Team, User
    from serai.kit.actor import acting_as, system_actor

    with acting_as(system_actor()):
        if there := Organisation.objects.filter(short_name="H").first():
            ids = list(Team.objects.order_by("name").values_list("pk", flat=True))
            return ids, there.pk, User.objects.get(email="bench@example.org").pk
        organisation = Organisation.objects.create(name="House", short_name="H")
        made = [
            Team.objects.create(organisation=organisation, name=f"Team {n}") for n in range(TEAMS)
        ]
        user = User.objects.create_user("bench@example.org", name="Bench")
        Membership.objects.create(
            user=user, team=made[0], role=Role.CASE_WORKER, starts_on="2020-01-01"
        )
    return [team.pk for team in made], organisation.pk, user.pk


def identity_of(person: population.Person) -> Any:
    """Return a made-up person's identity as the register keeps it."""
    from serai.people.methods.records import Birth, Identity, Name

    found = [Name("given", person.given, "Latn")]
    found += [Name(p, t, "Latn") for p, t in (("father", person.father), ("family", person.third))
              if t]  # fmt: skip
    if person.original:
        found.append(Name("given", person.original, "Orig"))
    basis = "estimated" if person.estimated else "declared"
    return Identity(
        tuple(found), person.sex, "", Birth(basis, on=person.born.isoformat()),
        (person.nationality,),
    )  # fmt: skip


def contacts_of(person: population.Person) -> Any:
    """Return a made-up person's contacts, None without a telephone."""
    from serai.people.methods.records import Contact, Contacts

    if not person.phone:
        return None
    number = person.phone if person.phone.startswith("+") else f"+{person.phone}"
    return Contacts((Contact("phone", number),), ("fr",))


def person_id(number: int) -> UUID:
    """Return the id of a made-up person: in order of number, as ids are in order of time."""
    mixed = random.Random(number).getrandbits(62)
    return UUID(int=(number << 80) | 0x7 << 76 | 0b10 << 62 | mixed)


def told(record: Any) -> bytes:
    """Return a record as it is sealed; `asdict` takes ten times as long."""

    def plain(value: Any) -> Any:
        if isinstance(value, tuple):
            return [plain(one) for one in value]
        names = getattr(value, "__slots__", None)
        return {n: plain(getattr(value, n)) for n in names} if names else value

    return json.dumps(plain(record)).encode()


class Sealer:
    """Seals in Tink's format with `cryptography`, many times as fast as a new Tink keyset each.

    What it writes opens with `serai.vault.sealing.Keys`, which the measurements then do.
    """

    def __init__(self) -> None:
        import tink
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from tink import aead, proto_keyset_format, secret_key_access
        from tink.proto import aes_gcm_pb2, tink_pb2

        from serai.vault import keyring

        ring = keyring.unlocked()
        self.wrapper, self.number, self.cipher = ring.wrapper, ring.primary_id(), AESGCM
        handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
        plain = proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
        kept = tink_pb2.Keyset.FromString(plain)
        secret = aes_gcm_pb2.AesGcmKey.FromString(kept.key[0].key_data.value).key_value
        self.before, self.after = plain.split(secret)
        self.prefix = b"\x01" + kept.primary_key_id.to_bytes(4, "big")

    def seal(self, owner: UUID, texts: list[tuple[bytes, str]]) -> tuple[bytes, list[bytes]]:
        """Return a new key of the owner, wrapped, and the contents sealed for their columns."""
        secret = os.urandom(32)
        cipher, sealed = self.cipher(secret), []
        for content, context in texts:
            once = os.urandom(12)
            bound = owner.bytes + context.encode()
            sealed.append(self.prefix + once + cipher.encrypt(once, content, bound))
        keyset = self.before + secret + self.after
        return self.wrapper.encrypt(keyset, owner.bytes), sealed


def rows_of(
    people: Iterator[population.Person], team_ids: list[UUID], organisation: UUID
) -> Iterator[dict[str, list[tuple[Any, ...]]]]:
    """Yield the rows of each table, two thousand people at a time."""
    from serai.accounts.choices import Compartment
    from serai.people.methods import tokens
    from serai.people.methods.references import LETTERS
    from serai.vault import sealing

    known: dict[tuple[str, str], bytes] = {}
    slow = sealing.blind

    def blind(kind: Any, value: str, scope: UUID | None = None) -> bytes:
        if (kind, value) not in known:
            if len(known) > 2_000_000:
                known.clear()
            known[kind, value] = slow(kind, value, scope)
        return known[kind, value]

    tokens.blind = blind
    sealer, context = Sealer(), "people.SealedRecord.content"
    everything = list(Compartment.values)
    while batch := list(islice(people, 2_000)):
        rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
        for one in batch:
            owner, at = person_id(one.number), BEGUN + timedelta(seconds=20 * one.number)
            code, left = "", one.number
            for _ in range(8):
                left, figure = divmod(left, len(LETTERS))
                code += LETTERS[figure]
            team, who, how = team_ids[one.family % TEAMS], identity_of(one), contacts_of(one)
            texts = [(told(who), context)]
            texts += [(told(how), context)] if how else []
            wrapped, sealed = sealer.seal(owner, texts)
            rows["people_person"].append(
                (owner, organisation, f"{code[:4]}-{code[4:]}", at, team, at, True, True)
            )
            rows["people_traits"].append(
                (owner, one.sex, "", one.born.year, who.birth.basis, [one.nationality], ["fr"])
            )
            rows["vault_key"].append((owner, wrapped, sealer.number, at))
            for (kind, part), content in zip(
                (("identity", "identity"), ("contacts", "profile")), sealed, strict=False
            ):
                mixed = UUID(int=owner.int ^ (1 if kind == "identity" else 2))
                rows["people_sealedrecord"].append((mixed, owner, kind, part, 1, True, content, at))
            granted = UUID(int=owner.int ^ 3)
            rows["people_accessgrant"].append(
                (granted, owner, team, everything, "registration", at, at)
            )
            rows["people_searchtoken"] += [(t, owner) for t in tokens.tokens_of(who, how)]
        yield rows


def fill_part(part: int, of: int, first: int, last: int, admin_url: str, *whose: Any) -> None:
    """Write every `of`th batch of the people from `first` to `last`; a process of its own."""
    people = islice(population.people(last, SEED), first, last)
    mine = (one for one in people if one.number // 2_000 % of == part)
    with psycopg.connect(admin_url, dbname="serai") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        for rows in rows_of(mine, *whose):
            for table, columns in TABLES.items():
                with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in rows[table]:
                        copy.write_row(row)


def filled_to(server: postgres.Server) -> int:
    """Return how many people a register that was kept holds."""
    with psycopg.connect(server.admin_url, dbname="serai") as connection:
        row = connection.execute("SELECT count(*) FROM people_person").fetchone()
    return int(row[0]) if row else 0


def fill(server: postgres.Server, first: int, last: int, *whose: Any) -> float:
    """Bring the register from `first` to `last` people; return the seconds it took."""
    from django.db import connections

    connections.close_all()
    begun, of = time.perf_counter(), os.cpu_count() or 1
    admin = psycopg.connect(server.admin_url, dbname="serai", autocommit=True)
    admin.execute("SET maintenance_work_mem = '1GB'")
    large = last - first > 200_000
    if large:
        admin.execute("ALTER TABLE people_searchtoken DROP CONSTRAINT people_searchtoken_once")
        admin.execute("DROP INDEX people_searchtoken_person")
    fork = multiprocessing.get_context("fork")
    parts = [
        fork.Process(target=fill_part, args=(n, of, first, last, server.admin_url, *whose))
        for n in range(of)
    ]
    for part in parts:
        part.start()
    for part in parts:
        part.join()
        assert part.exitcode == 0, "a part of the register was not written"
    if large:
        admin.execute(
            "ALTER TABLE people_searchtoken ADD CONSTRAINT people_searchtoken_once"
            " UNIQUE (token, person_id)"
        )
        admin.execute("CREATE INDEX people_searchtoken_person ON people_searchtoken (person_id)")
    admin.execute("VACUUM ANALYZE")
    admin.execute("CHECKPOINT")
    admin.close()
    return time.perf_counter() - begun


def sealing_rate() -> int:
    """Return how many persons a second are sealed in bulk, one process."""
    sealer, people = Sealer(), list(population.people(5_000, SEED))
    texts = [told(identity_of(one)) for one in people]
    begun = time.perf_counter()
    for one, text in zip(people, texts, strict=True):
        sealer.seal(person_id(one.number), [(text, "people.SealedRecord.content")])
    return round(len(people) / (time.perf_counter() - begun))


def spelled(person: population.Person, rng: random.Random) -> tuple[str, str]:
    """Return a way in which somebody looks for a person, and what it is called."""
    words = person.name.split()
    kinds = ["as written", "swapped", "slip of the pen", "year"]
    kinds += ["one part missing"] * (len(words) > 2)
    kinds += ["other script"] * bool(person.original) + ["telephone"] * bool(person.phone)
    kind = rng.choice(kinds)
    if kind == "swapped":
        words = words[1:] + words[:1]
    if kind == "one part missing":
        words.pop(rng.randrange(len(words)))
    if kind == "slip of the pen":
        at = max(range(len(words)), key=lambda n: len(words[n]))
        cut = rng.randrange(1, len(words[at]))
        words[at] = words[at][:cut] + words[at][cut + 1 :]
    if kind == "year":
        words = [*words[:2], str(person.born.year)]
    if kind == "other script":
        words = person.original.split()
    if kind == "telephone":
        words = [person.phone]
    return kind, " ".join(words)


def figures(times: list[float]) -> dict[str, float]:
    """Return the median and the 95th percentile, in milliseconds."""
    centiles = statistics.quantiles(times, n=100)
    return {"p50_ms": round(centiles[49] * 1e3, 1), "p95_ms": round(centiles[94] * 1e3, 1)}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return how many seconds the work took, and what it gave."""
    begun = time.perf_counter()
    given = work()
    return time.perf_counter() - begun, given


class Worker:
    """A case worker at a browser, and the people of the worker's team."""

    def __init__(self, user_id: UUID, size: int) -> None:
        from django.test import Client

        from serai.accounts.access import actor_for
        from serai.accounts.models import Team, User

        user = User.objects.get(pk=user_id)
        self.actor, self.client = actor_for(user), Client(SERVER_NAME="127.0.0.1")
        self.client.force_login(user)
        self.team = Team.objects.select_related("organisation").get(pk=next(iter(self.actor.teams)))
        every = population.people(size, SEED)
        mine = [one for one in every if one.family % TEAMS == 0]
        self.people = random.Random(size).sample(mine, min(1_000, len(mine)))

    def ask(self, method: str, address: str, data: dict[str, str] | None = None) -> float:
        """Send a request and return the seconds of server time."""
        took, answer = timed(
            lambda: getattr(self.client, method)(address, data, headers={"HX-Request": "true"})
        )
        assert answer.status_code == 200, (address, answer.status_code)
        return took


def searched(worker: Worker, count: int) -> dict[str, Any]:
    """Search for people as they are looked for, and say how often the right one is in the first."""
    from django.urls import reverse

    from serai.kit.actor import acting_as
    from serai.matching.actions.finding import find

    rng, times, right = random.Random(7), [], 0
    by_kind: dict[str, list[bool]] = {}
    address = reverse("matching:find")
    for one in worker.people[:20]:
        worker.ask("post", address, {"text": spelled(one, rng)[1]})
    for one in worker.people[:count]:
        kind, text = spelled(one, rng)
        times.append(worker.ask("post", address, {"text": text}))
        with acting_as(worker.actor):
            found = find(actor=worker.actor, text=text)
        wanted = {person_id(one.number)} | {
            row.person.pk for row in found if row.identity.display == one.name
        }
        hit = any(row.person.pk in wanted for row in found[:5])
        by_kind.setdefault(kind, []).append(hit)
        right += hit
    for _ in range(5):
        worker.ask("get", reverse("front:home"))
    home = [worker.ask("get", reverse("front:home")) for _ in range(count)]
    return {
        **figures(times),
        "baseline_home_page": figures(home),
        "called_so_in_first_five": round(right / count, 3),
        **{f"in_first_five_{k.replace(' ', '_')}": round(sum(v) / len(v), 3)
           for k, v in sorted(by_kind.items())},
    }  # fmt: skip


def registered_again(worker: Worker, count: int) -> dict[str, Any]:
    """Check people who come again, in another spelling, before they are registered."""
    from dataclasses import replace

    from serai.kit.actor import acting_as
    from serai.matching.actions.finding import likely_same
    from serai.people.actions.persons import NewPerson
    from serai.people.methods.records import Name

    rng, times, right = random.Random(8), [], 0
    for at, one in enumerate(worker.people[: count + 20]):
        kind, text = spelled(one, rng)
        who = identity_of(one)
        if kind != "telephone" and not any(c.isdigit() for c in text):
            who = replace(who, names=(Name("given", text, "Latn"),))
        new = NewPerson(who, contacts_of(one) if at % 2 else None)

        def check(new: NewPerson = new) -> list[Any]:
            with acting_as(worker.actor):
                return likely_same(actor=worker.actor, team=worker.team, new=new)

        took, found = timed(check)
        if at >= 20:
            times.append(took)
            right += any(row.person.pk == person_id(one.number) for row in found)
    return {**figures(times), "found": round(right / count, 3)}


def pages(worker: Worker, count: int) -> dict[str, Any]:
    """Ask for the list and for persons' pages; say what opening sealed names takes of the list."""
    from django.urls import NoReverseMatch, reverse

    from serai.vault import sealing

    try:
        address = reverse("people:persons")
    except NoReverseMatch:
        return {}
    opening = [0.0]
    plain = sealing.Keys.open_bytes

    def clocked(self: Any, *arguments: Any) -> bytes:
        took, given = timed(lambda: plain(self, *arguments))
        opening[0] += took
        return bytes(given)

    for _ in range(5):
        worker.ask("get", address)
    listed = [worker.ask("get", address) for _ in range(count)]
    sealing.Keys.open_bytes = clocked  # type: ignore[method-assign]
    counted = sum(worker.ask("get", address) for _ in range(count))
    sealing.Keys.open_bytes = plain  # type: ignore[method-assign]
    shown = [
        worker.ask("get", reverse("people:person", args=[person_id(one.number)]))
        for one in worker.people[:count]
    ]
    return {
        "list": figures(listed), "person": figures(shown),
        "sealing_share_of_list": round(opening[0] / counted, 3),
    }  # fmt: skip


def main() -> None:
    """Fill the register size by size, measure at each, and print the curve as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(str(size) for size in SIZES))
    parser.add_argument("--count", type=int, default=200, help="requests of each kind")
    parser.add_argument("--keep", type=Path, help="folder of a register that stays")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    curve: dict[str, Any] = {}
    with house(options.keep) as server:
        team_ids, organisation, user_id = teams()
        rate, filled = sealing_rate(), filled_to(server)
        for size in sizes:
            if size < filled:
                continue
            took = fill(server, filled, size, team_ids, organisation)
            worker = Worker(user_id, size)
            curve[f"{size:,} people".replace(",", " ")] = {
                "filled_per_second": round((size - filled) / took),
                "search": searched(worker, options.count),
                "duplicate_check": registered_again(worker, options.count),
                **pages(worker, options.count),
            }
            filled = size
            print(json.dumps(curve, indent=1), file=sys.stderr, flush=True)
    print(json.dumps({"sealed_per_second": rate, "team_sees": "20 %", **curve}, indent=2))


if __name__ == "__main__":
    main()
