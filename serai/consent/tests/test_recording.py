"""The person decides, the worker writes it down: also for parts that the worker does not read."""

import pytest
from django.db import Error, transaction

from serai.consent.actions.consents import Answer
from serai.consent.models import Consent
from serai.consent.tests.conftest import SIGNED, in_days
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.people.access import compartments_of, held_by_teams
from serai.people.actions.grants import NeedsConsent, NotHeld, grant
from serai.people.models import AccessGrant, SealedRecord

pytestmark = pytest.mark.django_db
WHY = Answer(reason="Unconscious after the accident.")


def parts(centre, name):
    with acting_as(centre.actor(name)) as actor:
        return compartments_of(actor, centre.person.pk)


def offered(centre, name):
    """Return the compartments that the form offers somebody to record consent for."""
    page = centre.client(name).get(f"/people/{centre.person.pk}/consents/new/").content.decode()
    return {
        code for code in ("identity", "profile", "protection", "health", "return", "finance")
        if f'name="compartments" value="{code}"' in page
    }  # fmt: skip


def test_a_case_worker_records_that_a_doctor_may_see_and_sees_no_more_than_before(desk, centre):
    before = parts(centre, "carla")
    assert "health" not in before
    made = desk.give(by="carla", compartments=["identity", "health"])
    assert parts(centre, "pia") == {"identity", "health"}
    assert parts(centre, "carla") == before
    with acting_as(centre.actor("carla")):
        assert not SealedRecord.objects.filter(compartment="health").exists()
    desk.withdraw(made, by="carla")
    assert parts(centre, "pia") == set()


def test_the_form_offers_what_the_team_holds(centre, desk):
    everything = {"identity", "profile", "protection", "health", "return", "finance"}
    assert offered(centre, "carla") == offered(centre, "hana") == everything
    desk.give(by="carla", team=centre.other_team, compartments=["identity", "health"])
    assert offered(centre, "kofi") == {"identity", "health"}


def test_a_case_worker_records_it_on_the_page(centre):
    values = {
        "state": "given", "purpose": "health", "recipient": f"team:{centre.partner_team.pk}",
        "compartments": ["identity", "health"], "period": "180", "notice_language": "fr",
        "medium": "written", "expression": "signature", "given_by": "person",
        "legal_basis": "consent",
    }  # fmt: skip
    page = f"/people/{centre.person.pk}/consents/new/"
    carla = centre.client("carla")
    assert "you do not read yourself" in carla.get(page).content.decode().replace("\n", " ")
    assert carla.post(page, values).status_code == 302
    assert parts(centre, "pia") == {"identity", "health"}


def test_no_team_passes_on_what_it_was_not_given(desk, centre):
    desk.give(by="carla", team=centre.other_team, compartments=["identity", "health"])
    with pytest.raises(NotHeld):
        desk.give(by="kofi", compartments=["identity", "protection"])
    made = desk.give(by="kofi", compartments=["identity", "health"])
    assert made.recorded_by_id == centre.kofi.pk
    assert parts(centre, "pia") == {"identity", "health"}


@pytest.mark.parametrize("basis", ["legal", "vital"])
def test_without_the_persons_word_nobody_opens_what_they_do_not_read(desk, basis):
    with pytest.raises(NotHeld):
        desk.give(by="carla", legal_basis=basis, answer=WHY)
    assert desk.give(by="hana", legal_basis=basis, answer=WHY).state == "given"


def test_a_grant_by_consent_names_one(centre):
    with acting_as(centre.actor("hana")) as hana, pytest.raises(NeedsConsent):
        grant(
            actor=hana, person=centre.person, team=centre.partner_team, basis="consent",
            compartments=["identity"],
        )  # fmt: skip
    with acting_as(centre.actor("hana")):
        assert refused(centre, basis_id=None) == "people_accessgrant_consent_named"


def refused(centre, **other):
    """Insert a grant by consent past all actions; return what the database says, "" for yes."""
    now = clock.now()
    values = {
        "person": centre.person, "team": centre.partner_team, "compartments": ["health"],
        "basis": "consent", "granted_at": now, "active_at": now, "expires_at": in_days(1),
    } | other  # fmt: skip
    try:
        with transaction.atomic():
            AccessGrant.objects.create(**values)
    except Error as error:
        said = error.__cause__.diag
        return said.constraint_name or str(said.message_primary)
    return ""


def test_the_database_asks_for_the_consent_too_and_for_what_the_team_holds(desk, centre):
    with acting_as(centre.actor("carla")):
        made_up = refused(centre, basis_id=centre.person.pk)
        assert made_up == "consent_consent_covers_grant"
    made = desk.give(by="carla", compartments=["identity", "health"], expires_at=in_days(9))
    desk.give(by="carla", team=centre.other_team, compartments=["identity"])
    with acting_as(centre.actor("carla")):
        assert refused(centre, basis_id=made.pk) == ""
        assert refused(centre, basis_id=made.pk, basis="referral").startswith("new row violates")
        more = refused(centre, basis_id=made.pk, compartments=["protection"])
        assert more == "consent_consent_covers_grant"
    for name in ("kofi", "rosa", "boris", "ada", "sam"):
        with acting_as(centre.actor(name)):
            wanted = "" if name == "rosa" else "new row violates"
            assert refused(centre, basis_id=made.pk).startswith(wanted), name


def test_what_teams_hold_ends_with_their_grants(desk, centre):
    with acting_as(centre.actor("kofi")) as kofi:
        assert held_by_teams(kofi, centre.person.pk) == set()
    made = desk.give(by="carla", team=centre.other_team, compartments=["identity", "health"])
    with acting_as(centre.actor("kofi")) as kofi:
        assert held_by_teams(kofi, centre.person.pk) == {"identity", "health"}
    desk.withdraw(made)
    with acting_as(centre.actor("kofi")) as kofi:
        assert held_by_teams(kofi, centre.person.pk) == set()
        assert not Consent.objects.exists()
    with acting_as(centre.actor("dora")):
        assert Consent.objects.get().state == "withdrawn"


def test_one_consent_for_all_teams_of_an_organisation_recorded_by_a_case_worker(desk, centre):
    desk.give(by="carla", team=None, organisation=centre.partner_organisation, answer=SIGNED)
    assert parts(centre, "pia") == {"identity", "health"}
    assert parts(centre, "piet") == {"identity"}
