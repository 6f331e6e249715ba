"""A correction is the same answers but some, in the right place, next in the chain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.xforms.correction import corrected
from serai.xforms.schema import FormSchema, Question, Table
from serai.xforms.submission import parse, read_envelope, read_rows


def ask(path, table=""):
    return Question(path, path.rpartition("/")[2], "text", table, {})


PATHS = [("name", ""), ("site/point", ""), ("bed/plant", "bed"), ("bed/more/size", "bed"),
         ("bed/leaf/colour", "bed/leaf")]  # fmt: skip
SCHEMA = FormSchema(
    "data", ("",), "",
    (Table("", None, {}), Table("bed", "", {}), Table("bed/leaf", "bed", {})),
    tuple(ask(path, table) for path, table in PATHS),
)  # fmt: skip
XML = (
    '<data id="f" version="1"><name>Amina</name><site><point>P1</point></site>'
    "<bed><plant>maize</plant><leaf><colour>red</colour></leaf></bed>"
    "<bed><plant>beans</plant><more><size>2</size></more>"
    "<leaf><colour>green</colour></leaf><leaf/></bed>"
    '<orx:meta xmlns:orx="http://openrosa.org/xforms"><orx:instanceID>uuid:1</orx:instanceID>'
    "</orx:meta></data>"
)


def answers(xml):
    rows = read_rows(parse(xml), SCHEMA).rows
    return {(path, row.ordinal): text for row in rows for path, text in row.answers.items()}


BEFORE = answers(XML)
CHANGES = [
    # one answer changed
    {("name", 1): "Binta"},
    {("site/point", 1): "P2"},
    {("bed/plant", 2): "yam"},
    {("bed/leaf/colour", 2): "brown"},
    # answers that were not given, their group there or not
    {("bed/leaf/colour", 3): "yellow"},
    {("bed/more/size", 1): "9"},
    # several at once, in several tables
    {("name", 1): "Binta", ("bed/plant", 1): "yam", ("bed/leaf/colour", 1): "blue"},
    # text that XML has to escape, and other scripts
    {("name", 1): "<a> & \"b\" 'c'"},
    {("name", 1): "أمينة"},
    {("name", 1): "  spaces  "},
]


@pytest.mark.parametrize("changes", CHANGES)
def test_the_named_answers_change_and_all_others_stay(changes):
    xml = corrected(XML, SCHEMA, changes, instance_id="uuid:2").decode()
    assert answers(xml.partition("?>")[2]) == BEFORE | changes


def test_an_answer_can_be_taken_back():
    xml = corrected(XML, SCHEMA, {("name", 1): ""}, instance_id="uuid:2").decode()
    assert ("name", 1) not in answers(xml.partition("?>")[2])


def test_a_correction_names_what_it_corrects():
    found = read_envelope(corrected(XML, SCHEMA, {("name", 1): "x"}, instance_id="uuid:2"))
    assert (found.form_id, found.version) == ("f", "1")
    assert (found.instance_id, found.deprecated_id) == ("uuid:2", "uuid:1")


def test_a_correction_of_a_correction_names_the_last_one_only():
    second = corrected(XML, SCHEMA, {("name", 1): "x"}, instance_id="uuid:2")
    third = corrected(
        read_envelope(second).text, SCHEMA, {("name", 1): "y"}, instance_id="uuid:3"
    )  # fmt: skip
    found = read_envelope(third)
    assert (found.instance_id, found.deprecated_id) == ("uuid:3", "uuid:2")
    assert third.count(b"deprecatedID>") == 2


@pytest.mark.parametrize(
    "place", [("bed/plant", 3), ("bed/plant", 0), ("name", 2), ("nowhere", 1), ("bed", 1)]
)
def test_a_place_that_has_no_row_is_not_invented(place):
    with pytest.raises(KeyError):
        corrected(XML, SCHEMA, {place: "x"}, instance_id="uuid:2")


def test_what_came_is_left_as_it_was():
    text = str(XML)
    corrected(text, SCHEMA, {("name", 1): "x"}, instance_id="uuid:2")
    assert text == XML


TEXTS = st.text(
    st.characters(blacklist_categories=["Cc", "Cs"], blacklist_characters="\ufffe\uffff"),
    min_size=1,
).filter(str.strip)


@given(st.dictionaries(st.sampled_from(sorted(BEFORE)), TEXTS, min_size=1))
def test_any_text_is_read_back_as_it_was_typed(changes):
    xml = corrected(XML, SCHEMA, changes, instance_id="uuid:2").decode()
    assert answers(xml.partition("?>")[2]) == BEFORE | changes
