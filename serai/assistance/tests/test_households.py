"""Limits of households: who shares them, from when on, and until when."""

from datetime import timedelta

import pytest

from serai.assistance.actions import handing, stock
from serai.assistance.models import Distribution
from serai.assistance.queries.relief import given_to, household_of
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.people.actions.families import leave_group
from serai.people.models import GroupMember


@pytest.fixture
def limit(run, shelf):
    """One arrival kit in thirty days for each household."""
    return run("sofia", stock.set_limit, of=shelf.kit, most=1, days=30, per="household")


@pytest.fixture
def leaves(centre):
    """Let somebody leave a household today."""

    def act(person, group):
        with acting_as(centre.actor("carla")):
            member = GroupMember.objects.get(group=group, person=person)
            GroupMember.objects.filter(pk=member.pk).update(
                during=(clock.today() - timedelta(days=30), None)
            )
            member.refresh_from_db()
            leave_group(member=member, on=clock.today())

    return act


@pytest.fixture
def home_of(centre):
    """Return the household that the desk knows of somebody."""

    def read(person, who="rosa"):
        with acting_as(centre.actor(who)):
            return household_of(person)

    return read


def test_the_desk_knows_the_household_of_who_is_open_to_it(centre, another, household, home_of):
    sister, stranger = another(), another()
    group = household(sister)
    assert home_of(centre.person) == home_of(sister) == group.pk
    assert home_of(stranger) is None
    assert home_of(centre.person, "kofi") is None
    assert home_of(centre.person, "guard") is None


def test_who_leaves_shares_no_more_and_what_they_got_still_counts(
    centre, hand, another, household, leaves, home_of, limit
):
    sister, brother = another(), another()
    group = household(sister, brother)
    hand(person=sister)
    leaves(sister, group)
    assert home_of(sister) is None
    with pytest.raises(handing.OverLimit):
        hand(person=brother)
    with pytest.raises(handing.OverLimit):
        hand(person=sister)


def test_who_joins_later_shares_from_then_on(centre, hand, another, household, limit):
    sister = another()
    hand(person=sister)
    household(sister)
    with pytest.raises(handing.OverLimit):
        hand(person=sister)
    assert hand()
    with pytest.raises(handing.OverLimit):
        hand()


def test_somebody_alone_has_the_limit_for_themselves(hand, another, limit):
    one, other = another(), another()
    assert hand(person=one)
    assert hand(person=other)
    with pytest.raises(handing.OverLimit):
        hand(person=one)


def test_limits_of_persons_and_households_hold_together(run, hand, another, household, shelf):
    run("sofia", stock.set_limit, of=shelf.soap, most=3, days=30, per="household")
    run("sofia", stock.set_limit, of=shelf.soap, most=2, days=30, per="person")
    sister = another()
    household(sister)
    hand(item=shelf.soap, count=2)
    with pytest.raises(handing.OverLimit) as refused:
        hand(item=shelf.soap, count=1)
    assert refused.value.params["most"] == 2
    with pytest.raises(handing.OverLimit) as refused:
        hand(item=shelf.soap, count=2, person=sister)
    assert refused.value.params["most"] == 3
    assert refused.value.params["left"] == 1
    assert hand(item=shelf.soap, count=1, person=sister)


def test_what_counts_for_a_limit_is_told_by_day(centre, hand, another, household, limit):
    sister = another()
    group = household(sister)
    hand(person=sister)
    since = clock.today() - timedelta(days=29)
    with acting_as(centre.actor("rosa")):
        assert given_to(limit, centre.person, group.pk, since=since) == [(clock.today(), 1)]
        assert given_to(limit, centre.person, None, since=since) == []
        tomorrow = clock.today() + timedelta(days=1)
        assert given_to(limit, sister, group.pk, since=tomorrow) == []
        assert Distribution.objects.get().household == group.pk


def test_a_distribution_taken_back_is_there_for_the_household_again(
    run, hand, another, household, limit
):
    sister = another()
    household(sister)
    row = hand(person=sister)
    with pytest.raises(handing.OverLimit):
        hand()
    run("rosa", handing.take_back, row=row, reason="She was not there.")
    assert hand()
    with pytest.raises(handing.OverLimit):
        hand(person=sister)


def test_the_clerk_is_told_the_limit_and_nothing_of_who_got_it(
    centre, hand, another, household, shelf, limit
):
    sister = another()
    household(sister)
    hand(person=sister)
    client = centre.client("rosa")
    sent = {"kit": shelf.kit.pk, "count": 1, "proof": "signature", "store": shelf.store.pk,
            "given_on": clock.today()}  # fmt: skip
    page = client.post(f"/people/{centre.person.pk}/assistance/items/new/", sent).content.decode()
    assert "at most 1 in 30 days" in page
    assert sister.reference not in page
