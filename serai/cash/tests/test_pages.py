"""Pages of the fund and of payments, through the browser's eyes."""

import base64
import io
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from serai.accounts.models import Membership
from serai.cash.actions import payments
from serai.cash.actions import vouchers as of_vouchers
from serai.cash.models import Account, Payment, Transaction, Voucher
from serai.kit import clock
from serai.kit.actor import acting_as


def url(name, *args):
    return reverse(f"cash:{name}", args=args)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def client(centre):
    """The finance officer's browser."""
    return centre.client("fadi")


def test_from_an_empty_fund_to_a_statement(centre, client, seen):
    assert "There is no account yet" in text(client.get(url("fund")))
    home = {"organisation": centre.organisation.pk, "currency": "USD"}
    for kind, name in (("budget", "Donor A"), ("cash_box", "Box")):
        client.post(url("add_account"), {"kind": kind, "name": name, **home})
    again = client.post(url("add_account"), {"kind": "cash_box", "name": "Box", **home})
    assert "has one of this name already" in text(again)
    budget, box = (seen("fadi", Account, name=name)[0] for name in ("Donor A", "Box"))
    sent = {"to": budget.pk, "amount": "1000.505", "paper": "R 1"}
    refused = text(client.post(url("receive_money"), sent))
    assert "An amount above zero, with at most 2 digits after the point." in refused
    client.post(url("receive_money"), sent | {"amount": "1000.50"})
    sent = {"source": budget.pk, "to": box.pk, "amount": "2000", "paper": "M 1"}
    refused = text(client.post(url("move_money"), sent))
    assert "There is not enough in Donor A" in refused
    client.post(url("move_money"), sent | {"amount": "250.25"})
    page = text(client.get(url("fund")))
    for words in ("750.25 USD", "250.25 USD", "−1\u202f000.50 USD", "Given by donors USD"):
        assert words in page, words
    page = text(client.get(url("account", box.pk)))
    for words in ("M 1", "Moved between accounts", "Donor A", "250.25 USD"):
        assert words in page, words
    lines = b"".join(client.get(url("account_csv", box.pk)).streaming_content).decode()
    assert lines.splitlines()[0].endswith("at,kind,against,paper,amount,balance,currency,by")
    assert lines.splitlines()[1].endswith("move,Donor A,M 1,250.25,250.25,USD,Fadi")


def test_a_move_is_reversed_from_the_statement(client, fund, seen):
    moved = seen("fadi", Transaction, kind="move")[0]
    back = url("reverse", moved.pk)
    assert back in text(client.get(url("account", fund.box.pk)))
    assert client.post(back, {"paper": ""}).context["form"].errors["paper"]
    page = text(client.post(back, {"paper": "Wrong box"}, follow=True))
    assert "The opposite is posted." in page
    page = text(client.get(url("account", fund.box.pk)))
    assert back not in page
    assert "Reversed" in page
    assert "was reversed already" in text(client.post(back, {"paper": "Again"}))


def test_from_asking_to_a_signed_payment(centre, client, fund, seen):
    person = centre.person
    carla = centre.client("carla")
    page = text(carla.get(url("ask_money", person.pk)))
    assert "nobody decides on what they asked for" in page
    sent = {"kind": "cash", "purpose": "rent", "amount": "5000", "currency": "XOF",
            "reason": "A room for a week.", "team": centre.team.pk}  # fmt: skip
    assert "amount" in carla.post(url("ask_money", person.pk), sent | {"amount": "5.5"}).context[
        "form"
    ].errors  # fmt: skip
    page = text(carla.post(url("ask_money", person.pk), sent, follow=True))
    for words in ("Cash and vouchers you asked for", "5\u202f000 XOF", "Waiting for approval"):
        assert words in page, words
    assert "A room for a week." not in page
    (row,) = seen("fadi", Payment)
    at = (person.pk, row.pk)
    assert carla.get(url("payment", *at)).status_code == 403
    assert url("payment", *at) in text(client.get(url("fund")))
    page = text(client.get(url("payment", *at)))
    for words in ("A room for a week.", "Rent and shelter", "Carla", url("decide", *at)):
        assert words in page, words
    assert "Write in a few words why." in text(client.post(url("decide", *at), {"approve": "no"}))
    page = text(client.post(url("decide", *at), {"approve": "yes"}, follow=True))
    assert url("pay", *at) in page
    form = text(client.get(url("pay", *at)))
    assert "Box" in form
    assert "Donor A" not in form
    paid = {"account": fund.box.pk, "proof": "collector", "proof_by": "Her sister Awa"}
    page = text(client.post(url("pay", *at), paid, follow=True))
    for words in ("It is paid.", "Her sister Awa", url("reverse_payment", *at)):
        assert words in page, words
    assert "not at this step any more" in text(client.post(url("pay", *at), paid))
    page = client.post(url("reverse_payment", *at), {"paper": "Never collected"}, follow=True)
    assert "Reversed" in text(page)
    assert "Reversed" in text(client.get(url("person", person.pk)))


