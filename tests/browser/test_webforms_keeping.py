"""What the form app keeps when somebody is quick: the browser's own buttons, a long queue."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_webforms import (
    FETCHED,
    SECRET,
    finished,
    heard,
    in_line,
    kept,
    office,
    open_page,
    opened,
    set_up,
    states,
    stored,
    submissions,
    until,
)

__all__ = ["office", "open_page", "states"]
pytestmark = pytest.mark.browser
MARKED = "document.querySelector('a.f-open').marked === true"


def test_leaving_by_the_browsers_own_buttons_loses_nothing(open_page, office):
    page = set_up(open_page)
    opened(page, "All line")
    in_line(page).fill("first")
    kept(page)
    # Typed and left at once, before anything was kept by itself, and gone on with at once.
    in_line(page).fill(SECRET)
    page.evaluate("location.hash = '#/'")
    page.get_by_role("link", name=re.compile("^Go on")).first.click()
    expect(in_line(page)).to_have_value(SECRET)
    assert SECRET not in stored(page)

    # Where it cannot be kept, the form stays unless somebody says otherwise.
    page.evaluate(
        "void (window.put = IDBObjectStore.prototype.put, IDBObjectStore.prototype.put = () => {"
        " throw new DOMException('', 'QuotaExceededError') })"
    )
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    in_line(page).fill("unkept")
    page.evaluate("location.hash = '#/'")
    expect(page.locator(".c-error")).to_contain_text("no room left")
    expect(in_line(page)).to_have_value("unkept")
    assert len(asked) == 1
    assert page.evaluate("location.hash").startswith("#/answers/")
    page.evaluate("void (IDBObjectStore.prototype.put = window.put)")
    finished(page)
    assert "<line>unkept</line>" in submissions(page)


def test_a_queue_is_listed_sent_and_forgotten_whole(open_page, office):
    page = set_up(open_page)
    page.context.set_offline(True)
    for n in range(9):
        opened(page, "All line")
        in_line(page).fill(f"line {n}")
        page.click("#f-finish")
        page.get_by_role("link", name="All line", exact=True).wait_for()
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
