"""Every fault is said in plain words, with sheet, row and column; pyxform's words are kept."""

import pytest
from django.utils.translation import override

from serai.xforms.complaints import BrokenForm, Complaint, explain, find_row
from serai.xforms.tests.workbooks import xlsx
from serai.xforms.xlsform import convert_workbook, read_grid, read_workbook

HEAD = ["type", "name", "label", "relevant", "calculation", "save_to"]
SETTINGS = [["form_id", "version"], ["f", "1"]]
CHOICES = [["list_name", "name", "label"], ["x", "a", "A"], ["x", "b", "B"]]
ENTITIES = [["list_name", "label"], ["bar", "${a}"]]


def convert(**sheets):
    content = xlsx(**{"settings": SETTINGS, **sheets})
    return convert_workbook(read_workbook(content, "f.xlsx"), "1")


def fault(**sheets):
    with pytest.raises(BrokenForm) as caught:
        convert(**sheets)
    (only,) = caught.value.complaints
    return only


def survey(*rows):
    return {"survey": [HEAD, *rows]}


A = ["text", "a", "A"]
FAULTS = [
    # what is wrong, sheets, (sheet, row, column, cell), part of our sentence, part of pyxform's
    ("unknown type", survey(A, ["foo", "b", "B"]),
     ("survey", 3, "type", "A3"), "“foo” is not a question type", "Unknown question type"),
    ("no such question", survey(A, ["text", "b", "B", "${c} = 1"]),
     ("survey", 3, "relevant", "D3"), "refers to a question “c”", "Could not find the name"),
    ("reference to two", survey(["begin group", "g", "G"], A, ["end group"],
                                ["begin group", "h", "H"], A, ["end group"],
                                ["text", "c", "C", "${a} = 1"]),
     ("survey", 8, "relevant", "D8"), "several questions have that name", "more than once"),
    ("half a reference", survey(A, ["text", "b", "B", "${a = 1"]),
     ("survey", 3, "relevant", "D3"), "not complete", "must start with"),
    ("name twice", survey(A, A),
     ("survey", 3, "name", "B3"), "“a” is used twice", "must be unique"),
    ("blank rows are counted", survey(A, [], [], A),
     ("survey", 5, "name", "B5"), "“a” is used twice", "must be unique"),
    ("no name", survey(["text", "", "A"]),
     ("survey", 2, "name", "B2"), "has no name", "with no name"),
    ("bad name", survey(["text", "a b", "A"]),
     ("survey", 2, "name", "B2"), "must begin with a letter", "Names must begin"),
    ("no type", survey(A, ["", "b", "B"]),
     ("survey", 3, "type", "A3"), "has no type", "Question with no type"),
    ("empty calculation", survey(["calculate", "c", "C"]),
     ("survey", 2, "calculation", "E2"), "calculation is empty", "Missing calculation"),
    ("group never closed", survey(["begin group", "g", "G"], A),
     ("survey", 2, "type", "A2"), "“begin group” is never closed", "Unmatched 'begin_group'"),
    ("group never opened", survey(A, ["end group"]),
     ("survey", 3, "type", "A3"), "“end group” closes nothing", "Unmatched 'end_group'"),
    ("repeat closed by a group", survey(["begin repeat", "g", "G"], A, ["end group"]),
     ("survey", 4, "type", "A4"), "“end group” closes nothing", "Unmatched"),
    ("no such list", {**survey(["select_one y", "q", "Q"]), "choices": CHOICES},
     ("survey", 2, "type", "A2"), "“y” is not on the sheet “choices”", "List name not in"),
    ("no choices sheet", survey(["select_one y", "q", "Q"]),
     ("choices", None, "", ""), "no sheet “choices”", "should be a choices sheet"),
    ("choice twice", {**survey(["select_one x", "q", "Q"]), "choices": [*CHOICES, CHOICES[1]]},
     ("choices", 4, "name", "B4"), "used twice in its list", "must be unique"),
    ("choice without name",
     {**survey(["select_one x", "q", "Q"]), "choices": [*CHOICES, ["x", "", "C"]]},
     ("choices", 4, "name", "B4"), "choice has no name", "Choices must have a name"),
    ("file of an unknown kind", survey(["select_one_from_file p.txt", "q", "Q"]),
     ("survey", 2, "type", "A2"), "must be a .csv", "supported file extensions"),
    ("no label", survey(A, ["image", "b", ""]),
     ("survey", 3, "name", "B3"), "“b” has no label", "no label or hint"),
    ("no type column", {"survey": [["kind", "name"], ["text", "a"]]},
     ("survey", None, "", ""), "column type is missing", "required column headers"),
    ("the same column twice", {"survey": [[*HEAD, "relevance"], A]},
     ("survey", None, "", ""), "Two columns mean the same", "different names"),
    ("no survey", {"choices": CHOICES},
     ("survey", None, "", ""), "no sheet “survey”", "survey"),
    ("save_to without entities", survey(["text", "a", "A", "", "", "p"]),
     ("survey", 2, "save_to", "F2"), "needs a sheet “entities”", "add an entities sheet"),
    ("save_to an unknown list",
     {**survey(["text", "a", "A", "", "", "foo#p"]), "entities": ENTITIES},
     ("survey", 2, "save_to", "F2"), "“foo” is not on the sheet", "was not found"),
    ("the same property twice",
     {**survey(["text", "a", "A", "", "", "p"], ["text", "b", "B", "", "", "p"]),
      "entities": ENTITIES},
     ("survey", 3, "save_to", "F3"), "same property “p”", "already assigned"),
    ("property of which list",
     {**survey(["text", "a", "A", "", "", "p"]), "entities": [*ENTITIES, ["baz", "${a}"]]},
     ("survey", 2, "save_to", "F2"), "list#property", "must be prefixed"),
    ("unknown entities column", {**survey(A), "entities": [["list_name", "lbl"], ["bar", "x"]]},
     ("entities", 1, "", ""), "columns lbl are not known", "not supported"),
    ("entity without label", {**survey(A), "entities": [["list_name", "label"], ["bar", ""]]},
     ("entities", 2, "label", "B2"), "entity has no label", "does not have a label"),
]  # fmt: skip


