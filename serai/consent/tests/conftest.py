"""What the tests of consent share."""

from datetime import timedelta

import pytest

from serai.consent.actions.consents import Answer, Terms, give, refuse, withdraw
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.people.models import AccessGrant, Person

SIGNED = Answer(medium="written", expression="signature", given_by="person")


class Desk:
    """Amina before somebody who records what she answers."""

    def __init__(self, centre):
        self.centre = centre
        self.person = centre.person

    def terms(self, **other):
        values = {
            "purpose": "health", "compartments": ["identity", "health"],
            "team": self.centre.partner_team,
        } | other  # fmt: skip
        return Terms(**values)

    def give(self, by="hana", answer=SIGNED, person=None, asked=None, renews=None, **terms):
        with acting_as(self.centre.actor(by)) as actor:
            return give(
                actor=actor, person=person or self.person, terms=self.terms(**terms),
                answer=answer, asked=asked, renews=renews,
            )  # fmt: skip

    def refuse(self, by="hana", asked=None, answer=None, **terms):
        with acting_as(self.centre.actor(by)) as actor:
            return refuse(
                actor=actor, person=self.person, terms=self.terms(**terms), asked=asked,
                answer=answer or Answer(why_not="no_trust", reason="They shouted at her."),
            )  # fmt: skip

    def withdraw(self, consent, by="carla", **other):
        with acting_as(self.centre.actor(by)) as actor:
            return withdraw(actor=actor, consent=consent, **other)

    def sees(self, name):
        """Say whether somebody's database shows Amina."""
        with acting_as(self.centre.actor(name)):
            return Person.objects.filter(pk=self.person.pk).exists()

    def running(self):
        """Return the running grants built on something agreed: (basis id, team, parts)."""
        with acting_as(self.centre.actor("dora")):
            rows = AccessGrant.objects.filter(
                person=self.person, revoked_at=None, basis__in=["consent", "legal", "vital"]
            )
            now = clock.now()
            return {
                (g.basis_id, g.team_id, tuple(sorted(g.compartments)))
                for g in rows
                if g.expires_at is None or g.expires_at > now
            }


@pytest.fixture
def desk(centre):
    return Desk(centre)


def in_days(days):
    return clock.now() + timedelta(days=days)
