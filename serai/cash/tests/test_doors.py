"""Who opens which page of cash and vouchers, and what the person's page shows of them."""

import pytest
from django.urls import reverse

from serai.accounts.models import Membership
from serai.cash.actions import payments
from serai.kit.actor import acting_as, register_actor
from serai.matching.actions.merging import merge
from serai.people.actions.grants import grant

FUND = ("fund", "vouchers", "add_account", "receive_money", "move_money", "add_vouchers", "redeem")
OF_PAYMENT = ("payment", "decide", "pay", "reverse_payment")


def url(name, *args):
    return reverse(f"cash:{name}", args=args)


@pytest.mark.parametrize("who", ["sofia", "carla", "rosa", "dora", "ada", "piet", "guard", "sam"])
def test_the_fund_opens_to_who_keeps_it_alone(centre, fund, who):
    keeper, other = centre.client("fadi"), centre.client(who)
    addresses = [*(url(name) for name in FUND), url("account", fund.box.pk),
                 url("account_csv", fund.box.pk)]  # fmt: skip
    assert {keeper.get(address).status_code for address in addresses} == {200}
    assert {other.get(address).status_code for address in addresses} == {404}
    assert centre.client("anonymous").get(addresses[0]).status_code == 302


@pytest.mark.parametrize(
    ("who", "page", "card", "asked", "ask", "payment"),
    [
        ("fadi", 200, 200, 403, 403, 200), ("carla", 200, 403, 200, 200, 403),
        ("sofia", 200, 403, 200, 200, 403), ("dora", 200, 200, 200, 403, 403),
        ("hana", 200, 403, 403, 403, 403), ("rosa", 200, 403, 403, 403, 403),
        ("reza", 200, 403, 403, 403, 403), ("kofi", 404, 404, 404, 404, 404),
        ("piet", 404, 404, 404, 404, 404), ("boris", 404, 404, 404, 404, 404),
        ("ada", 404, 404, 404, 404, 404), ("guard", 404, 404, 404, 404, 404),
    ],
)  # fmt: skip
def test_a_persons_pages(centre, ask_money, who, page, card, asked, ask, payment):
    row, client = ask_money(), centre.client(who)
    of = (centre.person.pk,)
    for name, wanted in (("person", page), ("card", card), ("asked", asked), ("ask_money", ask)):
        assert client.get(url(name, *of)).status_code == wanted, name
    for name in OF_PAYMENT:
        assert client.get(url(name, *of, row.pk)).status_code == payment, name


def test_a_partner_with_a_grant_asks_and_sees_its_own_asking_alone(centre, ask_money, run):
    register = register_actor(centre.organisation.pk)
    with acting_as(register):
        grant(actor=register, person=centre.person, team=centre.partner_team,
              compartments=["identity", "protection"], basis="referral")  # fmt: skip
    ask_money(purpose="food")
    asked = {"person": centre.person, "team": centre.partner_team, "kind": "cash", "amount": 900,
             "purpose": "documents", "currency": "XOF", "reason": "A stamp."}  # fmt: skip
    row = run("piet", payments.ask_money, **asked)
    assert row.organisation_id == centre.partner_organisation.pk
    page = centre.client("piet").get(url("person", centre.person.pk)).content.decode()
    assert "Papers and fees" in page
    assert "5\u202f000 XOF" not in page
    fund = centre.client("fadi").get(url("fund")).content.decode()
    assert "Papers and fees" not in fund
    assert "Food" in fund


def test_another_agencys_finance_officer_sees_what_was_paid_and_decides_on_nothing(
    centre, ask_money
):
    Membership.objects.create(
        user=centre.piet, team=centre.partner_team, role="finance_officer", starts_on="2020-01-01"
    )
    register = register_actor(centre.organisation.pk)
    with acting_as(register):
        grant(actor=register, person=centre.person, team=centre.partner_team,
              compartments=["identity", "finance"], basis="referral")  # fmt: skip
    row, piet, of = ask_money(), centre.client("piet"), centre.person.pk
    for name in ("card", "person"):
        text = piet.get(url(name, of)).content.decode()
        assert "5\u202f000 XOF" in text
        assert url("payment", of, row.pk) not in text
    for name in OF_PAYMENT:
        assert piet.get(url(name, of, row.pk)).status_code == 404, name
    assert piet.post(url("decide", of, row.pk), {"approve": "yes"}).status_code == 404
    assert centre.client("fadi").get(url("payment", of, row.pk)).status_code == 200


@pytest.mark.parametrize(
    ("who", "cards"),
    [("fadi", {"card"}), ("dora", {"card"}), ("carla", {"asked"}), ("sofia", {"asked"}),
     ("hana", set()), ("rosa", set())],
)  # fmt: skip
def test_the_persons_page_shows_each_their_card(centre, who, cards):
    page = centre.client(who).get(reverse("people:person", args=[centre.person.pk]))
    text = page.content.decode()
    shown = {name for name in ("card", "asked") if url(name, centre.person.pk) in text}
    assert shown == cards


def test_cards_and_page_say_what_was_asked_and_paid(centre, fund, ask_money, run):
    of = (centre.person.pk,)
    carla, fadi = centre.client("carla"), centre.client("fadi")
    assert "You asked for nothing yet." in carla.get(url("asked", *of)).content.decode()
    assert "Nothing was asked for or paid yet." in fadi.get(url("card", *of)).content.decode()
    assert "you asked for" in carla.get(url("person", *of)).content.decode()
    assert "you asked for" not in fadi.get(url("person", *of)).content.decode()
    row = ask_money()
    run("fadi", payments.decide, row=row, approve=True)
    run("fadi", payments.pay, row=row, account=fund.box, proof="thumb")
    for client, name in ((carla, "asked"), (fadi, "card"), (fadi, "person"), (carla, "person")):
        text = client.get(url(name, *of)).content.decode()
        for words in ("5\u202f000 XOF", "Rent and shelter", "Paid"):
            assert words in text, (name, words)
        assert "A room for a week." not in text
        assert (url("payment", *of, row.pk) in text) == (client is fadi), name
    assert url("ask_money", *of) in carla.get(url("person", *of)).content.decode()
    assert url("ask_money", *of) not in fadi.get(url("person", *of)).content.decode()


def test_what_was_asked_for_somebody_registered_twice_stands_together(
    centre, ask_money, another, run
):
    twin = another()
    ask_money(amount=101)
    ask_money(amount=102, person=twin)
    run("carla", merge, kept=centre.person, merged=twin)
    for who, name in (("carla", "asked"), ("carla", "person"), ("fadi", "card")):
        text = centre.client(who).get(url(name, centre.person.pk)).content.decode()
        assert text.index("102 XOF") < text.index("101 XOF"), name


def test_a_card_shows_the_five_latest_and_the_page_all(centre, ask_money):
    for amount in range(101, 108):
        ask_money(amount=amount)
    card = centre.client("carla").get(url("asked", centre.person.pk)).content.decode()
    page = centre.client("carla").get(url("person", centre.person.pk)).content.decode()
    assert [n for n in range(101, 108) if f"{n} XOF" in card] == [103, 104, 105, 106, 107]
    assert [n for n in range(101, 108) if f"{n} XOF" in page] == list(range(101, 108))


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", ["Espèces et bons", "Demander", "Vous n"]), ("ar", ["النقد", "لم تطلب"])],
)
def test_the_persons_page_reads_in_french_and_arabic(centre, language, words):
    client = centre.client("carla")
    text = client.get(
        url("person", centre.person.pk), headers={"accept-language": language}
    ).content.decode()
    for word in words:
        assert word in text, word
    assert "Cash and vouchers" not in text
