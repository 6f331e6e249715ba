"""`serai directory`: load countries, P-codes, places and routes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from serai.directory import actions
from serai.directory.methods.readers import Note
from serai.kit.actor import acting_as, system_actor
from serai.kit.errors import Refusal


class Command(BaseCommand):
    """Loads the reference data that every room uses."""

    help = "Load countries, P-codes, places and routes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define `load` and `load-pcodes FILE`."""
        commands = parser.add_subparsers(dest="what", required=True)
        commands.add_parser("load", help="Load what ships with Serai; safe to repeat.")
        pcodes = commands.add_parser("load-pcodes", help="Load an OCHA file of P-codes (CSV).")
        pcodes.add_argument("file", type=Path)
        pcodes.add_argument("--country", action="append", default=[], metavar="ISO3")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print what was taken and every line that was not."""
        try:
            with acting_as(system_actor()):
                if options["what"] == "load":
                    reports = actions.load_shipped()
                else:
                    only = frozenset(code.upper() for code in options["country"])
                    with options["file"].open(encoding="utf-8-sig", newline="") as file:
                        reports = [actions.load_pcodes(stream=file, only=only)]
        except (Refusal, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        for report in reports:
            self.stdout.write(
                _(
                    "%(what)s: %(read)d lines, %(added)d added, %(changed)d changed, "
                    "%(unchanged)d as before, %(refused)d refused, %(odd)d odd"
                )
                % {
                    "what": report.what, "read": report.read, "added": report.added,
                    "changed": report.changed, "unchanged": report.unchanged,
                    "refused": len(report.refused), "odd": len(report.odd),
                }
            )  # fmt: skip
            self._notes(_("refused"), report.refused)
            if options["verbosity"] > 1:
                self._notes(_("odd"), report.odd)
            if report.gone:
                self.stdout.write("  " + _("not in the file, kept: %(codes)s")
                                  % {"codes": ", ".join(report.gone)})  # fmt: skip

    def _notes(self, word: str, notes: Any) -> None:
        note: Note
        for note in notes:
            sentence = _(note.sentence) % note.params if note.params else _(note.sentence)
            line = _("line %(number)d") % {"number": note.line}
            self.stdout.write(f"  {word}, {line}, {note.code or '–'}: {sentence}")
