"""Real forms and small examples, filled in in the browser and sent as the engine writes them."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import look
from tests.browser.fill.walk import back, draw, finished, got, kept, newest, opened, sent
from tests.form_examples import EXAMPLES, Example
from tests.forms_house import LONG

pytestmark = pytest.mark.browser
ANSWER = """() => {
  document.querySelector('.error-summary')?.remove();
  const tried = (window.tried ??= new WeakMap());
  const day = new Date(Date.now() - 3 * 864e5).toISOString().slice(0, 10);
  const give = (input, value) => {
    input.value = value;
    for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, {bubbles: true}));
  };
  const answer = (frame, turn) => {
    const choice = [...frame.querySelectorAll('input[type=radio], input[type=checkbox]')];
    const menu = frame.querySelector('select');
    const places = [...frame.querySelectorAll('input[data-part]')];
    const field = frame.querySelector('input:not([type=search]):not([type=file]), textarea');
    const kind = field?.type;
    if (choice.length) choice[turn % choice.length].click();
    else if (menu) give(menu, menu.options[1 + turn % (menu.options.length - 1)]?.value ?? '');
    else if (places.length) { give(places[0], '13.5'); give(places[1], '2.1') }
    else if (kind === 'date') give(field, day);
    else if (kind === 'time') give(field, ['08:00', '18:00'][turn % 2]);
    else if (kind === 'datetime-local') give(field, day + 'T08:00');
    else if (kind === 'range') give(field, field.min);
    else if (field?.inputMode) give(field, ['1', '0', '18', '2026', '5'][turn % 5]);
    else if (field) give(field, ['Dori', '01/2020', '12345678', 'a@example.org'][turn % 4]);
    else frame.querySelector('button:not([hidden])')?.click();
  };
  const given = (frame) => [...frame.querySelectorAll('input, select, textarea')].some((one) =>
    one.type === 'radio' || one.type === 'checkbox' ? one.checked
      : one.type !== 'search' && one.type !== 'file' && one.value !== '');
  for (let round = 0; round < 12; round++) {
    let done = 0;
    for (const frame of document.querySelectorAll('.q')) {
      if (frame.offsetParent === null) continue;
      const needed = frame.querySelector('.f-required') !== null && !given(frame);
      const turn = tried.get(frame) ?? 0;
      if (!(needed || frame.classList.contains('has-error')) || turn > 8) continue;
      tried.set(frame, turn + 1);
      answer(frame, turn);
      done++;
    }
    if (done === 0) break;
  }
}"""
AGAIN = """async ([engine, form, xml, files]) => {
  const { loadForm } = await import(engine);
  const fetchFormAttachment = async (url) => {
    const found = files[decodeURIComponent(url.href.split('/').pop())];
    const type = found === undefined ? {status: 404} : {headers: {'Content-Type': 'text/csv'}};
    return new Response(found ?? '', type);
  };
  const loaded = await loadForm(form, {fetchFormAttachment, missingResourceBehavior: 'BLANK'});
  const data = new FormData();
  data.set('xml_submission_file', new File([xml], 'xml_submission_file', {type: 'text/xml'}));
  const { root } = await loaded.restoreInstance({data: [data]}, {});
  const language = root.languages.find((one) => one.language.includes('(en)'));
  if (language !== undefined) root.setLanguage(language);
  const payload = await root.prepareInstancePayload();
  return payload.data[0].get('xml_submission_file').text() }"""
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


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Files to be given as answers."""
    folder = tmp_path_factory.mktemp("files")
    Image.new("RGB", (400, 300), "teal").save(folder / "photo.jpg")
    for name in ("sound.mp3", "film.mp4", "paper.pdf"):
        (folder / name).write_bytes(name.encode() * 40)
    return folder


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


def tokens_of(page: Page) -> list[str]:
    """Return what the page's requests say who they are, as they go out."""
    tokens: list[str] = []
    page.on("request", lambda one: tokens.append(one.headers.get("authorization") or ""))
    return tokens


def written_again(page: Page, tokens: list[str], form_id: str, xml: str) -> str:
    """Return what the engine writes of answers that were sent, read again with their form."""
    if not any(tokens):
        with page.expect_request("**/check"):
            page.evaluate("window.dispatchEvent(new Event('online'))")
    form, lists = offered(page, next(filter(None, tokens)), form_id)
    engine = page.evaluate("document.body.dataset.engine")
    return str(page.evaluate(AGAIN, [engine, form, xml, lists]))


def offered(page: Page, token: str, form_id: str) -> tuple[str, dict[str, str]]:
    """Return a form as the device with that token is given it, and its lists by their names."""
    ask = {"Authorization": token}
    forms = page.context.request.post("/fill/check", headers=ask).json()["forms"]
    form = next(one for one in forms if one["form_id"] == form_id)
    base = f"/fill/versions/{form['version']}"
    lists = {
        one["name"]: got(page, f"{base}/media/{one['id']}", headers=ask).text()
        for one in form["media"]
        if one["name"].endswith(".csv")
    }
    for one in form["lists"]:
        answer = got(page, f"{base}/lists/{one['name']}", headers=ask)
        lists[f"{one['name']}.csv"] = answer.json()["csv"]
    return got(page, f"{base}/form.xml", headers=ask).text(), lists


def answered_through(page: Page) -> None:
    """Answer what a form needs, page by page, and finish it."""
    for _turn in range(120):
        page.evaluate(ANSWER)
        button = page.locator(".f-bar .btn-primary").last
        finishes = button.get_attribute("id") == "f-finish"
        button.click()
        if page.locator(".error-summary").count():
            page.locator(".error-summary a").first.click()
        elif finishes:
            expect(page.locator(".f-bar")).to_have_count(0)
            return
    raise AssertionError(page.locator(".error-summary").all_inner_texts())
