"""Prepared statements run in Django's transaction and speak its errors."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from serai.accounts.models import Organisation
from serai.kit.errors import told_safely
from serai.kit.ids import new_id
from serai.kit.sql import run_prepared

pytestmark = pytest.mark.django_db
INSERT = (
    "INSERT INTO accounts_organisation (id, name, short_name, is_government)"
    " VALUES (%s, %s, %s, false)"
)


def test_it_is_one_transaction_with_djangos_own():
    with transaction.atomic():
        run_prepared(INSERT, [new_id(), "A", "A"])
        assert Organisation.objects.count() == 1
        transaction.set_rollback(True)
    assert not Organisation.objects.exists()


def test_plans_are_kept():
    for name in "ABC":
        run_prepared(INSERT, [new_id(), name, name])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT%'")
        assert cursor.fetchone()[0] >= 1
    assert Organisation.objects.count() == 3


def test_errors_are_djangos():
    run_prepared(INSERT, [new_id(), "A", "A"])
    with pytest.raises(IntegrityError), transaction.atomic():
        run_prepared(INSERT, [new_id(), "A", "A"])
    with pytest.raises(DatabaseError), transaction.atomic():
        run_prepared("SELECT nothing FROM nowhere", [])


def test_a_log_line_says_where_and_never_what():
    def deep(secret):
        raise ValueError(secret)

    try:
        deep("Amina's telephone")
    except ValueError as error:
        line = told_safely(error)
    assert line.startswith("ValueError in deep:")
    assert "Amina" not in line
