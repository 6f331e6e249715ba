"""Who opens which page of assistance, by role, team, agency and grant."""

import pytest
from django.urls import reverse

from serai.kit.actor import acting_as, register_actor
from serai.kit.ids import new_id
from serai.people.actions.grants import grant

EVERYBODY = ("carla", "sofia", "hana", "reza", "rosa", "rami", "fadi", "dora", "kofi", "piet",
             "boris", "ada", "alice", "guard", "sam")  # fmt: skip
STRANGERS = {"kofi", "piet", "boris", "ada", "alice", "guard", "sam"}
"""Who was never granted Amina."""
GIVE = {
    "give": {"carla", "sofia", "hana", "reza"},
    "health": {"hana"},
    "session": {"carla", "sofia"},
    "hand": {"carla", "sofia", "hana", "reza", "rosa"},
}
"""Who opens each form about a person."""
STOCK = ("stock", "add_store", "add_item", "add_kit", "set_limit")
OF_STORE = ("store", "receive", "transfer", "count")
KEEPERS = {"sofia", "fadi"}
GIVERS = {"carla", "sofia", "hana", "reza", "rosa", "kofi", "piet"}


def url(name, *args):
    return reverse(f"assistance:{name}", args=args)


def statuses(centre, who, *addresses):
    client = centre.client(who)
    return {client.get(one).status_code for one in addresses}


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_forms_about_a_person(centre, who):
    for name, may in GIVE.items():
        wanted = 404 if who in STRANGERS else 200 if who in may else 403
        assert statuses(centre, who, url(name, centre.person.pk)) == {wanted}, name


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_page_and_the_card_of_a_person(centre, who):
    wanted = 404 if who in STRANGERS else 200
    of = centre.person.pk
    assert statuses(centre, who, url("person", of), url("card", of)) == {wanted}


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_stock_opens_to_who_keeps_it(centre, shelf, who):
    addresses = [url(name) for name in STOCK] + [url(name, shelf.store.pk) for name in OF_STORE]
    assert statuses(centre, who, *addresses) == {200 if who in KEEPERS else 404}


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_desk_and_the_figures_open_to_who_gives(centre, who):
    answer = statuses(centre, who, url("desk"), url("figures"), url("figures_csv"))
    assert answer == {200 if who in GIVERS else 404}


def test_a_store_of_another_organisation_is_not_found(centre, shelf, run):
    from serai.accounts.models import Membership
    from serai.assistance.actions.stock import add_store

    Membership.objects.create(
        user=centre.piet, team=centre.partner_team, role="finance_officer", starts_on="2020-01-01"
    )
    theirs = run("piet", add_store, team=centre.partner_team, name="Depot")
    for who, found, lost in (("piet", theirs, shelf.store), ("sofia", shelf.store, theirs)):
        for name in OF_STORE:
            assert statuses(centre, who, url(name, found.pk)) == {200}
            assert statuses(centre, who, url(name, lost.pk), url(name, new_id())) == {404}


@pytest.mark.parametrize(
    ("compartments", "opens"),
    [
        (["identity"], {"hand"}), (["identity", "profile"], {"hand", "give"}),
        (["identity", "protection"], {"hand", "session"}),
        (["identity", "health"], {"hand"}),
        (["identity", "profile", "protection", "health"], {"hand", "give", "session"}),
    ],
)  # fmt: skip
def test_a_partners_case_worker_gives_in_what_was_granted(centre, compartments, opens):
    register = register_actor(centre.organisation.pk)
    with acting_as(register):
        grant(actor=register, person=centre.person, team=centre.partner_team,
              compartments=compartments, basis="referral")  # fmt: skip
    for name in GIVE:
        wanted = 200 if name in opens else 403
        assert statuses(centre, "piet", url(name, centre.person.pk)) == {wanted}, name
    assert statuses(centre, "piet", url("person", centre.person.pk)) == {200}


@pytest.mark.parametrize(
    ("kind", "who", "name"),
    [("food", "carla", "withdraw_service"), ("legal", "carla", "withdraw_service")],
)
def test_who_may_take_back_a_service(centre, give, kind, who, name):
    (row,) = give(kind, who=who)
    address = url(name, centre.person.pk, row.pk)
    assert statuses(centre, who, address) == {200}
    for other in ("rosa", "fadi", "dora", "rami"):
        assert statuses(centre, other, address) == {403}, other
    for stranger in sorted(STRANGERS):
        assert statuses(centre, stranger, address) == {404}, stranger
    hidden = kind == "legal"
    assert statuses(centre, "hana", address) == {404 if hidden else 200}
    assert statuses(centre, who, url(name, centre.person.pk, new_id())) == {404}


def test_who_may_take_back_a_check_a_session_and_a_distribution(centre, treat, counsel, hand):
    of = centre.person.pk
    (session,) = counsel()
    doors = [
        (url("withdraw_health", of, treat().pk), {"hana"}),
        (url("withdraw_session", of, session.pk), {"carla", "sofia"}),
        (url("take_back", of, hand().pk), {"carla", "sofia", "hana", "reza", "rosa"}),
    ]
    for address, may in doors:
        for who in EVERYBODY:
            wanted = 404 if who in STRANGERS else 200 if who in may else 403
            assert statuses(centre, who, address) == {wanted}, (address.split("/")[-4], who)


def test_who_is_not_signed_in_is_asked_to(centre, shelf):
    addresses = [url("person", centre.person.pk), url("desk"), url("stock"), url("figures"),
                 url("figures_csv"), url("count", shelf.store.pk)]  # fmt: skip
    assert statuses(centre, "anonymous", *addresses) == {302}
