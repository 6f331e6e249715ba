"""Background work of evidence: keeping the fact store up to date, preparing releases."""

from uuid import UUID

from procrastinate.contrib.django import app

from serai.evidence.actions.facts import build_facts
from serai.evidence.actions.releases import TASK, fill_release
from serai.evidence.queries import store
from serai.kit.actor import acting_as, system_actor


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="evidence.follow", lock="evidence.facts")
def follow_facts(timestamp: int = 0) -> None:
    """Append what is new to the fact store."""
    for name in store.fact_tables():
        with acting_as(system_actor()):
            build_facts(name=name)


@app.periodic(cron="41 2 * * 0")
@app.task(queueing_lock="evidence.rebuild", lock="evidence.facts")
def rebuild_facts(timestamp: int = 0) -> None:
    """Write the fact store anew once a week, so that nothing stale can stay in it."""
    for name in store.fact_tables():
        with acting_as(system_actor()):
            build_facts(name=name, rebuild=True)


@app.task(name=TASK, retry=2)
def prepare_release(release_id: str, organisation_id: str) -> None:
    """Do the long work of a requested release."""
    fill_release(release_id=UUID(release_id), organisation_id=UUID(organisation_id))
