"""Linkage on some hundred records: found, not found, and why."""

import dataclasses
from itertools import permutations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.registry import registry
from serai.matching.methods import families, levels, meeting, preparing, weighing
from serai.matching.methods.linkage import link
from serai.matching.methods.preparing import prepared

LATIN = st.sampled_from(
    ["Amina", "Aminata", "Moussa", "Musa", "Ouedraogo", "Saley", "Abdel Rahman"]
)
WORDS = st.sampled_from(["amina", "amima", "aminata", "moussa", "mussoa", "ouedraogo", "ax", ""])


def pairs(table):
    left, right = table.column("left").to_pylist(), table.column("right").to_pylist()
    return {(min(a, b), max(a, b)) for a, b in zip(left, right, strict=True)}


def people(**columns):
    count = len(next(iter(columns.values())))
    return prepared(pa.table({"id": pa.array(range(count), pa.int64()), **columns}))


def both(registered, left=0, right=1):
    return levels.compared(registered, np.array([left]), np.array([right]))


def agree(compared):
    return {name: int(n) for name, n in zip(levels.PARTS, compared.parts[0], strict=True) if n}


def quality(found, true):
    hits = len(pairs(found.pairs) & true)
    return hits / found.pairs.num_rows, hits / len(true)


@pytest.fixture(scope="module")
def linked():
    records, true = registry(6_000, seed=3)
    return records, pairs(true), link(records, threshold=0.5)


def test_second_registrations_are_found_and_hardly_a_stranger_proposed(linked):
    _, true, found = linked
    precision, recall = quality(found, true)
    assert precision >= 0.97
    assert recall >= 0.97


def test_probabilities_are_what_they_say(linked):
    _, true, found = linked
    doubtful = [row for row in found.pairs.to_pylist() if row["probability"] < 0.98]
    right = [(row["left"], row["right"]) in true for row in doubtful]
    assert len(doubtful) > 10
    assert abs(sum(right) / len(right) - np.mean([r["probability"] for r in doubtful])) < 0.35


def test_each_pair_says_why(linked):
    _, _, found = linked
    assert found.pairs.column_names == [
        "left", "right", "probability", "shared", "born", "sex", "nationality", "place", "family",
    ]  # fmt: skip
    assert found.compared >= found.pairs.num_rows
    for pair in found.pairs.to_pylist():
        assert pair["left"] < pair["right"]
        assert 0.5 <= pair["probability"] <= 1
        assert 0 <= pair["shared"] <= preparing.MOST_KEYS
        assert 0 <= pair["born"] < len(levels.BORN)
        assert -1 <= pair["family"] <= families.MOST_SUPPORT


def test_records_of_one_group_are_not_proposed(linked):
    records, _, found = linked
    group = dict(zip(records["id"].to_pylist(), records["group"].to_pylist(), strict=True))
    assert all(group[left] != group[right] for left, right in pairs(found.pairs))


def test_nobody_of_a_family_is_two_people_of_another(linked):
    records, _, found = linked
    group = dict(zip(records["id"].to_pylist(), records["group"].to_pylist(), strict=True))
    seen = [(a, group[b]) for one in pairs(found.pairs) for a, b in permutations(one)]
    sizes = records["group"].value_counts().to_pylist()
    lone = {row["values"] for row in sizes if row["counts"] == 1}
    families_met = [(a, g) for a, g in seen if g not in lone and group[a] not in lone]
    assert len(families_met) == len(set(families_met))


def test_it_says_the_same_twice_and_in_any_order(linked):
    records, _, found = linked
    turned = records.take(pa.array(range(records.num_rows - 1, -1, -1)))
    again, other = (link(table, threshold=0.5).pairs for table in (records, turned))
    assert again.equals(found.pairs)
    assert len(pairs(other) ^ pairs(found.pairs)) <= 0.02 * found.pairs.num_rows


@pytest.mark.parametrize(
    ("unknown", "precision", "recall"),
    [
        (["group"], 0.9, 0.93),
        (["group", "place"], 0.9, 0.86),
        (["nationality"], 0.93, 0.95),
        (["sex", "nationality", "place"], 0.93, 0.93),
    ],
)
def test_what_is_not_known_costs_little(linked, unknown, precision, recall):
    records, true, _ = linked
    reached = quality(link(records.drop_columns(unknown), threshold=0.5), true)
    assert reached >= (precision, recall)
    assert reached[1] >= recall


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_any_records_have_no_pairs(count):
    records = pa.table({"id": pa.array(range(count), pa.int64()), "given": ["Ali"] * count})
    found = link(records)
    assert (found.pairs.num_rows, found.compared) == (0, 0)


