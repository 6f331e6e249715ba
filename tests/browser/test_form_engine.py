"""The bundled form engine, with our changes, against the forms' own XML read another way."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page

from serai.xforms.browser import FUNCTIONS, findings
from serai.xforms.declarations import convert_checked
from serai.xforms.xlsform import read_workbook
from tests.forms_house import KINDS, SHIPPED, workbook

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "serai" / "webforms" / "static" / "webforms" / "engine.js"
ADDRESS = "http://engine.test/"
LIST = "name,label,country\nA1,First,NER\nB2,Second,DZA\n"
XF = "{http://www.w3.org/2002/xforms}"

OPEN = """async ([xml, list]) => {
  const { loadForm } = await import('/engine.js');
  const headers = {'Content-Type': 'text/csv'};
  const fetchFormAttachment = async () => new Response(list, {headers});
  window.made = await loadForm(xml, {fetchFormAttachment, missingResourceBehavior: 'BLANK'});
  window.root = window.made.createInstance({}).root;
  window.every = (node, see) => {
    see(node);
    for (const child of node.currentState.children ?? []) window.every(child, see);
  };
  return window.root.languages.map((one) => one.language);
}"""
CHOICES = """(language) => {
  const wanted = window.root.languages.find((one) => one.language === language);
  if (wanted.isSyntheticDefault !== true) window.root.setLanguage(wanted);
  const found = {};
  window.every(window.root, ({nodeType, currentState}) => {
    if (nodeType !== 'select' && nodeType !== 'rank') return;
    found[currentState.reference.replace(/\\[\\d+\\]/g, '')] =
      currentState.valueOptions.map(({value, label}) => [value, label.asString]);
  });
  return found;
}"""
PROPERTIES = """(path) => {
  let found = null;
  window.every(window.root, ({currentState}) => {
    if (currentState.reference === path) found = currentState.valueOptions[0].properties;
  });
  return found;
}"""
XML = """async () => {
  const payload = await window.root.prepareInstancePayload();
  return payload.data[0].get('xml_submission_file').text();
}"""


@pytest.fixture
def engine(browser: Browser) -> Iterator[Page]:
    """A page of an address of its own, which has nothing but the engine."""
    context = browser.new_context()
    page = context.new_page()

    def answer(route) -> None:
        if route.request.url.endswith("engine.js"):
            route.fulfill(path=ENGINE, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>-</title>", content_type="text/html")

    page.route(ADDRESS + "**", answer)
    page.goto(ADDRESS)
    yield page
    context.close()


def xform_of(content: bytes, name: str) -> str:
    """Convert an XLSForm as publishing does."""
    read = read_workbook(content, name)
    return convert_checked(read, read.version or "1").xform


def without_id(xml: str) -> str:
    """Leave out what is another one in each filling."""
    return re.sub(r"uuid:[0-9a-f-]{36}", "", xml)


FORMS = {path.rpartition("/")[2]: ROOT / "serai" / path for path in SHIPPED}


def expected(xform: str, language: str) -> dict[str, list[list[str]]]:
    """Return value and label of each question's choices whose list is whole, read from the XML."""
    root = ElementTree.fromstring(xform)
    texts: dict[str, str] = {}
    for translation in root.iter(f"{XF}translation"):
        if translation.get("lang") == language:
            for text in translation.iter(f"{XF}text"):
                values = [one for one in text.iter(f"{XF}value") if one.get("form") is None]
                if all(len(one) == 0 for one in values):
                    texts[text.get("id", "")] = "".join(one.text or "" for one in values)
    lists = {
        one.get("id"): [
            [item.findtext(f"{XF}name"), texts.get(item.findtext(f"{XF}itextId") or "")]
            for item in one.iter(f"{XF}item")
        ]
        for one in root.iter(f"{XF}instance")
        if one.get("id") and one.get("src") is None
    }
    found = {}
    for kind in ("select", "select1"):
        for question in root.iter(XF + kind):
            itemset = question.find(f"{XF}itemset")
            nodes = "" if itemset is None else itemset.get("nodeset", "")
            whole = re.fullmatch(r"instance\('([\w-]+)'\)/root/item", nodes)
            label = None if itemset is None else itemset.find(f"{XF}label")
            if whole and label is not None and label.get("ref") == "jr:itext(itextId)":
                choices = lists[whole[1]]
                if all(text is not None for _name, text in choices):
                    found[question.get("ref", "")] = choices
    return found


