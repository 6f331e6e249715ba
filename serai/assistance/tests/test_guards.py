"""What the database itself shows of stores and of what was given, whoever asks and however."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from serai.assistance.models import (
    Distribution,
    Handout,
    HealthContact,
    Item,
    Kit,
    KitLine,
    Limit,
    Lot,
    Movement,
    Service,
    ServiceDelivery,
    Session,
    Stock,
    Store,
)
from serai.kit.actor import acting_as, register_actor, system_actor

KEPT = (Item, Kit, KitLine, Limit, Lot, Movement, ServiceDelivery, Stock, Store)
OF_PERSONS = {Service: "food", HealthContact: "", Session: "", Distribution: "", Handout: ""}
OURS = {"carla", "sofia", "hana", "rosa", "fadi", "kofi", "alice", "dora"}
"""Who belongs to the organisation."""


@pytest.fixture
def everything(give, treat, counsel, hand, shelf, run):
    """One row of each kind."""
    from serai.assistance.actions.stock import set_limit

    run("sofia", set_limit, of=shelf.kit, most=9, days=30)
    give("food")
    treat()
    counsel()
    hand()


@pytest.mark.parametrize("who", [*sorted(OURS), "piet", "pia", "boris", "guard", "sam"])
def test_what_an_organisation_keeps_shows_to_its_own(everything, seen, who):
    for model in KEPT:
        assert bool(seen(who, model)) == (who in OURS), model.__name__


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("dora", {Service, HealthContact, Session, Distribution, Handout}),
        ("carla", {Service, Session, Distribution, Handout}),
        ("sofia", {Service, Session, Distribution, Handout}),
        ("hana", {Service, HealthContact, Distribution, Handout}),
        ("reza", {Service, Distribution, Handout}), ("rami", {Service, Distribution, Handout}),
        ("rosa", {Distribution, Handout}), ("fadi", {Distribution, Handout}),
        ("kofi", set()), ("piet", set()), ("boris", set()), ("ada", set()), ("alice", set()),
        ("guard", set()), ("sam", set()),
    ],
)  # fmt: skip
def test_what_a_person_was_given_shows_by_compartment(everything, seen, who, kinds):
    assert {model for model in OF_PERSONS if seen(who, model)} == kinds


def test_background_work_sees_stores_and_nobody(centre, everything):
    with acting_as(system_actor()):
        assert all(model.objects.exists() for model in KEPT)
        assert not any(model.objects.exists() for model in OF_PERSONS)
    with acting_as(register_actor(centre.organisation.pk)):
        assert all(model.objects.exists() for model in OF_PERSONS)
    with acting_as(register_actor(centre.partner_organisation.pk)):
        assert not any(model.objects.exists() for model in OF_PERSONS)


WRITTEN = ("service", "healthcontact", "session", "distribution")


@pytest.mark.parametrize("table", WRITTEN)
@pytest.mark.parametrize(
    "change",
    ["given_on = given_on - 1", "organisation_id = gen_random_uuid()", "note = ''",
     "recorded_at = now()", "given_by_id = NULL", "withdrawn_at = now()"],
)  # fmt: skip
def test_nothing_written_is_rewritten(centre, everything, table, change):
    with (
        acting_as(centre.actor("dora")),
        connection.cursor() as cursor,
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        cursor.execute(f"UPDATE assistance_{table} SET {change}")


@pytest.mark.parametrize("table", [*WRITTEN, "handout", "servicedelivery", "movement", "stock"])
def test_nothing_is_deleted(centre, everything, table):
    for statement in (f"DELETE FROM assistance_{table}", f"TRUNCATE assistance_{table} CASCADE"):
        with (
            acting_as(centre.actor("dora")),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError, match="denied"),
            transaction.atomic(),
        ):
            cursor.execute(statement)


@pytest.mark.parametrize("table", ["handout", "movement", "stock"])
def test_what_was_counted_is_not_changed(centre, everything, table):
    with (
        acting_as(centre.actor("sofia")),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="denied"),
        transaction.atomic(),
    ):
        cursor.execute(f"UPDATE assistance_{table} SET quantity = 1")


@pytest.mark.parametrize("who", ["pia", "kofi", "guard", "sam"])
def test_nobody_gives_to_whom_they_do_not_know(centre, options, who):
    from serai.assistance.actions.services import give

    actor = centre.actor(who)
    with acting_as(actor), pytest.raises(DatabaseError), transaction.atomic():
        give(actor=actor, kind="food", **options)
    with acting_as(centre.actor("dora")):
        assert not Service.objects.exists()
