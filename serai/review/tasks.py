"""Background work of intake: looking for patterns, sending webhooks."""

from procrastinate.contrib.django import app

from serai.kit.actor import acting_as, system_actor
from serai.review.actions.quality import find_patterns
from serai.review.actions.webhooks import SEND, deliver_due
from serai.review.queries.quality import organisations_at_work


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="intake.find_patterns")
def look_for_patterns(timestamp: int = 0) -> None:
    """Look in each organisation's last weeks for what only many submissions show."""
    with acting_as(system_actor()):
        organisations = organisations_at_work()
    for organisation_id in organisations:
        with acting_as(system_actor(organisation_id)):
            find_patterns(organisation_id=organisation_id)


@app.periodic(cron="* * * * *")
@app.task(name=SEND, queueing_lock=SEND)
def send_webhooks(timestamp: int = 0) -> None:
    """Send what waits for webhooks."""
    deliver_due()
