"""Pages of stock and the distribution desk, through the browser's eyes."""

from datetime import timedelta

import pytest
from django.urls import reverse

from serai.assistance.actions.stock import receive
from serai.assistance.models import Distribution, Kit, Limit, Lot, Movement, Store
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.people.actions.cards import PREFIX, issue_card


def url(name, *args):
    return reverse(f"assistance:{name}", args=args)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_from_an_empty_store_to_a_kit_with_a_limit(centre, seen):
    client = centre.client("sofia")
    assert "There is no store yet" in text(client.get(url("stock")))
    client.post(url("add_store"), {"name": "Container 1", "team": centre.team.pk})
    (store,) = seen("sofia", Store)
    home = {"organisation": centre.organisation.pk}
    page = client.post(
        url("add_item"), {"name": "Soap", "unit": "piece", "warn_below": 5, **home}, follow=True
    )
    assert "The item is added." in text(page)
    again = client.post(url("add_item"), {"name": "Soap", "unit": "piece", **home})
    assert "has one of this name already" in text(again)
    item = page.context["items"][0]
    client.post(url("add_kit"), {"name": "Wash kit", f"item_{item.pk}": 2, **home})
    assert "Say of at least one item" in text(client.post(url("add_kit"), {"name": "X", **home}))
    (kit,) = seen("sofia", Kit)
    client.post(url("set_limit"), {"of": kit.pk, "most": 1, "days": 30, "per": "person"})
    assert seen("sofia", Limit)[0].kit_id == kit.pk
    client.post(url("receive", store.pk), {"item": item.pk, "quantity": 4, "reason": "DN 17"})
    page = text(client.get(url("store", store.pk)))
    for words in ("Soap is low: 4 of at least 5.", "DN 17", "Received", "Sofia"):
        assert words in page, words
    page = text(client.get(url("stock")))
    for words in ("2 × Soap", "at most 1 in 30 days", "Low", "warns below 5"):
        assert words in page, words


def test_counting_and_moving_stand_in_the_movements(centre, shelf, seen, run):
    from serai.assistance.actions.stock import add_store

    other = run("sofia", add_store, team=centre.other_team, name="Arlit")
    client, lot = centre.client("sofia"), shelf.lots["soap"]
    sent = {"lot": lot.pk, "quantity": 11, "to": other.pk}
    page = client.post(url("transfer", shelf.store.pk), sent)
    assert "There is not enough of Soap in the store: 10 can be taken." in text(page)
    client.post(url("transfer", shelf.store.pk), sent | {"quantity": 4})
    page = client.post(
        url("count", shelf.store.pk), {"lot": lot.pk, "counted": 5, "reason": "Mice."}, follow=True
    )
    for words in ("Put right by a count", "Mice.", "Moved between stores"):
        assert words in text(page), words
    assert sum(one.quantity for one in seen("sofia", Movement, lot=lot)) == 9
    errors = client.post(url("count", shelf.store.pk), {"lot": lot.pk, "counted": -1}).context
    assert set(errors["form"].errors) == {"counted", "reason"}


def test_a_count_begins_anew_when_something_moved_while_it_was_taken(centre, shelf, run, held):
    client, place = centre.client("sofia"), url("count", shelf.store.pk)
    with clock.standing_at(clock.now() + timedelta(minutes=1)):
        since = client.get(place).context["form"]["since"].value()
    sent = {"lot": shelf.lots["soap"].pk, "counted": 8, "reason": "Mice.", "since": since}
    with clock.standing_at(clock.now() + timedelta(minutes=2)):
        run("sofia", receive, store=shelf.store, item=shelf.soap, quantity=5)
    with clock.standing_at(clock.now() + timedelta(minutes=3)):
        page = client.post(place, sent)
        assert "while you counted. Count again, then save." in text(page)
        anew = page.context["form"]["since"].value()
        assert float(anew) > float(since)
        assert page.context["form"]["counted"].value() == "8"
        client.post(place, sent | {"counted": 13, "since": anew})
    assert held("soap") == 13


@pytest.mark.parametrize("since", ["x", "-1", "1e300", "nan"])
def test_a_count_that_began_at_no_time_is_refused(centre, shelf, held, since):
    sent = {"lot": shelf.lots["soap"].pk, "counted": 8, "reason": "Mice.", "since": since}
    page = centre.client("sofia").post(url("count", shelf.store.pk), sent)
    assert set(page.context["form"].errors) == {"since"}
    assert held("soap") == 10


def test_from_the_card_to_the_signed_kit(centre, shelf, seen):
    client, person = centre.client("rosa"), centre.person
    carla = centre.actor("carla")
    with acting_as(carla):
        card = issue_card(actor=carla, person=person)
    for code in (PREFIX + card.token, card.code, person.reference):
        response = client.post(url("desk"), {"code": code})
        assert response["Location"] == url("hand", person.pk), code
    assert "Nobody who is open to you" in text(client.post(url("desk"), {"code": "ZZZZ-ZZZZ"}))
    page = text(client.get(url("hand", person.pk)))
    for words in ("Amina", "Arrival kit", "Signature", "Nothing yet."):
        assert words in page, words
    sent = {"kit": shelf.kit.pk, "count": 1, "proof": "signature", "store": shelf.store.pk,
            "given_on": clock.today()}  # fmt: skip
    page = text(client.post(url("hand", person.pk), sent, follow=True))
    assert "It is handed over." in page
    assert "1 × Arrival kit" in page
    (row,) = seen("rosa", Distribution)
    named = text(client.post(url("hand", person.pk), sent | {"proof": "witness"}))
    assert "Write the name of the witness" in named
    back = url("take_back", person.pk, row.pk)
    assert back in text(client.get(url("person", person.pk)))
    page = text(client.post(back, {"reason": "She was not there."}, follow=True))
    assert "lies in the store again" in page
    assert sum(one.quantity for one in seen("sofia", Movement)) == 20


def test_who_stands_elsewhere_is_not_found_at_the_desk(centre, another):
    theirs = another("kofi")
    page = centre.client("rosa").post(url("desk"), {"code": theirs.reference})
    assert "Nobody who is open to you" in text(page)


def test_without_a_store_the_desk_says_so(centre):
    page = centre.client("rosa").get(url("hand", centre.person.pk))
    assert "There is no store yet" in text(page)


def test_a_partner_gives_out_of_its_own_stores_only(centre, shelf, run, seen):
    from serai.kit.actor import register_actor
    from serai.people.actions.grants import grant

    register = register_actor(centre.organisation.pk)
    with acting_as(register):
        grant(actor=register, person=centre.person, team=centre.partner_team,
              compartments=["identity"], basis="referral")  # fmt: skip
    page = centre.client("piet").get(url("hand", centre.person.pk))
    assert "There is no store yet" in text(page)
    assert not seen("piet", Store)
    assert not seen("piet", Lot)


@pytest.mark.parametrize(("language", "words"), [("fr", "Donner les articles"), ("ar", "تسليم")])
def test_the_desk_reads_in_french_and_arabic(centre, shelf, language, words):
    page = centre.client("rosa").get(
        url("hand", centre.person.pk), headers={"accept-language": language}
    )
    assert words in text(page)
    assert "Hand over" not in text(page)
