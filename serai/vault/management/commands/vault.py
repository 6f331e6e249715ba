"""`serai vault`: make, look at and rotate the keyring."""

import getpass
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from serai.kit.errors import Refusal
from serai.vault import actions, keyring, store
from serai.vault.models import Key
from serai.vault.providers import PassphraseProvider

MOST_NAMED = 20


class Command(BaseCommand):
    """Keeps the keys that wrap every person's key."""

    help = "Make the keyring, look at it, rotate it, change its passphrase."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do."""
        parser.add_argument(
            "what",
            choices=["make", "status", "rotate", "passphrase", "backup", "restore", "mend"],
        )
        parser.add_argument("file", nargs="?", type=Path, help="of backup, restore and mend")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say in a sentence why not."""
        try:
            if options["what"] in {"backup", "restore", "mend"}:
                getattr(self, options["what"])(options["file"] or store.newest())
            else:
                getattr(self, options["what"])()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def make(self) -> None:
        """Make the first keyring."""
        made = actions.ensure_keyring()
        self.stdout.write(
            f"{keyring.path()}: {'made' if made else 'there already, and it opens'}. "
            "Keep a copy of it and its passphrase apart from the database's backups."
        )

    def status(self) -> None:
        """Say which keys there are, and how many persons' keys each wraps."""
        ring = keyring.unlocked(anew=True)
        self.stdout.write(f"Provider: {settings.SERAI_KEY_PROVIDER.partition(':')[0]}")
        for number in ring.numbers():
            wraps = Key.objects.filter(wrapped_by=number).count()
            primary = " (wraps new ones)" if number == ring.primary_id() else ""
            self.stdout.write(f"Wrapping key {number}{primary}: {wraps} keys of owners")

    def rotate(self) -> None:
        """Add a wrapping key and move every person's key to it; fail where a key is damaged."""
        made = actions.rotate()
        self.stdout.write(f"{made.done} keys are wrapped anew.")
        if made.damaged:
            owners = ", ".join(str(one) for one in made.damaged[:MOST_NAMED])
            raise CommandError(
                f"{len(made.damaged)} keys could not be opened and stay as they were: {owners}. "
                "Bring them back from the newest key store (serai vault mend), then rotate "
                "again. What they sealed cannot be read until then."
            )

    def passphrase(self) -> None:
        """Ask twice for another passphrase, and wrap the keyring with it."""
        text = keyring.check_passphrase(getpass.getpass("New passphrase: "))
        if getpass.getpass("The same again: ") != text:
            raise CommandError("The two are not the same. Nothing was changed.")
        actions.change_provider(to=PassphraseProvider(text, settings.SERAI_SCRYPT_COST))
        self.stdout.write("The keyring has its new passphrase. Change its file too.")

    def backup(self, file: Path) -> None:
        """Write the key store into a file, in place of an older one."""
        count = store.write_store(file)
        self.stdout.write(
            f"{file}: {count} keys of owners. Keep it apart from the database's backups, and keep "
            "only the newest: an older one could bring back who was erased."
        )

    def restore(self, file: Path) -> None:
        """Bring a key store back."""
        self.stdout.write(f"{store.read_store(file)} keys of owners came back.")

    def mend(self, file: Path) -> None:
        """Bring back lost and damaged keys, except of who was erased."""
        erased = import_string(settings.SERAI_ERASED)()
        made = store.mend_store(file, but=erased)
        self.stdout.write(
            f"{made.missing} lost keys came back, {made.damaged} damaged keys were replaced."
        )
