"""Steps in the form app that several tests go: setting up, opening, answering, what is stored."""

import re
from contextlib import suppress
from typing import Any

from playwright.sync_api import APIResponse, BrowserContext, Error, Locator, Page, expect

from tests.browser.conftest import PATIENCE, look_in_both_widths
from tests.forms_house import KINDS

USER = "moussa"
PIN = "caravan-7"
SECRET = "Zanzibarbaobab"
ALL_KINDS, ONE_LINE = "All kinds", "All line"
LABELS = {row[1]: [label.replace("’", "'") for label in row[2:5]] for row in KINDS if len(row) > 4}
"""Labels by question in three languages, with the plain quotes that pyxform puts into them."""
SUBMISSION = re.compile(r'href="/submissions/([0-9a-f-]{36})/')

STORED = """async () => {
  let text = JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage});
  const sign = (byte) => String.fromCharCode(byte);
  const latin = (bytes) => Array.from(new Uint8Array(bytes), sign).join('');
  const done = (q) => new Promise((resolve) => { q.onsuccess = () => resolve(q.result) });
  for (const {name} of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      for (const key of await done(db.transaction(store).objectStore(store).getAllKeys()))
        text += key;
      for (const value of await done(db.transaction(store).objectStore(store).getAll()))
        for (const part of Object.values(value))
          text += part?.byteLength === undefined ? JSON.stringify(part)
            : latin(part.buffer ?? part);
    }
    db.close();
  }
  return text }"""
EMPTY = """async () => {
  const done = (q) => new Promise((resolve) => { q.onsuccess = () => resolve(q.result) });
  const db = await done(indexedDB.open('serai-fill'));
  if (!db.objectStoreNames.contains('sealed')) return false;
  const sealed = db.transaction('sealed', 'readwrite').objectStore('sealed');
  for (const name of await done(sealed.getAllKeys()))
    if (/^(item|body|file|before|sent):/.test(name)) sealed.delete(name);
  const locks = await done(db.transaction('lock').objectStore('lock').count());
  db.close();
  return locks > 0 }"""
FETCHED = "document.querySelector('#app > [role=status]') === null"
KEPT_APP = """(async () => {
  for (const name of await caches.keys())
    if ((await (await caches.open(name)).keys()).length > 8) return true;
  return false })()"""