@pytest.mark.parametrize("name", [*FORMS, "kinds.xlsx"])
def test_choices_are_what_the_form_says_in_every_language(engine, name):
    content = FORMS[name].read_bytes() if name in FORMS else workbook("kinds", KINDS)
    xform = xform_of(content, name)
    languages = engine.evaluate(OPEN, [xform, LIST])
    assert len(languages) >= 3
    for language in languages:
        wanted = expected(xform, language)
        assert len(wanted) >= 3, language
        given = engine.evaluate(CHOICES, language)
        for path, choices in wanted.items():
            if path in given:  # a repeat that nobody added yet has no questions
                assert given[path] == choices, (language, path)
        assert len(wanted.keys() & given.keys()) >= 3


NASTY = f"""<h:html xmlns="{XF[1:-1]}" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>n</h:title><model><itext>
<translation lang="English (en)"><text id="c-0"><value>One</value></text>
<text id="c-1"><value>Two of <output value=" /d/n "/></value></text></translation>
<translation lang="French (fr)"><text id="c-0"><value>Un de <output value=" /d/n "/></value></text>
<text id="c-1"><value>Deux</value></text></translation></itext>
<instance><d id="n" version="1"><n>5</n><s/><u/><v/><said/><name/></d></instance>
<instance id="c"><root><item><itextId>c-0</itextId><name>a</name><g>1</g></item>
<item><itextId>c-1</itextId><name>b</name><g>5</g></item></root></instance>
<instance id="p" src="jr://file-csv/p.csv"/>
<bind nodeset="/d/n" type="string"/><bind nodeset="/d/s" type="string"/>
<bind nodeset="/d/said" type="string" calculate="jr:itext('c-1')"/>
<bind nodeset="/d/name" type="string" calculate="jr:choice-name( /d/s , ' /d/s ')"/>
</model></h:head><h:body><input ref="/d/n"><label>n</label></input>
<select1 ref="/d/s"><label>s</label><itemset nodeset="instance('c')/root/item">
<value ref="name"/><label ref="jr:itext(itextId)"/></itemset></select1>
<select1 ref="/d/u"><label>u</label><itemset nodeset="instance('p')/root/item[country='DZA']">
<value ref="name"/><label ref="label"/></itemset></select1>
<select1 ref="/d/v"><label>v</label><itemset nodeset="instance('c')/root/item[g= /d/n ]">
<value ref="concat(name, '!')"/><label ref="g"/></itemset></select1></h:body></h:html>"""


def test_choices_follow_answers_languages_and_lists(engine):
    english, french = engine.evaluate(OPEN, [NASTY, LIST])
    assert engine.evaluate(CHOICES, english) == {
        "/d/s": [["a", "One"], ["b", "Two of 5"]],
        "/d/u": [["B2", "Second"]],
        "/d/v": [["b!", "5"]],
    }
    assert engine.evaluate(PROPERTIES, "/d/u") == [
        ["name", "B2"], ["label", "Second"], ["country", "DZA"],
    ]  # fmt: skip
    engine.evaluate("""() => window.every(window.root, (node) => {
      if (node.currentState.reference === '/d/n') node.setValue('1');
      if (node.currentState.reference === '/d/s') node.selectValue('b');
    })""")
    assert engine.evaluate(CHOICES, french) == {
        "/d/s": [["a", "Un de 1"], ["b", "Deux"]],
        "/d/u": [["B2", "Second"]],
        "/d/v": [["a!", "1"]],
    }
    xml = engine.evaluate(XML)
    assert "<name>Deux</name>" in xml
    assert engine.evaluate(CHOICES, english)["/d/s"] == [["a", "One"], ["b", "Two of 1"]]
    assert "<name>Two of 1</name>" in engine.evaluate(XML)


def test_a_form_is_filled_again_after_its_last_filling_was_let_go_of(engine):
    engine.evaluate(OPEN, [NASTY, LIST])
    before = without_id(engine.evaluate(XML))
    engine.evaluate("""() => {
      window.made.release();
      window.root = window.made.createInstance({}).root;
      window.every(window.root, (node) => {
        if (node.currentState.reference === '/d/n') node.setValue('1');
      });
    }""")
    after = without_id(engine.evaluate(XML))
    assert after == before.replace("<n>5</n>", "<n>1</n>")
    assert engine.evaluate(CHOICES, "English (en)")["/d/v"] == [["a!", "1"]]


