"""The pages: first contact in few screens, a result that explains itself, categories."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from serai.directory.models import Country, Place
from serai.kit.actor import acting_as
from serai.screening.models import CategoryStatement, PlaceFactor, ReturnBlock, Screening
from serai.screening.queries.persons import blocks_return
from serai.screening.tests.workbooks import edited

AGADEZ = {"code": "agadez", "name": "Agadez", "kind": "town", "longitude": 8.0, "latitude": 17.0}


@pytest.fixture
def agadez(db):
    names = {f"name_{language}": "Niger" for language in ("en", "fr", "ar", "es", "ru", "zh")}
    country, _ = Country.objects.get_or_create(iso3="NER", defaults={"m49": 562, **names})
    return Place.objects.create(country=country, **AGADEZ)


def test_first_contact_in_at_most_six_screens(centre, published, agadez):
    """From the person's page to the result, counted by pages shown."""
    version = published()
    client = centre.client("carla")
    url = reverse("screening:person", args=[centre.person.pk])
    screens = [client.get(url)]
    assert "First contact" in screens[0].content.decode()
    data = {"version": str(version.pk), "screened_on": "2026-11-02", "place": str(agadez.pk)}
    answers = {
        1: {"immediate_danger": "no", "medical_urgency": "no", "in_detention": "no"},
        2: {"age": "15", "age_disputed": "no", "with_caregiver": "no", "with_relative": "no"},
        3: {"fear_of_return": "yes", "has_nationality": "yes", "can_go_on": "no"},
        4: {"not_free": "unknown", "forced": "refused", "pregnant": "yes"},
    }
    screens.append(client.post(url, data, follow=True))
    for number in range(1, 5):
        address = screens[-1].redirect_chain[-1][0]
        assert address.endswith(f"/{number}/")
        screens.append(client.post(address, answers[number], follow=True))
    assert len(screens) == 6
    page = screens[-1].content.decode()
    assert "A child, or treated as one, without caregiver" in page
    assert "Within 24 hours" in page
    assert "Fear of return was expressed" in page
    assert "Not an official instrument." in page
    assert "Unaccompanied child" in page
    assert "makes none" in page
    with acting_as(centre.actor("carla")):
        assert Screening.objects.get().place == agadez
    assert blocks_return(centre.person.pk)


def test_every_screen_keeps_what_was_said_and_can_be_gone_back_to(centre, screen):
    screening = screen({"violence": "no"}, finish=False)
    client = centre.client("carla")
    first = reverse("screening:fill", args=[screening.pk, 1])
    client.post(first, {"immediate_danger": "yes"})
    page = client.get(first).content.decode()
    assert re.search(r'name="immediate_danger"[^>]*value="yes"[^>]*checked', page)
    assert client.get(reverse("screening:result", args=[screening.pk])).status_code == 302
    last = client.get(reverse("screening:fill", args=[screening.pk, 4])).content.decode()
    assert "kept for health staff" in last
    assert "Finish" in last
    for number in (0, 5):
        assert client.get(reverse("screening:fill", args=[screening.pk, number])).status_code == 404


def test_wrong_answers_are_shown_again(centre, screen):
    screening = screen({"violence": "no"}, finish=False)
    client = centre.client("carla")
    url = reverse("screening:fill", args=[screening.pk, 2])
    response = client.post(url, {"age": "-3"})
    assert response.status_code == 200
    assert "error" in response.content.decode()
    assert client.post(url, {"with_caregiver": "sometimes"}).status_code == 200


def test_a_screening_of_nothing_says_so(centre, published, screen):
    screening = screen({}, finish=False)
    client = centre.client("carla")
    response = client.post(reverse("screening:fill", args=[screening.pk, 4]), {})
    assert "No question has been answered yet." in response.content.decode()


def test_a_finished_screening_leads_to_its_result(centre, screen):
    screening = screen({"violence": "yes"})
    client = centre.client("carla")
    url = reverse("screening:fill", args=[screening.pk, 1])
    assert client.post(url, {"violence": "no"}).headers["Location"].endswith(f"{screening.pk}/")


