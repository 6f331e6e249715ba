"""Keys and likeness: what rules hear, what the table knows, and what is kept apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.names import (
    Reason,
    keys,
    likeness,
    name_likeness,
    near_keys,
    pair_keys,
    parts,
    primary,
)
from serai.names.blocking import LONGEST_NEAR, MOST_KEYS, told
from serai.names.comparing import SAME_FROM, _doubtful, _may_be
from serai.names.groups import heard, lines, sounding, spelled, table
from serai.names.latin import vowelless
from serai.names.sounds import _ARTICLE, _SOMALI, _reading, readings
from serai.names.splitting import plain

text = st.text(max_size=60)
names = st.lists(
    st.sampled_from([spelling for row in table().values() for spelling in row]), max_size=5
)

HEARD_ALIKE = [
    ("Ouedraogo", "Wedraogo"),
    ("Kwame", "Kouamé"),
    ("Guelleh", "Gueleh"),
    ("Baraka", "Barakaa"),
    ("Djama", "Jama"),
    ("Djiro", "Jiro"),
    ("Maxbuub", "Mahbub"),
    ("Cawaale", "Awale"),
    ("Dhahabo", "Dahabo"),
    ("Thabit", "Sabit"),
    ("Parwana", "Parvana"),
    ("Ƙwaro", "Kuaro"),
    ("Tsiga", "Siga"),
    ("ፈቃዱ", "Fekadu"),
    ("غزوان", "Ghazwan"),
    ("Diamanka", "Jamanka"),
    ("Chaibou", "Shaibu"),
    ("Ghazi", "Gazi"),
    ("Alzahid", "Zahid"),
]


@pytest.mark.parametrize(("one", "other"), HEARD_ALIKE)
def test_rules_hear_spellings_outside_the_table(one, other):
    assert keys(one) & keys(other)
    assert likeness(one, other) >= 0.74


def test_every_group_of_the_table_shares_its_key():
    for name, spellings in table().items():
        shared = frozenset.intersection(*(keys(spelling) for spelling in spellings))
        assert any(key.startswith("=") for key in shared), name


def test_spellings_of_the_table_stand_in_few_groups():
    for spellings in table().values():
        for spelling in spellings:
            found = spelled(plain(spelling), unvoiced=vowelless(spelling))
            assert 1 <= len(found) <= 2, spelling


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohamed", "Mamadou"),
        ("Maxamed", "محمد"),
        ("Muhammad", "መሐመድ"),
        ("Fatima", "Faadumo"),
        ("Fatoumata", "فاطمة"),
        ("Hadiza", "Khadija"),
        ("Cabdi", "Abdi"),
        ("Cuthman", "عثمان"),
        ("Usman", "Ousmane"),
        ("Yohannes", "ዮሐንስ"),
        ("Abdel Rahman", "Cabdiraxmaan"),
    ],
)
def test_the_table_knows_what_rules_cannot_hear(one, other):
    assert likeness(one, other) >= 0.97
    assert keys(one) & keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hassan", "Hussein"),
        ("حسن", "حسين"),
        ("Ahmed", "Hamid"),
        ("Omar", "Amr"),
        ("Jamal", "Kamal"),
        ("Moussa", "Issa"),
        ("Girma", "Girmay"),
        ("Ali", "Awa"),
        ("Mariam", "Maimouna"),
    ],
)
def test_names_that_sound_alike_stay_apart(one, other):
    assert likeness(one, other) < SAME_FROM


def test_a_slip_of_the_pen_is_heard_or_asked_for():
    assert likeness("Mohamed", "Mohmaed") >= 0.86
    assert keys("Sawadogo") & near_keys("Sawatogo") or keys("Sawadogo") & keys("Sawatogo")
    assert keys("Warsame") & near_keys("Warsane")
    assert keys("Kebede") & near_keys("Kebde") or keys("Kebede") & keys("Kebde")
    assert near_keys("Ali") == frozenset()


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("Kabirou", "Kabrou"),
        ("Daouda", "Daoda"),
        ("Aboubacar", "Aboubaar"),
        ("Cheikh", "Chikh"),
        ("Lanye", "Laye"),
        ("Mariko", "Mario"),
        ("Alisa", "Alia"),
    ],
)
def test_beside_another_part_short_names_and_groups_are_asked_for_too(kept, typed):
    assert primary(kept) in near_keys(typed, short=True)


def test_what_sounds_so_is_asked_whatever_its_vowels_but_kept_by_them():
    assert primary("Kabirou")[1:] in sounding("kbr")
    assert primary("Kabirou") not in keys("Kabrou")
    assert sounding("nothing") == frozenset()
    for name, spellings in table().items():
        for reading in readings(plain(spellings[0]))[:1]:
            assert name in sounding(reading.loose)


def test_told_says_each_part_of_each_text():
    assert told(["Moussa Abdel Rahman", "", "  "]) == [
        [("moussa", primary("Moussa")), (plain("Abdel Rahman"), primary("Abdel Rahman"))], [], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("slip", "other"),
    [("Safia Souoro", "Hawa Souoro"), ("Thiieno Diallo", "Amadou Diallo")],
)
def test_a_slip_of_the_pen_is_nearer_than_another_name(slip, other):
    kept = {"Safia Souoro": "Safija Souoro", "Thiieno Diallo": "Thiierno Diallo"}[slip]
    right = name_likeness(parts(slip), parts(kept)).score
    assert right > name_likeness(parts(slip), parts(other)).score


@given(st.floats(0, SAME_FROM))
def test_a_doubtful_part_counts_the_more_the_likelier_it_is(score):
    assert 0 <= _doubtful(score) <= score
    assert _doubtful(score) <= _doubtful(min(SAME_FROM, score + 0.01)) + 1e-12
    assert _doubtful(SAME_FROM) == pytest.approx(SAME_FROM)


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("Abdoul Karim Diallo", "Abdoulkarim Diallo", 0.9),
        ("Mari Ama Diallo", "Mariama Diallo", 0.9),
        ("عبد الكريم", "Abdulkarim", 0.9),
    ],
)
def test_two_parts_written_together_are_found_in_any_script(one, other, score):
    assert name_likeness(parts(one), parts(other)).score >= score


def test_letters_that_cannot_be_two_together_are_not_heard():
    assert _may_be("mariama", "mariama")
    assert not _may_be("mariama", "ouedraogo")
    assert not _may_be("mariama", "maria")
    assert _may_be("mariama", "ማሪያማ ወለተ")


@pytest.mark.parametrize(
    "word",
    ["Ouedraogo", "Cabdi", "Vusi", "Jama", "Dhahabo", "Diallo", "Xasan", "Elhadji", "Guelleh"],
)
def test_a_word_is_read_twice_only_where_something_in_it_is(word):
    bare = plain(word)
    first, *others = readings(bare)
    twice = _reading(_ARTICLE.sub("", bare), second=True, somali=bool(_SOMALI.search(bare)))
    assert [other.loose for other in others] == [
        loose for loose in [twice.loose] if loose not in {first.loose, ""}
    ]


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=9))
def test_no_second_reading_is_lost(word):
    first, *others = readings(word)
    twice = _reading(_ARTICLE.sub("", word), second=True, somali=bool(_SOMALI.search(word)))
    assert bool(others) == (twice.loose not in {first.loose, ""})


def test_a_group_is_heard_only_where_few_sound_so():
    assert primary("Muhamid") == "=muhammad"
    assert keys("Mohmaed") & keys("Maxamed")
    assert "=maryam" not in keys("Marwan")
    assert keys("Hasun") == {"Asn"}
    assert heard(readings("wedraoko")[0]) == {"ouedraogo"}


def test_table_lines_are_read_with_comments_and_spaces():
    assert list(lines("# x\n\na: B C_D # e\n")) == [("a", ("B", "C D"))]


@pytest.mark.parametrize(
    ("one", "other", "least", "most", "reasons"),
    [
        ("Mohamed Ali", "Mohamed Ali", 1, 1, {Reason.SAME}),
        ("Mohamed Ali", "Ali Mohamed", 0.98, 0.99, {Reason.SAME, Reason.SWAPPED}),
        ("Mohamed Ali", "Maxamed Cali", 0.96, 0.98, {Reason.SPELLING}),
        ("Mohamed Ali Omar", "Mohamed Ali", 0.94, 0.96, {Reason.SAME, Reason.MISSING}),
        ("Mohamed Ali", "Mohamed", 0.8, 0.9, {Reason.SAME, Reason.MISSING}),
        ("M Ali", "Mohamed Ali", 0.9, 0.95, {Reason.SAME, Reason.INITIAL}),
        ("Mohamed Ali", "Mohamed Hassan", 0.3, 0.75, {Reason.SAME, Reason.DIFFERENT}),
        ("Mohamedamine Sow", "Mohamed Amine Sow", 0.95, 1, {Reason.SAME, Reason.JOINED}),
        ("عبد الرحمن علي", "Cabdiraxmaan Cali", 0.96, 0.98, {Reason.SPELLING}),
    ],
)
def test_whole_names_are_compared_with_reasons(one, other, least, most, reasons):
    found = name_likeness(parts(one), parts(other))
    assert least <= found.score <= most
    assert set(found.reasons) == reasons


def test_no_name_is_like_nothing():
    assert name_likeness((), ("Ali",)).score == 0
    assert likeness("", "") == 0
    assert keys("") == frozenset()
    assert primary("") == ""


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_can_be_shown(reason):
    assert str(reason.sentence)


def test_pairs_of_parts_meet_in_either_order_and_another_spelling():
    stored = pair_keys(parts("Mohamed Abdi Ali"))
    assert len(stored) == 3
    assert stored & pair_keys(parts("Cali Maxamed"), wide=True)
    assert not stored & pair_keys(parts("Hodan Warsame"), wide=True)


@given(text, text)
def test_likeness_is_symmetric_and_bounded(one, other):
    score = likeness(one, other)
    assert 0 <= score <= 1
    assert score == likeness(other, one)


@given(text)
def test_any_text_has_few_keys(one):
    found = keys(one)
    assert len(found) <= MOST_KEYS
    assert all(found)
    for short in (False, True):
        near = near_keys(one, short=short)
        assert sum(not key.startswith("=") for key in near) <= 22 * LONGEST_NEAR + 1
        assert {key[1:] for key in near if key.startswith("=")} <= set(table())


@settings(max_examples=60)
@given(names, names)
def test_whole_names_are_bounded_and_symmetric(one, other):
    found = name_likeness(one, other)
    assert 0 <= found.score <= 1
    assert abs(found.score - name_likeness(other, one).score) < 1e-9


@given(text, text)
def test_whole_texts_never_raise(one, other):
    assert 0 <= name_likeness(parts(one), parts(other)).score <= 1


@given(names)
def test_a_name_is_most_like_itself_in_any_order(one):
    if one:
        assert name_likeness(one, list(reversed(one))).score >= 0.98
