"""Forms in the browser, as people fill them in: with and without a network, and what stays."""

import json
import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, look
from tests.browser.fill.walk import (
    CACHED,
    PIN,
    SECRET,
    USER,
    back,
    fill,
    finished,
    here,
    kept,
    looked,
    opened,
    question,
    reopened,
    reviewed,
    said,
    sent,
    stored,
    unlocked,
)

pytestmark = pytest.mark.browser
UNLOCK = {"en": "Unlock", "fr": "Déverrouiller", "ar": "فتح القفل"}
OWN_FILE = re.compile(r"/static/|/fill/(words/[a-z]+\.json|manifest\.webmanifest)?$")
NEVER_IN_CLEAR = (SECRET, "Dori", "AB-12", PIN, "What was said", "ماذا قيل")


@pytest.mark.parametrize(
    ("language", "width"), [("en", "phone"), ("fr", "desktop"), ("ar", "phone")]
)
def test_fill_offline_reload_kill_reconnect_and_wipe(open_page, office, language, width):
    page = open_page(language, width, USER)
    page.goto("/fill/")
    page.fill("#pin", PIN)
    page.fill("#pin-again", PIN)
    looked(page)
    page.click("form .btn-primary")
    page.get_by_role("link", name="All kinds", exact=True).wait_for()
    here(page)
    assert page.evaluate("document.documentElement.lang") == language
    looked(page)
    opened(page)
    body = page.locator(".f-body")
    assert body.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    page.context.set_offline(True)
    page.click("#f-finish")
    expect(page.locator(".error-summary")).to_be_visible()
    assert page.locator("[aria-invalid=true]").count() == 1
    looked(page)
    fill(page)
    age = question(page, "age")
    age.locator("input").fill("200")
    age.locator("input").blur()
    expect(age.locator(".error")).to_be_visible()
    age.locator("input").fill("42")
    page.locator("#f-language").select_option("English (en)")
    expect(body).to_have_attribute("dir", "ltr")
    expect(said(page)).to_have_value(SECRET)
    kept(page)

    # Nothing of it can be read on the device, and a reload without a network loses nothing.
    text = stored(page)
    for secret in NEVER_IN_CLEAR:
        assert secret not in text
    assert {path for path in page.evaluate(CACHED) if not OWN_FILE.match(path)} == set()
    page.reload()
    expect(page.locator("form .btn-primary")).to_have_text(UNLOCK[language])
    looked(page)
    page.fill("#pin", PIN)
    page.click("form .btn-primary")
    expect(said(page)).to_have_value(SECRET)
    expect(page.locator(".f-repeat").last.locator("input")).to_have_value("Dori")

    # A tab that is killed loses at most the last moment.
    question(page, "km").locator("input").fill("7.25")
    kept(page)
    page = reopened(page)
    expect(question(page, "km").locator("input")).to_have_value("7.25")
    page.click("#f-finish")
    expect(page.locator("#send-now")).to_be_visible()
    looked(page)

    # Back on the network it goes by itself.
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    back(page)
    xml = sent(page)
    for part in (f"<said>{SECRET}</said>", "<age>42</age>", "<km>7.25</km>",
                 "<needs>food other</needs>", "<first>care</first>",
                 "<order>care food other</order>",
                 "<place>13.5 2.1", "<code>AB-12</code>", "<town>Dori</town>",
                 "<double>84</double>", "<day>2026-09-11</day>"):  # fmt: skip
        assert part in xml, part
    assert re.search(r"<sign>[^<]+\.png</sign>", xml)

    # Too many wrong PINs leave nothing, and neither does signing out.
    if language == "en":
        page.reload()
        for left in range(7, -1, -1):
            page.fill("#pin", "wrong-pin")
            page.click("form .btn-primary")
            if left:
                expect(page.locator("#pin-fault")).to_contain_text(str(left))
        expect(page.locator("#pin")).to_have_count(0)
    else:
        page.once("dialog", lambda dialog: dialog.accept())
        page.locator("#leave").click()
        expect(page.locator("#leave")).to_have_count(0)
    looked(page)
    assert not re.search("item:|form:|body:|sent:", stored(page))


