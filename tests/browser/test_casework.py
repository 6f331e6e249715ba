"""One person from the first contact to a closed case, in a real browser, by four people.

In French on a phone and in Arabic on a desktop. The screens from the first contact to the opened
case are counted: twelve at most.
"""

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import look
from tests.browser.test_people import register

pytestmark = pytest.mark.browser
CASE = re.compile(r"/people/[0-9a-f-]{36}/cases/[0-9a-f-]{36}/$")
PROCEDURE = re.compile(r"/protection/[0-9a-f-]{36}/$")
MOST_SCREENS = 12
SOON = (date.today() + timedelta(days=5)).isoformat()


def fill(page: Page, **values: Any) -> None:
    """Fill fields by name: chosen, ticked or typed, whatever they are."""
    for name, value in values.items():
        field = page.locator(f"main form [name='{name}']")
        kind = field.first.evaluate("field => field.type")
        if kind == "radio":
            page.locator(f"main form [name='{name}'][value='{value}']").check()
        elif kind == "checkbox":
            field.first.check()
        elif kind.startswith("select"):
            field.select_option(value)
        elif kind != "hidden":
            field.fill(value)


def send(page: Page, **values: Any) -> None:
    """Fill the page's form and send it; nothing may be wrong with it."""
    fill(page, **values)
    before = page.url
    page.locator("main form button.btn-primary").last.click()
    page.wait_for_load_state()
    wrong = page.locator("main .has-error, main .errorlist, main .c-error[role=alert]")
    assert wrong.count() == 0, f"{before}: {wrong.first.inner_text()}"


def go(page: Page, ending: str) -> None:
    """Follow the first link of the page whose address ends so, once it is there."""
    link = page.locator(f"main a[href$='{ending}']").first
    expect(link).to_be_visible()
    link.click()
    page.wait_for_load_state()


def first_contact(page: Page, person: str) -> None:
    """Ask the first contact at the desk; be told whom to call, and nothing else."""
    page.goto(person)
    go(page, "/first/")
    look(page)
    page.locator("[name=age]").fill("30")
    page.locator("[name=age]").press("Tab")
    expect(page.locator("[name=with_caregiver]")).to_have_count(0)
    fill(page, violence="refused", forced="yes", documents_held="yes", can_go_on="no")
    send(page, fear_of_return="no", immediate_danger="no", medical_urgency="no")
    look(page)
    assert page.locator("main .callout").count() == 1
    assert page.locator("main input").count() == 0


def categories_and_case(page: Page, person: str) -> str:
    """Read what was told, let two categories stand at once, open a case; return where it is."""
    page.goto(person)
    go(page, "/categories/")
    look(page)
    page.locator("main a[href^='/screening/categories/']").first.click()
    page.wait_for_load_state()
    send(page, state="confirmed", certainty="likely", evidence="statement")
    go(page, "/categories/new/")
    send(page, category="exploited_migrant", certainty="possible", evidence="statement")
    assert page.locator("main section.card > dl").count() == 2
    page.goto(f"{person}cases/new/")
    look(page)
    send(page, risk="medium", summary="Bloquée en chemin / عالقة")
    page.wait_for_url(CASE)
    look(page)
    return page.url


def plan(page: Page, case: str) -> None:
    """Write a plan with the person: a need, a goal, what is done; ask for its approval."""
    go(page, "/needs/new/")
    send(page, domain="material")
    go(page, "/goals/new/")
    send(page, text="Dormir / النوم")
    go(page, "/actions/new/")
    send(page, text="Lit / سرير", who="person", due_on=SOON, decision="provided")
    look(page)
    page.goto(f"{case}plan/approval/")
    send(page)


def decide(page: Page, case: str) -> None:
    """Approve, as somebody else, what waits in the case."""
    page.goto(case)
    page.locator("#approvals li:has(.p-amber) a").first.click()
    page.wait_for_load_state()
    look(page)
    send(page, decision="approve")


def serve(page: Page, person: str) -> None:
    """Write down that a service was given."""
    page.goto(f"{person}assistance/new/")
    look(page)
    values = page.locator("main form select[name=kind] option").evaluate_all(
        "all => all.map(one => one.value).filter(Boolean)"
    )
    send(page, kind=values[0])
    page.goto(f"{person}assistance/")
    assert page.locator("main li").count() >= 1


def confer(page: Page, other: Page, case: str) -> None:
    """Plan a case conference, sign, let the other sign, write the minutes, decide: a task."""
    page.goto(f"{case}protection/conference/new/")
    look(page)
    send(page, kind="conference", reason="complex", planned_on=SOON, points="?", signed="on")
    page.wait_for_url(PROCEDURE)
    meeting = page.url
    go(page, "/members/new/")
    zeinab = page.locator("[name=user] option", has_text="Zeinab").first.get_attribute("value")
    send(page, user=zeinab)
    other.goto(meeting)
    look(other)
    send(other, signed="on")
    page.goto(meeting)
    go(page, "/minutes/")
    send(page, minutes="—", outcome="close")
    page.locator("main a[href*='/points/'][class~=btn]:not([href$='/new/'])").first.click()
    page.wait_for_load_state()
    send(page, decision="—", becomes="nothing")
    look(page)


def ask_to_close(page: Page, case: str) -> None:
    """Answer the checklist and ask for the case to be closed."""
    page.goto(f"{case}close/")
    look(page)
    names = page.locator("main form input[type=radio]").evaluate_all(
        "all => [...new Set(all.map(one => one.name))]"
    )
    assert len(names) == 10, "the eleventh point is the approval itself"
    send(page, reason="completed", **dict.fromkeys(names, "yes"))


@pytest.mark.parametrize(
    ("language", "width", "given"), [("fr", "phone", "Ramata"), ("ar", "desktop", "Hawa")]
)
def test_from_first_contact_to_a_closed_case(open_page, language, width, given):
    family = f"Kel{uuid.uuid4().hex[:6].translate(str.maketrans('0123456789', 'ghijklmnop'))}"
    desk = open_page(language, width, "rachid")
    person, _reference = register(desk, given, family, "female", "1996-01-01")
    worker, supervisor = (open_page(language, width, who) for who in ("mariam", "zeinab"))
    screens: list[str] = []
    for page in (desk, worker):
        page.on("domcontentloaded", lambda page: screens.append(page.url))

    first_contact(desk, person)
    case = categories_and_case(worker, person)
    assert len(screens) <= MOST_SCREENS, screens

    plan(worker, case)
    decide(supervisor, case)
    serve(worker, person)
    confer(worker, supervisor, case)
    ask_to_close(worker, case)
    worker.goto(case)
    worker.locator("#approvals li:has(.p-amber) a").first.click()
    worker.wait_for_load_state()
    assert worker.locator("[name=decision]").count() == 0, "who asked may not decide"
    decide(supervisor, case)
    worker.goto(case)
    look(worker)
    assert worker.locator("main a[href$='/notes/new/']").count() == 0, "a closed case takes no note"
    assert worker.locator("main a[href$='/reopen/']").count() == 1
    for page in (desk, worker, supervisor):
        assert family not in page.title() + page.url
