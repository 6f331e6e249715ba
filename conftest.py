"""The harness of every test: a real PostgreSQL, the runtime role, the fixed cast.

Each process gets a database cloned from a migrated template, so no test migrates. Tests run as
`serai_app` with row-level security on; a test acts as somebody of the cast or sees no rows.
"""

import fcntl
import gc
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connections
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from serai.kit import postgres
from serai.kit.ids import new_id

hypothesis_settings.register_profile("quick", max_examples=40, deadline=None)
hypothesis_settings.register_profile("thorough", max_examples=1_000, deadline=None)
hypothesis_settings.load_profile(os.environ.get("SERAI_HYPOTHESIS", "quick"))

pytest_plugins = ["tests.once"]
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NUMBERS = count()
ROOT = Path(__file__).parent
PASSPHRASE = "a passphrase of tests"  # noqa: S105
LONG_AGO = date(2020, 1, 1)
SHARED = ROOT.parent / "shared"
TEST_DATA = Path(
    os.environ.get("SERAI_TEST_DATA", Path(tempfile.gettempdir()) / f"serai-test-{os.getuid()}")
)


def pytest_configure() -> None:
    """Look for no garbage while tests are collected: what is made then lives to the end."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Set aside what was made, and look for garbage among what the tests make, now and then."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test that is named by chance: processes would not agree on what there is to run."""
    drawn = [one.nodeid for one in items if UUID.search(one.nodeid)]
    fixed = [name for name in drawn if "00000000-0000-0000-0000-" not in name]
    if fixed:
        raise pytest.UsageError("Tests are named by an id drawn at random: " + ", ".join(fixed))


def template_name() -> str:
    """Return the template database's name, which changes with every migration."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("serai/*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    digest.update((ROOT / "requirements.lock").read_bytes())
    return f"serai_template_{digest.hexdigest()[:12]}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """The test server, shared by every process of the run; quick because it may forget."""
    TEST_DATA.mkdir(parents=True, exist_ok=True)
    TEST_DATA.chmod(0o755)
    with ExitStack() as stack:
        with (TEST_DATA / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            server = stack.enter_context(postgres.embedded(TEST_DATA / "postgres"))
            postgres.prepare_roles(server.admin_url)
            import psycopg

            with psycopg.connect(server.admin_url, autocommit=True) as admin:
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    admin.execute(f"ALTER SYSTEM SET {setting} = off")
                admin.execute("SELECT pg_reload_conf()")
        yield server


@pytest.fixture(scope="session")
def migrated_template(
    postgres_server: postgres.Server, django_db_blocker: pytest.FixtureRequest
) -> str:
    """The name of a database with every migration applied, to be cloned."""
    from django.core.management import call_command

    name = template_name()
    with (TEST_DATA / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = TEST_DATA / f"{name}.ready"
        if ready.exists() and not postgres.prepare_database(postgres_server.admin_url, name):
            return name
        postgres.drop_database(postgres_server.admin_url, name)
        postgres.prepare_database(postgres_server.admin_url, name)
        point_at(postgres_server, name)
        postgres.grant_defaults(postgres_server.url(postgres.OWNER, name))
        with django_db_blocker.unblock():
            call_command("migrate", database="owner", interactive=False, verbosity=0)
            for connection in connections.all():
                connection.close()
        ready.touch()
    return name


def point_at(server: postgres.Server, name: str) -> None:
    """Let Django's two connections speak to this database."""
    for alias, role in (("default", postgres.RUNTIME), ("owner", postgres.OWNER)):
        connections[alias].close()
        connections[alias].settings_dict.update(
            HOST=server.host, NAME=name, USER=role, PASSWORD="", PORT=""
        )


