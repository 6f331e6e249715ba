"""Every address about a person, tried in every relation to the person; and the database itself.

What is expected is worked out here from the grants as they were given and the roles, not from the
code that decides: owner team by role, colleague, partner with a health grant, with an expired one,
with one whose consent was withdrawn, stranger, government, border police, nobody.
"""

import re
from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection, transaction
from psycopg import sql

from conftest import CENTRE_ROLES, folders_in, make_centre
from serai.accounts.choices import COMPARTMENTS_OF, PERMISSIONS, Compartment
from serai.accounts.models import Membership, Team, User
from serai.consent.actions.consents import Answer, Terms, give, withdraw
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.people.models import AccessGrant
from tests.architecture import access_matrix as matrix
from tests.architecture.door import BOTH
from tests.architecture.test_access_matrix import ARGUMENT, flat, operations, pages
from tests.one_person import one_person

ALL = frozenset(Compartment.values)
SHARED = frozenset({"identity", "profile", "health"})
OWNERS = ("carla", "rami", "hana", "sofia", "dora", "rosa", "fadi", "reza")
PARTNERS = {"pia": "health_worker", "piet": "case_worker"}
KNOWS_ITS_OWN = {"people_accessgrant"}
"""A team goes on seeing, as ids, the grants that it was given, when they are over too."""
OF_ONE_HOUSE = {"reception_deskflag", "reception_flagreason"}
"""Who asked for something and why shows to its own organisation; other desks learn what to do."""
ELSEWHERE = ("kofi", "late", "left", "boris", "guard", "sam", "ada", "alice", "anonymous")
RELATIONS = (*OWNERS, *PARTNERS, *ELSEWHERE)


def share_and_take_back(centre):
    """Grant the clinic health; let a second clinic's grant expire and a third's be withdrawn."""
    teams = {}
    for name in ("late", "left"):
        team = Team.objects.create(organisation=centre.partner_organisation, name=name)
        user = User.objects.create_user(f"{name}@example.org", name=name)
        Membership.objects.create(
            user=user, team=team, role="health_worker", starts_on=date(2020, 1, 1)
        )
        centre.users[name], teams[name] = user, team
    soon = clock.now() + timedelta(hours=1)
    with acting_as(centre.actor("carla")) as carla:

        def agreed(team, **terms):
            return give(
                actor=carla, person=centre.person,
                terms=Terms(purpose="health", compartments=SHARED, team=team, **terms),
                answer=Answer(medium="written", expression="signature", given_by="person"),
            )  # fmt: skip

        agreed(centre.partner_team)
        late = agreed(teams["late"], expires_at=soon)
        AccessGrant.objects.filter(basis_id=late.pk).update(
            expires_at=clock.now() - timedelta(seconds=1)
        )
        withdraw(actor=carla, consent=agreed(teams["left"]))


def make_shared_person():
    """Make the centre, and Amina with one object of each kind, shared, expired and withdrawn."""
    centre = make_centre()
    share_and_take_back(centre)
    return centre, one_person(centre)


@pytest.fixture(scope="module")
def kept_person(kept_world):
    """The centre and Amina, made once; with the folder of their files."""
    with kept_world("shared_person", make_shared_person) as world:
        yield world


@pytest.fixture
def shared_person(kept_person, db, settings):
    """The centre and what was made of Amina; what the test changes is rolled back."""
    world, folder = kept_person
    for name, path in folders_in(folder).items():
        setattr(settings, name, path)
    return world


def role_of(name):
    """Return the role somebody has in the team that was granted Amina, or none."""
    if name in PARTNERS:
        return PARTNERS[name]
    return CENTRE_ROLES[name][1] if name in OWNERS else None


def held(name):
    """Return the compartments of Amina that somebody may see, by role and grant."""
    role = role_of(name)
    granted = SHARED if name in PARTNERS else ALL
    return COMPARTMENTS_OF[role] & granted if role else frozenset()


def expected(door, name, is_api):
    """Return the one status that refuses somebody, or None where they are served."""
    if name == "anonymous":
        return 401 if is_api else 302
    mine = held(name)
    if not mine:
        return 404
    if door.compartment not in mine:
        return 403
    return 403 if door.may and door.may not in PERMISSIONS[role_of(name)] else None


def address(path, door, made):
    """Put Amina and what was made of her into an address."""

    def value(match):
        name = match.group(1) or match.group(2)
        if name == "person_id":
            return str(made["people.Person"].pk)
        chosen = door.objects[name]
        return str(getattr(made.get(chosen), "pk", chosen))

    return ARGUMENT.sub(value, path)


def ask(client, method, url, door):
    """Send one request and take back all it did."""
    with transaction.atomic():
        kind = {"content_type": "application/json"} if door.json else {}
        data = {k: v() if callable(v) else v for k, v in door.data.items()}
        response = (
            client.get(url) if method == "GET" else client.post(url, data, **kind)
        )  # fmt: skip
        response = flat(response) if response.streaming else response
        transaction.set_rollback(True)
    return response