def test_a_registry_of_which_nothing_is_known_has_no_pairs():
    nothing = pa.array([None] * 40, pa.string())
    records = pa.table({"id": pa.array(range(40), pa.int64()), "given": nothing, "born": nothing})
    assert link(records, threshold=0.5).pairs.num_rows == 0


def test_names_are_prepared_as_keys_in_any_order_and_spelling():
    made = people(
        given=["Mohamed", "Cali", ""], father=["Ali", "Maxamed", None], family=[None, "", None]
    )
    assert set(made.key[0]) == set(made.key[1])
    assert list(made.words[made.word[1, :2]]) == ["cali", "maxamed"]
    assert (made.key[2] == -1).all()
    assert (made.rare[2] == 0).all()
    assert (made.day == -1).all()


def test_a_part_that_comes_twice_counts_once_and_the_fifth_not_at_all():
    made = people(given=["Ali Ali Musa", "Ali Omar Musa Adam Hawa Sani"], father=["Cali", None])
    assert (made.key >= 0).sum(axis=1).tolist() == [2, 4]


def test_a_rare_name_says_more_than_a_common_one_and_goes_by_nationality_and_sex():
    made = people(
        given=["Ali"] * 90 + ["Zoubeir"] * 10 + ["Ali"] * 100,
        nationality=["NE"] * 100 + ["SO"] * 100,
    )
    common, rare, elsewhere = (made.rare[at, 0] for at in (0, 95, 150))
    assert elsewhere < common < rare


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1990-03-05", 19900305), ("", -1), (None, -1), ("about 1990", -1), ("1990-3-5", -1)],
)
def test_a_birth_is_read_or_unknown(text, expected):
    made = people(given=["Ali"], born=pa.array([text], pa.string()))
    assert made.day.tolist() == [expected]
    assert made.year.tolist() == [max(expected, 0) // 10_000]


def test_dates_share_out_to_what_is_known_of_them():
    made = people(given=["Ali"] * 4, born=["1990-01-01", "1990-01-01", "1990-05-06", None])
    assert made.day_share[0] > made.day_share[2]
    assert made.day_share[3] == 1
    assert made.new_year.tolist() == [True, True, False, False]


def test_many_texts_are_read_in_two_processes_as_in_one(monkeypatch):
    texts = ["Moussa Ali", "Amina", "عبد الرحمن", "Abdel Rahman Saley"]
    alone = [[tuple(part) for part in parts] for parts in preparing.read_names(texts)]
    monkeypatch.setattr(preparing, "MANY_TEXTS", 2)
    assert [[tuple(part) for part in parts] for parts in preparing.read_names(texts)] == alone


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("Moussa", "Ali"), ("Ali", "Moussa"), {"same": 2}),
        (("Moussa", "Ali"), ("Musa", "Ali"), {"same": 1, "spelling": 1}),
        (("Moussa", "Ouedraogo"), ("Moussa", ""), {"same": 1}),
        (("Moussa", "Tidiani"), ("Moussa", "Tidiapni"), {"same": 1, "slip": 1}),
        (("Moussa", "Tidiani"), ("Moussa", "Kelvin"), {"same": 1, "other": 1}),
        (("Tidiani", "Kelvin"), ("Kelvrin", "Tidiapni"), {"slip": 2}),
        (("", ""), ("Moussa", "Ali"), {}),
    ],
)
def test_parts_of_names_agree(one, other, expected):
    made = people(given=[one[0], other[0]], father=[one[1], other[1]])
    assert agree(both(made)) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1990-03-05", "1990-03-05", "day"),
        ("1990-01-01", "1990-01-01", "new_year"),
        ("1990-01-01", "1990-03-05", "year_only"),
        ("1990-03-05", "1990-05-03", "slip"),
        ("1990-03-05", "1980-03-05", "slip"),
        ("1990-03-05", "1990-11-28", "year"),
        ("1990-03-05", "1992-11-28", "near"),
        ("1990-01-01", "1995-01-01", "far"),
        ("1990-03-05", "1970-11-28", "other"),
        ("1990-03-05", None, "unknown"),
    ],
)
def test_births_agree(one, other, expected):
    made = people(given=["Ali", "Ali"], born=[one, other])
    for left, right in ((0, 1), (1, 0)):
        assert levels.BORN[both(made, left, right).born[0]] == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(LATIN, LATIN), min_size=2, max_size=2), st.booleans())
