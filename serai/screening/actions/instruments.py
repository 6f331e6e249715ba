"""Publishing instruments: the form part through intake, the rest kept as data of the version."""

from django.db import transaction

from serai.accounts.models import Organisation
from serai.instruments.methods.definitions import to_json
from serai.intake.actions.forms import publish_form
from serai.kit import clock
from serai.kit.actor import Actor
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.screening import events
from serai.screening.methods.building import build, shipped_workbook
from serai.screening.models import Instrument, InstrumentVersion


@transaction.atomic
def publish_instrument(
    *, actor: Actor, organisation: Organisation, file_name: str, content: bytes
) -> InstrumentVersion:
    """Publish a workbook as a form and as an instrument; return the version.

    The same workbook again changes nothing. Refuses with `BrokenForm` (the cell of each fault, a
    rule that can never fire and a weight for an unknown answer among them) and as intake does.
    """
    definition = build(content, file_name)
    form_version = publish_form(
        actor=actor, organisation=organisation, file_name=file_name, content=content
    )
    kept = InstrumentVersion.objects.filter(form_version=form_version).first()
    if kept is not None:
        return kept
    now = clock.now()
    instrument, _created = Instrument.objects.get_or_create(
        organisation=organisation,
        code=definition.code,
        defaults={"form": form_version.form, "titles": {}, "created_at": now},
    )
    instrument.titles = dict(definition.titles)
    instrument.save(update_fields=["titles"])
    version = InstrumentVersion.objects.create(
        organisation=organisation,
        instrument=instrument,
        form_version=form_version,
        version=form_version.version,
        definition=to_json(definition),
        mark=definition.mark,
        source=definition.source[:400],
        published_at=now,
        published_by_id=actor.user_id,
    )
    payload = {"code": instrument.code, "version": version.version}
    record(
        Happened(events.INSTRUMENT_PUBLISHED, "instrument", instrument.pk, organisation.pk, payload)
    )
    return version


def publish_shipped(*, actor: Actor, organisation: Organisation, name: str) -> InstrumentVersion:
    """Publish an instrument that comes with Serai; KeyError for a name that none has."""
    return publish_instrument(
        actor=actor,
        organisation=organisation,
        file_name=f"{name}.xlsx",
        content=shipped_workbook(name),
    )
