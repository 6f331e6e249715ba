"""Statements of the hot path: planned once per connection, sent with their parameters apart."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

import psycopg
from django.db import connection


def run_prepared(
    query: LiteralString, params: Sequence[Any] | Mapping[str, Any]
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
