"""Whatever is done in whatever order: what is open is what was agreed and still holds."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serai.consent.actions.consents import Answer, end_those_due
from serai.consent.actions.withholding import lift, withhold
from serai.consent.models import Consent, Withholding
from serai.consent.queries import due
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.kit.errors import Refusal

pytestmark = pytest.mark.django_db
RECIPIENTS = ("clinic", "arlit", "agency", "family")
PARTS = (("identity",), ("health",), ("identity", "health"))
STEP = st.one_of(
    st.tuples(
        st.just("give"), st.sampled_from(RECIPIENTS), st.sampled_from(PARTS),
        st.sampled_from(("health", "research")), st.sampled_from((None, 1, 3)),
    ),
    st.tuples(
        st.just("refuse"), st.sampled_from(RECIPIENTS), st.sampled_from(("health", "research"))
    ),
    st.tuples(st.just("withdraw"), st.integers(0, 5)),
    st.tuples(st.just("renew"), st.integers(0, 5)),
    st.tuples(st.just("withhold"), st.sampled_from(RECIPIENTS[:3]), st.sampled_from(PARTS)),
    st.tuples(st.just("lift"), st.integers(0, 2)),
    st.tuples(st.just("wait"), st.integers(1, 2)),
    st.tuples(st.just("night")),
)  # fmt: skip


class World:
    """Amina's file, and a clock that moves; tells what ought to be open from what was recorded."""

    def __init__(self, desk, monkeypatch):
        self.desk, self.centre, self.now = desk, desk.centre, clock.now()
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def to(self, who):
        return {
            "clinic": {"team": self.centre.partner_team},
            "arlit": {"team": self.centre.other_team},
            "agency": {"team": None, "organisation": self.centre.partner_organisation},
            "family": {"team": None, "outside": "family"},
        }[who]

    def rows(self, kind, **where):
        with acting_as(self.centre.actor("dora")):
            return list(kind.objects.filter(person=self.desk.person, **where).order_by("pk"))

    def do(self, step):
        what, *rest = step
        try:
            with transaction.atomic():
                getattr(self, what)(*rest)
        except Refusal:
            return

    def give(self, who, parts, purpose, days):
        ends = self.now + timedelta(days=days) if days else None
        self.desk.give(by="dora", compartments=parts, purpose=purpose, expires_at=ends,
                       **self.to(who))  # fmt: skip

    def refuse(self, who, purpose):
        self.desk.refuse(by="dora", purpose=purpose, answer=Answer(why_not="not_said"),
                         **self.to(who))  # fmt: skip

    def withdraw(self, number):
        for one in self.rows(Consent)[number : number + 1]:
            self.desk.withdraw(one)

    def renew(self, number):
        for one in self.rows(Consent, team=self.centre.partner_team)[number : number + 1]:
            self.desk.give(by="dora", renews=one)

    def withhold(self, who, parts):
        with acting_as(self.centre.actor("carla")) as actor:
            withhold(actor=actor, person=self.desk.person, why="other", compartments=parts,
                     **self.to(who))  # fmt: skip

    def lift(self, number):
        for one in self.rows(Withholding)[number : number + 1]:
            with acting_as(self.centre.actor("carla")) as actor:
                lift(actor=actor, withholding=one)

    def wait(self, days):
        self.now += timedelta(days=days)

    def night(self):
        organisation = self.centre.organisation.pk
        with acting_as(register_actor(organisation)) as actor:
            end_those_due(actor=actor, consents=due(organisation))

    def agreed(self):
        """Return what was given and still holds, by consent, team and parts."""
        agency = self.centre.partner_team
        found = set()
        for one in self.rows(Consent, state="given"):
            if one.expires_at is None or one.expires_at > self.now:
                team = one.team_id or (agency.pk if one.organisation_id else None)
                found.add((one.pk, team, tuple(one.compartments)))
        return {one for one in found if one[1] is not None}

    def kept_from(self, team, parts):
        """Say whether a team is kept from any of the parts by what stands now."""
        return any(
            (one.team_id == team.pk or one.organisation_id == team.organisation_id)
            and set(one.compartments) & set(parts)
            for one in self.rows(Withholding, lifted_at=None)
        )

    def hold_true(self):
        """Check the whole of it against what the database has."""
        running, agreed = self.desk.running(), self.agreed()
        assert running <= agreed, "something is open that was not agreed to"
        teams = {t.pk: t for t in (self.centre.partner_team, self.centre.other_team)}
        for pk, team, parts in running:
            assert not self.kept_from(teams[team], parts), pk
        for pk, _team, _parts in agreed - running:
            whole = next(c for c in self.rows(Consent) if c.pk == pk)
            assert whole.organisation_id, "only a team left out of an organisation may be missing"
            assert pk in self.left_out, pk


def open_ways(world):
    """Note which consents to an organisation leave out a team that something is withheld from."""
    for pk, team, parts in world.agreed() - world.desk.running():
        if team == world.centre.partner_team.pk and world.kept_from(
            world.centre.partner_team, parts
        ):
            world.left_out.add(pk)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=2, max_size=9))
def test_what_is_open_is_what_was_agreed_and_still_holds(desk, steps, monkeypatch):
    with monkeypatch.context() as patch, transaction.atomic():
        world = World(desk, patch)
        world.left_out = set()
        for step in steps:
            world.do(step)
            open_ways(world)
            world.hold_true()
        transaction.set_rollback(True)
