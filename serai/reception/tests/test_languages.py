"""Every page of reception in English, French and Arabic, and its refusals; titles name nobody."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from tests.persons import reception

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "fr", "ar")
PAGES = {
    **dict.fromkeys(("centre", "here", "give", "figures", "person"), "rosa"),
    **dict.fromkeys(("check_out", "move", "go_out"), "rosa"),
    **dict.fromkeys(("set_up", "new_centre"), "sofia"),
    **dict.fromkeys(("landings", "new_landing", "landing"), "rami"),
    **dict.fromkeys(("flags", "lift_flag"), "carla"),
}  # fmt: skip
"""Each page, and somebody who may see it."""
ENGLISH = ("Check out", "Goes out", "Given today", "Who landed", "Expected back", "Where to",
           "Seen just now", "Name of the centre", "What the desk has to do", "Not seen",
           "Blocked places", "Who takes part", "Let them take part")  # fmt: skip


@pytest.fixture
def world(centre):
    """One of everything about Amina at the centre."""
    with acting_as(register_actor(centre.organisation.pk)):
        return reception.make(centre)


@pytest.fixture
def addresses(centre, world):
    """The address of each page by its name."""
    house, stay, person = world["reception.Centre"], world["reception.Stay"], centre.person
    arguments = {
        **{key: [house.pk] for key in ("centre", "here", "give", "figures", "set_up")},
        **{key: [] for key in ("new_centre", "landings", "new_landing")},
        "landing": [world["reception.QuickLook"].arrival_id],
        **{key: [person.pk] for key in ("person", "flags")},
        **{key: [person.pk, stay.pk] for key in ("check_out", "move", "go_out")},
        "lift_flag": [person.pk, world["reception.DeskFlag"].pk],
    }
    return {name: reverse(f"reception:{name}", args=args) for name, args in arguments.items()}


def read(centre, addresses, name, language, **sent):
    client, url = centre.client(PAGES[name]), addresses[name]
    header = {"accept-language": language}
    response = client.post(url, sent, headers=header) if sent else client.get(url, headers=header)
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_the_readers_language(centre, addresses, language):
    for name in PAGES:
        status, page = read(centre, addresses, name, language)
        assert status == 200, name
        direction = "rtl" if language == "ar" else "ltr"
        assert f'<html lang="{language}" dir="{direction}"' in page, name
        if language != "en":
            assert not [words for words in ENGLISH if words in page], (name, language)
        if language == "ar":
            assert re.search("[\u0600-\u06ff]{3}", page), name


def test_titles_and_addresses_name_nobody(centre, addresses):
    for name, url in addresses.items():
        _status, page = read(centre, addresses, name, "en")
        title = re.search("<title>(.*?)</title>", page, re.DOTALL).group(1)
        for secret in ("Amina", "Ouedraogo", "QY-0001-A"):
            assert secret not in title, name
            assert secret not in url, name
            assert f'href="{secret}' not in page, name


REFUSALS = {
    "go_out": {"kind": "out", "expected_at": "2020-01-01T10:00"}, "move": {"place": "nowhere"},
    "check_out": {"left_to": "hospital"}, "lift_flag": {"why": " "},
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_stands_in_the_form_in_the_readers_language(centre, world, addresses, language):
    for name, sent in REFUSALS.items():
        status, page = read(centre, addresses, name, language, **sent)
        assert status == 422, name
        said = re.findall(r'class="[^"]*error[^"]*"[^>]*>(.*?)</', page, re.DOTALL)
        assert any(one.strip() for one in said), name
        if language == "ar":
            assert re.search("[\u0600-\u06ff]{3}", " ".join(said)), name


@pytest.mark.parametrize("typed", ["", "tomorrow", "2026-13-45T99:99", "0001-01-01T00:00"])
def test_what_is_no_moment_is_refused_and_nothing_is_lost(centre, world, addresses, typed):
    """What was chosen before stays chosen in the form that comes back."""
    sent = {"kind": "work_school", "expected_at": typed}
    status, page = read(centre, addresses, "go_out", "en", **sent)
    assert status == 422
    assert re.search(r'value="work_school"\s+selected', page)


def test_a_moment_far_away_is_taken_as_it_is(centre, world, addresses, again):
    absence = world["reception.Absence"]
    back = reverse("reception:come_back", args=[centre.person.pk, absence.pk])
    assert centre.client("rosa").post(back).status_code == 302
    moment = clock.now() + timedelta(days=40)
    status, _page = read(
        centre,
        addresses,
        "go_out",
        "en",
        kind="out",
        expected_at=f"{moment:%Y-%m-%dT%H:%M}",
        confirmed="on",
    )
    assert status == 302
