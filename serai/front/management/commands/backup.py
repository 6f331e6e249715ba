"""`serai backup FOLDER`: a copy of everything, while Serai runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from serai.front.management import backup


def folders() -> dict[str, Path]:
    """Return the folders that belong into a backup; facts are built anew from the database."""
    return {
        "blobs": Path(settings.BLOB_DIR),
        "sealed": Path(settings.SEALED_DIR),
        "releases": Path(settings.RELEASES_DIR),
        "keys": Path(settings.FACTS_DIR).parent / "keys",
    }


def key_file() -> Path:
    """Return where the deployment's secret lies."""
    return Path(settings.DATA_DIR) / backup.SECRET


class Command(BaseCommand):
    """Writes a folder with the database, the files and the secret key."""

    help = "Write a backup into a new folder; Serai may go on running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder to make."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say what it holds."""
        target: Path = options["folder"].absolute()
        try:
            manifest = backup.write_backup(
                target,
                owner_url=settings.DATABASE_OWNER_URL,
                folders=folders(),
                key=key_file(),
            )
        except backup.BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        size = sum(size for size, _digest in manifest.files.values())
        self.stdout.write(
            f"{target}: {sum(manifest.rows.values())} rows, {len(manifest.files)} files,"
            f" {size / 1e6:.1f} MB. It holds the secret key: keep it as safe as the server."
        )
        call_command("vault", "backup", stdout=self.stdout)
