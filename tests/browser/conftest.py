"""A whole Serai, started as a new user starts it, and a browser to look at it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
WIDTHS, HEIGHT = {"desktop": 1366, "phone": 390}, 844
LANGUAGES = ("en", "ar")
START_SECONDS = 900
PATIENCE = 30_000
"""Milliseconds that a slow machine may take for what a quick one does at once."""
expect.set_options(timeout=PATIENCE)
SERIOUS = """axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations
  .filter((one) => one.impact === 'serious' || one.impact === 'critical')
  .map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`))"""


class OneDemonstration(LoadScopeScheduling):
    """Gives the demonstration's tests to one process, which loads it; all others one by one."""

    def _split_scope(self, nodeid: str) -> str:
        """Return what is given to a process whole: a house of forms is quick to build, or none."""
        file = nodeid.partition("::")[0]
        return nodeid if "/fill/" in file or "form_engine" in file else "demonstration"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneDemonstration | None:
    """Load the demonstration once, where tests are given out by what they share."""
    return OneDemonstration(config, log) if config.getvalue("dist") == "loadscope" else None


@dataclass(frozen=True)
class Site:
    """A running site: its address, its data folder, and who may sign in with which password."""

    url: str
    data: Path
    sign_ins: dict[str, str]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Run `serai run` in an empty folder until the demonstration is loaded; stop it with Ctrl-C."""
    data = tmp_path_factory.mktemp("site") / "var"
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "SERAI_DATA"}}
    environment |= {"SERAI_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    log = data.parent / "log"
    options = ["--port", str(free_port()), "--demo-groups", "3"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.cli", "run", *options],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        text = _wait_for(process, log, "Ctrl-C stops everything")
        yield Site(
            url=re.search(r"running at (http://\S+)", text).group(1),
            data=data,
            sign_ins=dict(
                re.findall(r"(\S+@demo\.serai\.example)\s+(\S.*?)\s*$", text, re.MULTILINE)
            ),
        )
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _wait_for(process: subprocess.Popen[bytes], log: Path, words: str) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        text = log.read_text()
        if words in text:
            return text
        if process.poll() is not None:
            raise AssertionError(f"serai run ended with {process.returncode}:\n{text[-3000:]}")
        time.sleep(0.3)
    raise AssertionError(f"serai run did not get ready:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    path = os.environ.get("SERAI_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("no Chromium: install it, or name it in SERAI_CHROMIUM")
    arguments = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
                 "--disable-background-networking", "--disable-component-update"]  # fmt: skip
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=[*arguments, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def states() -> dict[tuple[str, str], Any]:
    """What a browser keeps of a sign-in, by site and user: each signs in once."""
    return {}


@pytest.fixture
def open_page(
    browser: Browser, site: Site, states: dict[tuple[str, str], Any]
) -> Iterator[Callable[..., Page]]:
    """Open a page in a language and width, signed in as somebody of the site or nobody."""
    contexts = []

    def opened(language: str = "en", width: str = "desktop", user: str | None = None) -> Page:
        contexts.append(context_of(browser, site, language, width, states, user))
        return page_of(contexts[-1])

    yield opened
    for context in contexts:
        context.close()


def context_of(
    browser: Browser,
    site: Site,
    language: str,
    width: str,
    states: dict[tuple[str, str], Any],
    user: str | None,
) -> BrowserContext:
    """Return a browser of its own in which the user is signed in."""
    asked = {"base_url": site.url, "locale": language, "accept_downloads": True,
             "viewport": {"width": WIDTHS[width], "height": HEIGHT}}  # fmt: skip
    key = (site.url, user or "")
    if user is not None and key not in states:
        first = browser.new_context(**asked)
        sign_in(page_of(first), site, user)
        states[key] = first.storage_state()
        first.close()
    return browser.new_context(**asked, storage_state=states.get(key))


def page_of(context: BrowserContext) -> Page:
    """Open a page in which a failing script fails the test."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
    return page


def sign_in(page: Page, site: Site, user: str) -> None:
    """Sign in as `user@demo.serai.example`."""
    email = f"{user}@demo.serai.example"
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(site.sign_ins[email])
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/account/" not in url)


def look(page: Page) -> None:
    """Fail on what nobody should meet: sideways scrolling, axe's serious findings, loose braces."""
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0, f"{page.url} is {overflow} px too wide"
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(SERIOUS)
    assert not found, f"{page.url}: {found}"
    text = page.inner_text("body")
    assert "{{" not in text
    assert "{%" not in text


def look_in_both_widths(page: Page) -> None:
    """Look at a page as it is on a desktop and on a phone; it is loaded once."""
    for width in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": HEIGHT})
        look(page)
