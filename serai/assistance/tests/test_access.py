"""Who may give, keep and pay: by role, by grant, by organisation."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from serai.accounts.choices import COMPARTMENTS_OF
from serai.assistance import access
from serai.assistance.choices import COMPARTMENT_OF
from serai.assistance.models import Item, Kit, Service, Store
from serai.kit.actor import acting_as, register_actor
from serai.kit.ids import new_id
from serai.people.actions.grants import grant

ROLES = {"carla": "case_worker", "hana": "health_worker", "reza": "return_counsellor",
         "rami": "registrar", "rosa": "receptionist", "sofia": "supervisor",
         "fadi": "finance_officer"}  # fmt: skip
GIVES = {"carla", "hana", "reza", "rosa", "sofia"}


def tried(function, *given):
    """Return what was answered: the answer's kind, or how it was refused."""
    try:
        function(*given)
    except Http404:
        return 404
    except PermissionDenied:
        return 403
    return 200


@pytest.mark.parametrize("who", sorted(ROLES))
@pytest.mark.parametrize("compartment", ["identity", "profile", "protection", "health", "return"])
def test_who_may_give_what_lies_in_a_compartment(centre, who, compartment):
    actor = centre.actor(who)
    may = who in GIVES and compartment in COMPARTMENTS_OF[ROLES[who]]
    with acting_as(actor):
        answer = tried(access.person_to_give, actor, centre.person.pk, compartment)
    assert answer == (200 if may else 403)


@pytest.mark.parametrize("who", ["kofi", "pia", "boris", "ada", "guard", "sam"])
def test_strangers_find_nobody(centre, who):
    actor = centre.actor(who)
    with acting_as(actor):
        assert tried(access.person_to_give, actor, centre.person.pk) == 404
        assert tried(access.person_to_see, actor, centre.person.pk) == 404


@pytest.mark.parametrize("who", sorted(ROLES))
def test_the_kinds_open_are_those_of_the_roles_compartments(centre, who):
    actor = centre.actor(who)
    with acting_as(actor):
        found = set(access.kinds_open(actor, centre.person))
    held = COMPARTMENTS_OF[ROLES[who]]
    assert found == {kind for kind, compartment in COMPARTMENT_OF.items() if compartment in held}


def test_a_team_gives_only_in_what_it_was_granted(centre):
    register = register_actor(centre.organisation.pk)
    with acting_as(register):
        grant(actor=register, person=centre.person, team=centre.partner_team,
              compartments=["identity", "profile"], basis="referral")  # fmt: skip
    piet = centre.actor("piet")
    with acting_as(piet):

        def teams(compartment):
            return list(access.giving_teams(piet, centre.person, compartment))

        assert teams("profile") == [centre.partner_team]
        assert teams("protection") == []
        assert tried(access.person_to_give, piet, centre.person.pk, "protection") == 403
    carla = centre.actor("carla")
    with acting_as(carla):
        assert list(access.giving_teams(carla, centre.person, "protection")) == [centre.team]


def test_what_is_not_there_or_not_open_is_not_found(centre, give, another):
    (legal,) = give("legal")
    (food,) = give("food")
    other = another()
    for who, person, row, found in (
        ("carla", centre.person, legal, True), ("hana", centre.person, legal, False),
        ("hana", centre.person, food, True), ("carla", other, food, False),
    ):  # fmt: skip
        with acting_as(centre.actor(who)):
            answer = tried(access.get_given, person, Service, row.pk)
        assert answer == (200 if found else 404), (who, row.kind)


@pytest.mark.parametrize(
    ("who", "answer"),
    [("sofia", 200), ("fadi", 200), ("carla", 404), ("rosa", 404), ("hana", 404), ("ada", 404),
     ("alice", 404), ("kofi", 404), ("piet", 404), ("guard", 404), ("sam", 404)],
)  # fmt: skip
def test_who_keeps_stock(centre, shelf, who, answer):
    actor = centre.actor(who)
    with acting_as(actor):
        assert tried(access.get_store, actor, shelf.store.pk) == answer
        assert tried(access.keeping_organisations, actor) == answer
        assert tried(access.keeping_teams, actor) == answer
        for model in (Store, Item, Kit):
            assert tried(access.kept, actor, model) == answer
        assert tried(access.get_store, actor, new_id()) == 404


def test_a_store_is_used_in_its_own_organisations_name(centre, shelf):
    register = register_actor(centre.organisation.pk)
    with acting_as(register):
        grant(actor=register, person=centre.person, team=centre.partner_team,
              compartments=["identity"], basis="referral")  # fmt: skip
    for who, stores in (("rosa", [shelf.store]), ("carla", [shelf.store]), ("piet", [])):
        actor = centre.actor(who)
        with acting_as(actor):
            assert list(access.stores_to_give_from(actor, centre.person)) == stores
    rosa = centre.actor("rosa")
    with acting_as(rosa):
        assert access.team_of_store(rosa, centre.person, shelf.store) == centre.team


def test_a_group_that_is_not_the_persons_is_not_found(centre, another, household):
    stranger = another("kofi")
    carla = centre.actor("carla")
    with acting_as(carla):
        group = household().pk
        assert access.members_to_give(carla, centre.person, group, "profile") == []
        for group_id in (new_id(), stranger.pk):
            assert tried(access.members_to_give, carla, centre.person, group_id, "profile") == 404
