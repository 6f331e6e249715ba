"""Erasing a person empties every table about persons, whichever room made it.

The tables come from PostgreSQL's catalogue: every column that refers to a person, and every table
whose rows a grant shows. A new one is asked here by itself, and fails until its room erases.
"""

import pytest
from django.db import connection
from psycopg import sql

from serai.kit.actor import acting_as, register_actor
from serai.people.models import AccessGrant, Person
from serai.retention.actions.keeping import erase_person, lift_hold
from tests.architecture import access_matrix as matrix
from tests.architecture.test_access_matrix import ARGUMENT, flat, operations, pages
from tests.one_person import one_person

pytestmark = pytest.mark.django_db

KEPT = {
    "people_person": "the bare row, for the counts: no name, no date of birth, merged into nobody",
    "people_accessgrant": "which team had access when, for the audit; the reason is sealed and"
    " opens no more, and no grant runs",
}
"""Tables that keep a row of somebody erased, and why."""
REFERS = """
    SELECT c.conrelid::regclass::text, a.attname
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
    WHERE c.contype = 'f' AND c.confrelid = 'people_person'::regclass ORDER BY 1, 2
"""
GUARDED = """
    SELECT DISTINCT polrelid::regclass::text FROM pg_policy
    WHERE pg_get_expr(polqual, polrelid) ~ 'serai_(can_see|knows)'
"""


def asked(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def rows_about(person_ids):
    """Return how many rows of each table refer to these persons, by table and column."""
    found = {}
    for table, column in asked(REFERS):
        count = sql.SQL("SELECT count(*) FROM {} WHERE {} = ANY(%s)")
        with connection.cursor() as cursor:
            cursor.execute(
                count.format(sql.Identifier(table), sql.Identifier(column)), [person_ids]
            )
            found[table, column] = cursor.fetchone()[0]
    return found


def test_every_table_that_a_grant_shows_refers_to_a_person(db):
    referring = {table for table, _column in asked(REFERS)} | {"people_person"}
    # A group shows to who sees one of its members; those refer, and the group names nobody.
    assert {table for (table,) in asked(GUARDED)} - referring <= {"people_group"}


def test_erasing_empties_every_table_about_the_person(centre):
    one_person(centre)
    with acting_as(register_actor(centre.organisation.pk)):
        before = rows_about([centre.person.pk])
        made = {table for (table, _column), rows in before.items() if rows}
        unmade = {table for table, _column in before} - made
        assert unmade <= {"people_person"}, "tests/persons makes a row of each table"
    with acting_as(centre.actor("dora")) as dora:
        lift_hold(actor=dora, person=centre.person)
        assert erase_person(person=centre.person, why="requested") == 1
    with acting_as(register_actor(centre.organisation.pk)):
        left = {table for (table, _c), rows in rows_about([centre.person.pk]).items() if rows}
    assert left <= set(KEPT), f"these rooms keep rows of somebody erased: {left - set(KEPT)}"


def test_what_stays_opens_nothing_and_names_nobody(centre):
    with acting_as(centre.actor("dora")):
        erase_person(person=centre.person, why="requested")
    with acting_as(register_actor(centre.organisation.pk)):
        person = Person.objects.get()
        assert person.merged_into is None
        assert set(AccessGrant.objects.values_list("revoked_at", flat=True)) != {None}
        assert not AccessGrant.objects.filter(revoked_at=None).exists()


WORDS = (b"Ouedraogo", b"90112233", b"2001-03-09")


def served(centre, made, *names):
    """Return each page, file and list that these of the centre can get, by who and address."""
    doors = [
        (pages()[name][0], door)
        for name, door in (matrix.PAGES | matrix.PERSON_PAGES).items()
        if name in pages() and "GET" in door.methods
    ]
    doors += [
        (operations()[name], door)
        for name, door in (matrix.OPERATIONS | matrix.PERSON_OPERATIONS).items()
        if name.startswith("GET ")
    ]
    found = {}
    for who in names:
        client = centre.client(who)
        client.raise_request_exception = False
        for path, door in doors:

            def value(match, door=door):
                name = match.group(1) or match.group(2)
                if name == "person_id":
                    return str(centre.person.pk)
                chosen = door.objects.get(name, "")
                return str(getattr(made.get(chosen), "pk", chosen)) or "0" * 8

            address = ARGUMENT.sub(value, path) + door.query
            response = client.get(address)
            if response.status_code == 200:
                response = flat(response) if response.streaming else response
                found[who, address] = response.content
    return found


def test_no_page_and_no_file_names_who_was_erased(centre):
    """Exports are made when they are asked for: what is gone from the tables is in none of them."""
    made = one_person(centre)
    before = served(centre, made, "sofia")
    naming = {place for place, text in before.items() if any(word in text for word in WORDS)}
    assert len(naming) > 20, "the pages that name her are asked at all"
    with acting_as(centre.actor("dora")) as dora:
        lift_hold(actor=dora, person=centre.person)
        erase_person(person=centre.person, why="requested")
    after = served(centre, made, "sofia", "hana")
    assert [place for place, text in after.items() if any(word in text for word in WORDS)] == []
