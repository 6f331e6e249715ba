"""Words: every code has its words in three languages, every refusal says why in each of them."""

import importlib
import inspect
import pkgutil

import pytest
from django.db.models import TextChoices
from django.utils import translation

from serai.kit.errors import Refusal
from serai.protection import actions, choices, facts
from serai.protection.methods import htcds, identifying, sealed
from serai.protection.methods.paper import PARTS
from serai.protection.models import Paper
from serai.protection.queries.procedures import LISTS, word

LANGUAGES = ("fr", "ar")
LISTS_OF_WORDS = [
    kind
    for _name, kind in inspect.getmembers(choices, inspect.isclass)
    if issubclass(kind, TextChoices) and kind not in {TextChoices, choices.Application}
]
"""Every list of words; names of websites and apps are the same in every language."""
SAME_IN_FRENCH = {
    "Police", "Servitude", "Prostitution", "Exploitation", "Pornographie", "Participant", "Options",
    "Version", "Construction",
}  # fmt: skip


def refusals():
    """Return every refusal of the room's actions."""
    found = set()
    for module in pkgutil.iter_modules(actions.__path__):
        loaded = importlib.import_module(f"{actions.__name__}.{module.name}")
        for _name, kind in inspect.getmembers(loaded, inspect.isclass):
            if issubclass(kind, Refusal) and kind.__module__ == loaded.__name__:
                found.add(kind)
    return sorted(found, key=lambda kind: kind.__name__)


def test_the_room_refuses_in_many_ways():
    names = {kind.__name__ for kind in refusals()}
    assert {
        "NotAChild", "PanelIncomplete", "NoMajority", "NotAnother", "NotSigned", "NotYourName",
        "NotCompetent", "FirstLineFirst", "NotPresumed", "SomebodyUnsigned", "WithThePerson",
        "NotAskedFor", "OpenAlready", "LastMember", "WrongStage", "TooFewOptions",
    } <= names  # fmt: skip


@pytest.mark.parametrize("kind", refusals(), ids=lambda kind: kind.__name__)
def test_a_refusal_says_why_in_three_languages(kind):
    said = {}
    for language in ("en", *LANGUAGES):
        with translation.override(language):
            params = {"faults": "x"} if "%(faults)s" in str(kind.sentence) else {}
            said[language] = str(kind(**params))
    assert len(set(said.values())) == 3, said
    assert said["en"].endswith((".", "x."))
    assert any("\u0600" <= letter <= "\u06ff" for letter in said["ar"])
    assert kind.__doc__


@pytest.mark.parametrize("words", LISTS_OF_WORDS, ids=lambda kind: kind.__name__)
def test_every_code_has_words_in_arabic_and_french(words):
    with translation.override("en"):
        english = {one.value: str(one.label) for one in words}
    assert len(set(english.values())) == len(english)
    with translation.override("ar"):
        for one in words:
            assert any("\u0600" <= c <= "\u06ff" for c in str(one.label)), one
    with translation.override("fr"):
        for one in words:
            label = str(one.label)
            assert label != english[one.value] or label in SAME_IN_FRENCH, one


@pytest.mark.parametrize("words", LISTS_OF_WORDS, ids=lambda kind: kind.__name__)
def test_codes_fit_their_columns(words):
    assert all(len(value) <= 64 for value in words.values)
    assert all(value == value.strip() for value in words.values)
    assert words.__doc__


@pytest.mark.parametrize("name", [*LISTS])
def test_indicators_read_in_words_and_unknown_ones_as_they_are(name):
    for value in LISTS[name].values:
        assert word(f"{name}.{value}") == str(LISTS[name](value).label)
    assert word(f"{name}.Nothing") == f"{name}.Nothing"


def test_every_sealed_column_is_sealed_for_itself():
    names = [value for key, value in vars(sealed).items() if key.isupper()]
    assert len(set(names)) == len(names)
    for name in names:
        room, model, field = name.split(".")
        assert room == "protection"
        assert field in facts.FIELDS[model], name


def test_every_sealed_column_has_its_name():
    models = Paper.__subclasses__()
    named = {tuple(value.split(".")[1:]) for key, value in vars(sealed).items() if key.isupper()}
    for model in models:
        for field in model._meta.concrete_fields:
            if type(field).__name__ == "SealedField":
                assert (model.__name__, field.name) in named, (model, field)


def test_what_is_found_is_personal_and_nothing_is_a_fact():
    for model, fields in facts.FIELDS.items():
        for name, sensitivity in fields.items():
            assert sensitivity in {"internal", "personal"}, (model, name)
    for name in ("status", "codes", "reasons", "act", "means", "purpose"):
        assert facts.FIELDS["Identification"][name] == "personal"


@pytest.mark.parametrize(
    ("step", "status", "may"),
    [
        ("preliminary", "PossibleVictimOfTrafficking", True),
        ("preliminary", "NotAVictimOfTrafficking", True),
        ("preliminary", "ActualVictimOfTrafficking", False),
        ("formal", "PossibleVictimOfTrafficking", False),
        ("formal", "NotAVictimOfTrafficking", True),
        ("formal", "ActualVictimOfTrafficking", True),
    ],
)
def test_what_each_step_can_find(step, status, may):
    assert identifying.may_find(step, status) is may


@pytest.mark.parametrize(
    ("state", "closing", "code"),
    [
        ("open", "", "Active"),
        ("closed", "transferred", "ClosedReferred"),
        *(
            ("closed", closing, "Closed")
            for closing in choices.Closing.values
            if closing != "transferred"
        ),
    ],
)
def test_the_standards_word_for_where_a_file_stands(state, closing, code):
    assert htcds.case_status(state, closing) == code


@pytest.mark.parametrize(
    ("sex", "gender", "code"),
    [
        ("female", "", "Feminine"),
        ("male", "", "Masculine"),
        ("other", "", "NonSpecifiedUnknown"),
        ("unknown", "", "NonSpecifiedUnknown"),
        ("male", "TransgenderFeminine", "TransgenderFeminine"),
        ("female", "NonConforming", "NonConforming"),
    ],
)
def test_a_gender_that_was_said_stands_before_the_sex(sex, gender, code):
    assert htcds.gender_of(sex, gender) == code


def test_the_note_beside_an_export_tells_its_source_and_what_was_left_out():
    options = {"first": "2026-01-01", "last": "2026-12-31", "count": 3, "least": 10}
    said = htcds.note(named=False, **options)
    for words in ("CC BY 4.0", "UNMigration/HTCDS", "2026-01-01 to 2026-12-31", "fewer than 10"):
        assert words in said
    assert "WITH NAMES" not in said
    assert "WITH NAMES" in htcds.note(named=True, **options)


def test_headers_name_people_only_where_asked_for():
    assert htcds.header(named=True)[:3] == list(htcds.NAMED_FIELDS)
    assert not set(htcds.header(named=False)) & set(htcds.NAMED_FIELDS)
    line = htcds.Line(first_name="A", second_name="B", birthdate="2001-01-01", gender="Feminine")
    assert len(line.cells(named=True)) == len(htcds.header(named=True))
    assert len(line.cells(named=False)) == len(htcds.header(named=False))
    assert "A" not in line.cells(named=False)


def test_the_parts_of_a_safety_plan_are_told_apart_in_every_language():
    assert next(iter(PARTS)) == "warning_signs"
    assert "steps" in PARTS
    for language in ("en", *LANGUAGES):
        with translation.override(language):
            assert len({str(label) for label in PARTS.values()}) == len(PARTS)
