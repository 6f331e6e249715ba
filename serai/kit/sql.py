"""Statements of the hot path: planned once per connection, sent with their parameters apart."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, LiteralString

import psycopg
from django.db import connection
from django.db.models import Model

UPSERT = """
    INSERT INTO {table} ({columns})
    SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)
    ON CONFLICT ({key}) DO UPDATE SET ({others}) = ROW ({given})
"""


def run_prepared(
    query: LiteralString | bytes, params: Sequence[Any] | Mapping[str, Any]
) -> psycopg.Cursor[Any]:
    """Run a statement in the current transaction and return its cursor, rows not yet fetched.

    The server keeps the plan per connection, which saves it most of the work for what runs hundreds
    of times a second under row-level security. Raises Django's database errors.
    """
    connection.ensure_connection()
    raw = connection.connection
    if raw.prepare_threshold is None:
        raw.prepare_threshold = 5
    cursor = psycopg.Cursor(raw)
    with connection.wrap_database_errors:
        return cursor.execute(query, params, prepare=True)


def upsert(
    model: type[Model], rows: Sequence[Mapping[str, Any]], *, stamped: frozenset[str] = frozenset()
) -> None:
    """Insert rows, or overwrite those that have the same primary key, in one prepared statement.

    A row maps columns (a foreign key's with `_id`) to Python values; what it lacks gets the field's
    default. `stamped` are columns that the database fills. Many times cheaper than `bulk_create`,
    which writes every value of every row into the statement's text.
    """
    if not rows:
        return
    fields = [f for f in model._meta.concrete_fields if f.attname not in stamped]
    defaults = {f.attname: f.get_default() for f in fields if not f.primary_key}
    given = json.dumps([defaults | dict(row) for row in rows], default=str)
    run_prepared(_upsert(model, stamped), [given])


@cache
def _upsert(model: type[Model], stamped: frozenset[str]) -> bytes:
    name, key = connection.ops.quote_name, model._meta.pk
    fields = [f for f in model._meta.concrete_fields if f.attname not in stamped]
    columns = [name(f.column or f.attname) for f in fields]
    others = [name(f.column or f.attname) for f in fields if f is not key]
    return UPSERT.format(
        table=name(model._meta.db_table),
        columns=", ".join(columns),
        key=name(key.column or key.attname),
        others=", ".join(others),
        given=", ".join(f"excluded.{column}" for column in others),
    ).encode()