@pytest.mark.parametrize(("language", "width"), [("en", "desktop"), ("ar", "phone")])
def test_a_comment_comes_back_and_its_correction_shows_what_changed(
    device, office, language, width
):
    page = device(language, width)
    opened(page)
    said(page).fill("Firstly")
    finished(page)
    review = page.context.new_page()
    reviewed(review, "Say it better")
    page.reload()
    unlocked(page)
    expect(page.locator(".f-comment").first).to_contain_text("Say it better")
    look(page)
    page.locator(".f-said button").first.click()
    page.locator("#f-finish").wait_for()
    said(page).fill("Secondly")
    page.click("#f-finish")
    expect(page.locator(".f-changes")).to_contain_text("Firstly")
    expect(page.locator(".f-changes")).to_contain_text("Secondly")
    look(page)
    finished(page)
    xml = sent(page)
    assert "<said>Secondly</said>" in xml
    assert "deprecatedID>uuid:" in xml


@pytest.mark.parametrize(("language", "width"), [("en", "phone"), ("ar", "desktop")])
def test_a_conflict_is_shown_and_overwrites_nothing(device, office, language, width):
    page = device(language, width)
    opened(page)
    said(page).fill("Before")
    finished(page)
    reviewed(page.context.new_page(), "Twice")
    other = page.context.new_page()
    other.set_default_timeout(PATIENCE)
    other.goto("/fill/")
    page.reload()
    for tab, word in ((page, "Mine"), (other, "Theirs")):
        unlocked(tab)
        tab.locator(".f-said button").first.click()
        tab.locator("#f-finish").wait_for()
        said(tab).fill(word)
        tab.click("#f-finish")
        tab.locator(".f-changes").wait_for()
    finished(page)
    assert "<said>Mine</said>" in sent(page)
    other.click("#f-finish")
    other.get_by_role("link", name="All kinds", exact=True).wait_for()
    expect(other.locator(".f-problem")).to_be_visible()
    if language == "en":
        expect(other.locator(".f-list").first).to_contain_text("replace nothing")
    look(other)
    other.locator(".f-list a[href^='#/answers/']").first.click()
    expect(said(other)).to_have_value("Theirs")
    assert "<said>Mine</said>" in sent(page)


def test_a_public_link_needs_nobody_and_leaves_nothing(open_page, office):
    page = open_page("ar", "desktop", USER)
    page.goto("/forms/browser/")
    look(page)
    row = page.locator("tr", has_text="All kinds")
    page.once("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button").click()
    address = page.locator(".c-success code").inner_text()
    look(page)
    for language, width in (("ar", "phone"), ("en", "desktop")):
        anybody = open_page(language, width)
        anybody.goto(address)
        anybody.locator("#f-finish").wait_for()
        look(anybody)
        said(anybody).fill(SECRET)
        anybody.click("#f-finish")
        expect(anybody.locator(".c-success")).to_be_visible()
        look(anybody)
        assert not anybody.context.cookies()
        assert SECRET not in stored(anybody)
        assert "sealed" not in json.dumps(anybody.evaluate("indexedDB.databases()"))


def test_plain_http_elsewhere_offers_the_online_form_only(open_page, office):
    for language, width in (("en", "desktop"), ("ar", "phone")):
        page = open_page(language, width, USER)
        page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
        page.goto("/fill/")
        expect(page.locator(".c-warn").first).to_contain_text("https")
        assert page.locator("#pin").count() == 0
        look(page)
        page.locator("#app .btn-primary").click()
        opened(page, "All line")
        said(page).fill("Online")
        page.click("#f-finish")
        back(page)
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
