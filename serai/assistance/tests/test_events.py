"""What the ledger of events is told of assistance: ids and codes, never a note or a name."""

from datetime import timedelta

import pytest

from serai.assistance.actions import common, handing, services, stock
from serai.assistance.actions.exporting import record_export
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.ledger.models import Event

SECRETS = ("Amina", "First advice.", "Sleeps", "Blood", "Her aunt", "Hospital", "DN 17", "Mice.")


@pytest.fixture
def told(centre):
    """Return the events of assistance since the last asking: name, kind of subject, payload."""
    seen = set()

    def read():
        with acting_as(centre.actor("dora")):
            rows = list(Event.objects.filter(name__startswith="assistance.").order_by("pk"))
        new = [row for row in rows if row.pk not in seen]
        seen.update(row.pk for row in rows)
        for row in new:
            assert not any(secret in str(row.payload) for secret in SECRETS), row.name
            assert centre.person.reference not in str(row.payload)
        return [(row.name.removeprefix("assistance."), row.subject_type, row.payload)
                for row in new]  # fmt: skip

    return read


def test_what_is_given(told, give, treat, counsel, another):
    give("legal", note="First advice.", partner="Hospital")
    assert told() == [("service_given", "service", {"of": "legal"})]
    treat(kind="referral", fitness="", valid_until=None, referred_to="Hospital", note="Blood")
    assert told() == [("health_recorded", "healthcontact", {})]
    counsel(note="Sleeps better.")
    ((name, kind, _payload),) = told()
    assert (name, kind) == ("session_held", "session")
    give("food", others=[another(), another()])
    assert told() == [("service_given", "service", {"of": "food"})] * 3


def test_what_is_taken_back(told, give, treat, run):
    (row,) = give("legal", note="First advice.")
    told()
    run("carla", common.withdraw, row=row, reason="First advice.")
    assert told() == [("withdrawn", "service", {})]
    check = treat()
    told()
    run("hana", common.withdraw, row=check, reason="Blood")
    assert told() == [("withdrawn", "healthcontact", {})]


def test_what_is_handed_out_and_lies_there_again(told, hand, run, shelf):
    told()
    row = hand(proof="witness", proof_by="Her aunt", note="Sleeps")
    moved, handed = told()
    assert handed == ("distributed", "distribution", {"kit": str(shelf.kit.pk)})
    assert moved == (
        "stock_moved", "store", {"move": "issue", "lots": 2, "document": str(row.pk)},
    )  # fmt: skip
    run("rosa", handing.take_back, row=row, reason="Her aunt")
    withdrawn, back = told()
    assert withdrawn == ("withdrawn", "distribution", {})
    assert back[2] == {"move": "return", "lots": 2, "document": str(row.pk)}


def test_what_is_set_up_and_moved(centre, told, run, shelf):
    told()
    other = run("sofia", stock.add_store, team=centre.other_team, name="DN 17")
    assert told() == [("stock_set_up", "store", {})]
    run("sofia", stock.set_limit, of=shelf.kit, most=1, days=30)
    assert told() == [("stock_set_up", "limit", {"per": "person", "most": 1, "days": 30})]
    soap = {"store": shelf.store, "lot": shelf.lots["soap"]}
    run("sofia", stock.receive, store=shelf.store, item=shelf.soap, quantity=1, reason="DN 17")
    run("sofia", stock.transfer, to=other, quantity=2, **soap)
    run("sofia", stock.count, counted=3, reason="Mice.", **soap)
    moves = told()
    assert [one[2]["move"] for one in moves] == ["receipt", "transfer", "transfer", "count"]
    assert moves[1][2]["document"] == moves[2][2]["document"]


def test_what_is_read_and_what_leaves_the_house(centre, told, run):
    centre.client("carla").get(f"/people/{centre.person.pk}/assistance/")
    ((name, kind, payload),) = told()
    assert (name, kind) == ("read", "person")
    assert payload == {"compartments": ["identity", "profile", "protection", "return"]}
    run("carla", record_export, month=clock.today().replace(day=1))
    assert told() == [
        ("figures_exported", "user", {"month": f"{clock.today():%Y-%m}"}),
    ]  # fmt: skip


def test_what_is_refused_is_not_told(told, give, hand, treat, run, shelf):
    told()
    tomorrow = clock.today() + timedelta(days=1)
    for action, given, refusal in (
        (give, {"given_on": tomorrow}, common.NotYet),
        (treat, {"valid_until": None}, Exception),
        (hand, {"count": 99}, stock.NotEnough),
        (hand, {"proof": "witness"}, handing.SayWho),
    ):
        with pytest.raises(refusal):
            action(**given)
    assert told() == []
    assert services.CarriedOutAlready.sentence
