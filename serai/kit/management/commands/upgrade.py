"""`serai upgrade`: bring the database to this version. Runs as the owner role."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from serai.kit import postgres


class Command(BaseCommand):
    """Grants what the runtime role needs, then migrates as the owner."""

    help = "Create or bring up to date the tables, as the owner role."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; safe to run again."""
        postgres.grant_defaults(settings.DATABASE_OWNER_URL)
        call_command("migrate", database="owner", interactive=False, verbosity=options["verbosity"])