def test_the_result_says_which_rule_and_what_is_missing(centre, screen):
    screening = screen(
        {"recruited": "yes", "debt_bondage": "yes", "age": 30, "age_disputed": "no"}, "trafficking"
    )
    page = centre.client("carla").get(reverse("screening:result", args=[screening.pk]))
    text = page.content.decode()
    assert "Possible victim of trafficking: interview in depth" in text
    assert "adult_purpose_open" in text
    assert "What is missing to be met" in text
    assert "Forced labour" in text
    assert "MethodsOfControl.DebtBondage" in text


def test_dimensions_show_their_counts_and_the_sentence_of_the_rule(centre, screen):
    screening = screen({"d5_documents": "yes", "d5_debt": "yes"}, "labour_exploitation")
    url = reverse("screening:result", args=[screening.pk])
    text = centre.client("carla").get(url).content.decode()
    assert "strong 2, medium 0, weak 0" in text
    assert "Two strong indicators." in text
    assert "two_strong" in text
    assert "Coercion at destination" in text
    assert "WCMS_105023" in text
    french = centre.client("carla").get(url, headers={"accept-language": "fr"}).content.decode()
    assert "Contrainte à destination" in french


def test_the_place_stands_beside_as_background(centre, screen, agadez):
    client = centre.client("carla")
    form = {
        "factor": "armed_groups",
        "polarity": "risk",
        "country": "NER",
        "place": agadez.pk,
        "starts_on": "2026-01-01",
        "source": "Area assessment, October 2026",
    }
    url = reverse("screening:add_factor")
    assert client.get(url).status_code == 200
    assert client.post(url, form).status_code == 302
    again = client.post(url, form)
    assert "recorded there already" in again.content.decode()
    client.post(url, form | {"factor": "political", "place": "", "polarity": "risk"})
    screening = screen({"violence": "no"}, place=agadez)
    text = client.get(reverse("screening:result", args=[screening.pk])).content.decode()
    assert "Armed groups, smugglers or traffickers active" in text
    assert "Political conditions and conflict" in text
    listed = client.get(reverse("screening:factors")).content.decode()
    assert "Area assessment, October 2026" in listed
    with acting_as(centre.actor("carla")):
        factor = PlaceFactor.objects.get(factor="armed_groups")
    client.post(reverse("screening:end_factor", args=[factor.pk]))
    text = client.get(reverse("screening:result", args=[screening.pk])).content.decode()
    assert "Armed groups" not in text
    assert client.post(url, form).status_code == 302


def test_a_factor_elsewhere_or_of_a_person_is_refused(centre, agadez):
    from serai.screening.actions import factors as actions

    names = {f"name_{language}": "Mali" for language in ("en", "fr", "ar", "es", "ru", "zh")}
    mali = Country.objects.create(iso3="MLI", m49=466, **names)
    carla = centre.actor("carla")
    given = {
        "actor": carla,
        "organisation": centre.organisation,
        "polarity": "risk",
        "starts_on": date(2026, 1, 1),
        "source": "x",
    }
    with acting_as(carla):
        with pytest.raises(actions.PlaceElsewhere):
            actions.record_factor(factor="political", country=mali, place=agadez, **given)
        with pytest.raises(actions.NotOfPlaces):
            actions.record_factor(factor="literacy", country=mali, **given)


def test_a_suggested_category_is_confirmed_on_the_profile(centre, screen):
    screen({"can_go_on": "no"})
    client = centre.client("sofia")
    url = reverse("screening:profile", args=[centre.person.pk])
    text = client.get(url).content.decode()
    assert "Stranded migrant" in text
    assert "Suggested by answers" in text
    assert "Assistance fund, where nobody else can pay" in text
    with acting_as(centre.actor("sofia")):
        statement = CategoryStatement.objects.get()
    change = reverse("screening:revise", args=[statement.pk])
    assert "Stranded migrant" in client.get(change).content.decode()
    form = {
        "state": "contested",
        "certainty": "likely",
        "evidence": "observation",
        "starts_on": "2026-10-01",
    }
    assert "Write in a few words why." in client.post(change, form).content.decode()
    assert client.post(change, form | {"note": "Has a ticket for Friday."}).status_code == 302
    assert (
        "changed this statement meanwhile"
        in client.post(change, form | {"note": "Second thoughts."}).content.decode()
    )
    text = client.get(url).content.decode()
    assert "Contested" in text
    assert "Has a ticket for Friday." in text
    assert text.count("Stranded migrant") >= 3


