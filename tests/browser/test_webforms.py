"""Forms in the browser, as people fill them in: with and without a network, and what stays."""

import json
import re

import httpx
import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import look
from tests.browser.test_journey import press

pytestmark = pytest.mark.browser
PIN = "caravan-7"
SECRET = "Zanzibarbaobab"
SURVEY = [
    ("type", "name", "label::English (en)", "label::French (fr)", "label::Arabic (ar)", "required",
     "constraint", "relevant", "appearance", "parameters", "calculation"),
    ("note", "hello", "**Welcome**", "**Bienvenue**", "**أهلاً**"),
    ("text", "said", "What was said?", "Qu’a-t-on dit ?", "ماذا قيل؟", "yes"),
    ("integer", "age", "Age", "Âge", "العمر", "", ". < 120"),
    ("decimal", "km", "Kilometres", "Kilomètres", "كيلومترات"),
    ("date", "day", "Day", "Jour", "اليوم", "", "", "", "ethiopian"),
    ("time", "hour", "Hour", "Heure", "الساعة"),
    ("select_one yn", "again", "Again?", "Encore ?", "مرة أخرى؟"),
    ("select_multiple need", "needs", "Needs", "Besoins", "الاحتياجات"),
    ("select_one need", "first", "First need", "Premier besoin", "أول احتياج", "", "",
     "${again} = 'yes'", "minimal"),
    ("select_one need", "how", "How much?", "Combien ?", "كم؟", "", "", "", "likert"),
    ("range", "safe", "How safe?", "Quelle sécurité ?", "ما مدى الأمان؟", "", "", "", "",
     "start=0 end=10 step=1"),
    ("rank need", "order", "Order", "Ordre", "الترتيب"),
    ("geopoint", "place", "Place", "Lieu", "المكان"),
    ("image", "photo", "Photo", "Photo", "صورة"),
    ("image", "sign", "Signature", "Signature", "توقيع", "", "", "", "signature"),
    ("barcode", "code", "Card", "Carte", "البطاقة"),
    ("begin_repeat", "stop", "Stops", "Arrêts", "المحطات"),
    ("text", "town", "Town", "Ville", "البلدة"),
    ("end_repeat", "stop"),
    ("calculate", "double", "", "", "", "", "", "", "", "", "${age} * 2"),
]  # fmt: skip
CHOICES = [
    ("list_name", "name", "label::English (en)", "label::French (fr)", "label::Arabic (ar)"),
    ("yn", "yes", "Yes", "Oui", "نعم"), ("yn", "no", "No", "Non", "لا"),
    ("need", "food", "Food", "Nourriture", "غذاء"),
    ("need", "care", "Health care", "Soins", "رعاية صحية"),
    ("need", "other", "Other", "Autre", "أخرى"),
]  # fmt: skip
WORDS = {
    "en": {"unlock": "Unlock", "finish": "Finish", "title": "All kinds"},
    "fr": {"unlock": "Déverrouiller"},
    "ar": {"unlock": "فتح القفل"},
}


def published(open_page, tmp_path, form_id="kinds", survey=SURVEY, version="1"):
    """Publish a form with all kinds of questions, as the office does."""
    book = openpyxl.Workbook()
    for name, rows in (("survey", survey), ("choices", CHOICES)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    settings = book.create_sheet("settings")
    settings.append(("form_id", "form_title", "version", "default_language"))
    settings.append((form_id, f"All {form_id}", version, "English (en)"))
    del book["Sheet"]
    path = tmp_path / f"{form_id}.xlsx"
    book.save(path)
    page = open_page("en", "desktop", "moussa")
    page.goto("/forms/add/")
    page.set_input_files("input[type=file]", path)
    press(page, "button[value=publish]")
    page.wait_for_url(re.compile(r"/forms/[0-9a-f-]{36}/"))
    return page


@pytest.fixture(scope="module")
def once():
    """What the module's tests do only once."""
    return {}


@pytest.fixture
def office(open_page, tmp_path, once):
    """The form, published once for all tests of the module."""
    if "done" not in once:
        published(open_page, tmp_path)
        once["done"] = True


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
    return page


def opened(page: Page) -> None:
    """Open the form."""
    page.get_by_role("link", name="All kinds").click()
    page.locator("#f-finish").wait_for()


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
    until(page, "Number(document.querySelector('.f-form').dataset.kept) > Date.now() - 3000")


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
KEPT_APP = """(async () => {
  for (const name of await caches.keys())
    if ((await (await caches.open(name)).keys()).length > 8) return true;
  return false })()"""


def until(page: Page, condition: str) -> None:
    """Wait for a condition; the page's policy lets no test watch from inside."""
    for _ in range(150):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
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
    page.set_default_timeout(15_000)
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
    review.locator("#review [name=review_state][value=has_issues], #review select").first.wait_for()
    if review.locator("#review select[name=review_state]").count():
        review.locator("#review select[name=review_state]").select_option("has_issues")
    else:
        review.locator("#review input[value=has_issues]").check(force=True)
    review.locator("#review button").last.click()
    review.wait_for_load_state()
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