def test_a_filling_that_was_let_go_of_leaves_the_memory(engine):
    """Without `release` each form that was opened stayed as long as its tab."""
    engine.evaluate(OPEN, [NASTY, LIST])
    engine.evaluate("() => { window.former = new WeakRef(window.root) }")
    began_anew = "() => { window.root = window.made.createInstance({}).root }"
    assert is_in_memory(engine)
    engine.evaluate(began_anew)
    assert is_in_memory(engine), "nothing lets go of it: the engine itself keeps it"
    engine.evaluate("() => window.made.release()")
    engine.evaluate(began_anew)
    assert not is_in_memory(engine)


def is_in_memory(page: Page) -> bool:
    """Collect what nothing refers to, and say whether the former filling is still there."""
    tools = page.context.new_cdp_session(page)
    tools.send("HeapProfiler.collectGarbage")
    tools.detach()
    return bool(page.evaluate("window.former.deref() !== undefined"))


CALL = """async ([before, after, names, list]) => {
  const { loadForm } = await import('/engine.js');
  const headers = {'Content-Type': 'text/csv'};
  const fetchFormAttachment = async () => new Response(list, {headers});
  const unknown = [];
  for (const name of names) {
    try {
      const made = await loadForm(`${before}${name}( /d/n , 1)${after}`, {fetchFormAttachment});
      if (made.status === 'failure') throw made.error;
      const { root } = made.createInstance({});
      window.every(root, (node) => node.currentState.reference === '/d/n' && node.setValue('7'));
    } catch (error) {
      for (let one = error; one; one = one.cause)
        if (`${one.message}`.includes(`'${name}' is not defined`))
          unknown.push(name);
    }
  }
  return unknown;
}"""


def test_the_functions_that_publishing_takes_for_known_are_the_engines(engine):
    before, after = NASTY.split("jr:itext('c-1')")
    engine.evaluate(OPEN, [NASTY, LIST])
    names = [*sorted(FUNCTIONS), "jr:made-up", "made-up"]
    unknown = engine.evaluate(CALL, [before, after, names, LIST])
    assert sorted(set(unknown)) == ["jr:made-up", "made-up"]


def test_the_engine_makes_itself_ready_with_a_form_of_its_own(engine):
    warmed = engine.evaluate("async () => (await import('/engine.js')).warm()")
    assert warmed is None
    assert engine.evaluate(OPEN, [NASTY, LIST]) == ["English (en)", "French (fr)"]


OPENS = """async ([forms, file]) => {
  const { loadForm } = await import(file);
  const said = [];
  for (const xml of forms) {
    try {
      const form = await loadForm(xml, {});
      form.createInstance({});
      said.push('');
    } catch (error) { said.push(error.message) }
  }
  return said;
}"""


def form_of(bind: str = "", *, space: str = "", body: str = "") -> str:
    """Return a form of one text, with more parts."""
    return f"""<h:html xmlns="{XF[1:-1]}" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>f</h:title><model><instance>
<d id="f" version="1"{space}><a/><e/></d></instance><bind nodeset="/d/a" type="string" {bind}/>
</model></h:head><h:body><input ref="/d/a"><label>a</label></input>{body}</h:body></h:html>"""


def opens(engine: Page, *forms: str) -> list[str]:
    """Return why each form does not open, "" where it does."""
    said = engine.evaluate(OPENS, [list(forms), "/engine.js"])
    return ["" if one is None else str(one) for one in said]


def test_what_publishing_says_does_not_open_does_not_open_and_the_rest_does(engine):
    closed = [
        form_of('calculate="it does not work"'), form_of('relevant="1 +"'),
        form_of(space=' xmlns="1234"'),
        form_of(body='<group ref="/d/e"><label>e</label></group>'),
        form_of(body='<input ref="/d/e"><label>e <output value="a b"/></label></input>'),
    ]  # fmt: skip
    open_ = [
        form_of(), form_of('relevant="1 + 1"'), form_of(space=' xmlns="urn:x"'),
        form_of(space=' xmlns:q="1234"'), form_of(body="<group><label>e</label></group>"),
    ]  # fmt: skip
    said = opens(engine, *closed, *open_)
    assert [why != "" for why in said] == [True] * len(closed) + [False] * len(open_), said
    assert [bool(findings(one)) for one in (*closed, *open_)] == [why != "" for why in said]
