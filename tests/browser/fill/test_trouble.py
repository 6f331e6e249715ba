"""What goes wrong with forms in the browser: plain words, and the answers are still there."""

import os
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import look
from tests.browser.fill.walk import (
    ALL_KINDS,
    FETCHED,
    ONE_LINE,
    PIN,
    SECRET,
    USER,
    back,
    begun,
    finished,
    go_on,
    got,
    heard,
    here,
    kept,
    newest,
    opened,
    question,
    reopened,
    said,
    sent,
    stored,
    until,
)
from tests.browser.test_journey import press
from tests.forms_house import LINE, workbook

pytestmark = pytest.mark.browser
FULL = """void (() => {
  window.roomy = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') };
})()"""
ROOMY = "void (IDBObjectStore.prototype.put = window.roomy)"
MEGABYTES = 1_000_000
REGISTRY = "Flow monitoring registry"


def test_a_full_device_says_so_and_the_answers_stay_on_the_screen(device, office):
    page = device("en", "phone")
    opened(page)
    said(page).fill(SECRET)
    kept(page)
    page.evaluate(FULL)
    age = question(page, "age").locator("input")
    age.fill("30")
    expect(page.locator(".c-error")).to_contain_text("no room left")
    look(page)
    page.click("#f-finish")
    expect(page.locator(".c-error")).to_contain_text("no room left")
    expect(age).to_have_value("30")
    expect(said(page)).to_have_value(SECRET)
    with page.expect_event("dialog"):  # only then has it tried, and there may be room again
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.click("#f-close")
    expect(age).to_have_value("30")

    # With room again everything goes on.
    page.evaluate(ROOMY)
    age.fill("31")
    kept(page)
    finished(page)
    xml = sent(page)
    assert f"<said>{SECRET}</said>" in xml
    assert "<age>31</age>" in xml


def test_a_full_device_still_says_why_it_does_not_open(device, office):
    page = device("ar", "desktop")
    opened(page, ONE_LINE)
    said(page).fill(SECRET)
    kept(page)
    page.reload()
    page.locator("#pin").wait_for()
    page.evaluate(FULL)
    page.fill("#pin", PIN)
    page.click("form .btn-primary")
    expect(page.locator("#pin-fault")).to_contain_text("لم يبقَ مكان")
    look(page)
    page.evaluate(ROOMY)
    unlocked_into_a_form(page)
    expect(said(page)).to_have_value(SECRET)


def unlocked_into_a_form(page: Page) -> None:
    """Unlock where a reload goes on with a form."""
    page.fill("#pin", PIN)
    page.click("form .btn-primary")
    page.locator(".f-bar").wait_for()


@pytest.fixture(scope="session")
def big_picture(tmp_path_factory):
    """A photo of 48 megapixels in 60 MB, as a phone makes it that keeps a film behind it."""
    path = tmp_path_factory.mktemp("photo") / "big.jpg"
    Image.effect_noise((800, 600), 60).resize((8_000, 6_000)).save(path, quality=60)
    with path.open("ab") as file:
        file.write(b"\0" * (60 * MEGABYTES - path.stat().st_size))
    return path


def test_a_photo_of_sixty_megabytes_is_made_smaller_or_refused_in_words(
    device, office, big_picture, tmp_path
):
    page = device("en", "phone")
    opened(page)
    said(page).fill(SECRET)
    kept(page)
    unreadable = tmp_path / "unreadable.jpg"
    unreadable.write_bytes(b"\xff\xd8" + b"0" * 60 * MEGABYTES)
    huge = tmp_path / "huge.jpg"
    with huge.open("wb") as file:
        file.truncate(90 * MEGABYTES)
    photo = question(page, "photo")
    for file, size in ((unreadable, "60"), (huge, "90")):
        photo.locator("input").set_input_files(file)
        expect(photo.locator("[role=status]")).to_contain_text(f"({size} MB) is too large")
        expect(photo.locator("img")).to_have_count(0)
    sign = question(page, "sign")
    sign.locator("summary").click()
    sign.locator("input[type=file]").set_input_files(unreadable)
    expect(sign.locator("[role=status]")).to_contain_text("(60 MB) is too large")
    expect(said(page)).to_have_value(SECRET)
    photo.locator("input").set_input_files(big_picture)
    expect(photo.locator("[role=status]")).to_contain_text("Made smaller: 60 to")
    expect(photo.locator("img")).to_be_visible()
    look(page)
    kept(page)
    page = reopened(page)
    expect(question(page, "photo").locator("img")).to_be_visible()
    finished(page)
    xml = sent(page)
    name = re.search(r"<photo>([^<]+\.jpg)</photo>", xml)
    assert f"<said>{SECRET}</said>" in xml
    assert name
    assert name.group(1) in got(page, f"/submissions/{newest(page)}/").text()


