"""How words sound in the habits of the corridors, and how any script is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.names import keys, likeness, near_keys, pair_keys, primary
from serai.names.blocking import MOST_PAIRED, spelling
from serai.names.latin import ARABIC, ETHIOPIC, latin, vowelless
from serai.names.sounds import VOWELS, readings
from serai.names.vowels import vowels_apart

word = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14)


@pytest.mark.parametrize(
    ("written", "strict", "loose"),
    [
        ("tchad", "xd", "st"), ("shukri", "xkr", "skr"), ("christine", "krstn", "krstn"),
        ("djibril", "jbrl", "jbrl"), ("philippe", "flp", "flb"), ("quentin", "kntn", "kntn"),
        ("agnes", "Ans", "Ans"), ("xaawo", "h", "A"), ("thierno", "trn", "trn"),
        ("wolde", "Wld", "Wlt"), ("ouattara", "Wtr", "Wtr"), ("yusuf", "Ysf", "Ysf"),
        ("zubeyr", "zbr", "sbr"), ("nnamdi", "nmd", "nmt"), ("anber", "Ambr", "Ambr"),
        ("kenbi", "kmb", "kmb"), ("mbaye", "mb", "mb"), ("hodan", "hdn", "Atn"),
        ("cabdiqaadir", "Abdkdr", "Abtktr"), ("abdelkader", "Abdkdr", "Abtktr"),
    ],
)  # fmt: skip
def test_the_first_reading_of_a_word(written, strict, loose):
    assert (readings(written)[0].strict, readings(written)[0].loose) == (strict, loose)


@pytest.mark.parametrize(
    ("written", "second"),
    [
        ("cabdi", "Abt"), ("dhahir", "sr"), ("khalil", "All"), ("jacques", "Yks"),
        ("cyril", "Arl"), ("dyula", "tl"), ("vivian", "Wn"), ("alhassan", "Asn"),
        ("thierno", "srn"), ("jawara", "Yr"),
    ],
)  # fmt: skip
def test_a_letter_of_two_sounds_gives_a_second_reading(written, second):
    assert [one.loose for one in readings(written)][1:] == [second]
    assert second in {one.loose for one in spelling(written).readings}


@pytest.mark.parametrize("written", ["warsame", "tesfaye", "bello", "hodan", "mbaye", "shukri"])
def test_what_is_read_in_one_way_has_one_reading(written):
    assert len(readings(written)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dj", "J"), ("Tch", "Sh"), ("Ph", "F"), ("Ck", "K"), ("Sch", "Sh"), ("Ou", "W"),
        ("Gn", "N"), ("Q", "K"), ("Ts", "S"),
    ],
)  # fmt: skip
def test_the_habits_of_french_and_english_meet(one, other):
    assert keys(f"{one}amaro") & keys(f"{other}amaro")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Ƙwaro", "kwaro"), ("Ɗan", "dan"), ("Ɓala", "bala"), ("N'Diaye", "ndiaye"),
        ("Soumaïla", "soumaila"), ("محمد", "mxmd"), ("مُحَمَّد", "mxmd"), ("پروانه", "prwanx"),
        ("گل", "gl"), ("ژاله", "zhalx"), ("ښکلا", "shkla"), ("ذهب", "dhxb"), ("فاطمة", "fatma"),
        ("حياة", "xyat"), ("መሐመድ", "mexamed"), ("አበበ", "abebe"), ("ኢሳ", "isa"), ("ሷ", "swa"),
        ("Амина", "amina"), ("Ωmega", "omega"), ("ߡߎߛߊ", "musa"), ("123", ""), ("-", ""),
    ],
)  # fmt: skip
def test_any_script_is_read(text, read):
    assert latin(text) == read


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Amina", ""), ("Soumaïla", ""), ("محمد", "Arab"), ("پروانه", "Arab"), ("አበበ", "Ethi"),
        ("Амина", ""), ("Ali علي", "Arab"), ("", ""),
    ],
)  # fmt: skip
def test_which_scripts_leave_vowels_out(text, script):
    assert vowelless(text) == script


@pytest.mark.parametrize(
    ("ethiopic", "spoken"),
    list(zip("በቡቢባቤብቦቧ", ("be", "bu", "bi", "ba", "be", "b", "bo", "bwa"), strict=True)),
)
def test_the_orders_of_an_ethiopic_row(ethiopic, spoken):
    assert ETHIOPIC[ethiopic] == spoken


@pytest.mark.parametrize("same", ["ሀሐኀ", "ሰሠ", "አዐ", "ጸፀ"], ids=str)
def test_ethiopic_letters_that_sound_one_are_one(same):
    for order in range(7):
        assert len({ETHIOPIC[chr(ord(letter) + order)] for letter in same}) == 1


@pytest.mark.parametrize(
    "same", ["كکڪ", "گګڭ", "يیې", "نڼں", "تطټٹ", "سص", "حه", "دډڈ", "رړڑ", "ذضظ"], ids=str
)
def test_arabic_letters_of_neighbouring_languages_are_one(same):
    assert len({ARABIC[letter] for letter in same}) == 1


@pytest.mark.parametrize("letter", sorted(set("".join(ARABIC)) - set("ءئؤھ")))
def test_every_arabic_letter_is_read_alone_as_in_a_word(letter):
    assert latin(f"ب{letter}") == "b" + ARABIC[letter]


@pytest.mark.parametrize(
    ("mine", "theirs", "least", "most"),
    [
        (("a", "i"), ("a", "i"), 0, 0), (("e", ""), ("i", ""), 0.1, 0.2),
        (("o", ""), ("u", ""), 0.1, 0.2), (("a", ""), ("i", ""), 1, 1),
        (("", "a"), ("", ""), 0.9, 0.9), (("", "e"), ("", ""), 0.05, 0.05),
        (("", "a", ""), ("", "", ""), 0.4, 0.4), (("", "a"), ("", "e"), 0.3, 0.3),
        (("", "a"), ("", "i"), 0.9, 0.9), (("a",), ("a", "a"), 1, 1),
    ],
)  # fmt: skip
def test_vowels_that_contradict_are_counted(mine, theirs, least, most):
    assert least <= vowels_apart("", mine, "", theirs) <= most
    assert vowels_apart("", mine, "", theirs) == vowels_apart("", theirs, "", mine)


def test_a_script_without_vowels_contradicts_little():
    written, unwritten = ("", "a", "a", ""), ("", "", "", "")
    assert vowels_apart("Arab", unwritten, "", written) == pytest.approx(0.12)
    assert vowels_apart("", written, "Arab", unwritten) == pytest.approx(0.12)
    assert vowels_apart("", written, "", unwritten) == pytest.approx(0.8)
    assert vowels_apart("Arab", ("", ""), "", ("", "a")) == 0.5


@given(word)
def test_a_word_has_one_or_two_readings_of_its_letters(written):
    found = readings(written)
    assert 1 <= len(found) <= 2
    for one in found:
        assert not set(one.strict) & VOWELS
        assert not set(one.loose) & set("pvqgzxd")
        assert set(one.sound) <= set("abcdfghijklmnpqrstuvwxyz")


@given(word)
def test_vowels_stand_around_the_consonants_of_the_key(written):
    for one in readings(written):
        consonants = len(one.loose) - one.loose.startswith("A")
        assert len(one.slots) == consonants + 1
        assert set("".join(one.slots)) <= VOWELS


@given(word)
def test_a_doubled_letter_changes_no_key(written):
    if not set(written) & set("aeioucx") and "hh" not in written:
        doubled = written.replace("l", "ll").replace("m", "mm").replace("r", "rr")
        assert keys(written) == keys(doubled)


@given(word)
def test_what_stands_for_a_part_is_one_of_its_keys(written):
    assert primary(written) in keys(written)
    assert primary(written.upper()) == primary(written)


@given(word, word)
def test_other_consonants_are_never_another_spelling_of_one_name(one, other):
    if keys(one).isdisjoint(keys(other)) and len(one) > 1 < len(other):
        assert likeness(one, other) <= 0.88


@given(st.integers(0, 9))
def test_a_lost_consonant_is_near(at):
    whole = "brtnkmslbr"
    lost = whole[:at] + whole[at + 1 :]
    assert keys(lost) & near_keys(whole) or keys(lost) & keys(whole)


@pytest.mark.parametrize("short", ["Ba", "Ali", "Awa", "Eyo", "Sow", ""])
def test_short_names_have_no_neighbours(short):
    assert near_keys(short) == frozenset()


@given(st.lists(st.sampled_from(["Kanuri", "Bello", "Tesfaye", "Warsame", "Hodan"]), max_size=9))
def test_pairs_are_bounded_and_in_either_order(names):
    found = pair_keys(names)
    assert len(found) <= MOST_PAIRED * (MOST_PAIRED - 1) // 2
    if len(names) <= MOST_PAIRED:
        assert found == pair_keys(list(reversed(names)))
    assert all("+" in one for one in found)
    assert found <= pair_keys(names, wide=True)
