"""`serai restore FOLDER`: bring a backup into an empty Serai."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.loader import MigrationLoader

from serai.front.management import backup
from serai.front.management.commands.backup import folders, key_file


class Command(BaseCommand):
    """Restores, brings the tables up to this version, and proves that all of it is there."""

    help = "Restore a backup into an empty database and an empty data folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder that `serai backup` made."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keys", type=Path, help="the newest backup of the key store")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, restore, count, upgrade, verify the audit trail."""
        source: Path = options["folder"].absolute()
        owner = settings.DATABASE_OWNER_URL
        try:
            _refuse_newer(backup.read_backup(source))
            manifest = backup.restore_backup(
                source, owner_url=owner, folders=folders(), key=key_file()
            )
        except backup.BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if wrong := backup.differences(manifest, owner):
            raise CommandError(f"Rows are missing: {wrong}. Do not use this restored copy.")
        self.stdout.write(
            f"Restored what was kept at {manifest.made_at}:"
            f" {sum(manifest.rows.values())} rows, {len(manifest.files)} files."
        )
        call_command("upgrade", verbosity=0)
        if options["keys"]:
            call_command("vault", "restore", str(options["keys"]), stdout=self.stdout)
        elif manifest.rows.get("people_person"):
            self.stdout.write(
                "What is sealed stays shut until the key store is back: serai vault restore FILE"
            )
        call_command("audit", "verify", stdout=self.stdout)


def _refuse_newer(manifest: backup.Manifest) -> None:
    """Refuse a backup with migrations that this version does not know."""
    loader = MigrationLoader(None)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    known |= {f"{app}.{old}" for m in loader.disk_migrations.values() for app, old in m.replaces}
    if unknown := sorted(set(manifest.migrations) - known):
        raise backup.BackupRefused(
            "This backup was made by another version of Serai (%(first)s is not known here).",
            first=unknown[0],
        )
