"""`serai facts build [--rebuild]`: bring the fact store up to date by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from serai.evidence.actions.facts import build_facts
from serai.evidence.queries.store import fact_tables
from serai.kit.actor import acting_as, system_actor


class Command(BaseCommand):
    """Builds every fact table's Parquet files and says how many rows they hold."""

    help = "Bring the fact store up to date, or write it anew with --rebuild."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take `build` and whether to write everything anew."""
        parser.add_argument("what", choices=["build"])
        parser.add_argument("--rebuild", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build one table after the other."""
        for name in fact_tables():
            with acting_as(system_actor()):
                build = build_facts(name=name, rebuild=options["rebuild"])
            self.stdout.write(f"{name}: {build.rows} rows")