@pytest.mark.parametrize("now", ["2024-01-05T08:00:00Z", "2029-01-05T08:00:00Z"])
def test_a_clock_years_off_is_told_and_loses_nothing(open_page, office, now):
    language, width = ("en", "desktop") if now < "2026" else ("ar", "phone")
    page = open_page(language, width, USER)
    page.clock.install(time=now)
    page.goto("/fill/")
    page.clock.resume()
    begun_here(page)
    expect(page.locator(".c-warn").first).to_contain_text("clock" if language == "en" else "ساعة")
    look(page)
    opened(page)
    said(page).fill(SECRET)
    kept(page)
    page = reopened(page)
    expect(said(page)).to_have_value(SECRET)
    finished(page)
    assert f"<said>{SECRET}</said>" in sent(page)


def begun_here(page: Page) -> None:
    """Make the browser a device on the page that is open."""
    page.fill("#pin", PIN)
    page.fill("#pin-again", PIN)
    page.click("form .btn-primary")
    page.get_by_role("link", name=ALL_KINDS, exact=True).wait_for()


@pytest.mark.parametrize("now", ["2024-01-05T08:00:00Z", "2029-01-05T08:00:00Z"])
def test_a_clock_that_jumps_while_a_draft_waits_loses_nothing(open_page, office, now):
    page = open_page("fr", "phone", USER)
    begun(page)
    here(page)
    opened(page, ONE_LINE)
    said(page).fill(SECRET)
    kept(page)
    page.context.set_offline(True)
    page.clock.install(time=now)
    page = reopened(page)
    expect(said(page)).to_have_value(SECRET)
    said(page).fill(f"{SECRET} later")
    page.click("#f-finish")
    expect(page.locator("#send-now")).to_be_visible()

    # A list whose time may be over is not used; the form says so instead of opening without it.
    page.get_by_role("link", name=REGISTRY).click()
    expect(page.locator(".callout")).to_contain_text("trop ancienne")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#send-now")).to_have_count(0)
    assert f"<line>{SECRET} later</line>" in sent(page)


def test_a_tab_killed_in_mid_write_leaves_whole_answers(device, office):
    page = device("en", "phone")
    opened(page)
    said(page).fill("first")
    kept(page)
    for n, pause in enumerate((395, 440)):
        said(page).fill(f"word {n}")
        page.locator(".f-add").click()
        page.wait_for_timeout(pause)
        page = reopened(page, crashes=bool(n))
        expect(said(page)).to_have_value(re.compile("first|word"))
    said(page).fill("last")
    finished(page)
    assert "<said>last</said>" in sent(page)


SLOW = """void (() => {
  const quick = crypto.subtle.encrypt.bind(crypto.subtle);
  crypto.subtle.encrypt = async (...how) => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    return quick(...how);
  };
})()"""


def test_what_is_finished_on_a_slow_device_is_sent_and_no_draft_again(device, office):
    page = device("en", "phone")
    opened(page, ONE_LINE)
    page.evaluate(SLOW)
    said(page).fill(SECRET)
    page.dblclick("#f-finish")
    back(page)
    expect(page.locator("a[href^='#/answers/']")).to_have_count(0)
    assert f"<line>{SECRET}</line>" in sent(page)


def test_a_revoked_device_keeps_its_answers_and_can_be_set_up_again(open_page, office):
    page = open_page("ar", "phone", USER)
    begun(page)
    here(page)
    opened(page, ONE_LINE)
    said(page).fill(SECRET)
    kept(page)
    page.click("#f-close")
    manager = open_page("en", "desktop", USER)
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
    go_on(page)
    expect(said(page)).to_have_value(SECRET)
    page.click("#f-finish")
    expect(page.locator("#send-now")).to_be_visible()
    heard(page)
    page.locator("#again").click()
    expect(page.locator(".c-success")).to_be_visible()
    expect(page.locator("#send-now")).to_have_count(0)
    assert f"<line>{SECRET}</line>" in sent(manager)


def test_a_device_that_the_office_erases_is_empty_and_says_so(open_page, office):
    page = open_page("fr", "desktop", USER)
    begun(page)
    here(page)
    opened(page, ONE_LINE)
    said(page).fill(SECRET)
    kept(page)
    manager = open_page("en", "phone", USER)
    manager.goto("/forms/browser/")
    look(manager)
    manager.on("dialog", lambda dialog: dialog.accept())
    manager.locator("form[action*=wipe] button").first.click()
    expect(manager.locator("body")).to_contain_text("erases everything when it next connects")
    heard(page)
    expect(page.locator("h1")).to_have_text("Cet appareil est vide")
    look(page)
    assert not re.search("item:|form:", stored(page))
    page.reload()
    expect(page.locator("#pin-again")).to_be_visible()
    manager.goto("/forms/browser/")
    expect(manager.locator("form[action*=wipe], .p-amber").first).not_to_contain_text("connects")


