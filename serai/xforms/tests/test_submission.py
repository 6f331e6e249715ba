"""A submission's XML: what it is of, what it names, its rows; and what is refused, and why."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from serai.xforms.schema import EntityDeclaration, FormSchema, Question, Table
from serai.xforms.submission import (
    MAX_ID,
    MAX_NAME,
    BadSubmission,
    file_name,
    local,
    media_names,
    moment,
    parse,
    read_envelope,
    read_rows,
    row_elements,
)

META = "<meta><instanceID>uuid:1</instanceID></meta>"


def ask(path, kind="text", table=""):
    return Question(path, path.rpartition("/")[2], kind, table, {})


SCHEMA = FormSchema(
    "data", ("",), "",
    (Table("", None, {}), Table("bed", "", {}), Table("bed/plant", "bed", {})),
    (
        ask("name"), ask("site/photo", "image"), ask("voice", "audio"), ask("meta/audit", "audit"),
        ask("bed/size", table="bed"), ask("bed/plant/kind", table="bed/plant"),
        ask("bed/plant/photo", "image", "bed/plant"),
    ),
    (EntityDeclaration("beds", "bed", {}, "bed/meta/entity", True, False),),
)  # fmt: skip


def data(inside="", attributes='id="f" version="1"', meta=META):
    return f"<data {attributes}>{inside}{meta}</data>"


def refusal(content):
    with pytest.raises(BadSubmission) as caught:
        read_envelope(content if isinstance(content, bytes) else content.encode())
    return str(caught.value)


def test_an_envelope_says_what_it_is_of():
    content = data("<name>Amina</name>").encode()
    found = read_envelope(content)
    assert (found.form_id, found.version) == ("f", "1")
    assert (found.instance_id, found.deprecated_id) == ("uuid:1", "")
    assert found.text == content.decode()
    assert found.sha256 == hashlib.sha256(content).digest()
    assert found.root.findtext("name") == "Amina"


ENVELOPES = [
    # what is special, the content, (form, version, instance, deprecated)
    ("no version", data(attributes='id="f"'), ("f", "", "uuid:1", "")),
    ("spaces around the id", data(meta="<meta><instanceID> uuid:1\n</instanceID></meta>"),
     ("f", "1", "uuid:1", "")),
    ("meta in its namespace",
     data(meta='<m:meta xmlns:m="http://openrosa.org/xforms"><m:instanceID>uuid:2</m:instanceID>'
               "</m:meta>"), ("f", "1", "uuid:2", "")),
    ("another namespace for everything",
     data(attributes='xmlns="http://example.org/x" id="f" version="2"'), ("f", "2", "uuid:1", "")),
    ("a correction",
     data(meta="<meta><deprecatedID>uuid:0</deprecatedID><instanceID>uuid:1</instanceID></meta>"),
     ("f", "1", "uuid:1", "uuid:0")),
    ("a mark of the byte order", "\ufeff" + data(), ("f", "1", "uuid:1", "")),
    ("a declaration", "<?xml version='1.0' encoding='UTF-8' ?>" + data(),
     ("f", "1", "uuid:1", "")),
    ("a declaration of plain ASCII", '<?xml version="1.0" encoding="us-ascii"?>' + data(),
     ("f", "1", "uuid:1", "")),
    ("a comment and an instruction", "<?go now?><!-- hi -->" + data("<!-- x --><?y z?>"),
     ("f", "1", "uuid:1", "")),
    ("two metas", data(meta="<meta/>" + META), ("f", "1", "uuid:1", "")),
    ("an id as long as may be", data(attributes=f'id="{"f" * MAX_ID}"'),
     ("f" * MAX_ID, "", "uuid:1", "")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "expected"), [case[1:] for case in ENVELOPES], ids=[case[0] for case in ENVELOPES]
)
def test_envelopes_as_clients_write_them(content, expected):
    found = read_envelope(content.encode())
    assert (found.form_id, found.version, found.instance_id, found.deprecated_id) == expected


REFUSALS = [
    ("nothing", "", "not valid XML"),
    ("no XML", "hello", "not valid XML"),
    ("not closed", "<data id='f'>", "not valid XML"),
    ("two roots", data() + data(), "not valid XML"),
    ("a NUL", data("\x00"), "not valid XML"),
    ("a control sign", data("\x01"), "not valid XML"),
    ("a document type", "<!DOCTYPE data>" + data(), "not valid XML"),
    ("a document type in small letters", "<!doctype data>" + data(), "not valid XML"),
    ("an entity of its own", '<!DOCTYPE a [<!ENTITY b "c">]>' + data("&b;"), "not valid XML"),
    ("an unknown entity", data("&nbsp;"), "not valid XML"),
    ("too deep", data("<a>" * 300 + "</a>" * 300), "not valid XML"),
    ("latin bytes", b"<data id='f'>\xe9</data>", "not written in UTF-8"),
    ("utf-16", data().encode("utf-16"), "not written in UTF-8"),
    ("another encoding declared", '<?xml version="1.0" encoding="latin-1"?>' + data(),
     "not written in UTF-8"),
    ("no form", data(attributes='version="1"'), "which form they belong to"),
    ("an empty form", data(attributes='id=""'), "which form they belong to"),
    ("no meta", data(meta=""), "no instance ID"),
    ("no instance", data(meta="<meta/>"), "no instance ID"),
    ("an empty instance", data(meta="<meta><instanceID> </instanceID></meta>"), "no instance ID"),
    ("an instance deep in a group", data(meta=f"<g>{META}</g>"), "no instance ID"),
    ("a long form", data(attributes=f'id="{"f" * (MAX_ID + 1)}"'), "too long"),
    ("a long version", data(attributes=f'id="f" version="{"9" * 250}"'), "too long"),
    ("a long instance", data(meta=f"<meta><instanceID>{'u' * 250}</instanceID></meta>"),
     "too long"),
    ("a correction of itself",
     data(meta="<meta><instanceID>u</instanceID><deprecatedID>u</deprecatedID></meta>"),
     "correct themselves"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS]
)
def test_what_can_never_be_read_is_refused_with_a_sentence(content, said):
    assert said in refusal(content)


def test_answers_that_are_too_large_are_not_parsed(monkeypatch):
    monkeypatch.setattr("serai.xforms.submission.MAX_XML_BYTES", 20)
    monkeypatch.setattr("serai.xforms.submission.parse", lambda _: pytest.fail("it was parsed"))
    assert "too large" in refusal(data())


SAID = [
    ("fr", "", "Les réponses"),
    ("fr", data(meta=""), "Les réponses"),
    ("ar", "", "الإجابات"),
    ("ar", data(meta=""), "للإجابات"),
]


@pytest.mark.parametrize(("language", "content", "said"), SAID)
def test_a_refusal_speaks_the_enumerators_language(language, content, said):
    with override(language):
        assert said in refusal(content)


def test_nothing_outside_is_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    stolen = f'<!DOCTYPE a [<!ENTITY b SYSTEM "file://{secret}">]>' + data("<name>&b;</name>")
    assert "secret" not in refusal(stolen)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_envelope_or_a_refusal(content):
    try:
        said = read_envelope(content).form_id
    except BadSubmission as bad:
        said = str(bad)
    assert said


@pytest.mark.parametrize(
    ("xml", "name"), [("<a/>", "a"), ('<x:a xmlns:x="urn:x"/>', "a"), ('<a xmlns="urn:x"/>', "a")]
)
def test_a_name_without_its_namespace(xml, name):
    assert local(parse(xml)) == name


GOOD_NAMES = [
    ("a.jpg", "a.jpg"),
    ("1772353000000.jpg", "1772353000000.jpg"),
    ("صورة.jpg", "صورة.jpg"),
    ("Te\u0301ra.jpg", "T\u00e9ra.jpg"),
    ("my photo (2).jpg", "my photo (2).jpg"),
    (".hidden", ".hidden"),
    ("x" * MAX_NAME, "x" * MAX_NAME),
]
BAD_NAMES = [
    "", " ", ".", "..", ". .", "a/b", "/etc/passwd", "..\\b", "a\x00b", "a\nb", "a\x7f",
    "gpj.\u202eexe", "\u2066a", "x" * (MAX_NAME + 1), "é" * 128, "\ud800",
]  # fmt: skip


@pytest.mark.parametrize(("name", "kept"), GOOD_NAMES)
def test_names_that_phones_give(name, kept):
    assert file_name(name) == kept


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_play_tricks_are_refused(name):
    with pytest.raises(BadSubmission, match="name that the server does not accept"):
        file_name(name)


MEDIA = [
    ("<site><photo>a.jpg</photo></site>", ["a.jpg"]),
    ("<site><photo> a.jpg </photo></site>", ["a.jpg"]),
    ("<site><photo/></site>", []),
    ("<photo>a.jpg</photo>", []),
    ("<name>a.jpg</name>", []),
    ("<voice>v.m4a</voice><site><photo>a.jpg</photo></site>", ["v.m4a", "a.jpg"]),
    ("<voice>a</voice><site><photo>a</photo></site>", ["a"]),
    ("<bed><plant><photo>1.jpg</photo></plant><plant><photo>2.jpg</photo></plant></bed>",
     ["1.jpg", "2.jpg"]),
    ("<meta><audit>audit.csv</audit></meta>", ["audit.csv"]),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "names"), MEDIA)
def test_the_files_that_answers_name(inside, names):
    assert media_names(parse(data(inside)), SCHEMA) == names


def test_a_form_without_files_names_none():
    plain = FormSchema("data", ("",), "", (Table("", None, {}),), (ask("voice"),))
    assert media_names(parse(data("<voice>v.m4a</voice>")), plain) == []


def test_a_file_with_a_tricky_name_is_refused_where_it_is_named():
    with pytest.raises(BadSubmission, match="name that the server does not accept"):
        media_names(parse(data("<voice>../v.m4a</voice>")), SCHEMA)


NESTED = data(
    "<name>Amina</name>"
    "<bed><size>1</size><plant><kind>maize</kind></plant><plant><kind>beans</kind></plant></bed>"
    "<bed><size>2</size></bed>"
    "<bed><size>3</size><plant><kind>yam</kind></plant></bed>"
)


def test_rows_are_numbered_in_their_table_and_know_their_holder():
    rows = read_rows(parse(NESTED), SCHEMA).rows
    assert [(r.table, r.ordinal, r.parent, r.answers) for r in rows] == [
        ("", 1, 0, {"name": "Amina"}),
        ("bed", 1, 1, {"bed/size": "1"}),
        ("bed/plant", 1, 1, {"bed/plant/kind": "maize"}),
        ("bed/plant", 2, 1, {"bed/plant/kind": "beans"}),
        ("bed", 2, 1, {"bed/size": "2"}),
        ("bed", 3, 1, {"bed/size": "3"}),
        ("bed/plant", 3, 3, {"bed/plant/kind": "yam"}),
    ]
    assert rows[6].holder is rows[5]
    assert rows[5].holder is rows[0]


def test_elements_of_rows_are_numbered_as_the_rows_are():
    root = parse(NESTED)
    found = row_elements(root, SCHEMA)
    rows = read_rows(root, SCHEMA).rows
    assert set(found) == {(row.table, row.ordinal) for row in rows}
    assert found[("", 1)] is root
    assert found[("bed/plant", 3)].findtext("kind") == "yam"


ANSWERS = [
    ("<name>Amina</name>", {"name": "Amina"}),
    ("<name> Amina </name>", {"name": " Amina "}),
    ("<name></name>", {}),
    ("<name>  </name>", {}),
    ("<name/>", {}),
    ("<name>&lt;b&gt; &amp; c</name>", {"name": "<b> & c"}),
    ("<name><![CDATA[<b>]]></name>", {"name": "<b>"}),
    ("<name>1</name><name>2</name>", {"name": "2"}),
    ("<stranger>1</stranger>", {}),
    ('<x:name xmlns:x="urn:x">1</x:name>', {"name": "1"}),
]


@pytest.mark.parametrize(("inside", "answers"), ANSWERS)
def test_answers_are_kept_as_they_were_given(inside, answers):
    assert read_rows(parse(data(inside)), SCHEMA).rows[0].answers == answers


def test_entity_nodes_come_with_their_row_attributes_and_label():
    entity = '<entity dataset="beds" id="7" create="1"><label>Bed one</label></entity>'
    plain = '<entity dataset="beds" id="8"/>'
    inside = "".join(f"<bed><meta>{one}</meta></bed>" for one in (entity, plain))
    nodes = read_rows(parse(data(inside)), SCHEMA).entities
    assert [(n.row.ordinal, n.attributes["id"], n.label) for n in nodes] == [
        (1, "7", "Bed one"),
        (2, "8", ""),
    ]
    assert nodes[0].declaration.list_name == "beds"


@given(st.lists(st.integers(0, 4), max_size=6))
def test_however_many_repetitions_each_is_one_row(plants):
    inside = "".join(f"<bed>{'<plant><kind>k</kind></plant>' * n}</bed>" for n in plants)
    rows = read_rows(parse(data(inside)), SCHEMA).rows
    assert sum(r.table == "bed" for r in rows) == len(plants)
    assert [r.parent for r in rows if r.table == "bed/plant"] == [
        number for number, many in enumerate(plants, 1) for _ in range(many)
    ]


MOMENTS = [
    ("2026-03-01T06:00:00Z", datetime(2026, 3, 1, 6, tzinfo=UTC)),
    (" 2026-03-01T06:00:00Z\n", datetime(2026, 3, 1, 6, tzinfo=UTC)),
    ("2026-03-01T06:00:00", datetime(2026, 3, 1, 6, tzinfo=UTC)),
    ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
    ("2026-03-01T06:00:00.123-05:00",
     datetime(2026, 3, 1, 6, 0, 0, 123_000, tzinfo=timezone(timedelta(hours=-5)))),
    ("1990-01-01T00:00:00Z", None),
    ("1990-01-01T00:00:01Z", datetime(1990, 1, 1, 0, 0, 1, tzinfo=UTC)),
    ("2200-01-01T00:00:00Z", None),
    ("2199-12-31T23:59:59Z", datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ("06:00", None),
    ("Sat Mar 1 2026", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MOMENTS)
def test_moments_as_phones_write_them(text, expected):
    assert moment(text) == expected