def test_comparing_is_the_same_either_way(names, swapped):
    first, second = zip(*names, strict=True)
    made = people(given=list(second if swapped else first), father=list(first))
    one, other = both(made), both(made, 1, 0)
    assert agree(one) == agree(other)
    assert one.told[0] == pytest.approx(other.told[0], abs=1e-4)
    assert sum(agree(one).values()) <= min((made.key >= 0).sum(axis=1))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=8))
def test_two_words_agree_as_one_of_the_kinds(words):
    known = np.array(sorted({word for pair in words for word in pair}), object)
    one, other = (np.array([list(known).index(pair[at]) for pair in words]) for at in (0, 1))
    band = levels._bands(known, one, other)
    assert (band == levels._bands(known, other, one)).all()
    assert all(
        found == 2 or len(a) < 3 for found, (a, b) in zip(band, words, strict=True) if a == b
    )


def met(**columns):
    with meeting.house(people(**columns)) as database:
        left, right = meeting.candidates(database)
    return {(int(a), int(b)) for a, b in zip(left, right, strict=True)}


def test_what_makes_two_records_worth_comparing():
    given = ["Moussa", "Musa", "Kelvin", "Kelvin"]
    father = ["Ouedraogo", "Ouedraogo", "Osas", "Adeyemi"]
    assert met(given=given, father=father, born=["1990-01-01", "1990-05-05"] * 2) == {(0, 1)}
    same_day = ["1970-01-01", "1990-05-05", "1981-07-08", "1981-07-08"]
    assert met(given=given, father=father, born=same_day) == {(0, 1), (2, 3)}
    together = {"group": pa.array([1, 1, None, None], pa.int64())}
    assert met(given=given, father=father, born=same_day, **together) == {(2, 3)}


def test_a_common_name_alone_makes_nobody_worth_comparing():
    many = meeting.MOST_NAMESAKES + 1
    years = [f"{1900 + 3 * at}-01-01" for at in range(many)]
    assert met(given=["Ali"] * many, father=["Musa"] * many, born=years) == set()
    assert len(met(given=["Ali"] * 4, father=["Musa"] * 4, born=years[:4])) == 6


def test_relatives_are_the_members_of_one_sex_of_families_side_by_side():
    made = people(
        given=list("abcdefg"),
        sex=["male", "female", "male", "female", "male", "male", "male"],
        group=pa.array([1, 1, 2, 2, 3, None, 1], pa.int64()),
    )
    with meeting.house(made) as database:
        left, right = meeting.relatives(database, np.array([1, 1]), np.array([2, 3]))
    found = {(int(a), int(b)) for a, b in zip(left, right, strict=True)}
    assert found == {(0, 2), (1, 3), (2, 6)}


def test_expected_shares_are_shares_of_every_level():
    counts = {"parts": levels.PARTS, "born": levels.BORN[1:], "sex": levels.AGREE[1:],
              "nationality": levels.AGREE[1:], "place": levels.AGREE[1:]}  # fmt: skip
    assert {n: len(shares) for n, shares in weighing.EXPECTED.items()} == {
        name: len(kinds) for name, kinds in counts.items()
    }
    for shares in (*weighing.EXPECTED.values(), *weighing.STRANGERS.values()):
        assert sum(shares) == pytest.approx(1)


def weighed(made, left=0, right=1):
    strangers, compared = weighing.drawn(made), both(made, left, right)
    told = weighing.surprises(made, compared, strangers)
    return float(weighing.expected(10_000).weights(compared, told)[0])


