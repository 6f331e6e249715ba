"""The table of names that are one name: whole, tidy, and keeping apart what is apart."""

import re
from collections import Counter
from importlib.resources import files
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.names import clean, keys, likeness, parts, primary, problems
from serai.names.comparing import APART, GROUPED
from serai.names.groups import MOST_HEARD, heard, lines, spelled, table
from serai.names.latin import vowelless
from serai.names.sounds import readings
from serai.names.splitting import plain

TEXT = (files("serai.names") / "data" / "groups.txt").read_text("utf-8")
NAMES = sorted(table())
SPELLED = [(name, spelling) for name in NAMES for spelling in table()[name]]


def of(spelling):
    return spelled(plain(spelling), unvoiced=vowelless(spelling))


def test_no_name_of_a_group_is_used_twice():
    written = Counter(name for name, _spellings in lines(TEXT))
    assert [name for name, times in written.items() if times > 1] == []
    assert len(written) == len(table()) > 100


def test_the_names_of_groups_are_plain():
    assert [name for name in NAMES if not re.fullmatch(r"[a-z][a-z-]*[a-z]", name)] == []


def test_every_group_has_two_spellings_and_none_twice():
    assert [name for name in NAMES if len(set(table()[name])) < 2] == []
    twice = {name: Counter(table()[name]).most_common(1)[0] for name in NAMES}
    assert {name: most for name, most in twice.items() if most[1] > 1} == {}


def test_every_spelling_is_a_name_that_a_form_takes():
    assert [row for row in SPELLED if any(one.refused for one in problems(row[1]))] == []
    assert [row for row in SPELLED if clean(row[1]).replace("ـ", "") != clean(row[1])] == []


def test_every_spelling_of_one_word_is_one_part():
    words = [row for row in SPELLED if not set(row[1]) & set(" -")]
    assert [row for row in words if len(parts(row[1])) != 1] == []


def test_every_spelling_stands_in_its_group_and_no_empty_one():
    assert [row for row in SPELLED if row[0] not in of(row[1])] == []
    assert of("") == of("Zzyx") == frozenset()


def test_a_spelling_in_capitals_or_small_letters_is_the_same():
    assert [row for row in SPELLED if of(row[1].upper()) != of(row[1])] == []
    assert [row for row in SPELLED if primary(row[1].lower()) != primary(row[1])] == []


def test_every_spelling_has_the_key_of_its_group():
    assert [row for row in SPELLED if f"={row[0]}" not in keys(row[1])] == []
    assert [row for row in SPELLED if not primary(row[1]).startswith("=")] == []


def test_two_spellings_of_a_group_are_one_name():
    wrong = [
        (one, other)
        for name in NAMES
        for one, other in combinations(table()[name][:8], 2)
        if likeness(one, other) < GROUPED
    ]
    assert wrong == []


def test_few_spellings_stand_in_two_groups():
    shared = {plain(row[1]) for row in SPELLED if len(of(row[1])) > 1}
    assert len(shared) < len(SPELLED) / 50


def test_a_group_written_in_arabic_or_ethiopic_has_latin_spellings_too():
    for name in NAMES:
        written = {vowelless(spelling) for spelling in table()[name]}
        assert "" in written, name


@given(st.sampled_from(SPELLED), st.sampled_from(SPELLED))
def test_what_the_table_holds_apart_stays_apart(one, other):
    if of(one[1]).isdisjoint(of(other[1])):
        assert likeness(one[1], other[1]) <= APART or plain(one[1]) == plain(other[1])
    else:
        assert likeness(one[1], other[1]) >= GROUPED


@given(st.sampled_from(SPELLED), st.sampled_from("bkmrt"))
def test_a_sound_is_heard_in_two_groups_at_most(row, letter):
    for reading in readings(plain(row[1]) + letter):
        assert len(heard(reading)) <= MOST_HEARD


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []), ("# only a comment", []), ("a: B", [("a", ("B",))]),
        ("a: B # C D", [("a", ("B",))]), ("  a :  B   C  ", [("a", ("B", "C"))]),
        ("a: B_C_D", [("a", ("B C D",))]), ("a: B\n\nb: C", [("a", ("B",)), ("b", ("C",))]),
        ("a:", [("a", ())]),
    ],
)  # fmt: skip
def test_a_line_is_read(text, found):
    assert list(lines(text)) == found


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("Mamadou", "muhammad"), ("محمد", "muhammad"), ("መሐመድ", "muhammad"), ("Amadou", "ahmad"),
        ("Lassana", "hassan"), ("Fousseyni", "hussein"), ("Alioune", "ali"), ("عمر", "umar"),
        ("عمرو", "amr"), ("Cismaan", "uthman"), ("Brahim", "ibrahim"), ("አብርሃም", "ibrahim"),
        ("Soumaila", "ismail"), ("Ciise", "issa"), ("Mamoudou", "mahmud"), ("Xaamid", "hamid"),
    ],
)  # fmt: skip
def test_the_names_most_borne_are_known_in_every_habit(written, group):
    assert group in of(written)
    assert f"={group}" in keys(written)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("muhammad", "mahmud"), ("muhammad", "ahmad"), ("ahmad", "hamid"), ("hassan", "hussein"),
        ("umar", "amr"), ("ismail", "issa"), ("uthman", "umar"),
    ],
)  # fmt: skip
def test_neighbours_of_the_table_share_no_spelling(one, other):
    mine = {(plain(word), vowelless(word)) for word in table()[one]}
    theirs = {(plain(word), vowelless(word)) for word in table()[other]}
    assert mine.isdisjoint(theirs)
    assert max(likeness(a, b) for a in table()[one][:6] for b in table()[other][:6]) <= APART
