"""XForms as other tools and older converters write them, read as carefully as our own."""

import pytest

from serai.xforms.schema import (
    Choice,
    EntityDeclaration,
    FormSchema,
    Question,
    Table,
    needed_files,
    read_xform,
    title_of,
)

HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"'
    ' xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms"'
    ' xmlns:entities="http://www.opendatakit.org/xforms/entities">'
)


def xform(nodes="<q/>", model="", body="", title="T"):
    """Return an XForm of a form called data."""
    return (
        f"{HEAD}<h:head><h:title>{title}</h:title><model><instance><data id='f'>{nodes}</data>"
        f"</instance>{model}</model></h:head><h:body>{body}</h:body></h:html>"
    )


def question(model="", body="", nodes="<q/>", path="q"):
    return read_xform(xform(nodes, model, body)).question(path)


def bind(**attributes):
    written = " ".join(f'{name.replace("__", ":")}="{v}"' for name, v in attributes.items())
    return f'<bind nodeset="/data/q" {written}/>'


ASKED = [
    # bind, control, type
    ("", '<input ref="/data/q"/>', "text"),
    (bind(type="string"), '<input ref="/data/q"/>', "text"),
    (bind(type="int"), '<input ref="/data/q"/>', "integer"),
    (bind(type="int"), '<range ref="/data/q"/>', "integer"),
    (bind(type="decimal"), '<input ref="/data/q"/>', "decimal"),
    (bind(type="boolean"), '<input ref="/data/q"/>', "text"),
    (bind(type="date"), '<input ref="/data/q"/>', "date"),
    (bind(type="geoshape"), '<input ref="/data/q"/>', "geoshape"),
    (bind(type="string"), '<select1 ref="/data/q"/>', "select_one"),
    (bind(type="string"), '<select ref="/data/q"/>', "select_multiple"),
    (bind(type="odk:rank"), '<odk:rank ref="/data/q"/>', "rank"),
    (bind(), '<trigger ref="/data/q"/>', "acknowledge"),
    (bind(type="binary"), '<upload ref="/data/q" mediatype="image/*"/>', "image"),
    (bind(type="binary"), '<upload ref="/data/q" mediatype="audio/*"/>', "audio"),
    (bind(type="binary"), '<upload ref="/data/q" mediatype="video/*"/>', "video"),
    (bind(type="binary"), '<upload ref="/data/q" mediatype="application/*"/>', "file"),
    (bind(type="binary"), '<upload ref="/data/q"/>', "file"),
    (bind(type="string", readonly="true()"), '<input ref="/data/q"/>', "note"),
    (bind(type="int", readonly="true()"), '<input ref="/data/q"/>', "integer"),
    (bind(type="string", readonly="true()", calculate="1"), '<input ref="/data/q"/>', "text"),
    (bind(type="string"), '<input ref="/data/q" query="instance(1)"/>', "select_one_external"),
]
KEPT = [
    ("", "hidden"),
    (bind(type="string"), "hidden"),
    (bind(type="int"), "integer"),
    (bind(type="barcode"), "barcode"),
    (bind(type="string", calculate="1 + 1"), "calculate"),
    (bind(jr__preload="timestamp", jr__preloadParams="start"), "start"),
    (bind(jr__preload="timestamp", jr__preloadParams="end"), "end"),
    (bind(jr__preload="date", jr__preloadParams="today"), "today"),
    (bind(jr__preload="property", jr__preloadParams="deviceid"), "deviceid"),
    (bind(jr__preload="property", jr__preloadParams="username"), "username"),
    (bind(jr__preload="uid", type="string"), "hidden"),
    ('<odk:setgeopoint ref="/data/q" event="odk-instance-first-load"/>', "start-geopoint"),
    ('<odk:recordaudio ref="/data/q" event="odk-instance-load"/>', "background-audio"),
]


@pytest.mark.parametrize(("model", "body", "kind"), ASKED)
def test_the_type_of_what_is_asked(model, body, kind):
    assert question(model, body).type == kind


@pytest.mark.parametrize(("model", "kind"), KEPT)
def test_the_type_of_what_is_kept_without_asking(model, kind):
    assert question(model).type == kind


@pytest.mark.parametrize(
    ("required", "expected"),
    [("true()", True), ("false()", False), ("/data/a = 1", False), (None, False)],
)
def test_only_what_must_always_be_answered_is_required(required, expected):
    attributes = {} if required is None else {"required": required}
    assert question(bind(**attributes)).required is expected


LABELS = [
    ("<label>Name</label>", {"": "Name"}),
    ("<label>  two\n  lines </label>", {"": "two lines"}),
    ("<label/>", {}),
    ("", {}),
    ("<label>Hello <output value=' /data/name '/>!</label>", {"": "Hello ${name}!"}),
    ("<label><h:span style='color:red'>Red</h:span> one</label>", {"": "Red one"}),
    ("<label>a<!-- not shown -->b</label>", {"": "ab"}),
    ("<label ref=\"jr:itext('q:label')\"/>", {}),
]