def faults(centre, made, name, doors, is_api):
    """Try every door as somebody; return what was wrong."""
    client, found = centre.client(name), []
    client.raise_request_exception = False
    for door_name, (door, methods, path) in doors.items():
        for method in methods:
            response = ask(client, method, address(path, door, made) + door.query, door)
            status, wanted = response.status_code, expected(door, name, is_api)
            if wanted is None:
                wrong = status in {401, 403, 404, 405, 409} or status >= 500
                wrong |= "/account/login/" in response.headers.get("Location", "")
            else:
                wrong = status != wanted
            if wrong:
                found.append(f"{name} {method} {door_name}: {status}, not {wanted or 'served'}")
            if wanted in {302, 401, 404} and b"Amina" in response.content:
                found.append(f"{name} {method} {door_name}: her name in a refusal")
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("name", RELATIONS)
def test_every_page_of_a_person_in_every_relation(shared_person, name):
    centre, made = shared_person
    paths = pages()
    doors = {n: (d, d.methods, paths[n][0]) for n, d in matrix.PERSON_PAGES.items() if n in paths}
    assert faults(centre, made, name, doors, is_api=False) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", RELATIONS)
def test_every_operation_on_a_person_in_every_relation(shared_person, name):
    centre, made = shared_person
    paths = operations()
    doors = {n: (d, (n.split()[0],), paths[n]) for n, d in matrix.PERSON_OPERATIONS.items()}
    assert faults(centre, made, name, doors, is_api=True) == []


@pytest.mark.django_db
def test_a_method_that_is_not_declared_is_not_served(shared_person):
    centre, made = shared_person
    client, found = centre.client("dora"), []
    client.raise_request_exception = False
    for name, door in matrix.PERSON_PAGES.items():
        if name in pages():
            for method in set(BOTH) - set(door.methods):
                response = ask(client, method, address(pages()[name][0], door, made), door)
                if response.status_code not in {403, 405}:
                    found.append(f"{method} {name}: {response.status_code}")
    assert not found


GUARDED = """
    SELECT c.relname, coalesce(string_agg(pg_get_expr(p.polqual, p.polrelid), ' '), '')
    FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
    WHERE c.relrowsecurity GROUP BY c.relname
    HAVING string_agg(coalesce(pg_get_expr(p.polqual, p.polrelid), ''), ' ')
        ~ 'serai_(can_see|knows)' ORDER BY 1
"""


def guarded_tables():
    """Return each table of persons with what its policy asks."""
    with connection.cursor() as cursor:
        cursor.execute(GUARDED)
        return dict(cursor.fetchall())


@pytest.mark.django_db
def test_each_table_of_persons_holds_a_row_here(shared_person):
    centre, _made = shared_person
    empty = []
    with acting_as(register_actor(centre.organisation.pk)), connection.cursor() as cursor:
        for table in guarded_tables():
            cursor.execute(f"SELECT count(*) FROM {table}")
            if not cursor.fetchone()[0]:
                empty.append(table)
    assert not empty, "a room's module in tests/persons makes one of each"


BY_COLUMN = re.compile(r"serai_can_see\(person_id, \(?(\w+)\)?(?:::text)?\)")


def asked_by(table, policy):
    """Return the compartments in which a table's rows stand; all where any opens them."""
    named = {c for c in ALL if f"'{c}'" in policy}
    column = BY_COLUMN.search(policy)
    if named or column is None:
        return named or ALL
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {column.group(1)} FROM {table}")
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
@pytest.mark.parametrize("name", RELATIONS)
def test_the_database_itself_shows_each_what_the_grants_open(shared_person, name):
    """Ask past all code, as the runtime role, with what the actor's transaction says."""
    centre, _made = shared_person
    mine, found = held(name), []
    with acting_as(register_actor(centre.organisation.pk)):
        asks = {table: asked_by(table, policy) for table, policy in guarded_tables().items()}
    with acting_as(centre.actor(name)), connection.cursor() as cursor:
        for table, asked in asks.items():
            cursor.execute(f"SELECT count(*) FROM {table}")
            seen = cursor.fetchone()[0] > 0
            open_to_me = bool(asked & mine) and not (table in OF_ONE_HOUSE and name in PARTNERS)
            if name in {"late", "left"} and table in KNOWS_ITS_OWN:
                continue
            if seen != open_to_me:
                found.append(f"{name} {'sees' if seen else 'does not see'} {table}")
    assert not found


def test_without_an_actor_no_row_of_a_person_shows_and_none_is_written(fresh_database):
    centre = make_centre()
    made = one_person(centre)
    assert made
    with psycopg.connect(fresh_database) as plain:
        for table in guarded_tables():
            name = sql.Identifier(table)
            count = plain.execute(sql.SQL("SELECT count(*) FROM {}").format(name)).fetchone()[0]
            assert count == 0, table
            try:
                removed = plain.execute(sql.SQL("DELETE FROM {}").format(name)).rowcount
            except psycopg.errors.InsufficientPrivilege:
                removed = 0
                plain.rollback()
            assert removed == 0, table
