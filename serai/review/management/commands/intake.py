"""`serai intake replay`: read again what was not understood."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from serai.kit.actor import acting_as, system_actor
from serai.review.actions.repair import replay_everything


class Command(BaseCommand):
    """Reads again all that waits in the repair queues of all organisations."""

    help = "Read again what was not understood, once its cause is put right."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the one thing it can do."""
        parser.add_argument("what", choices=["replay"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay and say how it went."""
        with acting_as(system_actor()):
            done = replay_everything()
        self.stdout.write(
            f"understood: {done.understood}; still waiting: {done.still_waiting};"
            f" left to the worker: {done.later}"
        )
