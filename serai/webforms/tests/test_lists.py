"""The columns a form declares, and the features the browser cannot do."""

import pytest

from serai.webforms.methods.lists import as_csv, declared_columns
from serai.webforms.methods.tokens import device_token
from serai.xforms.browser import CHECKS, findings

BIND = '<bind calculate="{}"/>'


@pytest.mark.parametrize(
    ("expression", "columns"),
    [
        ("instance('people')/root/item[name=/data/who]/age", {"age"}),
        (
            "instance('people')/root/item[team = 'red' and camp=/data/camp]/age",
            {"age", "team", "camp"},
        ),
        ("count(instance('people')/root/item[selected(needs, 'food')])", {"needs"}),
        ("instance('people')/root/item[sex='f'][1]/age", {"sex"}),
        ("instance('others')/root/item[name='x']/age", set()),
        ("concat('age', /data/sex)", set()),
    ],
)
def test_columns_are_those_that_expressions_read(expression, columns):
    assert set(declared_columns(BIND.format(expression), "people")) == {"name", "label"} | columns


def test_a_choices_value_and_label_count():
    xform = (
        '<itemset nodeset="instance(\'people\')/root/item"><value ref="code"/>'
        '<label ref="title"/></itemset>'
    )
    assert declared_columns(xform, "people") == ("name", "label", "code", "title")


def test_a_condition_that_never_closes_reads_nothing():
    assert declared_columns("instance('people')/root/item[name=", "people") == ("name", "label")


def test_a_list_holds_only_the_columns_asked_for():
    rows = [{"name": "1", "label": "A, B", "secret": "x"}]
    assert as_csv(rows, ("name", "label")) == 'name,label\n1,"A, B"\n'


def test_a_links_device_token_is_not_the_links_own():
    assert device_token("abc", "secret") != device_token("abc", "other")
    assert "abc" not in device_token("abc", "secret")


EXAMPLES = {
    "geotrace": ('<bind type="geotrace"/>', True),
    "geoshape": ('<bind type="geoshape"/>', True),
    "encryption": ('<submission base64RsaPublicKey="x"/>', True),
    "select_one_external": ('<input ref="/a" query="instance(1)"/>', True),
    "search()": ("<select1 appearance=\"search('x')\"/>", True),
    "last-saved": ('<instance src="jr://instance/last-saved"/>', False),
    "audit": ("<orx:audit/>", False),
    "background-audio": ("<odk:recordaudio/>", False),
    "background-geopoint": ("<odk:setgeopoint/>", False),
    "ex:": ('<input appearance="ex:org.app"/>', False),
    "printer": ('<input appearance="printer:x"/>', False),
    "bearing": ('<input appearance="bearing"/>', False),
    "map": ('<select1 appearance="map"/>', False),
    "annotate": ('<upload appearance="annotate"/>', False),
    "calendar": ('<input appearance="myanmar"/>', False),
    "image-map": ('<select1 appearance="image-map"/>', False),
    "quick": ('<select1 appearance="minimal quick"/>', False),
    "range": ('<range appearance="vertical no-ticks"/>', False),
    "thousands-sep": ('<input appearance="thousands-sep"/>', False),
    "intent": ('<group intent="org.app.OPEN"/>', False),
    "username": ('<bind jr:preload="property" jr:preloadParams="email"/>', False),
}


@pytest.mark.parametrize("feature", EXAMPLES)
def test_each_feature_the_browser_lacks_is_named(feature):
    xform, blocks = EXAMPLES[feature]
    assert [(one.feature, one.blocks) for one in findings(xform)] == [(feature, blocks)]


@pytest.mark.parametrize(
    "appearance",
    ["multiline", "minimal autocomplete", "columns-2", "ethiopian", "year", "signature", "counter",
     "likert", "field-list", "masked", "no-calendar", "new-front", "compact-quick-no", "my-map"],
)  # fmt: skip
def test_what_the_browser_can_do_is_not_warned_of(appearance):
    assert findings(f'<input ref="/data/a" appearance="{appearance}"/>') == ()


@pytest.mark.parametrize(
    ("expression", "unknown"),
    [
        ("extract-signed( /d/a , 'k')", ["extract-signed"]),
        ("intersects( /d/a ) and version() = '1'", ["intersects", "version"]),
        ("if(selected( /d/a , 'x(y) nonsense('), jr:choice-name( /d/b , ' /d/b '), '')", []),
        ("concat(&quot;made-up(&quot;, /d/a/text(), 2 mod (3))", []),
        ("jr:made-up()", ["jr:made-up"]),
        ("sum(instance('made-up')/root/item[price &gt; (1)]/price)", []),
    ],
)
def test_a_function_that_the_engine_does_not_know_is_named(expression, unknown):
    found = findings(f'<bind nodeset="/d/c" calculate="{expression}"/><label>made-up(1)</label>')
    assert [(one.feature, one.blocks) for one in found] == [(f"{name}()", True) for name in unknown]


def test_a_form_may_have_several_and_those_that_block_come_first():
    found = findings('<input appearance="thousands-sep"/><bind type="geotrace"/><orx:audit/>')
    assert [one.feature for one in found] == ["geotrace", "audit", "thousands-sep"]
    assert [one.blocks for one in found] == [True, False, False]


def test_every_check_has_an_example_and_a_plain_form_has_no_findings():
    assert {name for name, *_ in CHECKS} == set(EXAMPLES)
    assert findings('<input ref="/data/a" appearance="multiline"/>') == ()
