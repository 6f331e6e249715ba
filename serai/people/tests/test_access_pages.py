"""Who has access, revoking it, emergency access and its judgement, on the pages."""

from datetime import timedelta

import pytest

from serai.kit import clock
from serai.kit.actor import acting_as
from serai.people.actions.grants import grant
from serai.people.models import AccessGrant

pytestmark = pytest.mark.django_db
REASON = "She is unconscious at the gate and we need her allergies."


@pytest.fixture
def shared(centre):
    """Health shared with the clinic for a month."""
    with acting_as(centre.actor("hana")) as hana:
        return grant(
            actor=hana, person=centre.person, team=centre.partner_team, basis="referral",
            compartments=["identity", "health"], expires_at=clock.now() + timedelta(days=30),
        )  # fmt: skip


def text(response):
    return response.content.decode()


def test_grants_are_shown_with_basis_and_end(centre, shared):
    shown = text(centre.client("carla").get(f"/people/{centre.person.pk}/access/"))
    for words in ("Agadez", "Clinic", "referral", "until", "Registered by the team", "Health"):
        assert words in shown
    assert shown.count("Revoke") == 1


def test_a_receptionist_sees_who_has_access_and_cannot_revoke(centre, shared):
    rosa = centre.client("rosa")
    assert "Revoke" not in text(rosa.get(f"/people/{centre.person.pk}/access/"))
    assert revoke(centre, "rosa", shared).status_code == 403


def revoke(centre, name, one):
    return centre.client(name).post(f"/people/{centre.person.pk}/access/{one.pk}/revoke/")


def test_revoking_ends_it_at_once(centre, shared):
    assert centre.client("pia").get(f"/people/{centre.person.pk}/").status_code == 200
    assert revoke(centre, "carla", shared).status_code == 302
    assert centre.client("pia").get(f"/people/{centre.person.pk}/").status_code == 404
    shown = text(centre.client("carla").get(f"/people/{centre.person.pk}/access/"))
    assert "Earlier" in shown


def test_the_registering_team_is_not_locked_out(centre):
    with acting_as(centre.actor("carla")):
        own = AccessGrant.objects.get(basis="registration")
    carla = centre.client("carla")
    answer = carla.post(f"/people/{centre.person.pk}/access/{own.pk}/revoke/", follow=True)
    assert "keeps access" in text(answer)
    assert carla.get(f"/people/{centre.person.pk}/").status_code == 200


def test_a_grant_of_another_person_is_not_found(centre):
    assert revoke(centre, "carla", centre.person).status_code == 404


def ask(centre, name="kofi", **other):
    team = centre.other_team if name == "kofi" else centre.team
    data = {
        "reference": centre.person.reference.lower().replace("-", " "), "reason": REASON,
        "hours": "8", "team": str(team.pk),
    }  # fmt: skip
    return centre.client(name).post("/people/emergency/", data | other)


def test_emergency_access_opens_the_file_and_waits_for_review(centre):
    response = ask(centre)
    assert response.headers["Location"] == f"/people/{centre.person.pk}/"
    assert "Amina" in text(centre.client("kofi").get(f"/people/{centre.person.pk}/"))
    sofia = centre.client("sofia")
    home = text(sofia.get("/home/"))
    assert "emergency accesses to review" in home
    assert "Amina" not in home
    queue = text(sofia.get("/people/emergencies/"))
    assert REASON in queue
    assert "Kofi" in queue
    assert '<span class="count">1</span>' in queue
    with acting_as(centre.actor("sofia")):
        waiting = AccessGrant.objects.get(basis="break_glass")
    sofia.post(f"/people/emergencies/{waiting.pk}/", {"justified": "no"})
    with acting_as(centre.actor("sofia")):
        waiting.refresh_from_db()
    assert waiting.was_justified is False
    assert waiting.reviewed_by == centre.sofia
    assert REASON not in text(sofia.get("/people/emergencies/"))


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"reference": "2222-2222"}, "Nobody of your organisation"), ({"reference": "O0"}, "eight"),
        ({"reason": "urgent"}, "full sentence why"), ({"hours": "99"}, "valid choice"),
        ({"team": "x"}, "valid choice"), ({"reason": "\u202e" + REASON}, "direction"),
    ],
)  # fmt: skip
def test_emergency_access_is_refused_in_a_sentence(centre, other, sentence):
    answer = ask(centre, **other)
    assert answer.status_code == 200
    assert sentence in text(answer)
    with acting_as(centre.actor("sofia")):
        assert not AccessGrant.objects.filter(basis="break_glass").exists()


def test_another_organisation_learns_nothing_from_a_reference(centre):
    answer = ask(centre, "pia", team=str(centre.partner_team.pk))
    assert "Nobody of your organisation" in text(answer)


@pytest.mark.parametrize("name", ["carla", "kofi", "rosa", "pia", "ada", "guard", "sam"])
def test_only_supervisors_judge(centre, name):
    ask(centre)
    with acting_as(centre.actor("sofia")):
        waiting = AccessGrant.objects.get(basis="break_glass")
    client = centre.client(name)
    assert client.get("/people/emergencies/").status_code == 404
    answer = client.post(f"/people/emergencies/{waiting.pk}/", {"justified": "yes"})
    assert answer.status_code == 404


def test_nobody_judges_their_own(centre):
    from datetime import date

    from serai.accounts.models import Membership

    Membership.objects.create(
        user=centre.kofi, team=centre.other_team, role="supervisor", starts_on=date(2020, 1, 1)
    )
    ask(centre)
    kofi = centre.client("kofi")
    with acting_as(centre.actor("kofi")):
        own = AccessGrant.objects.get(basis="break_glass")
    assert REASON not in text(kofi.get("/people/emergencies/"))
    answer = kofi.post(f"/people/emergencies/{own.pk}/", {"justified": "yes"}, follow=True)
    assert "Somebody else has to review" in text(answer)
