"""`serai person erase REFERENCE`: erase somebody who asked for it, from the server."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from serai.accounts.models import Organisation
from serai.kit.actor import acting_as, register_actor
from serai.kit.errors import Refusal
from serai.people.methods.references import read_reference
from serai.people.models import Person
from serai.retention.actions.keeping import erase_person
from serai.retention.choices import Ending, Why


class Command(BaseCommand):
    """Erases by reference; says how many rows of persons were erased."""

    help = "Erase a person: destroy the key, leave the count and the audit line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whom, and why."""
        parser.add_argument("what", choices=["erase"])
        parser.add_argument("reference")
        parser.add_argument("--why", choices=Why.values, default=Why.REQUESTED)
        parser.add_argument("--ending", choices=Ending.values, default=Ending.ERASE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, or refuse in a sentence."""
        reference = read_reference(options["reference"])
        organisations = list(Organisation.objects.values_list("pk", flat=True))
        if reference is None or not organisations:
            raise CommandError("This cannot be a reference: it looks like K7QD-4M2P.")
        with acting_as(register_actor(*organisations)):
            person = Person.objects.filter(reference=reference, erased_at=None).first()
            if person is None:
                raise CommandError("Nobody has this reference.")
            try:
                count = erase_person(person=person, why=options["why"], ending=options["ending"])
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{reference} is erased ({count} rows of persons).")