def test_as_known_on_a_day_before(centre, screen):
    screen({"can_go_on": "no"})
    client = centre.client("carla")
    url = reverse("screening:profile", args=[centre.person.pk])
    text = client.get(url, {"known_on": "2026-01-01"}).content.decode()
    assert "No category on that day, as far as was known" in text
    assert client.get(url, {"known_on": "rubbish"}).status_code == 200


def test_a_category_is_said_directly(centre):
    client = centre.client("carla")
    url = reverse("screening:add_category", args=[centre.person.pk])
    page = client.get(url).content.decode()
    assert "Refugee" in page
    assert "Pregnant" not in page
    form = {
        "category": "refugee",
        "starts_on": "2026-01-01",
        "certainty": "established",
        "evidence": "document",
    }
    assert client.post(url, form).status_code == 302
    assert "already in a part of this time" in client.post(url, form).content.decode()
    assert client.post(url, form | {"category": "serious_illness"}).status_code == 200
    with acting_as(centre.actor("carla")):
        assert CategoryStatement.objects.get().state == "confirmed"


def test_a_supervisor_clears_a_block(centre, screen):
    screen({"fear_of_return": "yes"})
    client = centre.client("sofia")
    person = reverse("screening:person", args=[centre.person.pk])
    assert "nothing that leads to return may go on" in client.get(person).content.decode()
    with acting_as(centre.actor("sofia")):
        block = ReturnBlock.objects.get()
    url = reverse("screening:clear_block", args=[block.pk])
    assert "Write why" in client.post(url, {"reason": "ok"}).content.decode()
    assert client.post(url, {"reason": "Asylum office: recognised."}).status_code == 302
    assert "was cleared on" in client.get(person).content.decode()
    assert not blocks_return(centre.person.pk)


def test_publishing_a_shipped_instrument(centre):
    client = centre.client("alice")
    listed = client.get(reverse("screening:instruments")).content.decode()
    assert "Comes with Serai" in listed
    data = {"name": "labour_exploitation", "organisation": centre.organisation.pk}
    response = client.post(reverse("screening:add_shipped"), data, follow=True)
    text = response.content.decode()
    assert "Indicators for adults" in text
    assert "67" in text
    assert "65" in text
    assert "Not an official instrument." in text
    assert "d1_job" not in text or "two_strong" in text
    bad = client.post(reverse("screening:add_shipped"), {"name": "invented"})
    assert bad.status_code == 404
    assert "not official" in client.get(reverse("screening:instruments")).content.decode()


def test_uploading_a_broken_and_a_whole_instrument(centre):
    client = centre.client("alice")
    url = reverse("screening:add_instrument")
    assert client.get(url).status_code == 200
    content = edited(
        "first_contact", ("tables", "rule", "f_danger", "if:immediate_danger", "maybe")
    )
    response = client.post(url, {"file": SimpleUploadedFile("a.xlsx", content)})
    assert response.status_code == 422
    text = response.content.decode()
    assert "This rule can never fire" in text
    assert "tables" in text
    content = edited(
        "first_contact", ("settings", "form_id", "screening_first_contact", "version", "7")
    )
    response = client.post(url, {"file": SimpleUploadedFile("a.xlsx", content)}, follow=True)
    assert "The instrument is published" in response.content.decode()
    assert client.post(url, {}).status_code == 200


def test_a_newer_version_is_told_beside_an_older_result(centre, screen):
    screening = screen({"violence": "yes"})
    client = centre.client("alice")
    content = edited(
        "first_contact", ("settings", "form_id", "screening_first_contact", "version", "8")
    )
    client.post(
        reverse("screening:add_instrument"), {"file": SimpleUploadedFile("a.xlsx", content)}
    )
    text = (
        centre.client("carla")
        .get(reverse("screening:result", args=[screening.pk]))
        .content.decode()
    )
    assert "A newer version of this instrument is published." in text


def test_a_day_to_come_is_refused_on_the_page(centre, published):
    version = published()
    client = centre.client("carla")
    url = reverse("screening:person", args=[centre.person.pk])
    response = client.post(url, {"version": str(version.pk), "screened_on": "2199-01-01"})
    assert "lies in the future" in response.content.decode()
    assert client.post(url, {"version": "x", "screened_on": "2026-11-02"}).status_code == 200
