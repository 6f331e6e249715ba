"""Any form answered by a machine, and its submission beside what the engine writes of it."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.fill.walk import got, heard

ANSWER = """(every) => {
  document.querySelector('.error-summary')?.remove();
  const tried = (window.tried ??= new WeakMap());
  const days = (many) => new Date(Date.now() + many * 864e5).toISOString().slice(0, 10);
  const give = (input, value) => {
    input.value = value;
    for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, {bubbles: true}));
  };
  const OPEN = ':is(input, select, textarea, button):enabled:not([readonly])';
  const answer = (frame, turn) => {
    const day = days([-3, 3, -9000][turn % 3]);
    const choice = [...frame.querySelectorAll('input[type=radio], input[type=checkbox]')];
    const menu = frame.querySelector('select');
    const places = [...frame.querySelectorAll('input[data-part]')];
    const field = frame.querySelector('input:not([type=search]):not([type=file]), textarea');
    const kind = field?.type;
    if (frame.querySelector('input[type=file]')) return;
    if (choice.length) choice[turn % choice.length].click();
    else if (menu) give(menu, menu.options[1 + turn % (menu.options.length - 1)]?.value ?? '');
    else if (places.length) { give(places[0], '13.5'); give(places[1], '2.1') }
    else if (kind === 'date') give(field, day);
    else if (kind === 'month') give(field, day.slice(0, 7));
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
    for (const add of every ? document.querySelectorAll('.f-add') : []) {
      const has = add.closest('.f-group').querySelector('.f-repeat') !== null;
      if (add.offsetParent === null || tried.has(add) || has) continue;
      tried.set(add, 1);
      add.click();
      done++;
    }
    for (const frame of document.querySelectorAll('.q')) {
      if (frame.offsetParent === null) continue;
      const turn = tried.get(frame) ?? 0;
      const asked = every ? turn === 0 : frame.querySelector('.f-required') !== null;
      const open = frame.querySelector(OPEN);
      const needed = asked && open !== null && (!given(frame) || open.type === 'range');
      if (!(needed || frame.classList.contains('has-error')) || turn > 8) continue;
      tried.set(frame, turn + 1);
      answer(frame, turn);
      done++;
    }
    if (done === 0) break;
  }
}"""
GIVEN = {"image": "photo.jpg", "audio": "sound.mp3", "video": "film.mp4"}
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


def tokens_of(page: Page) -> list[str]:
    """Return what the page's requests say who they are, as they go out."""
    tokens: list[str] = []
    page.on("request", lambda one: tokens.append(one.headers.get("authorization") or ""))
    return tokens


def token_of(page: Page, tokens: list[str]) -> str:
    """Return what the page says who it is; let it ask the office where it has not yet."""
    for _ in range(PATIENCE // 100):  # what it asks already is not asked anew
        if any(tokens):
            break
        heard(page)
        page.wait_for_timeout(100)
    return next(filter(None, tokens))


def written_again(page: Page, tokens: list[str], form_id: str, xml: str) -> str:
    """Return what the engine writes of answers that were sent, read again with their form."""
    form, lists = offered(page, token_of(page, tokens), form_id)
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


def answered_through(page: Page, files: Path | None = None) -> None:
    """Answer what a form needs, page by page, and finish it; with `files`, answer all it asks."""
    for _turn in range(120):
        page.evaluate(ANSWER, files is not None)
        if files is not None:
            _give_files(page, files)
        button = page.locator(".f-bar .btn-primary").last
        finishes = button.get_attribute("id") == "f-finish"
        button.click()
        if page.locator(".error-summary").count():
            page.locator(".error-summary a").first.click()
        elif finishes:
            expect(page.locator(".f-bar")).to_have_count(0)
            return
    raise AssertionError(page.locator(".error-summary").all_inner_texts())


def _give_files(page: Page, files: Path) -> None:
    """Give each question for a file one of its kind, unless it has one."""
    for frame in page.locator(".q:has(input[type=file]:enabled)").filter(visible=True).all():
        field = frame.locator("input[type=file]")
        if field.evaluate("one => one.files.length") == 0:
            kind = (field.get_attribute("accept") or "").partition("/")[0]
            field.set_input_files(files / GIVEN.get(kind, "paper.pdf"))
            there = frame.locator("canvas, .f-file > *")
            expect(there.first).to_be_visible()