@pytest.fixture(scope="session")
def django_db_setup(
    postgres_server: postgres.Server,
    migrated_template: str,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[None]:
    """Clone this process's own database from the template, and drop it afterwards."""
    name = f"serai_test_{os.getpid()}"
    postgres.drop_database(postgres_server.admin_url, name)
    postgres.prepare_database(postgres_server.admin_url, name, template=migrated_template)
    point_at(postgres_server, name)
    yield
    with django_db_blocker.unblock():
        for connection in connections.all():
            connection.close()
    postgres.drop_database(postgres_server.admin_url, name)


@pytest.fixture
def fresh_database(
    postgres_server: postgres.Server,
    migrated_template: str,
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[str]:
    """A database of the test's own in which commits are real; yields the runtime role's address."""
    with (
        another_database(postgres_server, "fresh", migrated_template) as name,
        django_db_blocker.unblock(),
    ):
        yield postgres_server.url(postgres.RUNTIME, name)


@contextmanager
def another_database(server: postgres.Server, what: str, template: str) -> Iterator[str]:
    """Clone a database, let Django speak to it, and drop it afterwards; yield its name."""
    before = connections["default"].settings_dict["NAME"]
    name = f"serai_{what}_{os.getpid()}"
    postgres.drop_database(server.admin_url, name)
    postgres.prepare_database(server.admin_url, name, template=template)
    point_at(server, name)
    try:
        yield name
    finally:
        point_at(server, before)
        postgres.drop_database(server.admin_url, name)


def folders_in(folder: Path) -> dict[str, Path]:
    """Return the settings that name the folders of data, in a folder."""
    names = ("BLOB_DIR", "SEALED_DIR", "FACTS_DIR", "RELEASES_DIR")
    return {name: folder / name.lower() for name in names} | {
        "KEYSTORE_BACKUP": folder / "keystore"
    }


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what tests leave that ask for no folder of their own."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def own_data_folders(
    request: pytest.FixtureRequest, settings: object, data_folder: Path
) -> Iterator[None]:
    """Give each test its own folders for blobs, facts and releases: its `tmp_path`, if it has one.

    To make a `tmp_path` for each of ten thousand tests would take longer than many of them do.
    """
    if "tmp_path" in request.fixturenames:
        folder = request.getfixturevalue("tmp_path")
    else:
        folder = data_folder / str(next(NUMBERS))
        folder.mkdir()
    for name, path in folders_in(folder).items():
        setattr(settings, name, path)
    yield
    if folder.parent == data_folder:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no disk: what a test writes need not outlive a power cut. A test may ask again."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


@pytest.fixture(scope="session")
def keyring_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a keyring, made once a process."""
    from serai.vault import keyring
    from serai.vault.providers import PassphraseProvider

    folder = tmp_path_factory.mktemp("vault")
    keeper = PassphraseProvider(PASSPHRASE, 2**4)
    keyring.write(keyring.Keyring.new(), folder / keyring.FILE, keeper)
    return folder


@pytest.fixture(autouse=True)
def own_keyring(settings: object, keyring_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test seal with the process's keyring."""
    settings.VAULT_DIR = keyring_folder
    monkeypatch.setenv("SERAI_PASSPHRASE", PASSPHRASE)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Start each test in English, whatever language the one before it asked for."""
    with translation.override("en"):
        yield


@dataclass(frozen=True)
class Cast:
    """The people of every test, each with the least that makes their part.

    alice owns (data manager), bob is her colleague (analyst), petra a partner in another
    organisation (data manager there), sam is signed in and belongs nowhere, guard is a government
    user, ada administers, nadia is an enumerator, otto audits.
    """

    organisation: object
    partner_organisation: object
    government: object
    ada: object
    alice: object
    bob: object
    nadia: object
    otto: object
    petra: object
    sam: object
    guard: object

    def actor(self, name: str) -> object:
        """Return the actor of somebody of the cast; "anonymous" is nobody."""
        from serai.accounts.access import actor_for
        from serai.kit.actor import ANONYMOUS

        return ANONYMOUS if name == "anonymous" else actor_for(getattr(self, name))

    def client(self, name: str) -> Client:
        """Return a browser signed in as somebody of the cast."""
        client = Client()
        if name != "anonymous":
            client.force_login(getattr(self, name))
        return client


def made(model: Any, *rows: dict[str, Any]) -> list[Any]:
    """Create objects by one statement, their ids in their order as if one by one."""
    ids = sorted(new_id() for _ in rows)
    return model.objects.bulk_create(
        model(id=key, **row) for key, row in zip(ids, rows, strict=True)
    )


def users(names: Iterable[str]) -> dict[str, Any]:
    """Create users without a password, by their names."""
    from serai.accounts.models import User

    nothing = make_password(None)
    rows = (
        {"email": f"{name}@example.org", "name": name.title(), "password": nothing}
        for name in names
    )
    return dict(zip(names, made(User, *rows), strict=True))


@pytest.fixture
def cast(db: None) -> Cast:
    """Make the cast, in a database that forgets them after the test."""
    return make_cast()


def make_cast() -> Cast:
    """Make the cast; the caller's transaction keeps it or not."""
    from serai.accounts.choices import Role
    from serai.accounts.models import Membership, Organisation, Team

    home, partner, state = made(
        Organisation,
        {"name": "Sahel Response", "short_name": "SR"},
        {"name": "Partner Agency", "short_name": "PA"},
        {"name": "Ministry of the Interior", "short_name": "MoI", "is_government": True},
    )
    teams = made(Team, *({"organisation": one, "name": "Team"} for one in (home, partner, state)))
    team_of = {team.organisation: team for team in teams}
    parts = {
        "ada": (home, Role.ADMINISTRATOR),
        "alice": (home, Role.DATA_MANAGER),
        "bob": (home, Role.ANALYST),
        "nadia": (home, Role.ENUMERATOR),
        "otto": (home, Role.AUDITOR),
        "petra": (partner, Role.DATA_MANAGER),
        "sam": None,
        "guard": (state, Role.GOVERNMENT),
    }
    people = users(parts)
    made(
        Membership,
        *(
            {"user": people[name], "team": team_of[part[0]], "role": part[1], "starts_on": LONG_AGO}
            for name, part in parts.items()
            if part is not None
        ),
    )
    return Cast(organisation=home, partner_organisation=partner, government=state, **people)


@dataclass(frozen=True)
class Centre:
    """A response centre and those around it, with one person registered by its team.

    carla is the centre's case worker (owner), rami registers, hana treats, sofia supervises, dora
    is the focal point for data protection, rosa receives at the door; kofi is a case worker of
    another team of the same organisation (colleague); pia is a health worker of a partner agency
    and piet its case worker; guard is a government user, boris sits at a border authority with a
    case worker's role, sam belongs nowhere. `person` is Amina, registered by carla.
    """

    organisation: object
    partner_organisation: object
    team: object
    other_team: object
    partner_team: object
    border_team: object
    users: dict[str, object]
    person: object

    def __getattr__(self, name: str) -> object:
        try:
            return self.users[name]
        except KeyError:
            raise AttributeError(name) from None

    def actor(self, name: str) -> object:
        """Return the actor of somebody; "anonymous" is nobody."""
        from serai.accounts.access import actor_for
        from serai.kit.actor import ANONYMOUS

        return ANONYMOUS if name == "anonymous" else actor_for(self.users[name])

    def client(self, name: str) -> Client:
        """Return a browser signed in as somebody."""
        client = Client()
        if name != "anonymous":
            client.force_login(self.users[name])
        return client


CENTRE_ROLES = {
    "carla": ("team", "case_worker"), "rami": ("team", "registrar"),
    "hana": ("team", "health_worker"), "sofia": ("team", "supervisor"),
    "dora": ("team", "data_protection"), "rosa": ("team", "receptionist"),
    "fadi": ("team", "finance_officer"), "reza": ("team", "return_counsellor"),
    "kofi": ("other_team", "case_worker"), "pia": ("partner_team", "health_worker"),
    "piet": ("partner_team", "case_worker"), "boris": ("border_team", "case_worker"),
    "ada": ("team", "administrator"), "alice": ("team", "data_manager"),
    "guard": ("border_team", "government"), "sam": None,
}  # fmt: skip


@pytest.fixture
def centre(db: None) -> Centre:
    """Make the centre with its people and Amina, in a database that forgets them."""
    return make_centre()


@pytest.fixture
def fears(centre: Centre) -> Callable[..., Any]:
    """Say, when called, that somebody fears to return: Amina where nobody is named."""

    def say(person: Any = None) -> Any:
        from serai.kit import clock
        from serai.kit.actor import acting_as
        from serai.screening.models import ReturnBlock

        with acting_as(centre.actor("carla")):
            return ReturnBlock.objects.create(
                person=person or centre.person, organisation=centre.organisation,
                raised_at=clock.now(), raised_by=centre.carla,
            )  # fmt: skip

    return say


def make_centre() -> Centre:
    """Make the centre; the caller's transaction keeps it or not."""
    from serai.accounts.access import actor_for
    from serai.accounts.models import Membership, Organisation, Team
    from serai.kit.actor import acting_as
    from serai.people.actions.persons import NewPerson, register_person
    from serai.people.methods.records import Birth, Contact, Contacts, Identity, Name

    home, partner, border = made(
        Organisation,
        {"name": "Sahel Response", "short_name": "SR"},
        {"name": "Partner Agency", "short_name": "PA"},
        {"name": "Border Police", "short_name": "BP", "is_government": True,
         "is_enforcement": True},
    )  # fmt: skip
    places = (("team", home, "Agadez"), ("other_team", home, "Arlit"),
              ("partner_team", partner, "Clinic"), ("border_team", border, "Post"))  # fmt: skip
    rows = made(Team, *({"organisation": whose, "name": name} for _, whose, name in places))
    teams = {place[0]: team for place, team in zip(places, rows, strict=True)}
    people = users(CENTRE_ROLES)
    made(
        Membership,
        *(
            {"user": people[name], "team": teams[part[0]], "role": part[1], "starts_on": LONG_AGO}
            for name, part in CENTRE_ROLES.items()
            if part is not None
        ),
    )
    carla = actor_for(people["carla"])
    amina = NewPerson(
        Identity(
            names=(Name("given", "Amina", "Latn"), Name("family", "Ouedraogo", "Latn")),
            sex="female",
            birth=Birth(basis="declared", on="2001-03-09"),
            nationalities=("BFA",),
        ),
        Contacts(contacts=(Contact("phone", "+22790112233", safe="no"),), languages=("fr",)),
    )
    with acting_as(carla):
        person = register_person(actor=carla, team=teams["team"], new=amina)
    return Centre(
        organisation=home, partner_organisation=partner, users=people, person=person, **teams
    )


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project; the test skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real data folder is not beside the project")
    return SHARED
