"""Background work of matching: the nightly comparison of each organisation's register."""

from procrastinate.contrib.django import app

from serai.accounts.models import Organisation
from serai.kit.actor import acting_as, system_actor
from serai.matching.actions.proposing import compare_register


@app.periodic(cron="40 1 * * *")
@app.task(queueing_lock="matching.compare_registers")
def compare_registers(timestamp: int = 0) -> None:
    """Compare each organisation's persons with each other, one organisation at a time."""
    with acting_as(system_actor()):
        organisations = list(Organisation.objects.values_list("pk", flat=True))
    for organisation_id in organisations:
        compare_register(organisation_id=organisation_id)
