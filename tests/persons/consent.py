"""A consent with its picture, and something withheld."""

from serai.consent.models import Consent, Evidence, Withholding
from serai.kit import clock
from serai.vault.sealing import Keys


def make(centre):
    """Make one of each."""
    person, now, keys = centre.person, clock.now(), Keys([centre.person.pk])
    given = Consent.objects.create(
        person=person, state="given", purpose="health", legal_basis="consent", outside="family",
        compartments=["identity"], language="fr", notice_version="1", notice_language="fr",
        medium="written", expression="signature", given_by="person", requested_at=now,
        decided_at=now, recorded_by=centre.carla,
    )  # fmt: skip
    return {
        "consent.Consent": given,
        "consent.Evidence": Evidence.objects.create(
            consent=given, person=person, kind="signature", recorded_at=now,
            content=keys.seal(person.pk, b"a picture", "consent.Evidence.content"),
        ),
        "consent.Withholding": Withholding.objects.create(
            person=person, team=centre.other_team, compartments=["health"], why="other",
            recorded_at=now, recorded_by=centre.carla,
        ),
    }  # fmt: skip
