"""The form app on a slow phone: first visit, opening forms, a keystroke, five hundred submissions.

`python -m bench.webforms [--queue 500] [--only phone|queue]` starts a house of its own
(`tests.forms_house`) and drives Chromium. The phone is emulated through Chromium's own tools: 250
kbit/s both ways with 300 ms latency, and a processor four times slower than this machine's. *First
visit* is a browser that has never been here; *cold* is the installed app opened anew, unlocked, and
the form fetched from the device; *warm* is the same form opened again in the app. What a person
takes to type a PIN is not counted; what the device takes to check it is. The queue is filled with
forms finished off the network, and sent over the loopback with 300 ms latency. Prints JSON.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.forms_house import EMAIL, PASSWORD, FormsHouse

PIN = "caravan-7"
LONG = "unhcr_household_survey_americas"
KILOBITS, LATENCY, SLOWER = 250, 300, 4
ARGUMENTS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
             "--disable-background-networking", "--disable-component-update"]  # fmt: skip
FETCHED = "!/Fetching/.test(document.getElementById('app').textContent)"
FIELDS = ".f-body input[type=text]:visible, .f-body textarea:visible"
READY = "#f-finish, .f-bar .btn-primary"


def throttle(tools: CDPSession, kilobits: float, latency: int, slower: int = SLOWER) -> None:
    """Make the page's network and processor slow; 0 kbit/s leaves the rate free."""
    rate = kilobits * 1000 / 8 if kilobits else -1
    tools.send("Network.enable")
    tools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": latency,
            "downloadThroughput": rate,
            "uploadThroughput": rate,
        },
    )
    tools.send("Emulation.setCPUThrottlingRate", {"rate": slower})


def seconds(since: float) -> float:
    """Return the seconds since a moment, to the hundredth."""
    return round(time.perf_counter() - since, 2)


def until(page: Page, condition: str) -> None:
    """Wait for a condition; the page's policy lets nobody watch from inside."""
    for _ in range(2_400):
        if page.evaluate(condition):
            return
        time.sleep(0.1)
    raise TimeoutError(condition)


def sign_in(browser: Browser, house: FormsHouse) -> Any:
    """Sign in once and return the browser's state."""
    context = browser.new_context(base_url=house.url)
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("input[name=login]", EMAIL)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/home/")
    state = context.storage_state()
    context.close()
    return state


class Phone:
    """A browser context as on an old phone; counts what it fetches from the network."""

    def __init__(self, browser: Browser, house: FormsHouse, state: Any) -> None:
        self.context = browser.new_context(
            base_url=house.url, storage_state=state, viewport={"width": 390, "height": 844}
        )
        self.fetched: list[tuple[str, int]] = []
        self.page = self.opened()

    def opened(self, *, slow: bool = True) -> Page:
        """Open a tab with the phone's network and processor."""
        page = self.context.new_page()
        page.set_default_timeout(240_000)
        tools = self.context.new_cdp_session(page)
        throttle(tools, KILOBITS if slow else 0, LATENCY if slow else 0, SLOWER if slow else 1)
        paths: dict[str, str] = {}

        def answered(event: dict[str, Any]) -> None:
            answer = event["response"]
            mine = answer.get("fromServiceWorker") or answer.get("fromDiskCache")
            if not mine and answer["url"].startswith("http"):
                paths[event["requestId"]] = urlsplit(answer["url"]).path

        def finished(event: dict[str, Any]) -> None:
            if event["requestId"] in paths:
                size = int(event["encodedDataLength"])
                self.fetched.append((paths[event["requestId"]], size))

        tools.on("Network.responseReceived", answered)
        tools.on("Network.loadingFinished", finished)
        return page

    def title(self, page: Page, title: str) -> float:
        """Open a form of the list; return the seconds until it can be filled in."""
        link = page.get_by_role("link", name=title)
        link.wait_for()
        begun = time.perf_counter()
        link.click()
        page.locator(READY).first.wait_for()
        page.evaluate("() => new Promise((r) => requestAnimationFrame(() => setTimeout(r)))")
        return seconds(begun)

    def back(self, page: Page) -> None:
        """Leave the form and its draft."""
        page.click("#f-close")
        page.get_by_role("link", name="All line").wait_for()


def keystrokes(page: Page, text: str = "caravanserai on the road") -> dict[str, float]:
    """Type into a question; return milliseconds from the key until the screen is painted."""
    page.evaluate(
        "() => { window.keys = []; new PerformanceObserver((list) => { for (const e of"
        " list.getEntries()) if (e.name === 'keydown' || e.name === 'input')"
        " window.keys.push([e.processingEnd - e.startTime, e.duration]) })"
        ".observe({ type: 'event', durationThreshold: 16, buffered: false }) }"
    )
    field = page.locator(FIELDS).first
    for _ in range(12):
        if field.count():
            break
        page.locator(".f-bar .btn-primary").click()
        page.wait_for_timeout(400)
    field.click()
    for sign in text:
        page.keyboard.press("Space" if sign == " " else sign)
        page.wait_for_timeout(120)
    page.wait_for_timeout(500)
    slow = page.evaluate("window.keys")
    painted = sorted([one[1] for one in slow] + [8.0] * max(0, len(text) - len(slow)))
    return {
        "p50_ms": round(statistics.median(painted)),
        "worst_ms": round(painted[-1]),
        "worst_handler_ms": round(max((one[0] for one in slow), default=8)),
    }


