"""The ledger: recording, sealing, verifying, dispatching."""

import pytest
from django.db import connection, transaction

from serai.kit.actor import acting_as, system_actor
from serai.ledger import actions
from serai.ledger.events import Happened
from serai.ledger.models import Event

pytestmark = pytest.mark.django_db


def happened(name="form.published", **extra):
    return Happened(name, "form", "f1", **extra)


def test_an_event_needs_an_actor():
    with pytest.raises(RuntimeError, match="needs an actor"):
        actions.record(happened())


def test_recording_keeps_who_what_which(cast):
    actor = cast.actor("alice")
    with acting_as(actor):
        (event_id,) = actions.record(
            happened(organisation_id=cast.organisation.pk, payload={"version": "3"})
        )
        event = Event.objects.get(pk=event_id)
    assert (event.actor_kind, event.actor_id, event.name) == (
        "user",
        cast.alice.pk,
        "form.published",
    )
    assert event.payload == {"version": "3"}


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_event SET name = 'x'", "DELETE FROM ledger_seal"]
)
def test_the_runtime_role_cannot_rewrite_history(statement):
    with acting_as(system_actor()):
        actions.record(happened())
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
