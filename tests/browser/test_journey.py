"""From publishing a form to the public page, as the people who do it, in a real browser."""

import json
import os
import random
import re
import subprocess
import sys
import time
import uuid
from datetime import date, timedelta
from pathlib import Path

import httpx
import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LANGUAGES, ROOT, look, look_in_both_widths
from tests.house import registry_xml

pytestmark = pytest.mark.browser
FORM = ROOT / "serai" / "flows" / "xlsforms" / "fmr.xlsx"
SENT = 6


def workbook(form_id: str, title: str, folder: Path) -> Path:
    """Return the shipped registry form under another id, as an office would copy it."""
    book = openpyxl.load_workbook(FORM)
    settings = book["settings"]
    columns = {cell.value: cell.column for cell in settings[1]}
    settings.cell(2, columns["form_id"]).value = form_id
    title_column = next(v for k, v in columns.items() if str(k).startswith("form_title"))
    settings.cell(2, title_column).value = title
    path = folder / f"{form_id}.xlsx"
    book.save(path)
    return path


def months_ago(count: int) -> date:
    """Return a day in an earlier month; the demonstration has published the last two."""
    day = date.today().replace(day=15)
    for _ in range(count):
        day = (day.replace(day=1) - timedelta(days=1)).replace(day=15)
    return day


def press(page: Page, selector: str) -> None:
    """Press something that may ask "are you sure"."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator(selector).click()


@pytest.mark.parametrize(
    ("language", "width", "month"),
    [("en", "desktop", months_ago(3)), ("ar", "phone", months_ago(4))],
)
def test_from_a_form_to_the_public_page(open_page, site, tmp_path, language, width, month):
    form_id = f"journey_{language}"
    page = open_page(language, width, "moussa")

    # The office publishes a form.
    page.goto("/forms/add/")
    look(page)
    page.set_input_files("input[type=file]", workbook(form_id, f"Journey {language}", tmp_path))
    press(page, "button[value=publish]")
    page.wait_for_url(re.compile(r"/forms/[0-9a-f-]{36}/"))
    look(page)

    # It gives a phone its settings.
    page.goto("/devices/add/")
    page.locator("input[name=name]").fill(f"Phone {language}")
    page.locator("main form .btn-primary").click()
    expect(page.locator("main svg").first).to_be_visible()
    look(page)
    server = page.locator("code").filter(has_text="/openrosa/").first.inner_text().strip()

    # The phone fetches the form and sends answers.
    headers = {"X-OpenRosa-Version": "1.0"}
    listing = httpx.get(f"{server}/formList", headers=headers).text
    assert f"<formID>{form_id}</formID>" in listing
    version = re.search(
        rf"<formID>{form_id}</formID>.*?<version>(.*?)</version>", listing, re.DOTALL
    )
    seeds = {"version": version.group(1), "point": "NER-ARLIT"}
    for n in range(SENT):
        xml = answers(seeds, form_id, month + timedelta(days=n), n)
        sent = httpx.post(
            f"{server}/submission",
            headers={**headers, "Accept-Language": language},
            files={"xml_submission_file": ("a.xml", xml, "text/xml")},
        )
        assert sent.status_code == 201, sent.text

    # The office looks at what arrived, and approves it.
    form_page = page_of_form(page, f"Journey {language}")
    rows = wait_for_rows(page, form_page, SENT)
    rows.first.click()
    page.wait_for_url(re.compile(r"/submissions/[0-9a-f-]{36}/"))
    look(page)
    page.locator(
        "#review select[name=review_state], #review input[value=approved]"
    ).first.wait_for()
    choose(page, "review_state", "approved")
    page.locator("#review button").last.click()
    page.wait_for_load_state()
    look(page)

    # The facts follow, and the picture shows them.
    serai(site, "facts", "build")
    page.goto(f"/evidence/picture/?month={month:%Y-%m}&dataset=made-up")
    look(page)

    # A release is prepared, looked at, published.
    page.goto("/evidence/releases/")
    look(page)
    page.locator("select[name=dataset]").select_option("made-up")
    page.locator("select[name=month]").select_option(f"{month:%Y-%m}")
    choose(page, "protection", "suppression" if language == "en" else "cell_key")
    page.locator("main form[action*=prepare] .btn-primary").click()
    publish = page.locator("form[action*=publish] button")
    publish.wait_for(timeout=90_000)
    look(page)
    press(page, "form[action*=publish] button")
    page.wait_for_load_state()
    address = page.url

    # Anybody reads it, and it gives no small figure away.
    anybody = open_page(language, width)
    anybody.goto("/")
    look(anybody)
    anybody.goto(address)
    look(anybody)
    assert not anybody.context.cookies()
    with anybody.expect_download() as download:
        anybody.locator("a[href$='.csv']").first.click()
    figures = Path(download.value.path()).read_text()
    assert "#" in figures.splitlines()[1], "the second line holds the HXL tags"
    small = re.findall(r",([1-9])(?=,|$)", figures, re.MULTILINE)
    assert not small, "a figure below ten was published"


def answers(seeds: dict[str, str], form_id: str, day: date, n: int) -> bytes:
    """Return filled-in answers for a day."""
    text = registry_xml(seeds, f"uuid:{uuid.uuid4()}", random.Random(n)).decode()
    text = text.replace('id="fmr"', f'id="{form_id}"')
    return re.sub(r"2026-\d\d-\d\d", day.isoformat(), text).encode()


def page_of_form(page: Page, title: str) -> str:
    """Return the address of the list of a form's submissions."""
    page.goto("/forms/")
    look(page)
    page.get_by_role("link", name=title).first.click()
    page.wait_for_url(re.compile(r"/forms/[0-9a-f-]{36}/"))
    return f"/submissions/?form={page.url.rstrip('/').rsplit('/', 1)[1]}"


