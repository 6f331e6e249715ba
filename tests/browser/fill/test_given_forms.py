"""Forms of others, out of a folder that SERAI_EXAMPLE_FORMS names: filled, sent and compared."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import expect

from tests.browser.conftest import look
from tests.browser.fill.answering import (
    answered_through,
    offered,
    token_of,
    tokens_of,
    written_again,
)
from tests.browser.fill.walk import back, heard, sent
from tests.forms_house import EMAIL
from tests.given_forms import FOLDER, XF, given_files

pytestmark = pytest.mark.browser
HERE = Path(os.environ.get(FOLDER, "."))
JR = "{http://openrosa.org/javarosa}"
MOVES = re.compile(r"\b(?:now|today|random|uuid)\(")


@pytest.fixture(scope="module")
def given(house) -> dict[str, dict[str, Any]]:
    """Publish the forms of the folder in the house; return what became of each."""
    return json.loads(house.call("-m", "tests.given_forms", str(HERE), EMAIL))


@pytest.mark.parametrize("file", [one.name for one in given_files(HERE)])
def test_a_form_of_somebody_else_is_sent_as_the_engine_writes_it(device, given, files, file):
    told = given[file]
    if "refused" in told:
        pytest.skip(f"not published: {told['refused']}")
    page = device("en", "desktop")
    tokens = tokens_of(page)
    page.on("dialog", lambda dialog: dialog.accept())
    heard(page)
    if told["blocks"]:
        asked = {"Authorization": token_of(page, tokens)}
        heard_of = page.context.request.post("/fill/check", headers=asked).json()["forms"]
        assert told["form_id"] not in {one["form_id"] for one in heard_of}
        pytest.skip(f"for ODK Collect only: {', '.join(told['blocks'])}")
    page.get_by_role("link", name=told["title"], exact=True).click()
    expect(page.locator(".f-bar, .c-error").first).to_be_visible()
    assert page.locator(".c-error").all_inner_texts() == []
    look(page)
    answered_through(page, files)
    back(page)
    xml = sent(page)
    form, _lists = offered(page, token_of(page, tokens), told["form_id"])
    moving = moving_in(form)
    again = written_again(page, tokens, told["form_id"], xml)
    assert moving.sub("", again) == moving.sub("", xml)


def moving_in(xform: str) -> re.Pattern[str]:
    """Return a pattern for the answers that the clock, the device or chance write anew each time.

    Those are what is preloaded, what is calculated from the time or from chance, and what is
    calculated from one of these.
    """
    binds = [dict(one.attrib) for one in etree.fromstring(xform.encode()).iter(f"{XF}bind")]
    moving = {one["nodeset"] for one in binds if one.get(f"{JR}preload", "uid") != "uid"}
    moving |= {one["nodeset"] for one in binds if MOVES.search(one.get("calculate", ""))}
    while True:
        names = re.compile("|".join(rf"{re.escape(one)}(?![\w./-])" for one in moving) or "(?!)")
        found = {one["nodeset"] for one in binds if names.search(one.get("calculate", ""))}
        if found <= moving:
            break
        moving |= found
    spoken = "|".join(sorted(re.escape(one.rpartition("/")[2]) for one in moving)) or "(?!)"
    return re.compile(rf"<({spoken})>[^<]*</\1>")
