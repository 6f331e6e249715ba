"""A person is registered, found, linked, shared and taken back, in a real browser."""

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import look

pytestmark = pytest.mark.browser
CLINIC = "CLN"
CONSENT = re.compile(r"/consents/[0-9a-f-]{36}/$")
PERSON = re.compile(r"/people/([0-9a-f-]{36})/$")


def register(page: Page, given: str, family: str, sex: str, birth: str) -> tuple[str, str]:
    """Register somebody with the keyboard alone; return where they stand, and the reference."""
    page.goto("/register/")
    expect(page.locator("[name=given_name]")).to_be_focused()
    page.keyboard.type(given)
    expect(page.locator("[name=given_name]")).to_have_value(given)
    page.locator("[name=family_name]").fill(family)
    page.locator("[name=sex]").select_option(sex)
    page.locator("[name=birth_date]").fill(birth)
    page.locator("[name=birth_date]").press("Enter")
    sure = page.locator("button[name=sure]")
    page.wait_for_load_state()
    if not PERSON.search(page.url) and sure.count():
        sure.click()
    page.wait_for_url(PERSON)
    reference = page.title().partition(" ")[0]
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", reference)
    return page.url, reference


def find(page: Page, words: str) -> str:
    """Return what finding somebody shows; the words never stand in the address."""
    page.goto("/find/")
    page.locator("#id_text").fill(words)
    page.locator("#id_text").press("Enter")
    expect(page.locator("#found a").first).to_be_visible()
    assert words.partition(" ")[0] not in page.url
    return page.locator("#found").inner_text()


def share(page: Page, person: str, team: str) -> str:
    """Record that the person agrees, in writing, that a team sees who they are; return where."""
    page.goto(f"{person}consents/new/")
    look(page)
    option = page.locator("[name=recipient] option", has_text=team).first.get_attribute("value")
    page.locator("[name=recipient]").select_option(option)
    for part in page.locator("[name=compartments]").all():
        part.set_checked(part.get_attribute("value") in {"identity", "profile"})
    page.locator("[name=medium]").select_option("written")
    page.locator("[name=state][value=given]").check()
    page.locator("main form button.btn-primary").last.click()
    page.wait_for_url(CONSENT)
    return page.url


@pytest.mark.parametrize(
    ("language", "width", "given", "spelled"),
    [("fr", "desktop", "Mahamadou", "Mohamed"), ("ar", "phone", "Fatoumata", "فاطمة")],
)
def test_a_person_from_the_desk_to_a_withdrawn_consent(open_page, language, width, given, spelled):
    family = f"Zarmakoy{uuid.uuid4().hex[:6].translate(str.maketrans('0123456789', 'ghijklmnop'))}"
    desk = open_page(language, width, "rachid")
    desk.goto("/register/")
    look(desk)
    person, reference = register(desk, given, family, "male", "1990-01-01")
    look(desk)
    assert given in desk.locator("h1").inner_text()
    assert family not in desk.title() + desk.url
    _child, other = register(desk, "Issa", family, "male", "2015-06-02")

    assert reference in find(desk, f"{spelled} {family}")
    look(desk)
    assert reference in find(desk, reference)

    worker = open_page(language, width, "mariam")
    worker.goto(f"{person}family/")
    worker.locator("form[action$='/link/'] [name=kind]").select_option("parent")
    worker.locator("form[action$='/link/'] [name=reference]").fill(other)
    worker.locator("form[action$='/link/'] button").click()
    worker.wait_for_load_state()
    expect(worker.locator("main")).to_contain_text("Issa")
    look(worker)

    partner = open_page(language, width, "celine")
    assert partner.goto(person).status == 404
    consent = share(worker, person, CLINIC)
    assert partner.goto(person).status == 200
    assert given in partner.locator("h1").inner_text()
    look(partner)

    worker.goto(consent)
    worker.locator("a.btn-danger").click()
    worker.locator("main form button").last.click()
    worker.wait_for_load_state()
    look(worker)
    assert partner.goto(person).status == 404
    assert given not in partner.locator("body").inner_text()