@pytest.mark.parametrize(("label", "labels"), LABELS)
def test_labels_without_languages(label, labels):
    assert question("", f'<input ref="/data/q">{label}</input>').labels == labels


def itext(**languages):
    """Return translations; a language marked by a line below it is the default one."""
    marked = {name: " default='true()'" * name.endswith("_") for name in languages}
    parts = [
        f'<translation lang="{name.rstrip("_")}"{marked[name]}>{texts}</translation>'
        for name, texts in languages.items()
    ]
    return f"<itext>{''.join(parts)}</itext>"


def said(value, key="q:label"):
    return f'<text id="{key}"><value>{value}</value></text>'


TRANSLATED = [
    # itext, languages, default, labels of the question
    (itext(en=said("Name"), fr=said("Nom")), ("en", "fr"), "en", {"en": "Name", "fr": "Nom"}),
    (itext(en=said("Name"), fr_=said("Nom")), ("en", "fr"), "fr", {"en": "Name", "fr": "Nom"}),
    (itext(en=said("Name"), fr=said("-")), ("en", "fr"), "en", {"en": "Name"}),
    (itext(en=said("Name"), fr=""), ("en", "fr"), "en", {"en": "Name"}),
    (itext(default=said("Name")), ("",), "", {"": "Name"}),
    (itext(default=said("Name"), fr=said("Nom")), ("fr",), "fr", {"fr": "Nom"}),
    (itext(en='<text id="q:label"><value form="image">jr://images/a.png</value></text>'),
     ("en",), "en", {}),
    (itext(en='<text id="q:label"><value>Name</value><value form="audio">jr://audio/a.mp3</value>'
              "</text>"), ("en",), "en", {"en": "Name"}),
]  # fmt: skip


@pytest.mark.parametrize(("model", "languages", "default", "labels"), TRANSLATED)
def test_labels_by_language(model, languages, default, labels):
    body = '<input ref="/data/q"><label ref="jr:itext(\'q:label\')"/></input>'
    found = read_xform(xform("<q/>", model, body))
    assert (found.languages, found.default_language) == (languages, default)
    shown = found.question("q").labels
    assert {name: text for name, text in shown.items() if name in languages} == labels


ITEMS = (
    "<instance id='ways'><root>"
    "<item><name>in</name><label>Into</label></item>"
    "<item><name> out </name><label>Out of</label></item>"
    "</root></instance>"
)
CHOICES = [
    ("<item><value>a</value><label>A</label></item>", (Choice("a", {"": "A"}),)),
    ("<item><value> a </value></item>", (Choice("a", {}),)),
    ("<item><value>a</value><label>A</label></item><item><value>a</value><label>B</label></item>",
     (Choice("a", {"": "B"}),)),
    ("", ()),
    ("<itemset nodeset=\"instance('ways')/root/item\"/>",
     (Choice("in", {"": "Into"}), Choice("out", {"": "Out of"}))),
    ("<itemset nodeset=\"randomize(instance('ways')/root/item)\"/>",
     (Choice("in", {"": "Into"}), Choice("out", {"": "Out of"}))),
    ("<itemset nodeset=\"instance('ways')/root/item[kind = /data/k]\"/>",
     (Choice("in", {"": "Into"}), Choice("out", {"": "Out of"}))),
    ("<itemset nodeset=\"instance('nowhere')/root/item\"/>", ()),
    ('<itemset nodeset="/data/people"/>', ()),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "choices"), CHOICES)
def test_choices_written_in_place_or_beside(inside, choices):
    assert question(ITEMS, f'<select1 ref="/data/q">{inside}</select1>').choices == choices


def test_choices_found_by_a_search_in_a_file_are_not_known():
    body = (
        '<select1 ref="/data/q" appearance="minimal search(\'people\')">'
        "<item><value>code</value><label>name</label></item></select1>"
    )
    assert question("", body).choices == ()


def test_tables_groups_and_questions_nest():
    nodes = "<a/><g><b/></g><r><c/><s><d/></s></r><r><c/></r><meta><instanceID/><audit/></meta>"
    body = (
        '<group ref="/data/r"><label>Rounds</label><repeat nodeset="/data/r">'
        '<input ref="/data/r/c"/><repeat nodeset="/data/r/s"/></repeat></group>'
    )
    found = read_xform(xform(nodes, "", body))
    assert [(q.path, q.table, q.type) for q in found.questions] == [
        ("a", "", "hidden"), ("g/b", "", "hidden"), ("r/c", "r", "text"),
        ("r/s/d", "r/s", "hidden"), ("meta/audit", "", "audit"),
    ]  # fmt: skip
    assert found.tables == (
        Table("", None, {}), Table("r", "", {"": "Rounds"}), Table("r/s", "r", {}),
    )  # fmt: skip