def wait_for_rows(page: Page, address: str, count: int):
    """Reload the list until every submission is there and understood."""
    for _ in range(60):
        page.goto(address)
        rows = page.locator("main tbody a[href^='/submissions/']")
        understood = page.locator("main .table-card tbody tr").count()
        waiting = page.locator("main tbody").get_by_text(
            re.compile("^(Received|Reçu|مستلم|وصل)"), exact=False
        )
        if understood >= count and waiting.count() == 0:
            return rows
        time.sleep(0.5)
    raise AssertionError(f"{count} submissions did not show at {address}")


def choose(page: Page, name: str, value: str) -> None:
    """Choose a value of a select or of radio buttons."""
    if page.locator(f"select[name={name}]").count():
        page.locator(f"select[name={name}]").first.select_option(value)
    else:
        page.locator(f"input[name={name}][value={value}]").first.check(force=True)


def serai(site, *arguments: str) -> str:
    """Run a command of the running site, as its administrator would on the same machine."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment |= {"SERAI_DATA": str(site.data)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "config.cli", *arguments], cwd=ROOT, env=environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


STAFF_PAGES = (
    "/home/", "/forms/", "/submissions/", "/submissions/repair/", "/quality/",
    "/devices/", "/webhooks/", "/flows/", "/imports/", "/evidence/picture/",
    "/evidence/releases/", "/directory/", "/account/profile/",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_office_is_fit_to_look_at(open_page, language):
    page = open_page(language, "desktop", "moussa")
    for path in STAFF_PAGES:
        assert page.goto(path).status == 200, path
        look_in_both_widths(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_an_administrator_and_an_auditor(open_page, language):
    for user, paths in {
        "amina": (
            "/account/users/",
            "/account/users/add/",
            "/account/tokens/add/",
            "/account/2fa/",
        ),
        "grace": ("/ledger/events/",),
    }.items():
        page = open_page(language, "desktop", user)
        for path in paths:
            assert page.goto(path).status == 200, path
            look_in_both_widths(page)


def test_a_government_user_sees_published_figures_only(open_page):
    page = open_page("en", "desktop", None)
    page.goto("/account/login/")
    page.locator("input[name=login]").fill("idrissa@demo.serai.example")
    page.locator("input[name=password]").fill("demo-only-idrissa")
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    for path in STAFF_PAGES[1:-1]:
        if page.context.request.get(path).status not in {403, 404}:
            page.goto(path)
            assert not page.locator("main tbody a").count(), path
    assert page.goto("/").status == 200
    look(page)


def test_the_public_pages_are_light(site):
    page = httpx.get(f"{site.url}/", headers={"Accept-Encoding": "gzip"})
    address = re.search(r'href="(/evidence/releases/[^"]+)"', page.text).group(1)
    for path in ("/", address):
        weight = 0
        html = httpx.get(site.url + path, headers={"Accept-Encoding": "gzip"})
        assert "set-cookie" not in html.headers
        for asset in {path, *re.findall(r'(?:href|src)="(/static/[^"#]+)', html.text)}:
            with httpx.stream(
                "GET", site.url + asset, headers={"Accept-Encoding": "gzip"}
            ) as answer:
                weight += sum(len(piece) for piece in answer.iter_raw())
        assert weight <= 30_000 * (1 if path == "/" else 2), f"{path} weighs {weight} bytes"


def test_the_demonstration_holds_the_real_extract(site):
    totals = json.loads(serai(site, "flows", "totals", "--json"))
    assert "Doolow" in json.dumps(totals)


def test_the_audit_trail_holds(site):
    assert "The chain holds" in serai(site, "audit", "verify")
