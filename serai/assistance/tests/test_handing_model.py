"""Whatever is handed out or taken back, in whatever order: limits and stock hold.

A second implementation, some dictionaries and a clock of whole days, says what each try has to do.
"""

from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serai.assistance.actions import handing, stock
from serai.assistance.models import Limit, Stock
from serai.kit import clock
from serai.kit.actor import acting_as

HELD, SOAPS, DAYS = 10, 4, 7
"""Soaps in the store, how many of them one person may get, and in how many days."""
REFUSED = (handing.OverLimit, handing.MoreThanEver, stock.NotEnough)
TRIES = st.lists(
    st.tuples(
        st.sampled_from(["soap", "kit", "back", "night", "week"]), st.integers(1, 3),
        st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


class Model:
    """The rules of the desk, told without a database: a kit holds two soaps and a blanket."""

    def __init__(self):
        self.day, self.soaps, self.blankets, self.given = 0, HELD, HELD, []

    def attempt(self, what, count, is_sister):
        """Return what is to happen, and remember it."""
        soaps = count * 2 if what == "kit" else count
        blankets = count if what == "kit" else 0
        first = self.day - DAYS + 1
        held = sum(
            one["soaps"] for one in self.given
            if one["who"] == is_sister and one["day"] >= first and not one["back"]
        )  # fmt: skip
        if soaps > SOAPS:
            return "MoreThanEver"
        if held + soaps > SOAPS:
            return "OverLimit"
        if soaps > self.soaps or blankets > self.blankets:
            return "NotEnough"
        self.soaps, self.blankets = self.soaps - soaps, self.blankets - blankets
        self.given.append({"who": is_sister, "day": self.day, "soaps": soaps,
                           "blankets": blankets, "back": False})  # fmt: skip
        return "done"

    def take_back(self, number):
        """Lay what a distribution took into the store again."""
        row = self.given[number]
        row["back"] = True
        self.soaps, self.blankets = self.soaps + row["soaps"], self.blankets + row["blankets"]


@given(TRIES)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_desk_does_what_the_rules_say(centre, shelf, options, another, tries):
    place, rosa, start = transaction.savepoint(), centre.actor("rosa"), clock.now()
    with acting_as(centre.actor("sofia")):
        Limit.objects.all().delete()
        stock.set_limit(actor=centre.actor("sofia"), of=shelf.soap, most=SOAPS, days=DAYS)
    sister, model, rows, told, wanted = another(), Model(), [], [], []
    for what, count, is_sister in tries:
        if what in {"night", "week"}:
            model.day += 1 if what == "night" else 7
            continue
        with acting_as(rosa), clock.standing_at(start + timedelta(days=model.day)):
            if what == "back":
                open_ones = [n for n, one in enumerate(model.given) if not one["back"]]
                if open_ones:
                    handing.take_back(actor=rosa, row=rows[open_ones[-1]], reason="Not there.")
                    model.take_back(open_ones[-1])
                continue
            thing = {"kit": shelf.kit} if what == "kit" else {"item": shelf.soap}
            asked = options | {"store": shelf.store, "proof": "thumb", "count": count, **thing,
                               "given_on": clock.today()}  # fmt: skip
            asked["person"] = sister if is_sister else centre.person
            wanted.append(model.attempt(what, count, is_sister))
            try:
                rows.append(handing.distribute(actor=rosa, **asked))
                told.append("done")
            except REFUSED as refusal:
                told.append(type(refusal).__name__)
    assert told == wanted
    with acting_as(centre.actor("sofia")):
        held = dict(Stock.objects.filter(store=shelf.store).values_list("lot__item", "quantity"))
    assert held == {shelf.soap.pk: model.soaps, shelf.blanket.pk: model.blankets}
    transaction.savepoint_rollback(place)
