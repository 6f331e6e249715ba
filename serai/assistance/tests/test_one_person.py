"""What belongs to something given is of who was given it: the database says so, whoever writes."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from serai.assistance.models import Handout, Lot, Service
from serai.kit import clock
from serai.kit.actor import acting_as


def test_a_handout_is_of_its_distributions_person(centre, hand, another, shelf):
    row, other = hand(), another()
    with acting_as(centre.actor("carla")):
        lot = Lot.objects.create(
            organisation=centre.organisation, item=shelf.blanket, batch="B9"
        )  # fmt: skip
        values = {"distribution": row, "item": shelf.blanket, "lot": lot, "quantity": 1}
        with pytest.raises(IntegrityError, match="about them"), transaction.atomic():
            Handout.objects.create(person=other, **values)
        assert Handout.objects.create(person=centre.person, **values)


def test_a_service_carries_out_an_action_of_its_own_person(centre, give, action, another):
    other = another()
    with acting_as(centre.actor("carla")):
        values = {
            "organisation": centre.organisation, "team": centre.team, "kind": "legal",
            "compartment": "protection", "given_on": clock.today(), "recorded_at": clock.now(),
        }  # fmt: skip
        with pytest.raises(IntegrityError, match="about them"), transaction.atomic():
            Service.objects.create(person=other, action=action, **values)
        assert Service.objects.create(person=other, action=None, **values)
        assert Service.objects.create(person=centre.person, action=action, **values)


def test_no_row_moves_to_another_person_nor_does_what_it_belongs_to(
    centre, give, hand, action, another
):
    """Asked as who owns the tables' rules would: past every guard but this one."""
    (service,), handed = give("legal", action=action), hand()
    other = another()
    with acting_as(centre.actor("carla")):
        rows = {"service": service.pk, "distribution": handed.pk,
                "handout": Handout.objects.filter(distribution=handed).first().pk}  # fmt: skip
    for table, pk in rows.items():
        with (
            acting_as(centre.actor("carla")),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError, match=r"stays (so|as it was)|permission denied"),
            transaction.atomic(),
        ):
            cursor.execute(
                f"UPDATE assistance_{table} SET person_id = %s WHERE id = %s", [other.pk, pk]
            )
