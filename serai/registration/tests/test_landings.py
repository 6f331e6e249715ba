"""A landing of 800: pre-registered by group in one go, wristbands printed, completed by code."""

import time
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from serai.kit import clock
from serai.kit.actor import acting_as
from serai.people.actions.reading import read_person
from serai.people.models import Person
from serai.registration.actions.landing import (
    CompletedAlready,
    LettersTaken,
    NobodyCounted,
    NotThen,
    NoWristbandsLeft,
    TooManyAtOnce,
    complete,
    open_arrival,
    pre_register,
)
from serai.registration.methods.reading import read_person as read
from serai.registration.methods.wristbands import code_of, read_code
from serai.registration.models import Arrival, Group, Member
from serai.registration.queries import landing, person_with_wristband, wristbands_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrival(centre):
    """A landing of the centre's team."""
    with acting_as(centre.actor("rami")) as rami:
        return open_arrival(
            actor=rami, team=centre.team, arrived_on=clock.today(), place="Quay 3", letters="LMP7"
        )


def test_eight_hundred_in_under_ten_seconds(centre, arrival):
    with acting_as(centre.actor("rami")) as rami:
        begun = time.perf_counter()
        for _ in range(8):
            counts = {"female_18_59": 30, "male_18_59": 40, "male_5_17": 20, "unknown": 10}
            pre_register(actor=rami, arrival=arrival, counts=counts)
        took = time.perf_counter() - begun
        shown = landing(arrival)
        assert (shown.persons, shown.groups, shown.complete) == (800, 8, 0)
        assert shown.counts["male_18_59"] == 320
        codes = wristbands_of(arrival)
        assert (len(codes), codes[0][:9], codes[-1][:9]) == (800, "LMP7-0001", "LMP7-0800")
    assert took < 10


def test_the_same_group_sent_twice_is_one(centre, arrival):
    key = str(uuid.uuid4())
    client = centre.client("rami")
    for _ in range(2):
        response = client.post(
            reverse("registration:landing", args=[arrival.pk]),
            {"form_id": key, "female_18_59": "2", "male_0_4": "1"},
        )
        assert response.status_code == 302
    with acting_as(centre.actor("rami")):
        assert Member.objects.count() == 3
        assert Group.objects.get().counts == {"female_18_59": 2, "male_0_4": 1}


def test_a_wristband_leads_to_the_form_that_completes(centre, arrival):
    with acting_as(centre.actor("rami")) as rami:
        pre_register(actor=rami, arrival=arrival, counts={"female_18_59": 1})
        (code,) = wristbands_of(arrival)
        person_id = person_with_wristband(code)
        assert read_person(actor=rami, person=Person.objects.get(pk=person_id)).identity.sex == (
            "female"
        )
    client = centre.client("rami")
    found = client.post(reverse("registration:code"), {"code": code.lower().replace("-", " ")})
    assert found["Location"] == reverse("registration:complete", args=[person_id])
    assert client.get(found["Location"]).status_code == 200
    data = {"form_id": str(person_id), "given_name": "Halima", "sex": "female", "phone": ""}
    assert client.post(found["Location"], data).status_code == 302
    with acting_as(centre.actor("rami")) as rami:
        person = Person.objects.get(pk=person_id)
        assert person.is_complete
        opened = read_person(actor=rami, person=person)
        assert (opened.identity.display, opened.versions["identity"]) == ("Halima", 2)
    again = client.post(found["Location"], data)
    assert again.status_code == 422
    assert b"in full already" in again.content


@pytest.mark.parametrize("code", ["", "LMP7", "LMP7-0001-?", "0" * 24, "صورة", "LMP7-9999-2"])
def test_what_is_no_code_of_ours_finds_nobody(centre, arrival, code):
    response = centre.client("rami").post(reverse("registration:code"), {"code": code})
    assert response.status_code == 422


def test_the_sheet_is_a_pdf_for_who_registers_there(centre, arrival):
    address = reverse("registration:wristbands", args=[arrival.pk])
    assert centre.client("rami").get(address).status_code == 404
    with acting_as(centre.actor("rami")) as rami:
        pre_register(actor=rami, arrival=arrival, counts={"unknown": 4})
    sheet = centre.client("rami").get(address)
    assert sheet.content.startswith(b"%PDF")
    assert centre.client("piet").get(address).status_code == 404
    assert centre.client("kofi").get(address).status_code == 404  # sees none of its persons


@pytest.mark.parametrize(
    ("who", "status"),
    [("rami", 200), ("kofi", 200), ("rosa", 404), ("piet", 404), ("guard", 404), ("sam", 404)],
)
def test_who_sees_a_landing(centre, arrival, who, status):
    address = reverse("registration:landing", args=[arrival.pk])
    assert centre.client(who).get(address).status_code == status


def test_another_team_pre_registers_nobody_for_it(centre, arrival):
    address = reverse("registration:landing", args=[arrival.pk])
    data = {"form_id": str(uuid.uuid4()), "unknown": "3"}
    assert centre.client("kofi").post(address, data).status_code == 403


@pytest.mark.parametrize(
    ("counts", "refusal"),
    [({}, NobodyCounted), ({"unknown": 2_001}, TooManyAtOnce), ({"unknown": 10_000},
                                                                NoWristbandsLeft)],
)  # fmt: skip
def test_what_cannot_be_counted(centre, arrival, counts, refusal):
    with acting_as(centre.actor("rami")) as rami, pytest.raises(refusal):
        pre_register(actor=rami, arrival=arrival, counts=counts)


def test_letters_and_days_are_checked(centre, arrival):
    client, address = centre.client("rami"), reverse("registration:landings")
    data = {"arrived_on": clock.today().isoformat(), "place": "Quay", "letters": "LMP7"}
    page = client.post(address, data)
    assert page.status_code == 422
    assert str(LettersTaken.sentence).encode() in page.content
    assert client.post(address, data | {"letters": "é"}).status_code == 422
    assert client.post(address, data | {"letters": "QA"}).status_code == 302
    with acting_as(centre.actor("rami")) as rami:
        assert Arrival.objects.count() == 2
        for days in (1, -400):
            with pytest.raises(NotThen):
                open_arrival(
                    actor=rami, team=centre.team, place="x", letters="ZZ",
                    arrived_on=clock.today() + timedelta(days=days),
                )  # fmt: skip


def test_who_is_complete_is_not_completed_again(centre):
    new, _faults = read({"given_name": "X"}, today=clock.today(), countries={})
    with acting_as(centre.actor("rami")) as rami, pytest.raises(CompletedAlready):
        complete(actor=rami, person=centre.person, new=new)


@given(st.text("ABKLPQXZ01279", min_size=2, max_size=6), st.integers(1, 9_999))
def test_every_code_is_read_back_and_a_slip_is_seen(prefix, number):
    code = code_of(prefix, number)
    assert read_code(code) == code
    assert read_code(f" {code.lower().replace('-', '')} ") == code
    wrong = code[:-3] + str((int(code[-3]) + 1) % 10) + code[-2:]
    assert read_code(wrong) is None


def test_the_page_of_a_landing_begins_at_its_counts_and_the_search_at_its_code(centre, arrival):
    client = centre.client("rami")
    shown = client.get(reverse("registration:landing", args=[arrival.pk])).content.decode()
    assert "autofocus" not in shown
    assert "autofocus" in client.get(reverse("registration:code")).content.decode()
