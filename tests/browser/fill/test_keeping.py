"""What the form app keeps when somebody is quick: the browser's own buttons, a long queue."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE
from tests.browser.fill.walk import (
    ALL_KINDS,
    FETCHED,
    ONE_LINE,
    SECRET,
    finished,
    go_on,
    heard,
    kept,
    opened,
    said,
    sent,
    stored,
    unlocked,
    until,
)  # fmt: skip

pytestmark = pytest.mark.browser
MARKED = "document.querySelector('a.f-open').marked === true"


def test_leaving_by_the_browsers_own_buttons_loses_nothing(device, office):
    page = device("en", "phone")
    opened(page, ONE_LINE)
    said(page).fill("first")
    kept(page)
    # Typed and left at once, before anything was kept by itself, and gone on with at once.
    said(page).fill(SECRET)
    page.evaluate("location.hash = '#/'")
    go_on(page)
    expect(said(page)).to_have_value(SECRET)
    assert SECRET not in stored(page)

    # Where it cannot be kept, the form stays unless somebody says otherwise.
    page.evaluate(
        "void (window.put = IDBObjectStore.prototype.put, IDBObjectStore.prototype.put = () => {"
        " throw new DOMException('', 'QuotaExceededError') })"
    )
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    said(page).fill("unkept")
    page.evaluate("location.hash = '#/'")
    until(page, "location.hash.startsWith('#/answers/')")
    expect(page.locator(".c-error")).to_contain_text("no room left")
    expect(said(page)).to_have_value("unkept")
    assert len(asked) == 1
    page.evaluate("void (IDBObjectStore.prototype.put = window.put)")
    finished(page)
    assert "<line>unkept</line>" in sent(page)


def test_wrong_pins_in_two_tabs_are_two_tries(device, office):
    page = device("en", "phone")
    other = page.context.new_page()
    other.set_default_timeout(PATIENCE)
    tabs = (page, other)
    for tab in tabs:
        tab.goto("/fill/")
        tab.fill("#pin", "wrong-pin")
    for tab in tabs:
        tab.click("form .btn-primary")
    left = set()
    for tab in tabs:
        fault = tab.locator("#pin-fault")
        expect(fault).to_contain_text("Tries left")
        left.add(fault.inner_text().rpartition(" ")[2])
    assert left == {"7", "6"}
    unlocked(page)
    page.reload()
    expect(page.locator("#pin-fault")).to_be_empty()


def test_a_queue_is_listed_sent_and_forgotten_whole(device, office):
    page = device("en", "phone")
    page.context.set_offline(True)
    for n in range(9):
        opened(page, ONE_LINE)
        said(page).fill(f"line {n}")
        page.click("#f-finish")
        page.get_by_role("link", name=ALL_KINDS, exact=True).wait_for()
    expect(page.locator(".card-header", has_text="Waiting to be sent: 9")).to_be_visible()
    page.context.set_offline(False)
    heard(page)
    expect(page.locator("#send-now")).to_have_count(0)
    expect(page.locator("summary", has_text="Sent from this device: 9")).to_be_visible()
    left = stored(page)
    for kind in ("item:", "body:", "before:"):
        assert kind not in left
    assert "sent:" in left

    # A list that stays the same is not drawn again under somebody's finger.
    until(page, FETCHED)
    page.evaluate("void (document.querySelector('a.f-open').marked = true)")
    with page.expect_response("**/fill/check"):
        heard(page)
    page.wait_for_timeout(400)
    assert page.evaluate(MARKED)
