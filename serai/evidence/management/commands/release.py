"""`serai release prepare|publish`: releases from the command line."""

import re
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import Http404

from serai.accounts.models import Organisation
from serai.evidence.access import get_release
from serai.evidence.actions.releases import prepare_release, publish_release
from serai.evidence.choices import MONTH, Protection
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
        month = _month(options["month"]) if options["what"] == "prepare" else date.min
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
                        month=month,
                        countries=options["countries"],
                        protection=options["protection"],
                        synthetic=options["synthetic"],
                        threshold=options["threshold"],
                    )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        except Http404 as missing:
            text = f"There is no release {options['slug']} of {organisation.short_name}."
            raise CommandError(text) from missing
        self.stdout.write(f"{release.slug} {release.state}")


def _month(text: str | None) -> date:
    if not re.fullmatch(MONTH, text or ""):
        raise CommandError("Name the month as YYYY-MM: --month 2026-05.")
    return date.fromisoformat(f"{text}-01")
