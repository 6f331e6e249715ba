"""`serai release prepare|publish`: releases from the command line."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from serai.accounts.models import Organisation
from serai.evidence.access import get_release
from serai.evidence.actions.releases import prepare_release, publish_release
from serai.evidence.choices import Protection
from serai.kit.actor import acting_as, system_actor
from serai.kit.errors import Refusal


class Command(BaseCommand):
    """Prepares a release and prints its slug, or publishes a prepared one."""

    help = "Prepare a release of an organisation's month, or publish a prepared release."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to release and how to protect it."""
        parser.add_argument("what", choices=["prepare", "publish"])
        parser.add_argument("--organisation", required=True, help="short name")
        parser.add_argument("--month", help="YYYY-MM")
        parser.add_argument("--slug", help="the prepared release to publish")
        parser.add_argument("--countries", nargs="*", default=[], help="ISO alpha-3; none for all")
        parser.add_argument("--protection", choices=Protection.values, default="suppression")
        parser.add_argument("--threshold", type=int)
        parser.add_argument("--synthetic", action="store_true", help="release made-up data")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it as background work of that organisation."""
        organisation = Organisation.objects.filter(short_name=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']}.")
        actor = system_actor(organisation.pk)
        try:
            with acting_as(actor):
                if options["what"] == "publish":
                    release = get_release(actor, options["slug"] or "")
                    release = publish_release(actor=actor, release=release)
                else:
                    release = prepare_release(
                        actor=actor,
                        organisation=organisation,
                        month=date.fromisoformat(f"{options['month']}-01"),
                        countries=options["countries"],
                        protection=options["protection"],
                        synthetic=options["synthetic"],
                        threshold=options["threshold"],
                    )
        except (Refusal, ValueError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{release.slug} {release.state}")
