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

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = {"desktop": 1366, "phone": 390}
LANGUAGES = ("en", "ar")
START_SECONDS = 420


@dataclass(frozen=True)
class Site:
    """A running site: its address, its data folder, and who may sign in with which password."""

    url: str
    data: Path
    sign_ins: dict[str, str]
    seconds_to_start: float


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Run `serai run` in an empty folder until the demonstration is loaded; stop it with Ctrl-C."""
    data = tmp_path_factory.mktemp("site") / "var"
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "SERAI_DATA"}}
    environment |= {"SERAI_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    log = data.parent / "log"
    options = ["--port", str(free_port()), "--demo-groups", "6"]
    started = time.monotonic()
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
            seconds_to_start=time.monotonic() - started,
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


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open a page in a language and width, signed in as somebody of the demonstration or nobody."""
    contexts = []

    def opened(language: str = "en", width: str = "desktop", user: str | None = None) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": WIDTHS[width], "height": 844},
            locale=language,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
        if user is not None:
            sign_in(page, site, user)
        return page

    yield opened
    for context in contexts:
        context.close()


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
    found = Axe().run(page).response["violations"]
    serious = [
        (v["id"], v["nodes"][0]["html"][:160])
        for v in found
        if v["impact"] in {"serious", "critical"}
    ]
    assert not serious, f"{page.url}: {serious}"
    text = page.inner_text("body")
    assert "{{" not in text
    assert "{%" not in text