def first_visit(phone: Phone) -> dict[str, Any]:
    """Open the app where nobody has been; weigh what comes, and make the browser a device."""
    page = phone.page
    begun = time.perf_counter()
    page.goto("/fill/", wait_until="commit")
    page.locator("#pin-again").wait_for()
    shown = seconds(begun)
    until(page, "navigator.serviceWorker.controller !== null")
    whole = seconds(begun)
    weights: dict[str, int] = {}
    for path, size in phone.fetched:
        weights.setdefault(path, size)
    begun = time.perf_counter()
    page.fill("#pin", PIN)
    page.fill("#pin-again", PIN)
    page.click("form .btn-primary")
    page.get_by_role("link", name="Flow monitoring registry").wait_for()
    until(page, FETCHED)
    return {
        "kilobytes_gz": round(sum(weights.values()) / 1000, 1),
        "first_screen_s": shown,
        "app_whole_on_the_device_s": whole,
        "device_and_all_forms_s": seconds(begun),
    }


def cold(phone: Phone, title: str) -> tuple[Page, dict[str, Any]]:
    """Open the installed app in a new tab and a form in it; count what the network gives."""
    for page in phone.context.pages:
        page.close()
    phone.fetched.clear()
    page = phone.opened()
    begun = time.perf_counter()
    page.goto("/fill/", wait_until="commit")
    page.locator("#pin").wait_for()
    asked = seconds(begun)
    app = [path for path, _size in phone.fetched if path != "/fill/session"]
    page.fill("#pin", PIN)
    begun = time.perf_counter()
    page.click("form .btn-primary")
    page.get_by_role("link", name=title).wait_for()
    unlocked = seconds(begun)
    form = phone.title(page, title)
    return page, {
        "files_fetched": len(app),
        "until_the_pin_s": asked,
        "pin_to_list_s": unlocked,
        "form_s": form,
        "together_s": round(asked + unlocked + form, 2),
    }


def on_the_phone(browser: Browser, house: FormsHouse, state: Any) -> dict[str, Any]:
    """Measure everything that is measured on the emulated phone."""
    phone = Phone(browser, house, state)
    figures: dict[str, Any] = {"first_visit": first_visit(phone)}
    for name, file in (("registry", "fmr"), ("household_survey_613_kb", LONG)):
        if file not in house.seeds["forms"]:
            continue
        title = house.seeds["forms"][file][1]
        page, told = cold(phone, title)
        told["keystroke"] = keystrokes(page)
        phone.back(page)
        told["warm_s"] = phone.title(page, title)
        figures[name] = told
    phone.context.close()
    return figures


def queue(browser: Browser, house: FormsHouse, state: Any, count: int) -> dict[str, Any]:
    """Fill a small form so many times off the network, then send all of them."""
    context = browser.new_context(base_url=house.url, storage_state=state)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto("/fill/")
    page.fill("#pin", PIN)
    page.fill("#pin-again", PIN)
    page.click("form .btn-primary")
    line = page.get_by_role("link", name="All line")
    line.wait_for()
    until(page, FETCHED)
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    gone = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    tools.send("Network.emulateNetworkConditions", gone)
    context.set_offline(True)
    begun = time.perf_counter()
    for n in range(count):
        line.click()
        page.locator(".q input[type=text]").fill(f"line {n}")
        page.click("#f-finish")
        line.wait_for()
    filled = seconds(begun)
    context.set_offline(False)
    tools.send("Network.emulateNetworkConditions", {**gone, "offline": False, "latency": LATENCY})
    button = page.locator("#send-now")
    begun = time.perf_counter()
    button.click()
    button.wait_for(state="detached", timeout=240_000)
    took = seconds(begun)
    arrived = house.rows("SELECT count(*) FROM intake_submission")[0][0]
    context.close()
    return {"queued": count, "arrived": arrived, "sent_in_s": took, "filled_in_s": filled}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queue", type=int, default=500)
    parser.add_argument("--only", choices=["phone", "queue"])
    options = parser.parse_args()
    path = os.environ.get("SERAI_CHROMIUM") or shutil.which("chromium")
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with FormsHouse() as house, sync_playwright() as playwright:
        house.start("web")
        house.wait_until_up()
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        state = sign_in(browser, house)
        figures: dict[str, Any] = {"emulated": f"{KILOBITS} kbit/s, {LATENCY} ms, CPU/{SLOWER}"}
        if options.only != "queue":
            figures |= on_the_phone(browser, house, state)
        if options.only != "phone":
            figures["queue"] = queue(browser, house, state, options.queue)
        browser.close()
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
