"""Every hour: what is overdue goes before the supervisors."""

from procrastinate.contrib.django import app

from serai.kit.actor import acting_as, register_actor, system_actor
from serai.supervision.actions.alerts import escalate
from serai.supervision.queries.team import organisations


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="cases.escalate_overdue")
def escalate_overdue(timestamp: int = 0) -> None:
    """Raise and end alerts, an organisation at a time."""
    with acting_as(system_actor()):
        every = organisations()
    for organisation_id in every:
        with acting_as(register_actor(organisation_id)):
            escalate(organisation_id=organisation_id)
