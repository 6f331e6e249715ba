"""`serai form`: publish, list and check forms from a terminal."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from serai.accounts.models import Organisation
from serai.intake.actions.forms import publish_form
from serai.intake.queries.forms import check_form
from serai.kit.actor import acting_as, system_actor
from serai.kit.errors import Refusal
from serai.xforms.complaints import BrokenForm


class Command(BaseCommand):
    """Publishes and checks .xlsx forms."""

    help = "Publish or check an XLSForm (.xlsx)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Read `publish FILE [--organisation NAME] [--draft]` or `check FILE`."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        publish = verbs.add_parser("publish", help="publish a form, or keep it as a draft")
        publish.add_argument("file", type=Path)
        publish.add_argument("--organisation", default="", help="its short name")
        publish.add_argument("--draft", action="store_true")
        verbs.add_parser("check", help="only say what is wrong").add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say what came of it; faults come with sheet, row and column."""
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        try:
            if options["verb"] == "check":
                checked = check_form(content, path.name)
                self._warn(checked.warnings)
                self.stdout.write(f"{checked.form_id}: {len(checked.schema.questions)} questions")
                return
            with acting_as(system_actor()) as actor:
                version = publish_form(
                    actor=actor,
                    organisation=_organisation(options["organisation"]),
                    file_name=path.name,
                    content=content,
                    as_draft=options["draft"],
                )
        except BrokenForm as broken:
            raise CommandError("\n".join(_line(one) for one in broken.complaints)) from broken
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self._warn(version.warnings)
        state = "draft" if version.is_draft else "published"
        self.stdout.write(f"{version.form.xml_form_id} {version.version}: {state}")

    def _warn(self, warnings: Any) -> None:
        for warning in warnings:
            self.stderr.write(f"warning: {warning}")


def _organisation(name: str) -> Organisation:
    found = list(
        Organisation.objects.filter(short_name=name) if name else Organisation.objects.all()
    )
    if len(found) != 1:
        names = ", ".join(sorted(Organisation.objects.values_list("short_name", flat=True)))
        raise CommandError(f"name one organisation with --organisation: {names}")
    return found[0]


def _line(complaint: Any) -> str:
    original = f" [{complaint.original}]" if complaint.original else ""
    return f"{complaint}{original}"
