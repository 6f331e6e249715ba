"""`serai worker`: the background process. Understands submissions, seals the ledger, runs jobs."""

import gc
import logging
import threading
import time
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from serai.kit.errors import Refusal, told_safely
from serai.ledger import actions as ledger
from serai.vault import keyring

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.2
SEAL_SECONDS = 2.0


class Command(BaseCommand):
    """Runs until told to stop; whatever it was doing is done again by the next one."""

    help = "Run background work: the outbox, the ledger's seals, jobs and periodic tasks."

    def handle(self, *args: Any, **options: Any) -> None:
        """Unlock the keyring, run the outbox loop in a thread and the jobs in this one."""
        try:
            if keyring.path().exists():
                keyring.unlocked()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        gc.freeze()  # what was loaded so far stays: spares every later collection walking it
        stopping = threading.Event()
        outbox = threading.Thread(target=drain_outbox, args=(stopping,), name="outbox")
        outbox.start()
        try:
            connector = cast(DjangoConnector, app.connector).get_worker_connector()
            with app.replace_connector(connector) as jobs:
                jobs.run_worker(
                    concurrency=2, install_signal_handlers=True, delete_jobs="successful"
                )
        finally:
            stopping.set()
            outbox.join()


def drain_outbox(stopping: threading.Event) -> None:
    """Hand waiting events to their handlers until told to stop, whatever goes wrong meanwhile.

    A lost database is waited for; any other error is told to the log and the work tried again,
    since nothing would be understood any more without this loop.
    """
    sealed_at = 0.0
    while not stopping.is_set():
        try:
            busy = ledger.dispatch()
            if time.monotonic() - sealed_at > SEAL_SECONDS:
                ledger.seal()
                sealed_at = time.monotonic()
        except Exception as error:
            if isinstance(error, (InterfaceError, OperationalError)):
                log.error("the database is away (%s); trying again", type(error).__name__)
            else:
                log.error("the outbox failed (%s); trying again", told_safely(error))
            connection.close()
            busy = 0
            stopping.wait(1.0)
        if not busy:
            close_old_connections()
            stopping.wait(IDLE_SECONDS)
    connection.close()
