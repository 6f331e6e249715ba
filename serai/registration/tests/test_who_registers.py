"""Who registers, and who works on groups, landings and files of persons."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from serai.kit import clock
from serai.kit.actor import acting_as
from serai.registration import access
from serai.registration.actions.landing import open_arrival, pre_register
from serai.registration.models import Arrival

pytestmark = pytest.mark.django_db
REGISTER = ("carla", "rami", "hana", "sofia", "reza")
SEE_ONLY = ("dora", "rosa", "fadi")
STRANGERS = ("ada", "alice", "guard", "boris", "sam", "piet", "anonymous")
ELSEWHERE = ("kofi", "pia")


@pytest.fixture
def landed(centre):
    """A landing of the centre's team with a group of two."""
    with acting_as(centre.actor("rami")) as rami:
        arrival = open_arrival(
            actor=rami, team=centre.team, arrived_on=clock.today(), place="Quay 3", letters="LMP7"
        )
        return arrival, pre_register(actor=rami, arrival=arrival, counts={"female_18_59": 2})


def answer(ask, *args):
    """Return what an access rule answers: a thing, 403 or 404."""
    try:
        return ask(*args)
    except PermissionDenied:
        return 403
    except Http404:
        return 404


@pytest.mark.parametrize(
    ("names", "expected"),
    [(REGISTER + ELSEWHERE, None), (SEE_ONLY, 403), (("guard", "ada", "sam", "anonymous"), 404)],
)
def test_who_registers_is_asked_before_the_desk_opens(centre, names, expected):
    for name in names:
        with acting_as(centre.actor(name)) as actor:
            assert answer(access.require_register, actor) == expected, name


@pytest.mark.parametrize("name", REGISTER + SEE_ONLY + STRANGERS + ELSEWHERE)
def test_a_landing_and_its_group_are_there_for_who_registers_in_the_organisation(
    centre, landed, name
):
    arrival, group = landed
    with acting_as(centre.actor(name)) as actor:
        found = answer(access.get_arrival, actor, arrival.pk)
        its_group = answer(access.get_group, actor, group.pk)
        team = answer(access.get_team, actor, centre.team.pk)
        if name in REGISTER:
            assert (found, its_group, team) == (arrival, group, centre.team)
        else:
            assert team == 404
        if name in SEE_ONLY + STRANGERS or name == "pia":
            assert (found, its_group) == (404, 404)
            assert not access.arrivals_of(actor).exists()


@pytest.mark.parametrize("rule", [access.get_arrival, access.get_group, access.get_file])
def test_what_is_not_there_is_not_found(centre, landed, rule):
    with acting_as(centre.actor("rami")) as rami:
        assert answer(rule, rami, uuid4()) == 404


def test_no_team_is_named_by_who_has_one(centre):
    with acting_as(centre.actor("rami")) as rami:
        assert access.get_team(rami, None) == centre.team
        assert access.get_team(rami, "") == centre.team
        assert answer(access.get_team, rami, centre.partner_team.pk) == 404
        assert answer(access.get_team, rami, centre.other_team.pk) == 404


def test_a_landing_of_nobody_yet_is_listed_too(centre):
    with acting_as(centre.actor("rami")) as rami:
        made = open_arrival(
            actor=rami, team=centre.team, arrived_on=clock.today(), place="Quay 4", letters="AB"
        )
        assert list(access.arrivals_of(rami)) == [made] == list(Arrival.objects.all())
