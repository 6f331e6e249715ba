"""A finished screening with answers in both compartments, what it brought, and a block."""

from serai.instruments.methods.definitions import to_json
from serai.intake.tests.stored import publish
from serai.kit import clock
from serai.kit.actor import current_actor
from serai.screening.actions.screenings import finish_screening, keep_answers, start_screening
from serai.screening.methods.building import shipped
from serai.screening.models import (
    Answers,
    CategoryStatement,
    Instrument,
    InstrumentVersion,
    Outcome,
    ReturnBlock,
)

ANSWERS = {"fear_of_return": "yes", "can_go_on": "no", "pregnant": "yes"}


def make(centre):
    """Make one of each."""
    actor, organisation, now = current_actor(), centre.organisation, clock.now()
    form_version = publish(organisation, form_id="screening_first_contact")
    instrument = Instrument.objects.create(
        organisation=organisation,
        code="first_contact",
        form=form_version.form,
        titles={},
        created_at=now,
    )
    version = InstrumentVersion.objects.create(
        organisation=organisation,
        instrument=instrument,
        form_version=form_version,
        version="1",
        definition=to_json(shipped("first_contact")),
        mark="D",
        source="Test",
        published_at=now,
    )
    screening = start_screening(
        actor=actor,
        person=centre.person,
        organisation=organisation,
        version=version,
        submission_id=centre.person.pk,
    )
    keep_answers(actor=actor, screening=screening, answers=ANSWERS)
    screening = finish_screening(actor=actor, screening=screening)
    first = {
        f"screening.{model.__name__}": model.objects.filter(person=centre.person).first()
        for model in (Answers, CategoryStatement, Outcome, ReturnBlock)
    }
    return {"screening.Screening": screening, **first}
