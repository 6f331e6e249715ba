"""What keeps a form from opening in the browser is found when it is published, and nothing else."""

import pytest
from django.utils.translation import gettext, override

from serai.xforms.browser import FAULTS, findings

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><model>
<instance><d id="f"{space}><a/><b/><g><c/></g><e/><r><k/></r></d></instance>
<instance id="list"><root><item><name>x</name></item></root></instance>
<bind nodeset="/d/a" {bind}/></model></h:head><h:body>
<input ref="/d/a"><label>a {label}</label></input>{body}</h:body></h:html>"""


def found(bind="", label="", body="", space=""):
    """Return what blocks a form with these parts."""
    form = FORM.format(bind=bind, label=label, body=body, space=space)
    assert all(one.blocks for one in findings(form))
    return [one.feature for one in findings(form)]


READ = [
    "1 + 1", ". &gt; 5 and not(/d/b = '')", "../b", "  /d/a  ", "today() - 1", "a-b-v1",
    "instance('list')/root/item[name = /d/a ]/name", "if( /d/a = 'x (y', concat('(', .), \"f(g)\")",
    "count(/d/r) * 2 div (3)", "(1) and (2) or (3) mod (4)", "jr:choice-name( /d/a , '/d/a')",
    "indexed-repeat( /d/r/k , /d/r , 2)", "pulldata('list', 'a', 'b', .)", "/d/g/node()",
    "ancestor::node()/b", "current()/../b", "selected-at( /d/a , 0)", "uuid()", "true()",
]  # fmt: skip


@pytest.mark.parametrize("expression", READ)
@pytest.mark.parametrize("kind", ["calculate", "relevant", "constraint", "readonly", "required"])
def test_an_expression_that_the_engine_reads_blocks_nothing(kind, expression):
    quote = "'" if '"' in expression else '"'
    text = expression.replace("'", "&apos;") if quote == "'" else expression
    assert found(bind=f"{kind}={quote}{text}{quote}") == []


UNREAD = ["because it doesn't work", "1 +", "a b", "[x]", "item[label::English != '']", "$"]


@pytest.mark.parametrize("expression", UNREAD)
def test_an_expression_that_is_none_is_told_wherever_it_stands(expression):
    places = [
        {"bind": f'calculate="{expression}"'}, {"bind": f'relevant="{expression}"'},
        {"label": f'<output value="{expression}"/>'},
        {"body": f'<select1 ref="/d/b"><itemset nodeset="{expression}"/></select1>'},
        {"body": f'<repeat nodeset="/d/r" jr:count="{expression}"/>'},
        {"body": f'<input ref="/d/b"><setvalue ref="/d/a" value="{expression}"/></input>'},
    ]  # fmt: skip
    for place in places:
        assert found(**place) == ["expression"], place


@pytest.mark.parametrize(
    ("space", "told"),
    [("", []), (' xmlns="1234"', ["namespace"]), (' xmlns="http://a.test/b"', []),
     (' xmlns="urn:b"', []), (' xmlns:q="1234"', [])],
)  # fmt: skip
def test_a_namespace_of_the_answers_that_is_no_address_is_told(space, told):
    assert found(space=space) == told


@pytest.mark.parametrize(
    ("group", "told"),
    [
        ('<group ref="/d/e"><label>e</label></group>', ["empty group"]),
        ('<group ref="/d/g"><label>only reckoned</label></group>', []),
        ("<group><label>no place of its own</label></group>", []),
        ('<group ref="/d/nowhere"><label>e</label></group>', []),
        ('<group ref="/d/r"><repeat nodeset="/d/r"><input ref="/d/r/k"/></repeat></group>', []),
    ],
)
def test_a_group_that_holds_nothing_is_told(group, told):
    assert found(body=group) == told


def test_several_are_told_together_before_what_is_only_done_otherwise():
    form = FORM.format(
        bind='calculate="1 +" relevant="sort(1)"', label="", space=' xmlns="x"',
        body='<group ref="/d/e"/><input appearance="maps" ref="/d/b"/>',
    )  # fmt: skip
    names = [one.feature for one in findings(form)]
    assert names == ["expression", "namespace", "empty group", "sort()", "map"]
    assert [one.blocks for one in findings(form)] == [True] * 4 + [False]


def test_what_is_no_xml_has_no_such_faults():
    assert findings("<a><b calculate='1 +'>") == ()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_reasons_are_told_in_the_readers_language(language):
    for sentence in [one[2] for one in FAULTS]:
        with override("en"):
            plain = str(sentence)
        with override(language):
            assert gettext(plain) == str(sentence) != plain
