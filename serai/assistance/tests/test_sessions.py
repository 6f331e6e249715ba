"""Psychosocial sessions: alone or in a group, the note with one person only."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from serai.assistance.access import NotAllOpen, others_in_session
from serai.assistance.actions import common, sessions
from serai.assistance.models import Session
from serai.assistance.queries.persons import everything_of
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.ids import new_id


def test_a_session_alone_keeps_its_note(centre, counsel):
    counsel(note="Sleeps better.", minutes=45)
    with acting_as(centre.actor("carla")):
        (line,) = everything_of(centre.actor("carla"), centre.person)
    assert line.note == "Sleeps better."
    assert line.details == ["Counselling", "45 minutes"]


def test_a_group_shares_the_session_and_not_the_note(centre, counsel, another, seen):
    others = [another(), another()]
    made = counsel(kind="group", aim="activity", others=others, note="Amina led the singing.")
    assert len({one.together for one in made}) == 1
    with acting_as(centre.actor("carla")):
        lines = [everything_of(centre.actor("carla"), one) for one in (centre.person, *others)]
    assert [line.note for (line,) in lines] == ["Amina led the singing.", "", ""]
    assert not seen("hana", Session)
    assert not seen("kofi", Session)


def test_a_group_of_one_and_a_day_to_come_are_refused(counsel):
    with pytest.raises(sessions.NobodyElse):
        counsel(kind="group")
    with pytest.raises(common.NotYet):
        counsel(given_on=clock.today() + timedelta(days=1))


def test_others_are_found_by_reference_where_they_are_open(centre, another):
    ours, theirs = another(), another("kofi")
    carla = centre.actor("carla")
    with acting_as(carla):
        found = others_in_session(carla, centre.person, [ours.reference, centre.person.reference])
        assert found == [ours]
        with pytest.raises(NotAllOpen) as refused:
            others_in_session(carla, centre.person, [ours.reference, theirs.reference])
    assert str(refused.value).startswith("1 of those named")
    assert theirs.reference not in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"kind": "group"}, "assistance_session_group_together"),
        ({"together": new_id()}, "assistance_session_group_together"),
        ({"kind": "crowd"}, "assistance_session_group_together"),
        ({"aim": "none"}, "assistance_session_aim_known"),
        ({"setting": "moon"}, "assistance_session_aim_known"),
        ({"minutes": 0}, "assistance_session_minutes_possible"),
        ({"minutes": 1441}, "assistance_session_minutes_possible"),
        ({"withdrawn_at": clock.now()}, "assistance_session_withdrawn_with_reason"),
    ],
)
def test_the_database_refuses(centre, changes, constraint):
    row = {
        "person": centre.person, "organisation": centre.organisation, "team": centre.team,
        "kind": "individual", "aim": "counselling", "given_on": clock.today(),
        "recorded_at": clock.now(),
    }  # fmt: skip
    with acting_as(centre.actor("carla")):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Session.objects.create(**{**row, **changes})
        assert Session.objects.create(**row)
