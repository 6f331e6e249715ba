"""A centre in Agadez with a house for women, a hall, and people who arrive."""

from datetime import timedelta

import pytest

from serai.kit import clock
from serai.kit.actor import acting_as
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Birth, Identity, Name
from serai.reception.actions import centres, stays
from serai.reception.models import Stay
from serai.registration.actions.landing import open_arrival, pre_register
from serai.registration.models import Member


@pytest.fixture
def run(centre):
    """Run an action as somebody: `run("rosa", check_in, people=[...], unit=...)`."""

    def act(who, action, /, **given):
        actor = centre.actor(who)
        with acting_as(actor):
            return action(actor=actor, **given)

    return act


@pytest.fixture
def house(centre, run):
    """The centre, opened by its supervisor."""
    return run("sofia", centres.make_centre, team=centre.team, name="Agadez")


@pytest.fixture
def unit(run, house):
    """Add a unit: `unit("B", capacity=2, numbered=True)`."""

    def add(name="A", **more):
        given = {"capacity": 4, "rule": "anyone", "when_full": "warn"}
        return run("sofia", centres.add_unit, centre=house, name=name, **{**given, **more})

    return add


@pytest.fixture
def somebody(centre, run):
    """Register somebody: `somebody("Musa", sex="male", born="1990-01-01")`."""

    def register(name="Musa", *, sex="male", born="1990-01-01"):
        identity = Identity(
            (Name("given", name, "Latn"),), sex, "", Birth("declared", on=born) if born else Birth()
        )
        return run("carla", register_person, team=centre.team, new=NewPerson(identity))

    return register


@pytest.fixture
def stay(centre, run, unit):
    """Amina stays in unit A, bed 1 of 4."""
    [made] = run("rosa", stays.check_in, people=[centre.person], unit=unit(numbered=True))
    return made


@pytest.fixture
def again(centre):
    """Return a row as it stands now, as rosa sees it."""

    def read(row):
        with acting_as(centre.actor("rosa")):
            return type(row).objects.get(pk=row.pk)

    return read


@pytest.fixture
def seen(centre):
    """Return the people whose running stays somebody's transaction shows."""

    def ids(who):
        with acting_as(centre.actor(who)):
            return set(
                Stay.objects.filter(during__upper_inf=True).values_list("person_id", flat=True)
            )

    return ids


@pytest.fixture
def later(monkeypatch):
    """Let the clock of the house run ahead: `later(hours=3)`."""

    def move(**by):
        real = clock.now
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(**by))
        today = clock.today
        monkeypatch.setattr(clock, "today", lambda: today() + timedelta(days=by.get("days", 0)))

    return move


@pytest.fixture
def land(centre, run):
    """Let people land at the quay: `land(female_18_59=2)` gives the landing and its members."""

    def arrive(**counts):
        arrival = run("rami", open_arrival, team=centre.team, arrived_on=clock.today(),
                      place="Quay", letters="QY")  # fmt: skip
        run("rami", pre_register, arrival=arrival, counts=counts)
        with acting_as(centre.actor("rami")):
            rows = Member.objects.filter(group__arrival=arrival).order_by("wristband")
            return arrival, list(rows.select_related("person"))

    return arrive


@pytest.fixture
def landed(land):
    """Three women and two boys, at the centre's quay."""
    return land(female_18_59=3, male_5_17=2)


@pytest.fixture
def arrival(landed):
    """The landing."""
    return landed[0]


@pytest.fixture
def members(landed):
    """Those who landed, by wristband."""
    return landed[1]