def many(count=400):
    names = ["Ali", "Musa", "Amina", "Kelvin", "Hawa", "Osas", "Sani", "Adama"]
    return {
        "given": [names[at % 8] for at in range(count)],
        "father": [names[at // 8 % 8] for at in range(count)],
        "born": [f"{1950 + at % 60}-0{1 + at % 9}-1{at % 10}" for at in range(count)],
        "sex": ["male", "female"] * (count // 2),
    }


def test_each_agreement_makes_one_person_likelier():
    columns = many()
    columns = {name: ["Zoubeir", "Zoubeir", *kept] if name == "given" else kept[:2] + kept
               for name, kept in columns.items()}  # fmt: skip
    columns["father"][:2] = ["Tidiani", "Tidiani"]
    columns["born"][:2] = ["1981-07-08", "1981-07-08"]
    columns["sex"][:2] = ["male", "male"]
    best = weighed(people(**columns))
    for name, other in (("given", "Kelvin"), ("father", "Osas"), ("born", "1952-04-11"),
                        ("sex", "female")):  # fmt: skip
        changed = {**columns, name: [columns[name][0], other, *columns[name][2:]]}
        assert weighed(people(**changed)) < best, name


def test_brothers_are_not_taken_for_one_person():
    columns = many()
    columns["given"][:2], columns["father"][:2] = ["Idrissa", "Boubacar"], ["Tandja", "Tandja"]
    columns["born"][:2], columns["sex"][:2] = ["2010-03-04", "2012-05-06"], ["male", "male"]
    family = {"family": ["Maikassoua"] * 2 + ["Maiga"] * 398, "place": ["Diffa"] * 400}
    made = people(**columns, **family)
    told = weighing.surprises(made, both(made), weighing.drawn(made))
    assert told.by_chance[0] > told.by_kin[0] + 10
    assert weighed(made) < -3


def test_learning_keeps_agreement_above_disagreement(linked):
    records, _, _ = linked
    made = prepared(records)
    with meeting.house(made) as database:
        left, right = meeting.candidates(database)
    compared, strangers = levels.compared(made, left, right), weighing.drawn(made)
    model = weighing.fitted(made.count, compared, weighing.surprises(made, compared, strangers))
    assert model.parts[0] > model.parts[-1]
    assert model.born[1] > model.born[-1]
    for table in (model.sex, model.nationality, model.place):
        assert table[0] == 0
        assert table[1] > table[2]
    assert model.base < model.kin < 0


def family_pairs(made, *both_sides):
    left, right = (np.array(side) for side in zip(*both_sides, strict=True))
    return levels.compared(made, left, right)


def test_a_family_speaks_for_its_members_and_nobody_is_two_of_another():
    group = pa.array([1, 1, 1, 2, 2, 2, None], pa.int64())
    made = people(given=list("abcdefg"), group=group)
    compared = family_pairs(made, (0, 3), (1, 4), (1, 5), (2, 6))
    chance, family = families.supported(made, compared, np.array([8.0, -1.0, -2.0, -1.0]))
    assert family.tolist() == [1, 1, 2, families.ALONE]
    assert chance[2] == 0
    assert chance[1] > weighing.probability(np.array([-1.0]))[0] - 1e-9
    assert chance[3] == pytest.approx(1 / 3)


def test_families_that_met_are_told_once():
    group = pa.array([1, 1, 1, 2, 2, 2, 3], pa.int64())
    made = people(given=list("abcdefg"), group=group)
    compared = family_pairs(made, (0, 3), (1, 4), (2, 6), (2, 5))
    ours, theirs = families.met(made, compared, np.array([0.9, 0.8, 0.9, 0.1]))
    assert (ours.tolist(), theirs.tolist()) == ([1], [2])


def test_a_camp_registered_as_one_group_is_no_family():
    size = meeting.MOST_TOGETHER + 1
    made = people(given=["a"] * 2 * size, group=pa.array([1] * size + [2] * size, pa.int64()))
    compared = family_pairs(made, (0, size), (1, size + 1))
    assert not families.meeting(made, compared).families.any()
    chance, family = families.supported(made, compared, np.array([3.0, 3.0]))
    assert family.tolist() == [families.ALONE] * 2
    assert chance.tolist() == pytest.approx(weighing.probability(np.array([3.0, 3.0])).tolist())


def test_several_are_put_together_and_taken_apart():
    made = people(given=["Ali", "Ali", "Musa"])
    one = family_pairs(made, (0, 1), (0, 2))
    whole = levels.together([one, one.of(np.array([True, False]))])
    assert whole.count == 3
    for field in dataclasses.fields(levels.Levels):
        assert len(getattr(whole, field.name)) == 3
