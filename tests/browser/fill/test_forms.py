"""Real forms and small examples, filled in in the browser and sent as the engine writes them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import look
from tests.browser.fill.answering import answered_through, tokens_of, written_again
from tests.browser.fill.walk import back, draw, finished, kept, newest, opened, sent
from tests.form_examples import EXAMPLES, Example
from tests.forms_house import LONG

pytestmark = pytest.mark.browser
CLOCKED = re.compile(r"<(end|today|deviceid|end_t|time_ds|time_dm|calcul1)>[^<]*</\1>")
"""What the clock or the device writes anew each time a form is loaded or sent."""
SLIDE = "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')) }"


@pytest.mark.parametrize("file", ["fms", "fmr", "mrc_registration", LONG.stem])
def test_a_real_form_is_filled_and_sent_as_the_engine_writes_it(device, office, file):
    if file not in office:
        pytest.skip("the folder of real data is not beside the project")
    page = device("en", "phone")
    tokens = tokens_of(page)
    opened(page, office[file][1])
    answered_through(page)
    back(page)
    if file == "mrc_registration":  # what names persons is sealed, and given to nobody as a file
        refused = page.context.request.get(f"/submissions/{newest(page)}/xml")
        assert refused.status == 403
        return
    xml = sent(page)
    again = written_again(page, tokens, office[file][0], xml)
    assert CLOCKED.sub("", again) == CLOCKED.sub("", xml)


def test_the_examples_of_each_feature_are_sent_as_the_engine_writes_them(
    device, office, files, subtests
):
    page = device("en", "desktop")
    tokens = tokens_of(page)
    page.on("dialog", lambda dialog: dialog.accept())
    for name, example in EXAMPLES.items():
        with subtests.test(example=name):
            filled_as_told(page, office[name][1], example, files)
            xml = sent(page)
            at = 0
            for part in example.holds:
                at = xml.find(part, at)
                assert at >= 0, f"{part} is not in its place in {xml}"
                at += len(part)
            assert written_again(page, tokens, office[name][0], xml) == xml


def filled_as_told(page: Page, title: str, example: Example, files: Path) -> None:
    """Open a form, answer as the example says, look at it, and finish it."""
    opened(page, title)
    for label, how, what in example.answers:
        step(page, label, how, what, files)
    for text in example.shown:
        expect(page.locator(".f-body")).to_contain_text(text)
    look(page)
    kept(page)
    finished(page)


def step(page: Page, label: str, how: str, what: str, files: Path) -> None:
    """Answer the last question of that label in a way, or move on as somebody would."""
    if label == "":
        move(page, how, what)
        return
    frame = page.locator(".q", has=page.locator("label, legend", has_text=re.compile(
        rf"^\s*{re.escape(label)}(?: \*|$)"))).last  # fmt: skip
    field = frame.locator("input:not([type=search]), textarea").first
    if how in {"fill", "wrong"}:
        field.fill(what)
        field.blur()
        expect(frame.locator(".error")).to_be_visible(visible=how == "wrong")
    elif how == "check":
        frame.locator(f"[value='{what}']").check()
    elif how in {"sees", "seek"}:
        found(frame, how, what)
    elif how == "tick":
        field.check()
    elif how == "select":
        frame.locator("select").select_option(what)
    elif how == "press":
        frame.get_by_role("button", name=what, exact=True).click()
    elif how == "slide":
        field.evaluate(SLIDE, what)
    elif how == "place":
        for part, value in zip(frame.locator("input").all(), what.split(), strict=True):
            part.fill(value)
            part.blur()
    elif how == "draw":
        draw(page, frame.locator("canvas"))
    else:
        frame.locator("input[type=file]").set_input_files(files / what)
        expect(frame.locator("img, audio, video, .f-file .meta, canvas").first).to_be_visible()


def found(frame: Locator, how: str, what: str) -> None:
    """See so many pictures, or look for a choice until it is the only one."""
    if how == "seek":
        frame.locator("input[type=search]").fill(what)
        expect(frame.locator(".choice:visible")).to_have_count(1)
        return
    expect(frame.locator("img")).to_have_count(int(what))
    for picture in frame.locator("img").all():
        expect(picture).to_have_js_property("naturalWidth", 1)


def move(page: Page, how: str, what: str) -> None:
    """Add or remove an instance of a repeat, turn the page, speak another language."""
    if how == "add":
        page.get_by_role("button", name=f"Add: {what}").click()
    elif how == "remove":
        page.get_by_role("button", name=f"Remove number {what}").last.click()
    elif how in {"next", "back"}:
        page.locator(".f-bar .btn").nth(1 if how == "next" else 0).click()
    elif how == "stays":
        page.locator(".f-bar .btn-primary").click()
        expect(page.locator(".error-summary")).to_be_visible()
    elif how == "language":
        page.locator("#f-language").select_option(what)
    else:
        page.click("#f-finish")
        expect(page.locator(".error-summary")).to_contain_text(what)
