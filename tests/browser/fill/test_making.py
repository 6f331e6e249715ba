"""What is on its way in the form app: a picture made smaller, answers being sent, two tabs."""

import re

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PATIENCE, look
from tests.browser.fill.walk import (
    ALL_KINDS,
    ONE_LINE,
    SECRET,
    USER,
    back,
    begun,
    finished,
    go_on,
    here,
    kept,
    opened,
    question,
    reviewed,
    said,
    sent,
    stored,
    unlocked,
    until,
)

pytestmark = pytest.mark.browser
NEVER = "void (window.createImageBitmap = () => new Promise(() => undefined))"
FIRST_HELD_BACK = """void (() => {
  const quick = window.createImageBitmap.bind(window);
  const gate = new Promise((open) => { window.goOn = open });
  let count = 0;
  window.createImageBitmap = async (...how) => {
    if ((count += 1) === 1) await gate;
    return quick(...how);
  };
})()"""
CODES_KEPT = """(async () => {
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys())
      if (one.url.includes('codes')) return true;
  return false })()"""


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Two pictures that are larger than the app keeps them."""
    folder = tmp_path_factory.mktemp("pictures")
    for name, colour in (("first", "teal"), ("second", "sienna")):
        Image.new("RGB", (2_000, 100), colour).save(folder / f"{name}.png")
    return folder


def test_a_picture_that_is_never_done_is_refused_after_a_minute(open_page, office, pictures):
    page = open_page("ar", "phone", USER)
    begun(page)
    here(page)
    opened(page)
    said(page).fill(SECRET)
    kept(page)
    page.evaluate(NEVER)
    page.clock.install()
    photo = question(page, "photo")
    status = photo.locator("[role=status]")
    photo.locator("input").set_input_files(pictures / "first.png")
    expect(status).to_have_text("جارٍ التحضير…")
    page.clock.run_for(55_000)
    expect(status).to_have_text("جارٍ التحضير…")

    # Who finishes meanwhile is told, and the form is not sent as if there were no picture.
    page.click("#f-finish")
    expect(page.locator(".f-kept")).to_have_text("جارٍ التحضير…")
    page.clock.run_for(10_000)
    expect(status).to_contain_text("م.ب")
    expect(page.locator(".c-error")).to_be_visible()
    expect(photo.locator("img")).to_have_count(0)
    look(page)
    expect(said(page)).to_have_value(SECRET)
    finished(page)
    xml = sent(page)
    assert f"<said>{SECRET}</said>" in xml
    assert "<photo/>" in xml


def test_a_form_is_finished_with_the_picture_that_was_chosen_last(device, office, pictures):
    page = device("en", "phone")
    opened(page)
    said(page).fill(SECRET)
    kept(page)
    page.evaluate(FIRST_HELD_BACK)
    photo = question(page, "photo")
    field, status = photo.locator("input"), photo.locator("[role=status]")

    # The one that was chosen first is done last.
    field.set_input_files(pictures / "first.png")
    expect(status).to_have_text("Preparing…")
    field.set_input_files(pictures / "second.png")
    expect(photo.locator("img")).to_be_visible()
    shown = photo.locator("img").get_attribute("src")
    page.evaluate("window.goOn()")
    page.wait_for_timeout(300)
    assert photo.locator("img").get_attribute("src") == shown

    # Finished while it is made smaller, the form waits for it.
    photo.get_by_role("button", name="Take it out").click()
    expect(photo.locator("img")).to_have_count(0)
    page.evaluate(FIRST_HELD_BACK)
    field.set_input_files(pictures / "second.png")
    page.click("#f-finish")
    expect(page.locator(".f-kept")).to_have_text("Preparing…")
    expect(page.locator("#f-finish")).to_be_visible()
    page.evaluate("window.goOn()")
    back(page)
    assert re.search(r"<photo>[^<]+\.(jpg|png)</photo>", sent(page))


def test_what_is_no_number_is_said_and_never_sent_as_the_one_it_began_with(device, office):
    page = device("fr", "phone")
    opened(page)
    said(page).fill(SECRET)
    age, day = question(page, "age"), question(page, "day")
    age.locator("input").press_sequentially("1 000")
    age.locator("input").blur()
    expect(age.locator(".error")).to_contain_text("des chiffres seulement")
    day.locator("input").press_sequentially("11")
    day.locator("input").blur()
    expect(day.locator(".error")).to_contain_text("en entier")
    page.click("#f-finish")
    expect(page.locator(".error-summary li")).to_have_count(2)
    expect(age.locator("input")).to_have_value("1 000")
    look(page)
    age.locator("input").fill("100")
    expect(age.locator(".error")).to_be_hidden()
    expect(page.locator(".error-summary li")).to_have_count(2)
    day.locator("input").fill("2026-09-11")
    expect(day.locator(".error")).to_be_hidden()
    expect(page.locator(".error-summary")).to_have_count(0)
    finished(page)
    xml = sent(page)
    assert "<age>100</age>" in xml
    assert "<double>200</double>" in xml
    assert "<day>2026-09-11</day>" in xml


def test_a_press_reaches_what_it_was_meant_for_although_the_field_it_leaves_is_faulted(
    device, office
):
    page = device("en", "desktop")
    opened(page)
    said(page).fill(SECRET)
    age = question(page, "age")
    fault = age.locator(".error")
    age.locator("input").press_sequentially("ten")
    page.click("#f-close")
    expect(fault).to_contain_text("digits only")

    # What is no answer does not go into the draft: said once, and then the form is left.
    expect(page.locator(".error-summary li")).to_have_count(1)
    expect(age.locator("input")).to_have_value("ten")
    page.click("#f-close")
    page.get_by_role("link", name=ALL_KINDS, exact=True).wait_for()
    go_on(page)
    expect(said(page)).to_have_value(SECRET)
    expect(age.locator("input")).to_have_value("")

    # A fault of the form's own moves what stands below it as well.
    age.locator("input").fill("200")
    below = age.locator("xpath=following-sibling::*").locator("input[type=radio]").first
    below.click()
    expect(fault).to_be_visible()
    expect(below).to_be_checked()


def test_answers_are_on_one_screen_at_a_time(device, office):
    page = device("fr", "desktop")
    opened(page, ONE_LINE)
    said(page).fill("first")
    kept(page)
    other = page.context.new_page()
    other.set_default_timeout(PATIENCE)
    other.goto("/fill/")
    unlocked(other)
    other.locator("a[href^='#/answers/']").first.click()
    expect(other.locator(".c-error")).to_contain_text("autre fenêtre")
    look(other)
    said(page).fill("second")
    page.click("#f-close")
    page.get_by_role("link", name=ONE_LINE, exact=True).wait_for()
    go_on(other)
    expect(said(other)).to_have_value("second")
    finished(other)
    assert "<line>second</line>" in sent(other)


def test_answers_that_are_being_sent_are_not_changed_on_the_way(device, office):
    page = device("en", "phone")
    on_the_way: list[Route] = []

    def hold(route: Route) -> None:
        on_the_way.append(route)

    page.route("**/submission", hold)
    opened(page, ONE_LINE)
    said(page).fill(SECRET)
    page.click("#f-finish")
    change = page.get_by_role("button", name="Change All line")
    change.wait_for()
    for _ in range(PATIENCE // 50):
        if on_the_way:
            break
        page.wait_for_timeout(50)
    change.click()
    page.wait_for_timeout(200)
    assert page.locator(".f-bar").count() == 0
    on_the_way[-1].continue_()
    expect(change).to_have_count(0)
    expect(page.locator(".f-bar, a[href^='#/answers/']")).to_have_count(0)
    assert f"<line>{SECRET}</line>" in sent(page)


def test_answers_as_they_were_before_a_correction_stay_as_long_as_it(device, office):
    page = device("en", "desktop")
    opened(page, ONE_LINE)
    said(page).fill("before it")
    finished(page)
    reviewed(page.context.new_page(), "Again, please")
    page.reload()
    unlocked(page)

    # Looked at and closed without a change, a correction leaves nothing.
    corrected(page)
    page.click("#f-close")
    page.locator(".f-said").wait_for()
    assert not re.search("item:|before:", stored(page))

    # Kept as a draft it knows what it corrects; deleted, it is gone with it.
    corrected(page)
    said(page).fill("after it")
    kept(page)
    text = stored(page)
    assert "before:" in text
    assert "before it" not in text
    page.click("#f-close")
    go_on(page)
    page.click("#f-finish")
    expect(page.locator(".f-changes")).to_contain_text("before it")
    page.click("#f-close")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete All line").click()
    expect(page.locator("a[href^='#/answers/']")).to_have_count(0)
    assert not re.search("item:|before:|body:", stored(page))

    # Sent, it leaves the device as well.
    corrected(page)
    said(page).fill("after all")
    page.click("#f-finish")
    page.locator(".f-changes").wait_for()
    finished(page)
    assert "<line>after all</line>" in sent(page)
    assert not re.search("item:|before:|body:", stored(page))


def corrected(page: Page) -> None:
    """Begin to correct what the office sent back."""
    page.locator(".f-said button").first.click()
    page.locator("#f-finish").wait_for()


def test_the_reader_of_codes_is_there_without_a_network(device, office):
    page = device("ar", "desktop")
    until(page, CODES_KEPT)
    opened(page)
    page.context.set_offline(True)
    kind = page.evaluate("import(document.body.dataset.codes).then(({read}) => typeof read)")
    assert kind == "function"