CACHED = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
  return found }"""


def looked(page: Page) -> None:
    """Look at a page in both widths, and go on in the one it had."""
    had = page.viewport_size
    look_in_both_widths(page)
    assert had is not None
    page.set_viewport_size(had)


def until(page: Page, condition: str) -> None:
    """Wait for a condition; the page's policy lets no test watch from inside."""
    for _ in range(PATIENCE // 50):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def begun(page: Page) -> None:
    """Make the browser a device with a PIN."""
    page.goto("/fill/")
    page.fill("#pin", PIN)
    page.fill("#pin-again", PIN)
    page.click("form .btn-primary")
    page.get_by_role("link", name=ALL_KINDS, exact=True).wait_for()


def here(page: Page) -> None:
    """Wait until the app and all forms are on the device."""
    until(page, KEPT_APP)
    until(page, FETCHED)


def emptied(context: BrowserContext) -> bool:
    """Leave no answers on a device and no page open; say whether it still is a device."""
    context.set_offline(False)
    context.unroute_all()
    page = context.new_page()
    page.goto("/fill/manifest.webmanifest")
    is_device = page.evaluate(EMPTY)
    for one in context.pages:
        one.close()
    return bool(is_device)


def unlocked(page: Page) -> None:
    """Unlock the app."""
    page.fill("#pin", PIN)
    page.click("form .btn-primary")
    page.locator(".f-open").first.wait_for()


def opened(page: Page, title: str = ALL_KINDS) -> None:
    """Open a form."""
    page.get_by_role("link", name=title, exact=True).click()
    page.locator(".f-bar").wait_for()


def reopened(page: Page, *, crashes: bool = False) -> Page:
    """Kill the tab, and go on with the newest draft in another one."""
    other = page.context.new_page()
    other.set_default_timeout(PATIENCE)
    if crashes:
        with suppress(Error):  # a process that is gone answers nothing
            page.goto("chrome://crash", timeout=3_000)
    page.close()
    other.goto("/fill/")
    unlocked(other)
    go_on(other)
    return other


def go_on(page: Page) -> None:
    """Open the newest draft."""
    page.locator("a[href^='#/answers/']").first.click()
    page.locator(".f-bar").wait_for()


def question(page: Page, name: str) -> Locator:
    """Return the frame of a question of the form of all kinds, in whatever language it is."""
    spoken = "|".join(re.escape(label) for label in LABELS[name])
    label = page.locator("label, legend", has_text=re.compile(rf"^\s*(?:{spoken})"))
    return page.locator(".q", has=label).first


def said(page: Page) -> Locator:
    """Return the field of the first question of either form."""
    return page.locator(".q input[type=text]").first


def kept(page: Page) -> None:
    """Wait until the answers are on the device."""
    expect(page.locator(".f-kept")).not_to_be_empty()


def finished(page: Page) -> None:
    """Finish the form and wait until the list is back and all is sent."""
    page.click("#f-finish")
    back(page)


def back(page: Page) -> None:
    """Wait until the list of forms is back and all is sent."""
    page.get_by_role("link", name=ALL_KINDS, exact=True).wait_for()
    expect(page.locator("#send-now")).to_have_count(0)


def heard(page: Page) -> None:
    """Let the app ask the server now."""
    page.evaluate("window.dispatchEvent(new Event('online'))")


def fill(page: Page) -> None:
    """Answer each kind of question."""
    question(page, "said").locator("input").fill(SECRET)
    question(page, "age").locator("input").fill("42")
    question(page, "km").locator("input").fill("3.5")
    question(page, "day").locator("input").fill("2026-09-11")
    question(page, "again").locator("[value=yes]").check()
    question(page, "needs").locator("[value=food]").check()
    question(page, "needs").locator("[value=other]").check()
    question(page, "first").locator("select").select_option("care")
    question(page, "how").locator("[value=care]").check()
    question(page, "safe").locator("input").press("ArrowRight")
    question(page, "order").get_by_role("button").first.click()
    question(page, "order").locator("li").first.get_by_role("button").last.click()
    place = question(page, "place").locator("input")
    place.nth(0).fill("13.5")
    place.nth(1).fill("2.1")
    place.nth(1).blur()
    draw(page, question(page, "sign").locator("canvas"))
    question(page, "code").locator("input").fill("AB-12")
    page.locator(".f-add").click()
    page.locator(".f-repeat").last.locator("input").fill("Dori")


def draw(page: Page, canvas: Locator) -> None:
    """Draw a line with the mouse."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60, steps=4)
    page.mouse.up()


def stored(page: Page) -> str:
    """Return every byte that the page's databases hold, as Latin-1 text."""
    return str(page.evaluate(STORED))


def got(page: Page, path: str, **extra: Any) -> APIResponse:
    """Ask the office for something as the user who is signed in in the page's browser."""
    answer = page.context.request.get(path, **extra)
    assert answer.ok, f"{path}: {answer.status}"
    return answer


def newest(page: Page) -> str:
    """Return the id of the office's newest submission."""
    found = SUBMISSION.search(got(page, "/submissions/").text())
    assert found is not None
    return found.group(1)


def sent(page: Page) -> str:
    """Return the office's newest submission as XML."""
    return got(page, f"/submissions/{newest(page)}/xml").text()


def reviewed(page: Page, comment: str) -> None:
    """Look at the office's newest submission, and send it back with a comment."""
    page.goto(f"/submissions/{newest(page)}/")
    page.locator("#review textarea").fill(comment)
    select = page.locator("#review select[name=review_state]")
    if select.count():
        select.select_option("has_issues")
    else:
        page.locator("#review input[value=has_issues]").check(force=True)
    page.locator("#review button").last.click()
    page.wait_for_load_state()
