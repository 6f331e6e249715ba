"""Who may be somebody registered already: told before saving, proposed after, every night."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.matching.actions import proposing
from serai.matching.actions.finding import likely_same
from serai.matching.methods.comparing import compare
from serai.matching.methods.trees import together
from serai.matching.models import CandidatePair
from serai.matching.queries import pairs_to_review
from serai.matching.reactions import look_for_same
from serai.matching.tasks import compare_registers
from serai.matching.tests.test_finding import register, somebody
from serai.matching.tests.test_merging import join, settle
from serai.people.actions.families import join_group, link_persons, make_group
from serai.people.methods.records import Birth, Contact, Contacts, Identifier, Identity, Name

pytestmark = pytest.mark.django_db
AMINA = {"sex": "female", "nationality": "BFA"}


def check(centre, new, by="carla"):
    with acting_as(centre.actor(by)) as actor:
        return likely_same(actor=actor, team=centre.team, new=new)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Aminata Wedraogo", {"born": "2001-03-09"}), ("Ouedraogo Amina", {"born": "2001-09-03"}),
        ("Amina Ouedraogo", {"year": 2001}), ("أمينة ويدراوغو", {"born": "2001-03-09"}),
        ("Amina", {"born": "2001-03-09", "phone": True, "number": "0022790112233"}),
    ],
)  # fmt: skip
def test_the_registrar_is_told_before_saving(centre, text, more):
    found = check(centre, somebody(text, **AMINA, **more))
    assert [row.person.pk for row in found] == [centre.person.pk]
    assert found[0].reasons
    assert all(" " in reason for reason in found[0].reasons)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Amina Ouedraogo", {"born": "1960-07-01", "sex": "female", "nationality": "BFA"}),
        ("Amina Ouedraogo", {"born": "2001-03-09", "sex": "male", "nationality": "NGA",
                             "identifiers": ()}),
        ("Moussa Ibrahim", {"born": "2001-03-09", **AMINA}), ("Zeinabou Sani", {"year": 2001}),
    ],
)  # fmt: skip
def test_others_are_not_taken_for_her(centre, text, more):
    found = check(centre, somebody(text, **more))
    assert all(row.compared.probability < 0.95 for row in found)


def test_the_registrar_is_told_of_nobody_beyond_their_sight(centre):
    assert check(centre, somebody("Amina Ouedraogo", born="2001-03-09"), by="kofi") == []
    with acting_as(system_actor()):
        event = Event.objects.filter(name="persons.compared").latest("id")
        assert event.payload == {"persons": []}


def react(centre):
    with acting_as(system_actor()):
        rows = Event.objects.filter(name="person.registered").values_list("id", flat=True)
        look_for_same(list(rows))


def pairs(centre):
    with acting_as(register_actor(centre.organisation.pk)):
        return list(CandidatePair.objects.values_list("low_id", "high_id", "state"))


def test_beyond_sight_the_pair_goes_to_who_sees_both(centre):
    theirs = register(centre, somebody("Aminata Wedraogo", born="2001-03-09", **AMINA), by="kofi")
    react(centre)
    react(centre)
    assert [set(row[:2]) for row in pairs(centre)] == [{centre.person.pk, theirs.pk}]
    for name in ("carla", "kofi"):
        with acting_as(centre.actor(name)) as actor:
            assert pairs_to_review(actor) == []


def test_the_night_finds_pairs_once_and_leaves_decisions(centre):
    register(centre, somebody("Aminata Wedraogo", born="2001-03-09", **AMINA))
    compare_registers()
    assert len(pairs(centre)) == 1
    with acting_as(centre.actor("carla")) as carla:
        pair = pairs_to_review(carla)[0]
        assert "birth_same" in pair.reasons
        assert not any("mina" in reason for reason in pair.reasons)
    settle(centre, pair, "different")
    compare_registers()
    assert [row[2] for row in pairs(centre)] == ["different"]


def test_who_is_one_already_is_not_proposed(centre):
    twin = register(centre, somebody("Aminata Wedraogo", born="2001-03-09", **AMINA))
    join(centre, centre.person, twin)
    compare_registers()
    assert pairs(centre) == []


def test_namesakes_of_a_year_are_not_all_proposed(centre):
    for _ in range(6):
        register(centre, somebody("Moussa Ibrahim", year=1990))
    compare_registers()
    assert pairs(centre) == []


def test_a_larger_register_is_compared_by_linkage(centre, monkeypatch):
    monkeypatch.setattr(proposing, "FEWEST", 5)
    twin = register(centre, somebody("Aminata Wedraogo", born="2001-03-09", **AMINA))
    asked = []

    def link(table, *, threshold):
        import pyarrow as pa

        from serai.matching.methods.linkage import Links

        asked.append(table)
        given = table.column("given").to_pylist()
        at = [table.column("id")[given.index(name)].as_py() for name in ("Amina", "Aminata")]
        columns = {"left": [min(at)], "right": [max(at)], "probability": [0.97], "family": [1]}
        return Links(pa.table(columns), 1)

    monkeypatch.setattr(proposing, "link", link)
    others = [
        register(centre, somebody(text, year=1990))
        for text in ("Moussa Sani", "Issa Bako", "Ali Maman", "Sani Oumarou")
    ]
    with acting_as(centre.actor("carla")) as carla:
        group = make_group(actor=carla, kind="household", head=twin, since=date(2026, 1, 1))
        join_group(actor=carla, group=group, person=others[0], role="member",
                   since=date(2026, 1, 1))  # fmt: skip
        link_persons(actor=carla, person=others[1], other=others[0], kind="sibling",
                     since=date(2026, 1, 1))  # fmt: skip
    assert proposing.compare_register(organisation_id=centre.organisation.pk) == 1
    assert set(pairs(centre)[0][:2]) == {centre.person.pk, twin.pk}
    assert asked[0].num_rows == 6
    assert "2001-03-09" in asked[0].column("born").to_pylist()
    rows = {row["given"].split()[0]: row["group"] for row in asked[0].to_pylist()}
    assert rows["Aminata"] == rows["Moussa"] == rows["Issa"] is not None
    assert rows["Amina"] is rows["Ali"] is None
    with acting_as(register_actor(centre.organisation.pk)):
        assert "family" in CandidatePair.objects.get().reasons


PEOPLE = [UUID(int=number) for number in range(1, 9)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from("abcd")), max_size=12))
def test_who_shares_a_group_through_anybody_is_together(ties):
    numbers = together(ties)
    assert set(numbers) == {person for person, _group in ties}
    reached = {person: {person} for person in numbers}
    for _ in PEOPLE:
        for person, group in ties:
            for other, same in ties:
                if group == same:
                    reached[person] |= reached[other]
    for one in numbers:
        assert {other for other in numbers if numbers[other] == numbers[one]} == reached[one]


def identity(text="Amina Ouedraogo", **more):
    names = tuple(Name("given", word, "Latn") for word in text.split())
    return Identity(**({"names": names, "sex": "female", "nationalities": ("BFA",)} | more))


PAPER = (Identifier("passport", "A-1234567"),)
OTHER = (Identifier("passport", "B-7654321"),)
PHONE = Contacts((Contact("phone", "+22790112233"),))


@pytest.mark.parametrize(
    ("field", "one", "other", "agreement"),
    [
        ("name", {}, {"text": "Aminata Wedraogo"}, "match"),
        ("name", {}, {"text": "Moussa Sani"}, "mismatch"),
        ("birth", {}, {"birth": Birth(on="2001-01-01")}, "blank"),
        ("birth", {"birth": Birth(on="2001-03-09")}, {"birth": Birth(on="2001-09-03")}, "close"),
        ("birth", {"birth": Birth(on="2001-01-01")}, {"birth": Birth(year=2001)}, "match"),
        ("birth", {"birth": Birth("estimated", age=25, age_on="2026-01-01")},
         {"birth": Birth(year=2002)}, "close"),
        ("birth", {"birth": Birth(on="2001-03-09")}, {"birth": Birth(on="1970-05-02")}, "mismatch"),
        ("sex", {}, {"sex": "male"}, "mismatch"), ("sex", {}, {"sex": "unknown"}, "blank"),
        ("nationality", {}, {"nationalities": ("NER",)}, "mismatch"),
        ("nationality", {}, {"nationalities": ("XXA",)}, "close"),
        ("nationality", {}, {"nationalities": ("UNK",)}, "blank"),
        ("nationality", {}, {"nationalities": ("NER", "BFA")}, "match"),
        ("document", {"identifiers": PAPER}, {"identifiers": PAPER}, "match"),
        ("document", {"identifiers": PAPER}, {"identifiers": OTHER}, "mismatch"),
        ("document", {"identifiers": PAPER}, {}, "blank"), ("phone", {}, {}, "blank"),
    ],
)  # fmt: skip
def test_each_field_agrees_differs_or_is_not_known(field, one, other, agreement):
    there, back = (
        compare(identity(**one), identity(**other)), compare(identity(**other), identity(**one))
    )  # fmt: skip
    assert there.fields[field] == back.fields[field] == agreement
    assert there.probability == back.probability


def test_a_shared_telephone_or_document_speaks_for_a_pair():
    plain = compare(identity(), identity("Amina Sani"))
    phone = compare(identity(), identity("Amina Sani"), PHONE, PHONE)
    paper = compare(identity(identifiers=PAPER), identity("Amina Sani", identifiers=PAPER))
    assert plain.probability < phone.probability
    assert plain.probability < paper.probability
    assert "phone" in phone.reasons
    assert "document" in paper.reasons