@pytest.mark.parametrize("case", FAULTS, ids=[case[0] for case in FAULTS])
def test_a_fault_names_its_cell_in_plain_words(case):
    _name, sheets, place, ours, theirs = case
    found = fault(**sheets)
    assert (found.sheet, found.row, found.column, found.cell) == place
    assert ours in found.text()
    assert theirs in found.original
    assert "%(" not in found.text()


def test_an_unknown_message_keeps_its_words_and_its_row():
    found = explain("[row : 7] Something new that nobody has met", {"survey": [["type"]]})
    assert "own message" in found.text()
    assert (found.sheet, found.row, found.original) == (
        "survey",
        7,
        "Something new that nobody has met",
    )


def test_whatever_else_breaks_the_converter_is_a_complaint(monkeypatch):
    workbook = read_workbook(xlsx(**survey(A), settings=SETTINGS), "f.xlsx")

    def stumble(*_args, **_kwargs):
        raise RecursionError("too deep")

    monkeypatch.setattr("pyxform.xls2xform.convert", stumble)
    with pytest.raises(BrokenForm) as caught:
        convert_workbook(workbook, "1")
    assert caught.value.complaints[0].original == "RecursionError: too deep"


@pytest.mark.parametrize(
    ("complaint", "said"),
    [
        (Complaint("No.", sheet="survey", row=5, column="relevant", cell="D5"),
         "Sheet “survey”, row 5, column “relevant” (D5): No."),
        (Complaint("No.", sheet="choices"), "Sheet “choices”: No."),
        (Complaint("No.", sheet="survey", row=2), "Sheet “survey”, row 2: No."),
        (Complaint("No %(what)s.", {"what": "100 %"}), "No 100 %."),
        (Complaint("100 % no."), "100 % no."),
    ],
)  # fmt: skip
def test_a_complaint_reads_as_a_sentence(complaint, said):
    assert str(complaint) == said


def test_the_place_is_translated():
    with override("fr"):
        place = Complaint("x", sheet="survey", row=5, column="name", cell="B5").place()
    assert place == "Feuille «\xa0survey\xa0», ligne 5, colonne «\xa0name\xa0» (B5)"


def test_names_do_not_disturb_a_sentence_from_right_to_left():
    complaint = Complaint("%(x)s.", {"x": "abc"}, "survey", 5, "name", "B5")
    with override("ar"):
        assert complaint.text() == "\u2068abc\u2069."
        assert complaint.place().endswith("«\u2068name\u2069» (\u2068B5\u2069)")
    assert "\u2068" not in str(complaint)


def test_a_form_can_have_several_complaints_one_a_line():
    broken = BrokenForm(Complaint("One."), Complaint("Two.", sheet="survey"))
    assert str(broken) == "One.\nSheet “survey”: Two."


GRID = read_grid(
    xlsx(
        Survey=[["type", "name", "label::French (fr)", "Relevance"], ["text", "a", "A", "1"]],
        empty=[],
    )
)


@pytest.mark.parametrize(
    ("sheet", "column", "values", "row"),
    [
        ("survey", "name", ("a",), 2),
        ("survey", "label", ("A",), 2),
        ("survey", "relevant", ("0", "1"), 2),
        ("survey", "name", ("b",), None),
        ("survey", "hint", ("A",), None),
        ("empty", "name", ("a",), None),
        ("nowhere", "name", ("a",), None),
    ],
)
def test_rows_are_found_by_column_and_value(sheet, column, values, row):
    assert find_row(GRID, sheet, column, *values) == row


def test_an_expression_phones_cannot_read_is_warned_of():
    converted = convert(
        **survey(A, ["text", "b", "B", "${a} = = 2"], ["text", "c", "C", "${a} > 2"])
    )
    (warning,) = [w for w in converted.warnings if "cannot read" in w]
    assert "“relevant” of “b”" in warning
