"""A hand-over note is read by somebody at a moment: the database takes both or neither."""

from datetime import timedelta
from importlib import import_module

import psycopg
import pytest
from django.db import IntegrityError, transaction

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.kit.postgres import OWNER, RUNTIME
from serai.reception.models import HandOver
from serai.vault.sealing import Sealed
from tests.persons import reception

NAME = "reception_handover_read_by_somebody"


@pytest.mark.django_db
def test_neither_a_reader_without_a_moment_nor_a_moment_without_a_reader(centre, house):
    now, minute = clock.now(), timedelta(minutes=1)
    row = {"organisation": centre.organisation, "centre": house, "text": Sealed(b"sealed"),
           "written_at": now, "written_by": centre.rosa}  # fmt: skip
    with acting_as(centre.actor("rami")):
        for read in ({"read_by": centre.rami}, {"read_at": now + minute},
                     {"read_by": centre.rami, "read_at": now - minute}):  # fmt: skip
            with pytest.raises(IntegrityError, match=NAME), transaction.atomic():
                HandOver.objects.create(**row, **read)
        note = HandOver.objects.create(**row)
        for read in ({"read_by": centre.rami}, {"read_at": now + minute}):
            with pytest.raises(IntegrityError, match=NAME), transaction.atomic():
                HandOver.objects.filter(pk=note.pk).update(**read)
        HandOver.objects.filter(pk=note.pk).update(read_by=centre.rami, read_at=now + minute)
        for read in ({"read_by": None}, {"read_at": None}):
            with pytest.raises(IntegrityError, match=NAME), transaction.atomic():
                HandOver.objects.filter(pk=note.pk).update(**read)
        HandOver.objects.filter(pk=note.pk).update(read_by=None, read_at=None)


def test_a_note_read_at_no_moment_is_to_be_read_once_more(fresh_database):
    """What the check of before let through is repaired; what was read stays read."""
    from conftest import make_centre

    repair = import_module("serai.reception.migrations.0011_hand_over_read_whole").REPAIR
    centre = make_centre()
    with acting_as(register_actor(centre.organisation.pk)):
        house, now = reception.make(centre)["reception.Centre"], clock.now()
        row = {"organisation": centre.organisation, "centre": house, "written_at": now,
               "written_by": centre.rosa, "text": Sealed(b"sealed")}  # fmt: skip
        half, unread = (HandOver.objects.create(**row) for _n in range(2))
        first = HandOver.objects.create(**row, read_at=now, read_by=centre.rami)
    with psycopg.connect(fresh_database.replace(RUNTIME, OWNER)) as owner:
        broken = "UPDATE reception_handover SET read_by_id = %s WHERE id = %s"
        with pytest.raises(psycopg.errors.CheckViolation, match=NAME), owner.transaction():
            owner.execute(broken, [centre.rami.pk, half.pk])
        owner.execute(f"ALTER TABLE reception_handover DROP CONSTRAINT {NAME}")
        owner.execute(broken, [centre.rami.pk, half.pk])
        owner.commit()
        owner.execute(repair)
        told = owner.execute("SELECT id, read_by_id, read_at FROM reception_handover").fetchall()
        assert {one: rest for one, *rest in told} == {
            first.pk: [centre.rami.pk, now], half.pk: [None, None], unread.pk: [None, None],
        }  # fmt: skip
