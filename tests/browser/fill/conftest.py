"""A house of forms, and browsers in it that are devices already."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from serai.kit import postgres
from tests.browser.conftest import Site, context_of, page_of
from tests.browser.fill.walk import USER, begun, emptied, here, unlocked
from tests.forms_house import EMAIL, PASSWORD, ClonedHouse
from tests.given_forms import FOLDER

collect_ignore = [] if FOLDER in os.environ else ["test_given_forms.py"]
"""Forms of others are tried where somebody names a folder of them."""


@pytest.fixture(scope="session")
def house(postgres_server: postgres.Server, migrated_template: str) -> Iterator[ClonedHouse]:
    """A running house with nothing but forms."""
    with ClonedHouse(postgres_server, migrated_template) as made:
        made.start("web")
        made.wait_until_up()
        yield made


@pytest.fixture(scope="session")
def site(house: ClonedHouse) -> Site:
    """The house, in place of the demonstration's site."""
    return Site(url=house.url, data=house.folder, sign_ins={EMAIL: PASSWORD})


@pytest.fixture(scope="session")
def office(house: ClonedHouse) -> dict[str, list[str]]:
    """Id and title of the house's forms, by their files."""
    return house.seeds["forms"]


@pytest.fixture(scope="session")
def devices() -> Iterator[dict[tuple[str, str], BrowserContext]]:
    """Browsers that were made devices, by language and width."""
    made: dict[tuple[str, str], BrowserContext] = {}
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def device(
    browser: Browser, site: Site, states: dict[tuple[str, str], Any],
    devices: dict[tuple[str, str], BrowserContext],
) -> Iterator[Callable[..., Page]]:  # fmt: skip
    """Lend a browser that is a device, unlocked, with all forms and no answers on it."""
    lent = set()

    def lend(language: str = "en", width: str = "phone") -> Page:
        key = (language, width)
        lent.add(key)
        if key in devices:
            page = page_of(devices[key])
            page.goto("/fill/")
            unlocked(page)
            return page
        devices[key] = context_of(browser, site, language, width, states, USER)
        page = page_of(devices[key])
        begun(page)
        here(page)
        return page

    yield lend
    for key in lent:
        if not emptied(devices[key]):
            devices.pop(key).close()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files to be given as answers."""
    folder = tmp_path_factory.mktemp("files")
    Image.new("RGB", (400, 300), "teal").save(folder / "photo.jpg")
    for name in ("sound.mp3", "film.mp4", "paper.pdf"):
        (folder / name).write_bytes(name.encode() * 40)
    return folder
