"""What belongs to something of a person's is about the same person, in every room.

The tables come from PostgreSQL's catalogue: each that names a person, and a row of another table
that names one too, has the guard that ties the two (`kit.rls.one_person`), or says why it has none.
"""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

BELONGS = """
    SELECT DISTINCT c.conrelid::regclass::text FROM pg_constraint c
    JOIN pg_attribute mine ON mine.attrelid = c.conrelid AND mine.attname = 'person_id'
    JOIN pg_attribute theirs ON theirs.attrelid = c.confrelid AND theirs.attname = 'person_id'
    WHERE c.contype = 'f' AND c.conrelid <> c.confrelid
"""
GUARDS = """
    SELECT t.tgrelid::regclass::text, p.proname FROM pg_trigger t
    JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgname LIKE '%one_person'
"""


def asked(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_whatever_belongs_to_something_of_a_person_is_tied_to_that_person():
    guarded = {table for table, _function in asked(GUARDS)}
    assert {table for (table,) in asked(BELONGS)} - guarded == set()


def test_each_guard_runs_a_function_of_its_own():
    """Those that one function for a whole room ran before are gone."""
    assert {function for table, function in asked(GUARDS)} == {
        f"{table}_one_person" for table, _function in asked(GUARDS)
    }
    functions = {name for (name,) in asked("SELECT proname FROM pg_proc")}
    assert not functions & {"assistance_one_person", "protection_one_person"}
