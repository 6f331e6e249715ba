"""Distributions: out of the right lots, within the limits, confirmed, taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from serai.assistance.actions import common, handing, stock
from serai.assistance.models import Distribution, Handout, Lot
from serai.assistance.queries.persons import everything_of
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.people.actions.grants import grant


def ago(days):
    return clock.today() - timedelta(days=days)


def test_a_kit_takes_each_item_in_it(hand, held, seen, shelf):
    row = hand(count=2)
    assert (held("blanket"), held("soap")) == (8, 6)
    rows = seen("rosa", Handout, distribution=row)
    assert {(one.item_id, one.quantity) for one in rows} == {
        (shelf.blanket.pk, 2), (shelf.soap.pk, 4),
    }  # fmt: skip


def test_the_page_says_what_was_handed_and_who_confirmed(centre, hand, shelf):
    hand(proof="collector", proof_by="Her sister Awa", note="Walks badly.")
    hand(item=shelf.soap, count=3)
    with acting_as(centre.actor("rosa")):
        lines = everything_of(centre.actor("rosa"), centre.person)
    assert [line.title for line in lines] == ["3 × Soap", "1 × Arrival kit"]
    assert lines[1].details == ["Somebody else collected it", "Her sister Awa"]
    assert lines[1].note == "Walks badly."


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"kit": None}, handing.SayWhat),
        ({"proof": "witness"}, handing.SayWho),
        ({"proof": "collector", "proof_by": " "}, handing.SayWho),
        ({"given_on": clock.today() + timedelta(days=1)}, common.NotYet),
        ({"count": 6}, stock.NotEnough),
    ],
)
def test_a_distribution_is_refused(hand, held, seen, more, refusal):
    with pytest.raises(refusal):
        hand(**more)
    assert (held("blanket"), held("soap")) == (10, 10)
    assert not seen("rosa", Distribution)


def test_a_kit_and_an_item_at_once_are_refused(hand, shelf):
    with pytest.raises(handing.SayWhat):
        hand(kit=shelf.kit, item=shelf.soap)


def test_the_lot_that_expires_first_goes_first_and_an_expired_one_never(centre, hand, shelf, run):
    for batch, days in (("later", 40), ("sooner", 5), ("over", 0)):
        run("sofia", stock.receive, store=shelf.store, item=shelf.soap, quantity=2, batch=batch,
            expires_on=clock.today() + timedelta(days=days))  # fmt: skip
    with acting_as(centre.actor("sofia")):
        Lot.objects.filter(batch="over").update(expires_on=ago(1))
    row = hand(item=shelf.soap, count=5)
    with acting_as(centre.actor("rosa")):
        rows = Handout.objects.filter(distribution=row).select_related("lot")
        taken = {one.lot.batch: one.quantity for one in rows}
    assert taken == {"sooner": 2, "later": 2, "": 1}
    with pytest.raises(stock.NotEnough) as refused:
        hand(item=shelf.soap, count=10)
    assert refused.value.params == {"item": "Soap", "held": 9}


def test_a_limit_per_person_names_the_day(hand, run, shelf):
    run("sofia", stock.set_limit, of=shelf.kit, most=1, days=30)
    hand(given_on=ago(10))
    with pytest.raises(handing.OverLimit) as refused:
        hand()
    assert refused.value.params["left"] == 0
    day = clock.today() + timedelta(days=20)
    assert refused.value.params["day"].startswith(str(day.day))
    assert "at most 1 in 30 days" in str(refused.value)


@pytest.mark.parametrize(("days", "refused"), [(29, True), (30, False)])
def test_the_limit_counts_today_and_the_days_before(hand, run, shelf, days, refused):
    run("sofia", stock.set_limit, of=shelf.kit, most=1, days=30)
    hand(given_on=ago(days))
    if refused:
        with pytest.raises(handing.OverLimit):
            hand()
    else:
        assert hand()


def test_naming_an_earlier_day_gets_nobody_past_a_limit(hand, run, options, shelf):
    run("sofia", stock.set_limit, of=shelf.kit, most=1, days=30)
    given = options | {"store": shelf.store, "proof": "signature", "kit": shelf.kit}
    run("rosa", handing.distribute, **given | {"given_on": ago(90)})
    for day in (ago(60), ago(0)):
        with pytest.raises(handing.OverLimit):
            run("rosa", handing.distribute, **given | {"given_on": day})


def test_a_limit_of_an_item_counts_what_came_in_kits(hand, run, shelf):
    run("sofia", stock.set_limit, of=shelf.soap, most=5, days=30)
    hand(count=2)
    hand(item=shelf.soap, count=1)
    with pytest.raises(handing.OverLimit):
        hand(item=shelf.soap, count=1)
    with pytest.raises(handing.MoreThanEver):
        hand(item=shelf.soap, count=6)
    assert hand(item=shelf.blanket)


def test_a_household_shares_its_limit_and_a_stranger_does_not(hand, run, shelf, another, household):
    run("sofia", stock.set_limit, of=shelf.kit, most=1, days=30, per="household")
    sister, stranger = another(), another()
    household(sister)
    hand(person=sister)
    with pytest.raises(handing.OverLimit):
        hand()
    assert hand(person=stranger)


def test_a_withdrawn_distribution_counts_no_more_and_its_items_lie_there_again(
    centre, hand, run, shelf, held
):
    run("sofia", stock.set_limit, of=shelf.kit, most=1, days=30)
    row = hand()
    assert held("soap") == 8
    run("rosa", handing.take_back, row=row, reason="She was not there.")
    assert (held("blanket"), held("soap")) == (10, 10)
    with pytest.raises(common.WithdrawnAlready):
        run("rosa", handing.take_back, row=row, reason="Again.")
    assert held("soap") == 10
    assert hand()


def test_a_partner_sees_that_something_was_given_and_not_what_it_is_called(centre, hand, shelf):
    register = register_actor(centre.organisation.pk)
    with acting_as(register):
        grant(actor=register, person=centre.person, team=centre.partner_team,
              compartments=["identity"], basis="referral")  # fmt: skip
    hand()
    hand(item=shelf.soap, count=3)
    pia = centre.actor("pia")
    with acting_as(pia):
        titles = [line.title for line in everything_of(pia, centre.person)]
    assert titles[0] == "3 × item of another agency"
    assert sorted(titles[1].split(", ")) == [f"{n} × item of another agency" for n in (1, 2)]


@pytest.mark.parametrize(
    ("who", "sees"),
    [("rosa", True), ("carla", True), ("fadi", True), ("hana", True), ("kofi", False),
     ("pia", False), ("ada", False), ("sam", False), ("boris", False)],
)  # fmt: skip
def test_distributions_lie_under_identity(hand, seen, who, sees):
    hand()
    assert bool(seen(who, Distribution)) == sees
    assert bool(seen(who, Handout)) == sees


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"proof": "witness"}, "assistance_distribution_proof_named"),
        ({"proof": "nod"}, "assistance_distribution_proof_named"),
        ({"count": 0}, "assistance_distribution_something"),
        ({"withdrawn_at": clock.now()}, "assistance_distribution_withdrawn_with_reason"),
    ],
)
def test_the_database_refuses(centre, shelf, changes, constraint):
    row = {
        "person": centre.person, "organisation": centre.organisation, "team": centre.team,
        "store": shelf.store, "proof": "signature", "given_on": clock.today(),
        "recorded_at": clock.now(),
    }  # fmt: skip
    with acting_as(centre.actor("rosa")):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Distribution.objects.create(**{**row, **changes})
        assert Distribution.objects.create(**row)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [({"quantity": 0}, "assistance_handout_something"), ({}, "assistance_handout_once")],
)
def test_the_database_refuses_a_handout(centre, hand, shelf, changes, constraint):
    made = hand(item=shelf.soap)
    row = {"person": centre.person, "distribution": made, "item": shelf.soap,
           "lot": shelf.lots["soap"], "quantity": 1}  # fmt: skip
    with acting_as(centre.actor("rosa")):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Handout.objects.create(**{**row, **changes})
        with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            Handout.objects.update(quantity=5)
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            Distribution.objects.update(count=5)
