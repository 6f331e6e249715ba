"""Every model field is classified; every table of an organisation is guarded by the database."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from serai.kit.facts import Sensitivity
from tests.architecture.rooms import ROOMS

UNGUARDED = {
    "accounts_team": "read when an actor is made; holds no person",
    "accounts_apitoken": "read when an actor is made, by the hash of its token",
    "ledger_outbox": "ids only; the worker reads every organisation's",
}


def room_models(room):
    return [m for m in apps.get_app_config(room).get_models() if not m._meta.proxy]


@pytest.mark.parametrize("room", [r for r in ROOMS if room_models(r)])
def test_every_field_is_classified(room):
    fields = import_module(f"serai.{room}.facts").FIELDS
    wanted = {
        m.__name__: {f.name for f in m._meta.get_fields() if _own(f)} for m in room_models(room)
    }
    assert {name: set(of) for name, of in fields.items()} == wanted
    assert all(isinstance(s, Sensitivity) for of in fields.values() for s in of.values())


def _own(field):
    return (field.concrete and not field.auto_created) or (field.concrete and field.primary_key)


@pytest.mark.django_db
def test_every_table_with_an_organisation_has_row_level_security():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        guarded = {row[0] for row in cursor.fetchall()}
    owned = {
        model._meta.db_table
        for room in ROOMS
        for model in room_models(room)
        if any(f.name in {"organisation", "organisation_id"} for f in model._meta.concrete_fields)
    }
    assert owned - guarded == set(UNGUARDED)


@pytest.mark.django_db
def test_the_runtime_role_owns_nothing_and_bypasses_nothing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_every_constraint_is_named_by_us():
    unnamed = [
        f"{model._meta.label}: {constraint.name}"
        for room in ROOMS
        for model in room_models(room)
        for constraint in model._meta.constraints
        if not constraint.name.startswith(f"{room}_")
    ]
    assert not unnamed
