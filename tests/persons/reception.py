"""A centre where Amina stays, is out, is flagged, was given lunch and was seen at a landing."""

from datetime import timedelta

from serai.kit import clock
from serai.kit.actor import current_actor
from serai.reception.actions.centres import add_unit, make_centre, set_limits
from serai.reception.actions.landings import look
from serai.reception.actions.stays import check_in, go_out
from serai.reception.models import DeskFlag, FlagReason, Given
from serai.registration.models import Arrival, Group, Member
from serai.vault.sealing import Keys


def make(centre):
    """Make one of each."""
    actor, person, now = current_actor(), centre.person, clock.now()
    house = make_centre(actor=actor, team=centre.team, name="Agadez centre")
    unit = add_unit(
        actor=actor, centre=house, name="A", capacity=4, rule="women", when_full="warn",
        numbered=True,
    )  # fmt: skip
    set_limits(actor=actor, centre=house, limits={"lunch": 1})
    [stay] = check_in(actor=actor, people=[person], unit=unit)
    absence = go_out(actor=actor, stay=stay, kind="care", expected_at=now + timedelta(hours=3))
    flag = DeskFlag.objects.create(
        person=person, organisation=centre.organisation, effect="warn", at="any",
        instruction="call_protection", from_at=now,
    )  # fmt: skip
    sealed = Keys([person.pk]).seal(person.pk, "He asks for her.", "reception.FlagReason.why")
    reason = FlagReason.objects.create(
        person=person, organisation=centre.organisation, flag=flag, why=sealed
    )
    given = Given.objects.create(
        person=person, organisation=centre.organisation, centre=house, kind="lunch",
        day=clock.today(), number=1, given_at=now, collector=person,
    )  # fmt: skip
    arrival = Arrival.objects.create(
        organisation=centre.organisation, team=centre.team, arrived_on=clock.today(),
        place="Quay", prefix="QY", opened_at=now,
    )  # fmt: skip
    group = Group.objects.create(
        organisation=centre.organisation, kind="landing", arrival=arrival, made_at=now
    )
    Member.objects.create(person=person, group=group, wristband="QY-0001-A", joined_at=now)
    return {
        "reception.Centre": house,
        "reception.Stay": stay,
        "reception.Absence": absence,
        "reception.DeskFlag": flag,
        "reception.FlagReason": reason,
        "reception.Given": given,
        "reception.QuickLook": look(actor=actor, arrival=arrival, person=person, agency="medical"),
    }
