"""Forms of others in a folder: which files are forms, how they are read, what becomes of each."""

import pytest

from serai.intake.models import Form, FormMedia
from serai.kit.actor import acting_as
from serai.xforms.complaints import BrokenForm
from serai.xforms.xlsform import convert_workbook, read_workbook
from tests.form_examples import EXAMPLES, workbook
from tests.given_forms import as_workbook, as_xform, given_files, publish

MARKED = """| survey |
| | type | name | label | calculation |
| | select_one_from_file towns.csv | town | Town | |
| | calculate | far | | 1 + 1 |
"""
COMMAS = """"survey",,,
,"type","name","label"
,"begin group","home","Home"
,"text","street","Street"
,"end group",,
"settings",,,
,"form_title","id_string",
,"Whatever","whatever",
"""
XFORM = """<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms"
 xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
<instance><d id="whatever"><a/></d></instance><bind nodeset="/d/a" type="string"{more}/></model>
</h:head><h:body><input ref="/d/a"><label>A</label></input></h:body></h:html>"""


@pytest.fixture
def folder(tmp_path):
    """Forms of each kind, and files that are none."""
    texts = {
        "marked.md": MARKED, "commas.csv": COMMAS, "plain.xml": XFORM.format(more=""),
        "closed.xml": XFORM.format(more=' calculate="it is not"'), "broken.xml": "<h:html>",
        "empty.md": "no table", "towns.csv": "name,label\nd,Dori\n", "notes.txt": "survey",
    }  # fmt: skip
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "book.xlsx").write_bytes(workbook("texts", EXAMPLES["texts"]))
    (tmp_path / "twice.xlsx").write_bytes(b"not a workbook")
    return tmp_path


FORMS = ["book.xlsx", "broken.xml", "closed.xml", "commas.csv", "empty.md", "marked.md",
         "plain.xml", "twice.xlsx"]  # fmt: skip


def test_what_is_a_form_is_told_from_what_a_form_may_ask_for(folder):
    assert [one.name for one in given_files(folder)] == FORMS


@pytest.mark.parametrize(
    ("name", "asked"),
    [("marked.md", ["town", "far"]), ("commas.csv", ["street"]),
     ("book.xlsx", ["name", "story", "pin", "phone", "country", "fixed"])],
)  # fmt: skip
def test_a_table_becomes_a_workbook_that_asks_the_same_under_its_files_name(folder, name, asked):
    read = read_workbook(as_workbook(folder / name), name)
    made = convert_workbook(read, read.version)
    assert (made.form_id, made.title, made.version) == (f"given_{name}", name, "1")
    names = [one.name for one in made.schema.questions]
    assert [one for one in names if not one.startswith("instance")] == asked


def test_an_xform_keeps_all_but_its_id_and_version(folder):
    made = as_xform(folder / "plain.xml")
    assert '<d id="given_plain.xml" version="1"><a/></d>' in made
    assert (
        made.replace("given_plain.xml", "whatever")
        .replace(' version="1"', "", 1)
        .endswith(XFORM.format(more="").partition("?>")[2].partition("<h:head>")[2])
    )


def test_a_workbook_that_publishing_would_not_open_is_refused_in_its_words(folder):
    with pytest.raises(BrokenForm, match="not an Excel workbook"):
        as_workbook(folder / "twice.xlsx")


@pytest.mark.django_db
def test_what_became_of_each_form_of_a_folder_is_told(cast, folder):
    told = publish(folder, cast.alice.email)
    assert list(told) == FORMS
    assert {name for name, one in told.items() if "refused" in one} == {
        "broken.xml", "empty.md", "twice.xlsx",
    }  # fmt: skip
    assert "not an Excel workbook" in told["twice.xlsx"]["refused"]
    assert {name: list(one["blocks"]) for name, one in told.items() if one.get("blocks")} == {
        "closed.xml": ["expression"]
    }
    assert told["commas.csv"]["title"] == "commas.csv"
    assert told["commas.csv"]["form_id"] == "given_commas.csv"
    with acting_as(cast.actor("alice")):
        assert Form.objects.filter(xml_form_id__startswith="given_").count() == 5
        [list_] = FormMedia.objects.filter(form_version__form__xml_form_id="given_marked.md")
        assert (list_.name, list_.blob is not None) == ("towns.csv", True)
