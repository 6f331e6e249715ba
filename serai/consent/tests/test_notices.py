"""The texts that are read out: whole in each language, filled in, and honest about their review."""

import json
import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.accounts.choices import Compartment
from serai.consent.choices import Outside, Purpose
from serai.consent.methods.notices import FOLDER, VERSION, closest, languages, notice, script
from serai.kit.signing import NotAPicture, cleaned, drawn

EVERY = ("en", "fr", "ar", "pt", "am")
ENGLISH = json.loads((FOLDER / "en.json").read_text())


@pytest.mark.parametrize("language", EVERY)
def test_each_language_says_all_that_english_says(language):
    text = json.loads((FOLDER / f"{language}.json").read_text())
    assert set(text) == set(ENGLISH)
    for part, words in (
        ("purposes", Purpose.values), ("compartments", Compartment.values),
        ("outside", Outside.values), ("labels", ENGLISH["labels"]),
    ):  # fmt: skip
        assert set(text[part]) == set(words)
        assert all(text[part].values())
    assert len(text["lines"]) == len(ENGLISH["lines"])
    for mine, theirs in zip(text["lines"], ENGLISH["lines"], strict=True):
        places = [{f for _t, f, _s, _c in string.Formatter().parse(t) if f} for t in (mine, theirs)]
        assert places[0] == places[1]


def test_what_nobody_from_there_has_read_says_so():
    reviewed = {
        code for code in EVERY if json.loads((FOLDER / f"{code}.json").read_text())["reviewed"]
    }
    assert reviewed == {"en", "fr", "ar"}
    read = notice("am", purpose="health", compartments=["health"], recipient="Clinic")
    assert read.labels["review"] in script(read)
    read = notice("fr", purpose="health", compartments=["health"], recipient="Clinic")
    assert read.labels["review"] not in script(read)


@pytest.mark.parametrize("language", EVERY)
@pytest.mark.parametrize("outside", ["", *Outside.values])
def test_everything_is_filled_in(language, outside):
    read = notice(
        language, purpose="documents", compartments=["identity", "health"], outside=outside,
        recipient="" if outside else "Clinic", until=date(2027, 5, 26), is_child=True,
    )  # fmt: skip
    words = " ".join(read.lines)
    assert "{" not in words
    assert "26/05/2027" in words
    assert ("Clinic" in words) == (not outside)
    assert len(read.lines) == len(ENGLISH["lines"]) + 1 + bool(outside)


def test_without_an_end_it_says_until_you_tell_us():
    read = notice("en", purpose="health", compartments=["health"], recipient="Clinic")
    assert "Until: until you tell us to stop." in read.lines


def test_a_name_with_braces_is_a_name():
    read = notice("en", purpose="health", compartments=["health"], recipient="A {purpose} B")
    assert "A {purpose} B" in " ".join(read.lines)


def test_the_script_is_numbered_and_names_its_version():
    told = script(notice("en", purpose="health", compartments=["health"], recipient="Clinic"))
    numbered = [line for line in told.splitlines() if line[:1].isdigit()]
    assert [int(line.split(".")[0]) for line in numbered] == list(range(1, len(numbered) + 1))
    assert VERSION in told
    assert max(len(line) for line in numbered) < 200


@pytest.mark.parametrize(
    ("wanted", "found"),
    [(("ha", "fr"), "fr"), (("ar",), "ar"), (("ti", "am"), "am"), (("wo",), "en"), ((), "en")],
)
def test_the_closest_text_there_is(wanted, found):
    assert closest(*wanted) == found
    assert list(languages()) == list(EVERY)


@given(content=st.binary(max_size=200))
def test_what_is_no_picture_is_never_kept(content):
    with pytest.raises(NotAPicture):
        cleaned(content)
    with pytest.raises(NotAPicture):
        drawn(content.decode("latin-1"))
