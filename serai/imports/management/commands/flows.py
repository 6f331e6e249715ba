"""`serai flows`: import spreadsheets, propose a mapping, print totals."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from serai.accounts.models import Organisation
from serai.flows.queries.totals import totals
from serai.imports.actions import (
    FileUnreadable,
    preview_import,
    take_import,
)
from serai.imports.methods.proposal import propose_mapping
from serai.imports.methods.sheets import UnreadableFile, open_sheets
from serai.imports.queries import shipped_mapping
from serai.kit.actor import acting_as, system_actor
from serai.kit.errors import Refusal


class Command(BaseCommand):
    """Imports, mappings and totals of flow monitoring."""

    help = "Import spreadsheets, propose a mapping, print totals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define `import FILE`, `mapping FILE` and `totals`."""
        commands = parser.add_subparsers(dest="what", required=True)
        take = commands.add_parser("import", help="Take a spreadsheet in by a reviewable mapping.")
        take.add_argument("file", type=Path)
        take.add_argument(
            "--mapping", required=True, help="A YAML file, or the name of a shipped one."
        )
        take.add_argument(
            "--organisation", default="", help="Short name of the owning organisation."
        )
        take.add_argument("--dry-run", action="store_true", help="Report only; keep nothing.")
        take.add_argument("--json", action="store_true", help="Print the report as JSON.")
        propose = commands.add_parser("mapping", help="Propose a mapping for a spreadsheet.")
        propose.add_argument("file", type=Path)
        propose.add_argument("--header-rows", type=int, default=1)
        sums = commands.add_parser("totals", help="Persons by point, direction and month.")
        sums.add_argument("--json", action="store_true")
        sums.add_argument("--organisation", default="")
        sums.add_argument("--from", dest="start", type=date.fromisoformat)
        sums.add_argument("--to", dest="end", type=date.fromisoformat)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked, or say in a sentence why not."""
        try:
            {"import": self._import, "mapping": self._mapping, "totals": self._totals}[
                options["what"]
            ](options)
        except (Refusal, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error

    def _import(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        content, mapping = path.read_bytes(), self._mapping_text(options["mapping"])
        with acting_as(system_actor()):
            organisation = self._organisation(options["organisation"])
            if options["dry_run"]:
                outcome = preview_import(
                    organisation=organisation,
                    file_name=path.name,
                    content=content,
                    mapping_text=mapping,
                )
                report = outcome.report.as_json()
            else:
                batch = take_import(
                    organisation=organisation,
                    file_name=path.name,
                    content=content,
                    mapping_text=mapping,
                )
                report = batch.report
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            self._print(report)
            if options["dry_run"]:
                self.stdout.write(_("Nothing was kept: this was a dry run."))

    def _mapping_text(self, name: str) -> str:
        if Path(name).is_file():
            return Path(name).read_text(encoding="utf-8")
        try:
            return shipped_mapping(name)
        except KeyError as error:
            raise CommandError(_("There is no mapping “%(name)s”.") % {"name": name}) from error

    def _organisation(self, short_name: str) -> Organisation:
        found = Organisation.objects.all()
        if short_name:
            found = found.filter(short_name=short_name)
        kept = list(found[:2])
        if len(kept) != 1:
            raise CommandError(_("Name one organisation with --organisation SHORT_NAME."))
        return kept[0]

    def _print(self, report: dict[str, Any]) -> None:
        for sheet in report["sheets"]:
            self.stdout.write(
                _(
                    "%(name)s: %(rows)d rows read, %(taken)d taken with %(persons)d persons, "
                    "%(blank)d blank, %(refused)d refused"
                )
                % sheet
            )
        for total in report["totals"]:
            self.stdout.write("  {point} {direction}: {persons}".format(**total))
        for remark in report["remarks"]:
            text = remark["sentence"]
            sentence = _(text) % remark["params"]
            where = " ".join(
                str(part)
                for part in (remark["sheet"], remark["row"] or "", remark["column"])
                if part
            )
            self.stdout.write(f"  {where}: {sentence}")
        for one in report["unified"]:
            written = ", ".join(f"“{s['text']}” × {s['count']}" for s in one["spellings"])
            self.stdout.write(f"  {one['column']}: {written} → {one['code']}")
        for column, count in report["trimmed"].items():
            self.stdout.write(
                "  " + _("%(column)s: spaces around the text taken off %(count)d times")
                % {"column": column, "count": count}
            )  # fmt: skip

    def _mapping(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        try:
            sheets = open_sheets(path.name, path.read_bytes())
        except UnreadableFile as error:
            raise FileUnreadable from error
        self.stdout.write(propose_mapping(sheets, options["header_rows"]))

    def _totals(self, options: dict[str, Any]) -> None:
        with acting_as(system_actor()) as actor:
            rows = totals(
                actor,
                organisation=options["organisation"],
                start=options["start"],
                end=options["end"],
            )
        if options["json"]:
            found = [{**asdict(row), "month": f"{row.month:%Y-%m}"} for row in rows]
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for row in rows:
            self.stdout.write(
                f"{row.organisation}\t{row.point}\t{row.direction}\t{row.month:%Y-%m}\t{row.persons}"
            )
