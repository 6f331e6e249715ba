"""Once a night: what was agreed until yesterday is over today."""

from procrastinate.contrib.django import app

from serai.consent.actions.consents import end_those_due
from serai.consent.queries import due, organisations
from serai.kit.actor import acting_as, register_actor, system_actor


@app.periodic(cron="7 0 * * *")
@app.task(queueing_lock="consent.end_those_due")
def end_consents(timestamp: int = 0) -> None:
    """Mark consents as expired, an organisation at a time; the grants ended at their minute."""
    with acting_as(system_actor()):
        every = organisations()
    for organisation_id in every:
        actor = register_actor(organisation_id)
        with acting_as(actor):
            end_those_due(actor=actor, consents=due(organisation_id))