def test_a_broken_form_says_so_and_leaves_the_others_and_its_draft_alone(open_page, office):
    page = open_page("ar", "phone", USER)
    broken = []

    def spoil(route):
        answer = route.fetch()
        text = answer.text()
        if 'id="line"' in text:
            broken.append(1)
            text = text.replace("</model>", "", 1)
        route.fulfill(response=answer, body=text)

    page.route("**/form.xml", spoil)
    page.route("**/lists/points", spoil_list)
    begun(page)
    page.get_by_role("link", name=ONE_LINE).wait_for()
    until(page, FETCHED)
    assert broken

    # A list that arrived damaged is not used, and its form not offered; whole, both are there.
    expect(page.locator(".c-warn")).to_be_visible()
    expect(page.get_by_role("link", name=REGISTRY)).to_have_count(0)
    page.unroute("**/lists/points")
    heard(page)
    page.get_by_role("link", name=REGISTRY).wait_for()
    page.get_by_role("link", name=ONE_LINE).click()
    expect(page.locator(".c-error")).to_be_visible()
    look(page)
    opened(page)
    said(page).fill(SECRET)
    kept(page)
    finished(page)


def spoil_list(route: Route) -> None:
    """Change a letter of a list on its way, and nothing else."""
    answer = route.fetch()
    told = answer.json()
    route.fulfill(response=answer, json={**told, "csv": told["csv"].replace("P1", "P7")})


def test_a_draft_stays_with_its_version_when_the_form_changes_and_closes(
    device, open_page, office, tmp_path
):
    page = device("fr", "phone")
    opened(page, ONE_LINE)
    said(page).fill(SECRET)
    kept(page)
    page.click("#f-close")
    manager = open_page("en", "desktop", USER)
    more = [*LINE, ("text", "more", "More", "Plus", "المزيد")]
    published(manager, tmp_path, more, 2)
    with page.expect_response("**/form.xml"):
        heard(page)
    until(page, FETCHED)
    go_on(page)
    expect(said(page)).to_have_value(SECRET)
    expect(page.locator(".q")).to_have_count(1)
    expect(page.locator(".callout").first).to_contain_text("version plus récente")
    look(page)
    finished(page)
    assert f"<line>{SECRET}</line>" in sent(page)
    opened(page, ONE_LINE)
    expect(page.locator(".q")).to_have_count(2)

    # Answers to a form that the office closes meanwhile are refused in words, and stay.
    said(page).fill("Too late")
    kept(page)
    state(manager, "closed")
    page.click("#f-finish")
    expect(page.locator(".f-problem")).to_be_visible()
    look(page)
    page.locator("a[href^='#/answers/']").first.click()
    expect(said(page)).to_have_value("Too late")
    state(manager, "published")
    finished(page)
    assert "<line>Too late</line>" in sent(page)


def test_a_form_that_changes_before_anything_was_answered_can_be_gone_on_with(
    device, open_page, office, tmp_path
):
    page = device("ar", "desktop")
    opened(page, ONE_LINE)
    questions = page.locator(".q").count()
    manager = open_page("en", "desktop", USER)
    more = [*LINE, *(("text", f"q{n}", f"Q{n}", f"Q{n}", f"Q{n}") for n in range(questions))]
    published(manager, tmp_path, more, 3)
    with page.expect_response("**/form.xml"):
        heard(page)
    said(page).fill(SECRET)
    kept(page)
    page.click("#f-close")
    until(page, FETCHED)
    go_on(page)
    expect(said(page)).to_have_value(SECRET)
    expect(page.locator(".q")).to_have_count(questions)
    finished(page)
    assert f"<line>{SECRET}</line>" in sent(page)


def published(manager: Page, folder: Path, survey: list[tuple[str, ...]], number: int) -> None:
    """Publish another version of the form of one line."""
    book = folder / "line.xlsx"
    book.write_bytes(workbook("line", survey, version=f"{number}-{os.getpid()}"))
    manager.goto("/forms/add/")
    manager.set_input_files("input[type=file]", book)
    press(manager, "button[value=publish]")
    manager.wait_for_url(re.compile(r"/forms/[0-9a-f-]{36}/"))


def state(manager: Page, name: str) -> None:
    """Bring the form on the page into another state of its life."""
    press(manager, f"form:has(input[name=state][value={name}]) button")
    manager.wait_for_load_state()
