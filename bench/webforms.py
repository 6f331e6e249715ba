"""The form app on a slow phone: first visit, opening forms, a keystroke, five hundred submissions.

`python -m bench.webforms [--queue 500] [--rounds 3] [--only phone|queue]` starts a house of its own
(`tests.forms_house`) and drives Chromium. The phone is emulated: a line of 250 kbit/s with 300 ms
(`bench.line`), and a processor four times slower than this machine's (Chromium's own tools, which
slow the page and not the service worker). *First visit* is a browser that has never been here.
*Cold* is a browser started anew in which the app is installed: its page, the PIN, the list, and a
form opened in it. *Warm* is the same form opened again in the app. The PIN is typed at five keys a
second: that time is not counted, what the device takes to check it is; `pasted` is a start in which
it is there at once. Times are taken by the page itself, from the event to the frame after what was
waited for; the best of the rounds stands first. The queue is filled with forms finished off the
network, and sent over the loopback with 300 ms latency. Prints JSON at the end, and each result on
the error stream as soon as it is there. Interrupted or ended, it stops all that it started.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from typing import Any, Self

import httpx
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from bench import ending
from bench.line import Line
from tests.forms_house import EMAIL, PASSWORD, FormsHouse

PIN = "caravan-7"
LONG = "unhcr_household_survey_americas"
KILOBITS, LATENCY, SLOWER = 250, 300, 4
KEY_MILLISECONDS = 200
ARGUMENTS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
             "--disable-background-networking", "--disable-component-update"]  # fmt: skip
FETCHED = "!/Fetching/.test(document.getElementById('app').textContent)"
FIELDS = ".f-body input[type=text]:visible, .f-body textarea:visible"
READY = "#f-finish, .f-bar .btn-primary"
WATCH = """
window.seen = (selector) => new Promise((done) => {
  const look = () => {
    if (document.querySelector(selector)) setTimeout(() => done(performance.now()));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
window.first = window.seen('#pin, #pin-again');
"""
BEGIN = """(selector) => {
  window.begun = new Promise((done) =>
    addEventListener('click', (event) => done(event.timeStamp), {capture: true, once: true}));
  window.ended = window.seen(selector);
}"""
END = "async () => (await window.ended) - (await window.begun)"
STARTED = time.perf_counter()
State = dict[str, Any]


def tell(what: str, figures: object) -> None:
    """Print a result on the error stream, with the seconds since the start."""
    line = f"{time.perf_counter() - STARTED:6.0f} s  {what}: {json.dumps(figures)}\n"
    sys.stderr.write(line)
    sys.stderr.flush()


def seconds(since: float) -> float:
    """Return the seconds since a moment, to the hundredth."""
    return round(time.perf_counter() - since, 2)


def until(page: Page, condition: str) -> None:
    """Wait for a condition; the page's policy lets nobody watch from inside."""
    for _ in range(1_200):
        if page.evaluate(condition):
            return
        time.sleep(0.1)
    raise TimeoutError(condition)


def took(page: Page, selector: str, what: str) -> float:
    """Press `what`; return the seconds until the frame after `selector` is there."""
    target = page.locator(what).first if what.startswith(("form", "#")) else None
    link = target or page.get_by_role("link", name=what)
    link.wait_for()
    page.evaluate(BEGIN, selector)
    link.click()
    return round(float(page.evaluate(END)) / 1000, 2)


class Phone:
    """A browser with a profile that stays, started anew as often as wanted, over a slow line."""

    def __init__(
        self, playwright: Playwright, line: Line, house: FormsHouse, state: State, slower: int
    ) -> None:
        self.playwright, self.line, self.state, self.slower = playwright, line, state, slower
        self.profile = tempfile.mkdtemp(prefix="phone-", dir=house.folder)
        self.context: BrowserContext | None = None

    def start(self) -> Page:
        """End the browser, start it anew, and return a tab."""
        self.end()
        path = os.environ.get("SERAI_CHROMIUM") or shutil.which("chromium")
        self.context = self.playwright.chromium.launch_persistent_context(
            self.profile, executable_path=path, base_url=self.line.url,
            args=[*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
            viewport={"width": 390, "height": 844},
        )  # fmt: skip
        self.context.add_cookies(self.state["cookies"])
        page = self.context.pages[0] if self.context.pages else self.context.new_page()
        page.add_init_script(WATCH)
        page.set_default_timeout(120_000)
        page.on("dialog", lambda dialog: dialog.accept())
        tools = self.context.new_cdp_session(page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": self.slower})
        return page

    def end(self) -> None:
        """End the browser; what it keeps stays."""
        context, self.context = self.context, None
        if context is not None:
            context.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        try:
            self.end()
        finally:
            shutil.rmtree(self.profile, ignore_errors=True)


def weight(house: FormsHouse, coding: str) -> float:
    """Return the kilobytes of all files that the app keeps on a device, as a server sends them."""
    script = httpx.get(f"{house.url}/fill/sw.js").text
    shell = json.loads(re.findall(r"SHELL = (\{.*?\});\n", script)[0])
    whole = 0
    for path in [shell["page"], *shell["files"]]:
        headers = {"Accept-Encoding": coding}
        with httpx.stream("GET", house.url + path, headers=headers) as answer:
            whole += sum(len(piece) for piece in answer.iter_raw())
    return round(whole / 1000, 1)


def first_visit(phone: Phone) -> tuple[Page, dict[str, Any]]:
    """Open the app where nobody has been, and make the browser a device."""
    page = phone.start()
    begun = time.perf_counter()
    page.goto("/fill/", wait_until="commit")
    shown = float(page.evaluate("window.first")) / 1000
    until(page, "navigator.serviceWorker.controller !== null")
    whole = seconds(begun)
    begun = time.perf_counter()
    page.fill("#pin", PIN)
    page.fill("#pin-again", PIN)
    page.click("form .btn-primary")
    page.locator("a.f-open").first.wait_for()
    until(page, FETCHED)
    return page, {
        "first_screen_s": round(shown, 2),
        "app_whole_on_the_device_s": whole,
        "device_and_all_forms_s": seconds(begun),
    }


def cold(phone: Phone, title: str, *, pasted: bool = False) -> tuple[Page, dict[str, float]]:
    """Start the browser, open the installed app and a form in it."""
    page = phone.start()
    before = phone.line.passed
    page.goto("/fill/", wait_until="commit")
    asked = round(float(page.evaluate("window.first")) / 1000, 2)
    fetched = phone.line.passed - before
    if pasted:
        page.fill("#pin", PIN)
    else:
        page.locator("#pin").press_sequentially(PIN, delay=KEY_MILLISECONDS)
    unlocked = took(page, "a.f-open", "form .btn-primary")
    form = took(page, READY, title)
    return page, {
        "bytes_fetched": fetched,
        "until_the_pin_s": asked,
        "pin_to_list_s": unlocked,
        "form_s": form,
        "together_s": round(asked + unlocked + form, 2),
    }


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
    field.fill("")  # words in a field for numbers are no answer, and the form would say so
    painted = sorted([one[1] for one in slow] + [8.0] * max(0, len(text) - len(slow)))
    return {
        "p50_ms": round(statistics.median(painted)),
        "worst_ms": round(painted[-1]),
        "worst_handler_ms": round(max((one[0] for one in slow), default=8)),
    }


def best(rounds: list[dict[str, float]]) -> dict[str, Any]:
    """Return the round that took least together, and what each took."""
    least = min(rounds, key=lambda one: one["together_s"])
    return {**least, "each_round_s": [one["together_s"] for one in rounds]}


def warm(page: Page, title: str, rounds: int) -> list[float]:
    """Leave a form and open it again, several times; return the seconds, least first."""
    times = []
    for _ in range(rounds):
        page.click("#f-close")
        page.locator("a.f-open").first.wait_for()
        times.append(took(page, READY, title))
    return sorted(times)


def on_the_phone(phone: Phone, house: FormsHouse, rounds: int) -> dict[str, Any]:
    """Measure everything that is measured on the emulated phone."""
    _page, first = first_visit(phone)
    first |= {"kilobytes_gz": weight(house, "gzip"), "kilobytes_br": weight(house, "br, gzip")}
    figures: dict[str, Any] = {"first_visit": first}
    tell("first visit", first)
    for name, file in (("registry", "fmr"), ("household_survey_613_kb", LONG)):
        if file not in house.seeds["forms"]:
            continue
        title = house.seeds["forms"][file][1]
        told = []
        for n in range(rounds):
            page, one = cold(phone, title)
            told.append(one)
            tell(f"{name}, cold {n + 1}", one)
        keys = keystrokes(page)
        tell(f"{name}, keystroke", keys)
        again = warm(page, title, rounds)
        tell(f"{name}, warm", again)
        _page, pasted = cold(phone, title, pasted=True)
        tell(f"{name}, cold and pasted", pasted)
        figures[name] = {
            "cold": best(told),
            "cold_pasted_s": pasted["together_s"],
            "warm_s": again,
            "keystroke": keys,
        }
    return figures


def queue(phone: Phone, house: FormsHouse, count: int) -> dict[str, Any]:
    """Fill a small form so many times off the network, then send all of them."""
    page = phone.start()
    page.goto("/fill/")
    page.fill("#pin", PIN)
    page.fill("#pin-again", PIN)
    page.click("form .btn-primary")
    line = page.get_by_role("link", name="All line", exact=True)
    line.wait_for()
    until(page, FETCHED)
    before = house.rows("SELECT count(*) FROM intake_submission")[0][0]
    page.context.set_offline(True)
    begun = time.perf_counter()
    for n in range(count):
        line.click()
        page.locator(".q input[type=text]").fill(f"line {n}")
        page.click("#f-finish")
        line.wait_for()
    filled = seconds(begun)
    tell("queue filled", {"queued": count, "filled_in_s": filled})
    page.context.set_offline(False)
    button = page.locator("#send-now")
    begun = time.perf_counter()
    button.click()
    button.wait_for(state="detached", timeout=240_000)
    sent = seconds(begun)
    arrived = house.rows("SELECT count(*) FROM intake_submission")[0][0] - before
    figures = {"queued": count, "arrived": arrived, "sent_in_s": sent, "filled_in_s": filled}
    tell("queue sent", figures)
    return figures


def signed_in(house: FormsHouse, playwright: Playwright) -> State:
    """Sign in once and return the browser's state."""
    with (
        Line(house.port) as line,
        Phone(playwright, line, house, {"cookies": []}, 1) as phone,
    ):
        page = phone.start()
        page.goto("/account/login/")
        page.fill("input[name=login]", EMAIL)
        page.fill("input[name=password]", PASSWORD)
        page.locator("main form button").first.click()
        page.wait_for_url(re.compile("/(home|start)/"))
        return dict(page.context.storage_state())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queue", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["phone", "queue"])
    options = parser.parse_args()
    ending.by_signals()
    figures: dict[str, Any] = {
        "emulated": f"{KILOBITS} kbit/s, {LATENCY} ms, CPU/{SLOWER}",
        "load_before": round(os.getloadavg()[0], 1),
    }
    with FormsHouse() as house, sync_playwright() as playwright:
        house.start("web")
        house.wait_until_up()
        tell("house up", figures)
        state = signed_in(house, playwright)
        if options.only != "queue":
            with (
                Line(house.port, kilobits=KILOBITS, latency=LATENCY) as line,
                Phone(playwright, line, house, state, SLOWER) as phone,
            ):
                figures |= on_the_phone(phone, house, options.rounds)
        if options.only != "phone":
            with (
                Line(house.port, latency=LATENCY) as line,
                Phone(playwright, line, house, state, 1) as phone,
            ):
                figures["queue"] = queue(phone, house, options.queue)
    figures["load_after"] = round(os.getloadavg()[0], 1)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
