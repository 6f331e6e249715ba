"""Forms in the browser, as people fill them in: with and without a network, and what stays."""

import json
import os
import re
import subprocess
import sys

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, WIDTHS, look, sign_in
from tests.browser.test_journey import press
from tests.forms_house import LINE, LONG, workbook

pytestmark = pytest.mark.browser
PATIENCE = 30_000
"""Milliseconds that a slow machine may take for what a quick one does at once."""
expect.set_options(timeout=PATIENCE)
PIN = "caravan-7"
SECRET = "Zanzibarbaobab"
WORDS = {
    "en": {"unlock": "Unlock", "finish": "Finish", "title": "All kinds"},
    "fr": {"unlock": "Déverrouiller"},
    "ar": {"unlock": "فتح القفل"},
}


@pytest.fixture(scope="session")
def office(site):
    """The forms of the house, published once beside the running site; id and title by file."""
    own = {"DATABASE_URL", "DATABASE_OWNER_URL", "DJANGO_SETTINGS_MODULE"}
    environment = {k: v for k, v in os.environ.items() if k not in own}
    environment["SERAI_DATA"] = str(site.data)
    done = subprocess.run(
        [sys.executable, "-m", "tests.forms_house", "publish"],
        env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def states():
    """The state of a signed-in browser by user, so that each signs in once."""
    return {}


@pytest.fixture
def open_page(browser, site, states):
    """Open a page in a language and width, signed in once for all tests of the module."""
    contexts = []

    def opened(language="en", width="desktop", user=None):
        known = {} if user not in states else {"storage_state": states[user]}
        context = browser.new_context(
            base_url=site.url, locale=language, accept_downloads=True,
            viewport={"width": WIDTHS[width], "height": 844}, **known,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
        if user is not None and user not in states:
            sign_in(page, site, user)
            states[user] = context.storage_state()
        return page

    yield opened
    for context in contexts:
        context.close()


def begun(page: Page) -> None:
    """Make the browser a device with a PIN."""
    page.goto("/fill/")
    page.fill("#pin", PIN)
    page.fill("#pin-again", PIN)
    page.click("form .btn-primary")


def set_up(open_page, language="en", width="phone") -> Page:
    """Sign in, open the app, and make the browser a device with a PIN."""
    page = open_page(language, width, "moussa")
    page.goto("/fill/")
    page.fill("#pin", PIN)
    page.fill("#pin-again", PIN)
    look(page)
    page.click("form .btn-primary")
    page.get_by_role("link", name="All kinds").wait_for()
    until(page, KEPT_APP)
    until(page, FETCHED)
    return page


def opened(page: Page, title: str = "All kinds") -> None:
    """Open a form."""
    page.get_by_role("link", name=title, exact=True).click()
    page.locator(".f-bar").wait_for()


def unlocked(page: Page) -> None:
    """Unlock the app."""
    page.fill("#pin", PIN)
    page.click("form .btn-primary")
    page.locator(".f-open").first.wait_for()


def question(page: Page, label: str):
    """Return the frame of a question."""
    return page.locator(".q", has=page.locator("label, legend", has_text=label)).first


def kept(page: Page) -> None:
    """Wait until the answers are on the device."""
    expect(page.locator(".f-kept")).not_to_be_empty()


def fill(page: Page) -> None:
    """Answer each kind of question."""
    question(page, "What was said?").locator("input").fill(SECRET)
    question(page, "Age").locator("input").fill("42")
    question(page, "Kilometres").locator("input").fill("3.5")
    question(page, "Day").locator("input").fill("2026-09-11")
    question(page, "Again?").get_by_label("Yes").check()
    question(page, "Needs").get_by_label("Food").check()
    question(page, "Needs").get_by_label("Other").check()
    question(page, "First need").locator("select").select_option("care")
    question(page, "How much?").get_by_label("Health care").check()
    question(page, "How safe?").locator("input").press("ArrowRight")
    question(page, "Order").get_by_role("button").first.click()
    question(page, "Order").get_by_role("button", name="Move Food down").click()
    place = question(page, "Place").locator("input")
    place.nth(0).fill("13.5")
    place.nth(1).fill("2.1")
    place.nth(1).blur()
    canvas = question(page, "Signature").locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60, steps=4)
    page.mouse.up()
    question(page, "Card").locator("input").fill("AB-12")
    page.locator(".f-add").click()
    page.locator(".f-repeat").last.locator("input").fill("Dori")


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
FETCHED = "document.querySelector('#app > [role=status]') === null"
KEPT_APP = """(async () => {
  for (const name of await caches.keys())
    if ((await (await caches.open(name)).keys()).length > 8) return true;
  return false })()"""


def until(page: Page, condition: str) -> None:
    """Wait for a condition; the page's policy lets no test watch from inside."""
    for _ in range(PATIENCE // 50):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def stored(page: Page) -> str:
    """Return every byte that the page's databases hold, as Latin-1 text."""
    return page.evaluate(STORED)


def submissions(page: Page) -> str:
    """Return the texts of the office's newest submission, by its XML."""
    page.goto("/submissions/")
    page.locator("main tbody a[href^='/submissions/']").first.click()
    page.wait_for_url(re.compile(r"/submissions/[0-9a-f-]{36}/"))
    address = page.url.split("?")[0]
    return page.evaluate("async (a) => (await fetch(a)).text()", address + "xml")


def test_fill_offline_reload_kill_reconnect_and_wipe(open_page, office):
    page = set_up(open_page)
    look(page)
    opened(page)
    look(page)
    page.context.set_offline(True)
    page.click("#f-finish")
    expect(page.locator(".error-summary")).to_be_visible()
    assert page.locator("[aria-invalid=true]").count() == 1
    look(page)
    fill(page)
    question(page, "Age").locator("input").fill("200")
    question(page, "Age").locator("input").blur()
    expect(question(page, "Age").locator(".error")).to_be_visible()
    question(page, "Age").locator("input").fill("42")
    kept(page)

    # Nothing of it can be read on the device, and a reload without a network loses nothing.
    text = stored(page)
    for secret in (SECRET, "Dori", "AB-12", PIN, "What was said"):
        assert secret not in text
    page.reload()
    expect(page.locator("#pin")).to_be_visible()
    page.fill("#pin", PIN)
    page.click("form .btn-primary")
    expect(question(page, "What was said?").locator("input")).to_have_value(SECRET)
    expect(page.locator(".f-repeat").last.locator("input")).to_have_value("Dori")

    # A tab that is killed loses at most the last moment.
    question(page, "Kilometres").locator("input").fill("7.25")
    kept(page)
    other = page.context.new_page()
    page.close()
    page = other
    page.set_default_timeout(PATIENCE)
    page.goto("/fill/")
    unlocked(page)
    page.get_by_role("link", name=re.compile("^Go on")).first.click()
    expect(question(page, "Kilometres").locator("input")).to_have_value("7.25")
    page.click("#f-finish")
    expect(page.locator("#send-now")).to_be_visible()
    look(page)

    # Back on the network it goes by itself.
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#send-now")).to_have_count(0)
    xml = submissions(page)
    for part in (f"<said>{SECRET}</said>", "<age>42</age>", "<km>7.25</km>",
                 "<needs>food other</needs>", "<first>care</first>",
                 "<order>care food other</order>",
                 "<place>13.5 2.1", "<code>AB-12</code>", "<town>Dori</town>",
                 "<double>84</double>", "<day>2026-09-11</day>"):  # fmt: skip
        assert part in xml, part
    assert re.search(r"<sign>[^<]+\.png</sign>", xml)

    # Too many wrong PINs leave nothing.
    page.goto("/fill/")
    for left in range(7, -1, -1):
        page.fill("#pin", "wrong-pin")
        page.click("form .btn-primary")
        if left:
            expect(page.locator("#pin-fault")).to_contain_text(str(left))
    expect(page.locator("#pin")).to_have_count(0)
    assert "item:" not in stored(page)
    assert "form:" not in stored(page)


@pytest.mark.parametrize(("language", "width"), [("fr", "desktop"), ("ar", "phone")])
def test_the_app_speaks_french_and_arabic(open_page, office, language, width):
    page = set_up(open_page, language, width)
    assert page.evaluate("document.documentElement.lang") == language
    look(page)
    opened(page)
    assert page.locator(".f-body").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    look(page)
    first = page.locator(".q input[type=text]").first
    first.fill(SECRET)
    page.locator("#f-language").select_option("English (en)")
    assert page.locator(".f-body").get_attribute("dir") == "ltr"
    expect(first).to_have_value(SECRET)
    kept(page)
    page.click("#f-close")
    page.locator("#lock").click()
    expect(page.locator("form .btn-primary")).to_have_text(WORDS[language]["unlock"])
    look(page)
    unlocked(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#leave").click()
    expect(page.locator("#leave")).to_have_count(0)
    assert "item:" not in stored(page)


def test_a_comment_comes_back_and_its_correction_shows_what_changed(open_page, office):
    page = set_up(open_page, "en", "desktop")
    opened(page)
    question(page, "What was said?").locator("input").fill("Firstly")
    page.click("#f-finish")
    page.get_by_role("link", name="All kinds").wait_for()
    expect(page.locator("#send-now")).to_have_count(0)
    review = page.context.new_page()
    review.goto("/submissions/")
    review.locator("main tbody a[href^='/submissions/']").first.click()
    review.locator("#review textarea").fill("Say it better")
    choose_issues(review)
    page.reload()
    unlocked(page)
    expect(page.locator(".f-comment")).to_contain_text("Say it better")
    look(page)
    page.locator(".f-said button").click()
    page.locator("#f-finish").wait_for()
    question(page, "What was said?").locator("input").fill("Secondly")
    page.click("#f-finish")
    expect(page.locator(".f-changes")).to_contain_text("Firstly")
    expect(page.locator(".f-changes")).to_contain_text("Secondly")
    look(page)
    page.click("#f-finish")
    page.get_by_role("link", name="All kinds").wait_for()
    expect(page.locator("#send-now")).to_have_count(0)
    xml = submissions(review)
    assert "<said>Secondly</said>" in xml
    assert "deprecatedID>uuid:" in xml


def test_a_public_link_needs_nobody_and_leaves_nothing(open_page, office):
    page = open_page("en", "desktop", "moussa")
    page.goto("/forms/browser/")
    look(page)
    row = page.locator("tr", has_text="All kinds")
    page.once("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button").click()
    address = page.locator(".c-success code").inner_text()
    anybody = open_page("ar", "phone")
    anybody.goto(address)
    anybody.locator("#f-finish").wait_for()
    look(anybody)
    anybody.locator(".q input[type=text]").first.fill(SECRET)
    anybody.click("#f-finish")
    expect(anybody.locator(".c-success")).to_be_visible()
    assert not anybody.context.cookies()
    assert SECRET not in stored(anybody)
    assert "sealed" not in json.dumps(anybody.evaluate("indexedDB.databases()"))


def test_a_picture_too_large_and_a_full_device_keep_the_answers(open_page, office, tmp_path):
    page = set_up(open_page)
    opened(page)
    question(page, "What was said?").locator("input").fill(SECRET)
    kept(page)
    big = tmp_path / "big.jpg"
    big.write_bytes(b"\xff\xd8" + b"0" * 60_000_000)
    question(page, "Photo").locator("input").set_input_files(big)
    expect(question(page, "Photo").locator("[role=status]")).to_contain_text("60")
    expect(question(page, "What was said?").locator("input")).to_have_value(SECRET)
    page.evaluate(
        "void (IDBObjectStore.prototype.put = () => {"
        " throw new DOMException('', 'QuotaExceededError') })"
    )
    question(page, "Age").locator("input").fill("30")
    expect(page.locator(".c-error")).to_contain_text("no room left")
    expect(question(page, "Age").locator("input")).to_have_value("30")


def test_a_clock_two_years_off_is_told_and_loses_nothing(open_page, office):
    page = open_page("en", "desktop", "moussa")
    page.clock.install(time="2024-01-05T08:00:00Z")
    page.goto("/fill/")
    page.clock.resume()
    page.fill("#pin", PIN)
    page.fill("#pin-again", PIN)
    page.click("form .btn-primary")
    page.get_by_role("link", name="All kinds").wait_for()
    expect(page.locator(".c-warn").first).to_contain_text("clock")


def test_plain_http_elsewhere_offers_the_online_form_only(open_page, office, site):
    page = open_page("en", "desktop", "moussa")
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.goto("/fill/")
    expect(page.locator(".c-warn").first).to_contain_text("https")
    assert page.locator("#pin").count() == 0
    page.locator("#app .btn-primary").click()
    opened(page)
    question(page, "What was said?").locator("input").fill("Online")
    page.click("#f-finish")
    page.get_by_role("link", name="All kinds").wait_for()
    assert "item:" not in stored(page)


def test_the_first_load_is_light(site):
    page = httpx.get(f"{site.url}/fill/", headers={"Accept-Encoding": "gzip"})
    weight = 0
    paths = {"/fill/", "/fill/words/en.json", *re.findall(r'"(/static/[^"#]+)"', page.text)}
    for path in paths:
        if "codes" in path:
            continue
        with httpx.stream("GET", site.url + path, headers={"Accept-Encoding": "gzip"}) as answer:
            weight += sum(len(piece) for piece in answer.iter_raw())
    assert weight <= 330_000, weight


def in_line(page: Page):
    """Return the only field of the one-line form."""
    return page.locator(".q input[type=text]").first


def finished(page: Page) -> None:
    """Finish the form and wait until the list is back and all is sent."""
    page.click("#f-finish")
    page.get_by_role("link", name="All kinds", exact=True).wait_for()
    expect(page.locator("#send-now")).to_have_count(0)


def heard(page: Page) -> None:
    """Let the app ask the server now."""
    page.evaluate("window.dispatchEvent(new Event('online'))")


def test_a_revoked_device_keeps_its_answers_and_can_be_set_up_again(open_page, office):
    page = set_up(open_page, "ar", "phone")
    opened(page, "All line")
    in_line(page).fill(SECRET)
    kept(page)
    page.click("#f-close")
    manager = open_page("en", "desktop", "moussa")
    manager.goto("/forms/browser/")
    name = manager.locator("tr:has(form[action*=wipe]) th").first.inner_text().strip()
    manager.goto("/devices/")
    manager.locator("main a", has_text=name).first.click()
    manager.wait_for_url(re.compile(r"/devices/[0-9a-f-]{36}"))
    manager.on("dialog", lambda dialog: dialog.accept())
    manager.locator("form[action*=revoke] button").click()
    manager.wait_for_load_state()
    heard(page)
    expect(page.locator(".c-error")).to_be_visible()
    look(page)
    page.locator("a[href^='#/answers/']").first.click()
    expect(in_line(page)).to_have_value(SECRET)
    page.click("#f-finish")
    expect(page.locator("#send-now")).to_be_visible()
    heard(page)
    page.locator("#again").click()
    expect(page.locator(".c-success")).to_be_visible()
    expect(page.locator("#send-now")).to_have_count(0)
    assert f"<line>{SECRET}</line>" in submissions(manager)


def test_a_device_that_the_office_erases_is_empty_and_says_so(open_page, office):
    page = set_up(open_page, "fr", "desktop")
    opened(page, "All line")
    in_line(page).fill(SECRET)
    kept(page)
    manager = open_page("en", "phone", "moussa")
    manager.goto("/forms/browser/")
    look(manager)
    manager.on("dialog", lambda dialog: dialog.accept())
    manager.locator("form[action*=wipe] button").first.click()
    expect(manager.locator("body")).to_contain_text("erases everything when it next connects")
    heard(page)
    expect(page.locator("h1")).to_have_text("Cet appareil est vide")
    look(page)
    assert "item:" not in stored(page)
    assert "form:" not in stored(page)
    page.reload()
    expect(page.locator("#pin-again")).to_be_visible()
    manager.goto("/forms/browser/")
    expect(manager.locator("form[action*=wipe], .p-amber").first).not_to_contain_text("connects")


def test_a_broken_form_says_so_and_leaves_the_others_alone(open_page, office):
    page = open_page("ar", "phone", "moussa")
    broken = []

    def spoil(route):
        answer = route.fetch()
        text = answer.text()
        if 'id="line"' in text:
            broken.append(1)
            text = text.replace("</model>", "", 1)
        route.fulfill(response=answer, body=text)

    page.route("**/form.xml", spoil)
    begun(page)
    page.get_by_role("link", name="All line").wait_for()
    until(page, FETCHED)
    assert broken
    page.get_by_role("link", name="All line").click()
    expect(page.locator(".c-error")).to_be_visible()
    look(page)
    opened(page)
    page.locator(".q input[type=text]").first.fill(SECRET)
    kept(page)


def test_a_tab_killed_in_mid_write_leaves_whole_answers(open_page, office):
    page = set_up(open_page)
    opened(page)
    said = question(page, "What was said?").locator("input")
    said.fill("first")
    kept(page)
    for n, pause in enumerate((395, 440)):
        said.fill(f"word {n}")
        page.locator(".f-add").click()
        page.wait_for_timeout(pause)
        other = page.context.new_page()
        page.close()
        page = other
        page.set_default_timeout(PATIENCE)
        page.goto("/fill/")
        unlocked(page)
        page.get_by_role("link", name=re.compile("^Go on")).first.click()
        said = question(page, "What was said?").locator("input")
        expect(said).to_have_value(re.compile("first|word"))
    said.fill("last")
    finished(page)
    assert "<said>last</said>" in submissions(page)


def test_a_draft_stays_with_its_version_when_the_form_changes(open_page, office, tmp_path):
    page = set_up(open_page, "fr", "phone")
    opened(page, "All line")
    in_line(page).fill(SECRET)
    kept(page)
    page.click("#f-close")
    office = open_page("en", "desktop", "moussa")
    book = tmp_path / "line.xlsx"
    more = [*LINE, ("text", "more", "More", "Plus", "المزيد")]
    book.write_bytes(workbook("line", more, version=f"2-{os.getpid()}"))
    office.goto("/forms/add/")
    office.set_input_files("input[type=file]", book)
    press(office, "button[value=publish]")
    office.wait_for_url(re.compile(r"/forms/[0-9a-f-]{36}/"))
    with page.expect_response("**/form.xml"):
        heard(page)
    until(page, FETCHED)
    page.locator("a[href^='#/answers/']").first.click()
    expect(in_line(page)).to_have_value(SECRET)
    expect(page.locator(".q")).to_have_count(1)
    expect(page.locator(".callout").first).to_contain_text("version plus récente")
    look(page)
    finished(page)
    opened(page, "All line")
    expect(page.locator(".q")).to_have_count(2)
    assert f"<line>{SECRET}</line>" in submissions(office)


def test_a_conflict_is_shown_and_overwrites_nothing(open_page, office):
    page = set_up(open_page, "en", "phone")
    opened(page, "All kinds")
    question(page, "What was said?").locator("input").fill("Before")
    finished(page)
    review = page.context.new_page()
    review.goto("/submissions/")
    review.locator("main tbody a[href^='/submissions/']").first.click()
    review.locator("#review textarea").fill("Twice")
    choose_issues(review)
    other = page.context.new_page()
    other.set_default_timeout(PATIENCE)
    other.goto("/fill/")
    for tab, word in ((page, "Mine"), (other, "Theirs")):
        if tab is page:
            tab.reload()
        unlocked(tab)
        tab.locator(".f-said button").first.click()
        tab.locator("#f-finish").wait_for()
        question(tab, "What was said?").locator("input").fill(word)
        tab.click("#f-finish")
        tab.locator(".f-changes").wait_for()
    page.click("#f-finish")
    page.get_by_role("link", name="All kinds", exact=True).wait_for()
    expect(page.locator("#send-now")).to_have_count(0)
    other.click("#f-finish")
    other.get_by_role("link", name="All kinds", exact=True).wait_for()
    expect(other.locator(".f-problem")).to_be_visible()
    expect(other.locator(".f-list").first).to_contain_text("replace nothing")
    look(other)
    other.locator(".f-list a", has_text="Look at it").click()
    expect(question(other, "What was said?").locator("input")).to_have_value("Theirs")
    assert "<said>Mine</said>" in submissions(review)


def choose_issues(review: Page) -> None:
    """Mark a submission as having issues, and send the review."""
    select = review.locator("#review select[name=review_state]")
    if select.count():
        select.select_option("has_issues")
    else:
        review.locator("#review input[value=has_issues]").check(force=True)
    review.locator("#review button").last.click()
    review.wait_for_load_state()


ANSWER = """() => {
  document.querySelector('.error-summary')?.remove();
  const tried = (window.tried ??= new WeakMap());
  const day = new Date(Date.now() - 3 * 864e5).toISOString().slice(0, 10);
  const give = (input, value) => {
    input.value = value;
    for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, {bubbles: true}));
  };
  const answer = (frame, turn) => {
    const choice = [...frame.querySelectorAll('input[type=radio], input[type=checkbox]')];
    const menu = frame.querySelector('select');
    const places = [...frame.querySelectorAll('input[data-part]')];
    const field = frame.querySelector('input:not([type=search]):not([type=file]), textarea');
    const kind = field?.type;
    if (choice.length) choice[turn % choice.length].click();
    else if (menu) give(menu, menu.options[1 + turn % (menu.options.length - 1)]?.value ?? '');
    else if (places.length) { give(places[0], '13.5'); give(places[1], '2.1') }
    else if (kind === 'date') give(field, day);
    else if (kind === 'time') give(field, ['08:00', '18:00'][turn % 2]);
    else if (kind === 'datetime-local') give(field, day + 'T08:00');
    else if (kind === 'range') give(field, field.min);
    else if (field?.inputMode) give(field, ['1', '0', '18', '2026', '5'][turn % 5]);
    else if (field) give(field, ['Dori', '01/2020', '12345678', 'a@example.org'][turn % 4]);
    else frame.querySelector('button:not([hidden])')?.click();
  };
  const given = (frame) => [...frame.querySelectorAll('input, select, textarea')].some((one) =>
    one.type === 'radio' || one.type === 'checkbox' ? one.checked
      : one.type !== 'search' && one.type !== 'file' && one.value !== '');
  for (let round = 0; round < 12; round++) {
    let done = 0;
    for (const frame of document.querySelectorAll('.q')) {
      if (frame.offsetParent === null) continue;
      const needed = frame.querySelector('.f-required') !== null && !given(frame);
      const turn = tried.get(frame) ?? 0;
      if (!(needed || frame.classList.contains('has-error')) || turn > 8) continue;
      tried.set(frame, turn + 1);
      answer(frame, turn);
      done++;
    }
    if (done === 0) break;
  }
}"""
AGAIN = """async ([engine, form, xml, files]) => {
  const { loadForm } = await import(engine);
  const fetchFormAttachment = async (url) => {
    const found = files[decodeURIComponent(url.href.split('/').pop())];
    const type = found === undefined ? {status: 404} : {headers: {'Content-Type': 'text/csv'}};
    return new Response(found ?? '', type);
  };
  const loaded = await loadForm(form, {fetchFormAttachment, missingResourceBehavior: 'BLANK'});
  const data = new FormData();
  data.set('xml_submission_file', new File([xml], 'xml_submission_file', {type: 'text/xml'}));
  const { root } = await loaded.restoreInstance({data: [data]}, {});
  const language = root.languages.find((one) => one.language.includes('(en)'));
  if (language !== undefined) root.setLanguage(language);
  const payload = await root.prepareInstancePayload();
  return payload.data[0].get('xml_submission_file').text() }"""
CLOCKED = re.compile(r"<(end|today|deviceid|end_t|time_ds|time_dm|calcul1)>[^<]*</\1>")
"""What the clock or the device writes anew each time a form is loaded or sent."""


@pytest.mark.parametrize("file", ["fms", "fmr", "mrc_registration", LONG.stem])
def test_a_real_form_is_filled_and_sent_as_the_engine_writes_it(open_page, office, file):
    if file not in office:
        pytest.skip("the folder of real data is not beside the project")
    page = open_page("en", "phone", "moussa")
    tokens = []
    page.on("request", lambda one: tokens.append(one.headers.get("authorization")))
    begun(page)
    opened_when_here(page, office[file][1])
    answered_through(page)
    page.get_by_role("link", name="All kinds", exact=True).wait_for()
    expect(page.locator("#send-now")).to_have_count(0)
    engine = page.evaluate("document.body.dataset.engine")
    xml = submissions(page)
    if file == "mrc_registration":  # what names persons is sealed, and given to nobody as a file
        assert 'id="mrc_registration"' not in xml
        return
    page.goto("/fill/")
    form, lists = offered(page, next(filter(None, tokens)), office[file][0])
    again = page.evaluate(AGAIN, [engine, form, xml, lists])
    assert CLOCKED.sub("", again) == CLOCKED.sub("", xml)


def offered(page: Page, token: str, form_id: str) -> tuple[str, dict[str, str]]:
    """Return a form as the device with that token is given it, and its lists by their names."""
    ask = {"headers": {"Authorization": token}}
    api = page.context.request
    forms = api.post("/fill/check", **ask).json()["forms"]
    form = next(one for one in forms if one["form_id"] == form_id)
    base = f"/fill/versions/{form['version']}"
    lists = {
        one["name"]: api.get(f"{base}/media/{one['id']}", **ask).text() for one in form["media"]
    }
    for one in form["lists"]:
        answer = api.get(f"{base}/lists/{one['name']}", **ask)
        lists[f"{one['name']}.csv"] = answer.json()["csv"]
    return api.get(f"{base}/form.xml", **ask).text(), lists


def answered_through(page: Page) -> None:
    """Answer what a form needs, page by page, and finish it."""
    for _turn in range(120):
        page.evaluate(ANSWER)
        button = page.locator(".f-bar .btn-primary").last
        finishes = button.get_attribute("id") == "f-finish"
        button.click()
        if page.locator(".error-summary").count():
            page.locator(".error-summary a").first.click()
        elif finishes:
            expect(page.locator(".f-bar")).to_have_count(0)
            return
    raise AssertionError(page.locator(".error-summary").all_inner_texts())


def opened_when_here(page: Page, title: str) -> None:
    """Open a form as soon as all forms are on the device."""
    page.get_by_role("link", name=title, exact=True).wait_for()
    until(page, FETCHED)
    opened(page, title)
