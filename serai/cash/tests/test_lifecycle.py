"""Whatever is tried with payments, in whatever order: steps, four eyes and the box hold.

A second implementation of the rules, a dozen lines of dictionaries, says what each try has to do.
"""

from datetime import date

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serai.accounts.models import Membership
from serai.assistance.actions.common import SayWhy
from serai.cash.actions import ledger, payments
from serai.cash.models import Account, Payment
from serai.cash.queries.accounts import comes_to_zero, waiting
from serai.kit.actor import acting_as

BOX = 40_000
REFUSED = (ledger.NotThere, payments.NotItsTurn, payments.SameEyes, SayWhy)
TRIES = st.lists(
    st.tuples(
        st.sampled_from(["ask", "approve", "decline", "decline_silently", "pay", "reverse"]),
        st.sampled_from(["carla", "fadi"]), st.integers(0, 2),
        st.sampled_from([1, 9_000, 25_000, 41_000]),
    ),
    max_size=14,
)  # fmt: skip


class Model:
    """What the rules say, told without a database."""

    def __init__(self):
        self.box, self.rows = BOX, []

    def attempt(self, what, who, number, amount):
        """Return what is to happen: "done", or the refusal's name; and remember it."""
        if what == "ask":
            self.rows.append({"by": who, "amount": amount, "state": "asked"})
            return "done"
        row = self.rows[number]
        wanted = {"pay": "approved", "reverse": "paid"}.get(what, "asked")
        if row["state"] != wanted:
            return "NotItsTurn"
        if wanted == "asked" and row["by"] == who:
            return "SameEyes"
        if what == "decline_silently":
            return "SayWhy"
        if what == "pay" and row["amount"] > self.box:
            return "NotThere"
        self.box += {"pay": -row["amount"], "reverse": row["amount"]}.get(what, 0)
        row["state"] = {
            "approve": "approved", "decline": "declined", "pay": "paid", "reverse": "reversed"
        }[what]  # fmt: skip
        return "done"


def perform(centre, fund, rows, what, who, number, amount):
    """Try it in the house, and return what happened."""
    actor = centre.actor(who)
    with acting_as(actor):
        try:
            if what == "ask":
                rows.append(payments.ask_money(
                    actor=actor, person=centre.person, team=centre.team, kind="cash",
                    purpose="rent", amount=amount, currency="XOF", reason="A room.",
                ))  # fmt: skip
            elif what == "pay":
                payments.pay(actor=actor, row=rows[number], account=fund.box, proof="thumb")
            elif what == "reverse":
                payments.reverse_payment(actor=actor, row=rows[number], paper="Brought back")
            else:
                said = "" if what == "decline_silently" else "As agreed."
                payments.decide(
                    actor=actor, row=rows[number], approve=what == "approve", decision=said
                )
        except REFUSED as refusal:
            return type(refusal).__name__
    return "done"


@given(TRIES)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_house_does_what_the_rules_say(centre, fund, tries):
    for user, role in ((centre.carla, "finance_officer"), (centre.fadi, "case_worker")):
        Membership.objects.get_or_create(
            user=user, team=centre.team, role=role, starts_on=date(2020, 1, 1)
        )
    place = transaction.savepoint()
    model, rows, told, wanted = Model(), [], [], []
    for what, who, number, amount in tries:
        if what != "ask" and number >= len(rows):
            continue
        wanted.append((what, who, model.attempt(what, who, number, amount)))
        told.append((what, who, perform(centre, fund, rows, what, who, number, amount)))
    assert told == wanted
    with acting_as(centre.actor("fadi")):
        assert Account.objects.get(pk=fund.box.pk).balance == model.box
        states = dict(Payment.objects.values_list("pk", "state"))
        assert [states[row.pk] for row in rows] == [row["state"] for row in model.rows]
        open_ones = {r.pk for r, m in zip(rows, model.rows, strict=True)
                     if m["state"] in {"asked", "approved"}}  # fmt: skip
        assert {row.pk for row in waiting([centre.organisation.pk])} == open_ones
        assert comes_to_zero(centre.organisation.pk)
    transaction.savepoint_rollback(place)
