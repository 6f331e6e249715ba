"""Reading reference files: what is kept, what is refused, what is odd, line by line."""

from io import StringIO

import pytest

from serai.directory.methods.readers import WrongColumns, read_countries, read_pcodes
from serai.directory.tests.conftest import pcode_file

HEAD = "iso3,other_code,iso2,m49,deprecated,longitude,latitude,name_en,name_fr,name_ar,name_es,name_ru,name_zh\n"  # noqa: E501
KNOWN = frozenset({"NER", "MLI"})
GOOD = ("NER", "1", "NE001", "Agadez", "NER")


def country(**cells):
    row = {
        "iso3": "NER", "other_code": "", "iso2": "NE", "m49": "562", "deprecated": "N",
        "longitude": "9.4", "latitude": "17.4",
        **{f"name_{x}": "Niger" for x in ("en", "fr", "ar", "es", "ru", "zh")},
    } | cells  # fmt: skip
    return StringIO(HEAD + ",".join(row.values()) + "\n")


def test_a_country_is_read_whole():
    reading = read_countries(country())
    assert reading.rows == [
        {"iso3": "NER", "iso2": "NE", "m49": 562, "longitude": 9.4, "latitude": 17.4}
        | {f"name_{x}": "Niger" for x in ("en", "fr", "ar", "es", "ru", "zh")}
    ]
    assert not reading.refused
    assert not reading.odd


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"deprecated": "Y"}, "The code is withdrawn."),
        ({"iso3": ""}, "%(name)s has no ISO 3166-1 code of its own."),
        ({"iso3": "", "other_code": "CAI"}, "%(name)s has no ISO 3166-1 code of its own."),
        ({"iso3": "NE"}, "%(name)s has no ISO 3166-1 code of its own."),
        ({"iso3": "ner"}, "%(name)s has no ISO 3166-1 code of its own."),
    ],
)
def test_a_country_that_is_none_is_refused(cells, sentence):
    reading = read_countries(country(**cells))
    assert not reading.rows
    assert [(note.line, note.sentence) for note in reading.refused] == [(2, sentence)]


@pytest.mark.parametrize(
    ("cells", "part"),
    [
        ({"name_fr": "", "name_ar": ""}, "fr, ar"),
        ({"name_zh": ""}, "zh"),
    ],
)
def test_a_country_without_a_name_in_a_language_is_kept_and_reported(cells, part):
    reading = read_countries(country(**cells))
    assert len(reading.rows) == 1
    assert reading.odd[0].params == {"languages": part}


def test_a_code_given_by_users_is_kept_and_reported():
    reading = read_countries(country(iso3="", other_code="XKX", m49=""))
    assert reading.rows[0]["iso3"] == "XKX"
    assert reading.rows[0]["m49"] is None
    assert "given by users" in reading.odd[0].sentence


def test_a_country_without_a_centre_has_none():
    reading = read_countries(country(longitude="", latitude=""))
    assert (reading.rows[0]["longitude"], reading.rows[0]["latitude"]) == (None, None)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "iso3,name_en\nNER,Niger\n"])
def test_another_file_is_refused_by_its_columns(text):
    with pytest.raises(WrongColumns) as caught:
        read_countries(StringIO(text))
    assert "deprecated" in caught.value.missing


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("XYZ", "1", "XY01", "Nowhere", "XYZ"), "The country %(country)s is not known."),
        (("NER", "0", "NE", "Niger", ""), "The level “%(level)s” is not 1 to 4."),
        (("NER", "5", "NE0010101", "Deep", "NE001"), "The level “%(level)s” is not 1 to 4."),
        (("NER", "x", "NE009", "Odd", "NER"), "The level “%(level)s” is not 1 to 4."),
        (("NER", "1", "ne 9", "Odd", "NER"), "“%(code)s” is not a P-code."),
        (("NER", "1", "", "Odd", "NER"), "“%(code)s” is not a P-code."),
        (("NER", "1", "NE001", "Again", "NER"), "The code stands in the file twice."),
        (("NER", "1", "NE009", "", "NER"), "The name is missing."),
        (("NER", "1", "NE009", "x" * 161, "NER"), "The name is longer than 160 letters."),
        (("NER", "2", "NE00901", "Orphan", "NE009"), "The parent %(parent)s is not in the file."),
        (("MLI", "2", "ML0101", "Abroad", "NE001"), "The parent %(parent)s is not in the file."),
        (("NER", "1", "NE009", "Odd", "NER", "yesterday"), "“%(date)s” is not a date."),
    ],
)
def test_a_line_that_cannot_be_kept_is_refused_with_its_reason(row, sentence):
    reading = read_pcodes(pcode_file(GOOD, row), KNOWN, frozenset())
    assert [row["pcode"] for row in reading.rows] == ["NE001"]
    assert [(note.line, note.sentence) for note in reading.refused] == [(3, sentence)]
    assert reading.refused[0].sentence % reading.refused[0].params


def test_parents_come_out_before_their_children():
    reading = read_pcodes(
        pcode_file(("NER", "2", "NE00101", "Arlit", "NE001"), GOOD), KNOWN, frozenset()
    )
    assert [row["pcode"] for row in reading.rows] == ["NE001", "NE00101"]
    assert not reading.refused


def test_a_code_unlike_its_parents_is_kept_and_reported():
    reading = read_pcodes(
        pcode_file(GOOD, ("NER", "2", "XX01", "Arlit", "NE001")), KNOWN, frozenset()
    )
    assert len(reading.rows) == 2
    assert reading.odd[0].params == {"parent": "NE001"}


def test_one_country_of_a_file_can_be_read_alone():
    rows = pcode_file(GOOD, ("MLI", "1", "ML01", "Kayes", "MLI"))
    reading = read_pcodes(rows, KNOWN, frozenset({"MLI"}))
    assert [row["pcode"] for row in reading.rows] == ["ML01"]
    assert not reading.refused


def test_cells_lose_the_spaces_around_them():
    reading = read_pcodes(
        pcode_file(("NER ", " 1", " NE001", " Agadez ", "NER")), KNOWN, frozenset()
    )
    assert reading.rows[0]["name"] == "Agadez"


def test_a_byte_order_mark_does_not_hide_the_first_column():
    reading = read_countries(StringIO("\ufeff" + country().getvalue()))
    assert len(reading.rows) == 1
