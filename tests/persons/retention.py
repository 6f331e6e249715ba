"""A legal hold and a decision to keep longer."""

from datetime import date

from serai.kit import clock
from serai.retention.actions.keeping import REASON
from serai.retention.models import KeptLonger, LegalHold
from serai.vault.sealing import Keys


def make(centre):
    """Make one of each."""
    person = centre.person
    sealed = Keys([person.pk]).seal(person.pk, "A court asks.", REASON)
    return {
        "retention.LegalHold": LegalHold.objects.create(
            person=person, reason=sealed, placed_at=clock.now(), placed_by=centre.dora
        ),
        "retention.KeptLonger": KeptLonger.objects.create(
            person=person, until=date(2099, 1, 1), decided_at=clock.now(), decided_by=centre.dora
        ),
    }
