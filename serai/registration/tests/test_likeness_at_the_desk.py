"""Before saving: who may be the same, and why; at the desk and under a wristband."""

import uuid

import pytest
from django.urls import reverse

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.people.actions.grants import grant
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Birth, Contact, Contacts, Identity, Name
from serai.people.models import Person
from serai.registration.actions.landing import open_arrival, pre_register
from serai.registration.models import Member

URL = "registration:register"
AMINA = {
    "given_name": "Amina", "family_name": "Ouedraogo", "sex": "female",
    "birth_date": "2001-03-09", "nationality": "BFA", "phone": "+227 90 11 22 33",
}  # fmt: skip


@pytest.fixture(autouse=True)
def countries(db):
    from serai.directory.models import Country

    names = {f"name_{code}": "Burkina Faso" for code in ("en", "fr", "ar", "es", "ru", "zh")}
    Country.objects.get_or_create(iso3="BFA", defaults={"m49": 854, **names})


def typed(**changes):
    return AMINA | {"form_id": str(uuid.uuid4())} | changes


def count(centre):
    with acting_as(register_actor(centre.organisation.pk)):
        return Person.objects.count()


WARNED = "may be somebody who is registered already"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, ("same telephone number", "same sex")),
        ({"given_name": "Aminata", "phone": ""}, ("same sex",)),
        ({"given_name": "Ouedraogo", "family_name": "Amina", "phone": ""}, ("same sex",)),
        ({"family_name": "Wedraogo", "phone": ""}, ()),
        ({"birth_date": "2001-09-03", "phone": ""}, ()),
        ({"native_name": "أمينة", "phone": "0022790112233"}, ("same telephone number",)),
    ],
)
def test_who_may_be_the_same_is_shown_with_the_reasons(centre, changes, reasons):
    page = centre.client("rami").post(reverse(URL), typed(**changes))
    shown = page.content.decode()
    assert page.status_code == 200
    assert WARNED in shown
    assert centre.person.reference in shown
    assert "Agadez" in shown
    for reason in reasons:
        assert reason in shown
    assert count(centre) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": "Issa", "family_name": "Bako", "sex": "male", "birth_date": "1980-01-01",
         "phone": ""},
        {"given_name": "Fatou", "birth_date": "1971-07-30", "phone": ""},
    ],
)  # fmt: skip
def test_nobody_is_shown_who_is_hardly_alike(centre, changes):
    answer = centre.client("rami").post(reverse(URL), typed(**changes))
    assert answer.status_code == 302
    assert count(centre) == 2


@pytest.mark.django_db
def test_the_clerk_decides_and_both_stay(centre):
    client, data = centre.client("rami"), typed()
    assert WARNED in client.post(reverse(URL), data).content.decode()
    assert client.post(reverse(URL), data | {"sure": "1"}).status_code == 302
    assert count(centre) == 2
    with acting_as(register_actor(centre.organisation.pk)):
        assert not Person.objects.filter(merged_into__isnull=False).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["kofi", "piet"])
def test_who_does_not_see_her_is_not_told_of_her(centre, name):
    answer = centre.client(name).post(reverse(URL), typed())
    assert WARNED not in answer.content.decode()
    if answer.status_code == 302:
        assert count(centre) == (2 if name == "kofi" else 1)


@pytest.mark.django_db
def test_a_partner_who_was_lent_her_is_warned_without_the_telephone(centre):
    with acting_as(centre.actor("hana")) as hana:
        grant(actor=hana, person=centre.person, team=centre.partner_team, basis="referral",
              compartments=["identity"])  # fmt: skip
    shown = centre.client("piet").post(reverse(URL), typed()).content.decode()
    assert WARNED in shown
    assert "same telephone number" not in shown, "the clinic was lent no contacts"


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("fr", "Il peut s’agir"), ("ar", "قد يكون")])
def test_the_warning_speaks_the_clerks_language(centre, language, words):
    client = centre.client("rami")
    client.cookies["language"] = language
    shown = client.post(reverse(URL), typed()).content.decode()
    assert f'lang="{language}"' in shown
    assert WARNED not in shown


# --- completing under a wristband


@pytest.fixture
def landed(centre):
    """Somebody pre-registered at a landing: their id and wristband."""
    with acting_as(centre.actor("rami")) as rami:
        arrival = open_arrival(
            actor=rami, team=centre.team, arrived_on=clock.today(), place="Quay", letters="LMP",
        )  # fmt: skip
        pre_register(actor=rami, arrival=arrival, counts={"female_18_59": 1})
        member = Member.objects.exclude(wristband="").get()
    return member.person_id, member.wristband


@pytest.mark.django_db
def test_completing_by_wristband_looks_for_the_same_person_too(centre, landed):
    person_id, wristband = landed
    rami = centre.client("rami")
    found = rami.post(reverse("registration:code"), {"code": wristband.lower()})
    page = reverse("registration:complete", args=[person_id])
    assert found["Location"] == page
    shown = rami.post(page, typed(form_id=str(person_id))).content.decode()
    assert WARNED in shown
    assert centre.person.reference in shown
    assert "It is somebody else: complete" in shown
    with acting_as(centre.actor("rami")):
        assert not Person.objects.get(pk=person_id).is_complete
    done = rami.post(page, typed(form_id=str(person_id), sure="1"))
    assert done.status_code == 302
    with acting_as(centre.actor("rami")):
        assert Person.objects.get(pk=person_id).is_complete


@pytest.mark.django_db
def test_nobody_is_like_themselves(centre, landed):
    """What was counted of them at the landing is no reason to ask whether they are the same."""
    person_id, _wristband = landed
    page = reverse("registration:complete", args=[person_id])
    data = {"form_id": str(person_id), "given_name": "Fatou", "sex": "female", "age": "30"}
    assert centre.client("rami").post(page, data).status_code == 302


@pytest.mark.django_db
def test_completed_in_another_window_is_said_and_loses_nothing(centre, landed):
    person_id, _wristband = landed
    page = reverse("registration:complete", args=[person_id])
    data = {"form_id": str(person_id), "given_name": "Fatou", "sex": "female", "age": "30"}
    rami = centre.client("rami")
    assert rami.post(page, data).status_code == 302
    late = rami.post(page, data | {"given_name": "Fatoumata"})
    assert late.status_code == 422
    assert "registered in full already" in late.content.decode()
    assert 'value="Fatoumata"' in late.content.decode()


@pytest.mark.django_db
def test_the_comparison_ends_where_the_clerks_sight_ends(centre):
    """Another team's person of the same name stays unseen."""
    with acting_as(centre.actor("kofi")) as kofi:
        hidden = register_person(
            actor=kofi, team=centre.other_team,
            new=NewPerson(
                Identity((Name("given", "Zeinab", "Latn"), Name("family", "Sule", "Latn")),
                         "female", birth=Birth("declared", on="1990-05-05")),
                Contacts((Contact("phone", "+22790000001"),)),
            ),
        )  # fmt: skip
    data = typed(given_name="Zeinab", family_name="Sule", birth_date="1990-05-05",
                 phone="+22790000001", nationality="")  # fmt: skip
    answer = centre.client("rami").post(reverse(URL), data)
    assert answer.status_code == 302
    assert hidden.reference not in answer.content.decode()
