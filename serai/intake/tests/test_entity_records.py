"""What the database promises of entity records."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from serai.intake.models import EntityRecord, Submission
from serai.intake.tests.phone import Answers
from serai.kit.actor import acting_as

pytestmark = pytest.mark.django_db


def test_an_entity_is_recorded_once(cast, phone):
    phone.send(Answers())
    with acting_as(cast.actor("alice")):
        submission = Submission.objects.get()
        columns = {
            "organisation": cast.organisation, "submission": submission, "list_name": "l",
            "ordinal": 1, "values": {},
        }  # fmt: skip
        key = uuid.uuid4()
        EntityRecord.objects.create(entity_id=key, **columns)
        with pytest.raises(IntegrityError, match="intake_entityrecord_once"), transaction.atomic():
            EntityRecord.objects.create(entity_id=key, **columns)
        assert str(EntityRecord.objects.get()) == "l 1"
    with acting_as(cast.actor("petra")):
        assert not EntityRecord.objects.exists()
    with acting_as(cast.actor("guard")):
        assert not EntityRecord.objects.exists()