def test_a_repeat_that_is_only_a_template_is_a_table_all_the_same():
    nodes = "<r jr:template=''><c/></r>"
    found = read_xform(xform(nodes, "", '<repeat nodeset="/data/r"/>'))
    assert [t.path for t in found.tables] == ["", "r"]
    assert found.in_table("r") == (Question("r/c", "c", "hidden", "r", {}),)


ENTITIES = [
    # nodes, binds, declared
    ('<q/><meta><entity dataset="people" create="1"/></meta>',
     '<bind nodeset="/data/q" entities:saveto="name"/>',
     [EntityDeclaration("people", "", {"name": "q"}, "meta/entity", True, False)]),
    ('<q/><meta><entity dataset="people" update="" id=""/></meta>', "",
     [EntityDeclaration("people", "", {}, "meta/entity", False, True)]),
    ('<q/><meta><entity dataset="people" create="" update=""/></meta>', "",
     [EntityDeclaration("people", "", {}, "meta/entity", True, True)]),
    ('<q/><r><b/><meta><entity dataset="beds" create=""/></meta></r>',
     '<bind nodeset="/data/r/b" entities:saveto="size"/>'
     '<bind nodeset="/data/q" entities:saveto="lost"/>',
     [EntityDeclaration("beds", "r", {"size": "r/b"}, "r/meta/entity", True, False)]),
    ('<q/><r><b/><meta><entity dataset="beds" create=""/></meta></r>'
     '<meta><entity dataset="visits" create=""/></meta>',
     '<bind nodeset="/data/r/b" entities:saveto="size"/>'
     '<bind nodeset="/data/q" entities:saveto="name"/>',
     [EntityDeclaration("beds", "r", {"size": "r/b"}, "r/meta/entity", True, False),
      EntityDeclaration("visits", "", {"name": "q"}, "meta/entity", True, False)]),
    ("<q/><meta><entity/></meta>", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("nodes", "model", "declared"), ENTITIES)
def test_entities_and_what_fills_them(nodes, model, declared):
    found = read_xform(xform(nodes, model, '<repeat nodeset="/data/r"/>'))
    assert list(found.entities) == declared


FILES = [
    ("", "", ()),
    ('<instance id="p" src="jr://file-csv/points.csv"/>', "", ("points.csv",)),
    ('<instance id="p" src="jr://file/areas.xml"/>', "", ("areas.xml",)),
    ('<instance id="p" src="jr://instance/last-saved"/>', "", ()),
    ('<instance id="p" src="https://example.org/a.csv"/>', "", ()),
    (itext(en='<text id="a"><value form="image">jr://images/a.png</value>'
              '<value form="audio"> jr://audio/b.mp3 </value></text>'), "", ("a.png", "b.mp3")),
    (itext(en='<text id="a"><value>jr://images/not-a-file.png</value></text>'), "", ()),
    ("", "<select1 ref='/data/q' appearance=\"search('people')\"/>", ("people.csv",)),
    ("", "<select1 ref='/data/q' appearance=\"search('people.csv', 'a')\"/>", ("people.csv",)),
    ("", "<input ref='/data/q' query='x'/>", ("itemsets.csv",)),
    ('<instance id="p" src="jr://file-csv/b.csv"/><instance id="o" src="jr://file-csv/a.csv"/>'
     '<instance id="n" src="jr://file-csv/a.csv"/>', "", ("a.csv", "b.csv")),
]  # fmt: skip


@pytest.mark.parametrize(("model", "body", "files"), FILES)
def test_files_are_named_once_and_sorted(model, body, files):
    assert needed_files(xform("<q/>", model, body)) == files


@pytest.mark.parametrize(
    ("title", "read"),
    [("Flows", "Flows"), ("  Flows ", "Flows"), ("", ""), ("A &amp; B", "A & B"),
     ("استمارة", "استمارة"), ("x" * 300, "x" * 255)],
)  # fmt: skip
def test_titles(title, read):
    assert title_of(xform(title=title)) == read


def test_nothing_outside_the_form_is_read(tmp_path):
    (tmp_path / "secret").write_text("secret")
    text = f"<!DOCTYPE a [<!ENTITY b SYSTEM 'file://{tmp_path}/secret'>]>" + xform(title="x&b;")
    assert "secret" not in title_of(text)


LANGUAGES = ("English (en)", "French (fr)", "Kiswahili", "ar")


@pytest.mark.parametrize(
    ("code", "language"),
    [("en", "English (en)"), ("fr", "French (fr)"), ("ar", "ar"), ("Kiswahili", "Kiswahili"),
     ("sw", "English (en)"), ("f", "English (en)"), ("", "English (en)")],
)  # fmt: skip
def test_the_language_for_a_reader(code, language):
    schema = FormSchema("data", LANGUAGES, "English (en)", (), ())
    assert schema.language_for(code) == language
