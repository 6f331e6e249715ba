"""What PostgreSQL itself shows and takes of the desk, table by table, asked past all code."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.people.actions.grants import grant
from serai.people.models import AccessGrant
from serai.reception import models
from serai.reception.facts import FIELDS
from serai.reception.models import Absence, DeskFlag, FlagReason, Given, QuickLook, Stay
from tests.persons import reception

pytestmark = pytest.mark.django_db
OF_PERSONS = (Absence, DeskFlag, FlagReason, Given, QuickLook, Stay)
OF_HOUSES = ("Bed", "Block", "Centre", "DailyLimit", "HandOver", "Landing", "Placement",
             "TakingPart", "Unit")  # fmt: skip
WITH_PROTECTION = {"carla", "sofia", "dora"}
WITH_IDENTITY = {"carla", "rami", "hana", "sofia", "dora", "rosa", "fadi", "reza"}


@pytest.fixture
def world(centre):
    """Amina stays, is out, is flagged, was given lunch and was seen at a landing."""
    with acting_as(register_actor(centre.organisation.pk)):
        return reception.make(centre)


def shown(centre, who, model):
    with acting_as(centre.actor(who)):
        return model.objects.exists()


def test_the_tables_are_those_of_persons_and_those_of_houses():
    every = {one.__name__ for one in apps.get_app_config("reception").get_models()}
    assert every == {one.__name__ for one in OF_PERSONS} | set(OF_HOUSES)
    assert set(FIELDS) == every
    for name in every:
        fields = {field.name for field in getattr(models, name)._meta.concrete_fields}
        assert set(FIELDS[name]) == fields, name
        assert ("person" in fields) == (name not in OF_HOUSES), name


def test_each_table_of_persons_shows_by_grant_and_compartment(centre, world):
    for who in centre.users:
        for model in OF_PERSONS:
            may = WITH_PROTECTION if model is FlagReason else WITH_IDENTITY
            assert shown(centre, who, model) == (who in may), (who, model.__name__)
    with acting_as(system_actor()):
        assert not any(model.objects.exists() for model in OF_PERSONS)


@pytest.mark.parametrize("end", ["expires_at", "revoked_at"])
def test_a_grant_that_is_over_closes_every_table(centre, world, end):
    with acting_as(register_actor(centre.organisation.pk)):
        AccessGrant.objects.update(**{end: clock.now() - timedelta(seconds=1)})
    for who in ("carla", "rosa", "sofia"):
        assert not any(shown(centre, who, model) for model in OF_PERSONS), who


def test_a_partners_grant_of_identity_opens_stays_and_neither_flags_nor_reasons(centre, world, run):
    """The database shows a stay to who holds identity; pages ask for the organisation as well."""
    run("carla", grant, person=centre.person, team=centre.partner_team,
        compartments={"identity", "protection"}, basis="referral")  # fmt: skip
    found = {model.__name__ for model in OF_PERSONS if shown(centre, "piet", model)}
    assert found == {"Absence", "Given", "QuickLook", "Stay"}
    for name in OF_HOUSES:
        assert not shown(centre, "piet", getattr(models, name)), name


KEPT = ("stay", "deskflag", "given", "quicklook", "takingpart")
CHANGES = [
    (DeskFlag, {"instruction": "give_letter"}), (DeskFlag, {"effect": "stop"}),
    (DeskFlag, {"until_at": None, "from_at": clock.now() - timedelta(days=3)}),
    (Given, {"number": 2}), (Given, {"kind": "dinner"}), (QuickLook, {"agency": "child"}),
    (QuickLook, {"by": None, "at": clock.now() - timedelta(days=1)}), (Stay, {"party": None}),
]  # fmt: skip


def test_what_was_written_stays_and_nobody_takes_it_away(centre, world):
    with acting_as(centre.actor("sofia")):
        for model, change in CHANGES:
            row = model.objects.get()
            same = all(getattr(row, name) == value for name, value in change.items())
            if same:
                assert model.objects.update(**change) == 1
                continue
            with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
                model.objects.update(**change)
        with connection.cursor() as cursor:
            for table in KEPT:
                refused = pytest.raises(ProgrammingError, match="denied")
                with refused, transaction.atomic():
                    cursor.execute(f"DELETE FROM reception_{table}")
                with refused, transaction.atomic():
                    cursor.execute(f"TRUNCATE reception_{table} CASCADE")


def test_a_flag_is_lifted_once_and_stays_lifted(centre, world):
    with acting_as(centre.actor("carla")):
        assert DeskFlag.objects.update(lifted_at=clock.now(), lifted_by=centre.carla) == 1
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            DeskFlag.objects.update(lifted_at=None, lifted_by=None)


def test_nobody_writes_of_whom_they_do_not_see(centre, world):
    now, house = clock.now(), world["reception.Centre"]
    for who in ("kofi", "piet", "pia", "guard", "boris", "sam"):
        rows = (
            Given(organisation=centre.organisation, person=centre.person, centre=house,
                  kind="water", day=now.date(), number=1, given_at=now),
            DeskFlag(organisation=centre.organisation, person=centre.person, effect="warn",
                     at="any", instruction="give_letter", from_at=now),
        )  # fmt: skip
        for row in rows:
            refused = pytest.raises(ProgrammingError, match="row-level security")
            with acting_as(centre.actor(who)), refused, transaction.atomic():
                row.save(force_insert=True)


FUNCTIONS = {
    "reception_given_counts(%s, current_date)": "reception.Centre",
    "reception_now(%s)": "reception.Centre",
    "reception_turns(%s, now() - interval '1 day', now() + interval '1 day')": "reception.Centre",
    "reception_looks(%s)": "reception.QuickLook",
}


def test_counts_are_the_houses_and_no_strangers(centre, world):
    """Functions that count past the grants ask whose house it is."""
    wanted = {
        name: world[of].arrival_id if of == "reception.QuickLook" else world[of].pk
        for name, of in FUNCTIONS.items()
    }
    for who, mine in (("rosa", True), ("kofi", True), ("piet", False), ("guard", False)):
        for name, key in wanted.items():
            with acting_as(centre.actor(who)), connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {name}", [key])
                counts = [n for row in cursor.fetchall() for n in row if isinstance(n, int)]
            assert bool(sum(counts)) == mine, (who, name)
