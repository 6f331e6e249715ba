"""`serai audit verify`: recompute the hash chain of every event."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from serai.kit.actor import acting_as, system_actor
from serai.ledger import queries


class Command(BaseCommand):
    """Says whether anything in the ledger was changed, removed or inserted."""

    help = "Verify the audit trail's hash chain."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the one thing there is to do."""
        parser.add_argument("what", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the verdict; end with status 1 where the chain is broken."""
        with acting_as(system_actor()):
            verdict = queries.verify()
        for problem in verdict.problems:
            self.stderr.write(problem)
        if not verdict.holds:
            raise CommandError(f"The chain is broken in {len(verdict.problems)} places.")
        self.stdout.write(
            f"The chain holds: {verdict.events} events in {verdict.seals} seals,"
            f" {verdict.unsealed} not sealed yet."
        )