def test_vouchers_from_the_stock_to_the_vendor(centre, client, fund, ask_money, run, seen):
    until = clock.today() + timedelta(days=30)
    sent = {"account": fund.stock.pk, "source": fund.box.pk, "amount": "5000",
            "valid_until": until, "numbers": "A1\nA2\nA1"}  # fmt: skip
    assert "A number stands twice." in text(client.post(url("add_vouchers"), sent))
    many = "\n".join(str(n) for n in range(1_001))
    assert "At most 1000 numbers" in text(
        client.post(url("add_vouchers"), sent | {"numbers": many})
    )
    page = text(client.post(url("add_vouchers"), sent | {"numbers": "A1\n\n A2 "}, follow=True))
    assert page.count("In the stock") == 2
    row = run("fadi", payments.decide, row=ask_money(kind="voucher"), approve=True)
    voucher = seen("fadi", Voucher, number="A1")[0]
    client.post(url("pay", centre.person.pk, row.pk), {"voucher": voucher.pk, "proof": "signature"})
    assert "Given" in text(client.get(url("vouchers")))
    taken = {"number": "A1", "vendor": "Market", "organisation": centre.organisation.pk}
    page = text(client.post(url("redeem"), taken, follow=True))
    assert "The voucher is redeemed." in page
    assert "Market" in page
    assert "redeemed already" in text(client.post(url("redeem"), taken))
    assert "No voucher that was given" in text(client.post(url("redeem"), taken | {"number": "A2"}))


def test_who_asked_cannot_decide_on_the_page_either(centre, client, fund, run, seen, ask_money):
    Membership.objects.create(
        user=centre.carla, team=centre.team, role="finance_officer", starts_on=date(2020, 1, 1)
    )
    row = ask_money()
    carla, at = centre.client("carla"), (centre.person.pk, row.pk)
    page = text(carla.get(url("payment", *at)))
    assert "You asked for this payment yourself." in page
    assert url("decide", *at) not in page
    assert "You asked for this payment yourself." in text(
        carla.post(url("decide", *at), {"approve": "yes"})
    )


def test_no_name_stands_in_titles_statements_or_addresses(centre, client, fund, ask_money, run):
    row = run("fadi", payments.decide, row=ask_money(), approve=True)
    run("fadi", payments.pay, row=row, account=fund.box, proof="signature")
    lines = b"".join(client.get(url("account_csv", fund.box.pk)).streaming_content).decode()
    for page in (lines, text(client.get(url("account", fund.box.pk)))):
        assert "Amina" not in page
        assert centre.person.reference not in page
    for address in (url("fund"), url("payment", centre.person.pk, row.pk)):
        title = text(client.get(address)).split("<title>")[1].split("</title>")[0]
        assert "Amina" not in title


@pytest.mark.parametrize(("language", "words"), [("fr", "Caisse"), ("ar", "صندوق نقدي")])
def test_the_fund_reads_in_french_and_arabic(client, fund, language, words):
    page = text(client.get(url("fund"), headers={"accept-language": language}))
    assert words in page
    assert "Cash box" not in page


def test_who_keeps_two_funds_says_whose_voucher_it_is(
    centre, client, fund, run, seen, approved_voucher
):
    page = text(client.get(url("redeem")))
    assert 'type="hidden" name="organisation"' in page
    Membership.objects.create(
        user=centre.fadi, team=centre.partner_team, role="finance_officer",
        starts_on=date(2020, 1, 1),
    )  # fmt: skip
    page = text(client.get(url("redeem")))
    assert '<select name="organisation"' in page
    until = clock.today() + timedelta(days=9)
    run("fadi", of_vouchers.add_vouchers, account=fund.stock, source=fund.box, numbers=["A1"],
        amount=500, valid_until=until)  # fmt: skip
    payment = approved_voucher(amount=500)
    with acting_as(centre.actor("fadi")):
        Voucher.objects.update(given_as=payment.pk)
    sent = {"number": "A1", "vendor": "Market"}
    theirs = client.post(url("redeem"), sent | {"organisation": centre.partner_organisation.pk})
    assert "No voucher that was given" in text(theirs)
    assert client.post(url("redeem"), sent).context["form"].errors["organisation"]
    page = client.post(url("redeem"), sent | {"organisation": centre.organisation.pk}, follow=True)
    assert "The voucher is redeemed." in text(page)


def test_a_payment_is_signed_for_on_the_screen(client, centre, fund, ask_money, run, seen):
    written = io.BytesIO()
    Image.new("RGB", (30, 10), "navy").save(written, "PNG")
    drawn = "data:image/png;base64," + base64.b64encode(written.getvalue()).decode()
    row = run("fadi", payments.decide, row=ask_money(), approve=True)
    at = (centre.person.pk, row.pk)
    page = text(client.get(url("pay", *at)))
    assert "signature.js" in page
    assert "multipart/form-data" in page
    assert client.get(url("receipt", *at))["Location"] == url("payment", *at)
    sent = {"account": fund.box.pk, "proof": "signature"}
    refused = client.post(url("pay", *at), sent | {"signature": "a cross"})
    assert set(refused.context["form"].errors) == {"signature"}
    client.post(url("pay", *at), sent | {"signature": drawn})
    assert url("receipt", *at) in text(client.get(url("payment", *at)))
    told = client.get(url("receipt", *at))
    assert told.content.startswith(b"\x89PNG")
    assert told["Cache-Control"] == "no-store"
    assert centre.client("carla").get(url("receipt", *at)).status_code in {403, 404}
    [kept] = seen("fadi", Payment)
    assert b"PNG" not in bytes(kept.receipt)
    with (
        acting_as(centre.actor("fadi")),
        pytest.raises(IntegrityError, match="what was written stays"),
        transaction.atomic(),
    ):
        Payment.objects.update(receipt=None)
