"""What the tables, choices and forms of a journey take: every constraint and every code."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from serai.directory.models import Country
from serai.flows.choices import Transport
from serai.journey import choices, queries
from serai.journey.actions import statements as actions
from serai.journey.actions.statements import record_experience, record_step, withdraw
from serai.journey.forms import ExperienceForm, KnownOnForm, StepForm, initial_of
from serai.journey.methods import SEALED
from serai.journey.models import Experience, Step
from serai.journey.tests.test_journey import places, read, tell  # noqa: F401
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity
from serai.people.models import Person
from serai.vault.sealing import Keys, destroy_keys

pytestmark = pytest.mark.django_db
STEP = {"kind": "leg", "stage": "transit", "precision": "day", "company": "group",
        "source": "person", "certainty": "likely", "words": "the well"}  # fmt: skip
LIVED = {"incidents": ["detention"], "source": "person", "certainty": "likely"}


@pytest.fixture
def lived(centre):
    """Record what happened, as carla."""

    def lived(**values):
        with acting_as(centre.actor("carla")) as carla:
            return record_experience(actor=carla, person=centre.person, **values)

    return lived


def raw(centre, model, **values):
    """Write a row past the actions, as the runtime role would."""
    values = {"person": centre.person, "recorded_at": clock.now()} | values
    if model is Step:
        values = {"kind": "leg", "stage": "transit"} | values
    with acting_as(centre.actor("carla")), transaction.atomic():
        return model.objects.create(**values)


def sealed(centre):
    with acting_as(centre.actor("carla")):
        return Keys([centre.person.pk]).seal(centre.person.pk, "x", SEALED["words"])


@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (Step, {"words": True, "starts_on": date(2026, 1, 2), "ends_on": date(2026, 1, 1)},
         "journey_step_ends_after_start"),
        (Step, {"words": True, "kind": "stay", "from_country": True},
         "journey_step_stay_is_in_one_place"),
        (Step, {"words": True, "kind": "stay", "from_place": True},
         "journey_step_stay_is_in_one_place"),
        (Step, {}, "journey_step_is_somewhere"),
        (Step, {"kind": "stay"}, "journey_step_is_somewhere"),
        (Experience, {"incidents": []}, "journey_experience_says_something"),
    ],
)  # fmt: skip
def test_the_database_holds_each_constraint_by_its_name(
    centre, places, model, values, constraint  # noqa: F811
):  # fmt: skip
    known = {"words": sealed(centre), "from_place": places["agadez"],
             "from_country": places["agadez"].country}  # fmt: skip
    values = {name: known[name] if value is True else value for name, value in values.items()}
    with pytest.raises(IntegrityError) as error:
        raw(centre, model, **values)
    assert error.value.__cause__.diag.constraint_name == constraint


@pytest.mark.parametrize(
    "values",
    [
        {"words": True}, {"to_country": True}, {"to_place": True}, {"from_place": True},
        {"from_country": True}, {"kind": "stay", "to_place": True},
        {"words": True, "starts_on": date(2026, 1, 1), "ends_on": date(2026, 1, 1)},
        {"words": True, "ends_on": date(2026, 1, 1)},
        {"words": True, "starts_on": date(2026, 1, 1)},
    ],
    ids=str,
)  # fmt: skip
def test_the_database_takes_whatever_is_somewhere(centre, places, values):  # noqa: F811
    known = {"words": sealed(centre), "from_place": places["agadez"],
             "to_place": places["agadez"], "from_country": places["agadez"].country,
             "to_country": places["agadez"].country}  # fmt: skip
    step = raw(centre, Step, **{n: known[n] if v is True else v for n, v in values.items()})
    with acting_as(centre.actor("carla")):
        assert Step.objects.filter(pk=step.pk, superseded_at=None).exists()


def test_one_statement_is_replaced_once_in_the_table_too(centre):
    first = raw(centre, Step, words=sealed(centre))
    raw(centre, Step, words=sealed(centre), replaces=first)
    with pytest.raises(IntegrityError, match="replaces_id"):
        raw(centre, Step, words=sealed(centre), replaces=first)
    lived = raw(centre, Experience, incidents=["other"])
    raw(centre, Experience, incidents=["other"], replaces=lived)
    with pytest.raises(IntegrityError, match="replaces_id"):
        raw(centre, Experience, incidents=["other"], replaces=lived)


CODES = [
    (name, code)
    for name, words in (
        ("kind", choices.StepKind), ("stage", choices.Stage), ("company", choices.Company),
        ("precision", choices.Precision), ("source", choices.Source),
        ("certainty", choices.Certainty), ("transport", Transport),
    )
    for code in words.values
]  # fmt: skip


def test_every_code_is_kept_as_it_was_chosen(centre, tell):  # noqa: F811
    for name, code in CODES:
        form = StepForm(STEP | {name: code})
        assert form.is_valid(), (name, code, form.errors)
        step = tell(**form.cleaned_data)
        with acting_as(centre.actor("carla")):
            assert getattr(Step.objects.get(pk=step.pk), name) == code
    assert len(read(centre).steps) == len(CODES)


@pytest.mark.parametrize("name", sorted({name for name, _code in CODES}))
@pytest.mark.parametrize("wrong", ["", "nonsense"])
def test_a_code_of_no_list_is_refused_by_the_form(name, wrong):
    form = StepForm(STEP | {name: wrong})
    assert form.is_valid() == (name == "transport" and not wrong)
    assert set(form.errors) <= {name}


def test_every_incident_is_kept_and_named(centre, lived):
    form = ExperienceForm(LIVED | {"incidents": choices.Incident.values})
    assert form.is_valid()
    lived(**form.cleaned_data)
    [told] = read(centre).experiences
    assert told.row.incidents == choices.Incident.values
    assert told.incidents == [str(label) for label in choices.Incident.labels]
    with translation.override("ar"):
        arabic = told.incidents
    assert len(set(arabic) - set(told.incidents)) == len(choices.Incident)


@pytest.mark.parametrize(
    ("more", "wrong"),
    [({"incidents": ["nonsense"]}, "incidents"), ({"happened_on": "31/31/2026"}, "happened_on"),
     ({"account": "x" * 5001}, "account"), ({"source": ""}, "source")],
)  # fmt: skip
def test_the_form_of_what_happened_names_the_field_that_is_wrong(more, wrong):
    assert set(ExperienceForm(LIVED | more).errors) == {wrong}


@pytest.mark.parametrize(
    ("more", "wrong"),
    [({"words": "x" * 301}, "words"), ({"note": "x" * 2001}, "note"),
     ({"starts_on": "2026-02-30"}, "starts_on"), ({"ends_on": "soon"}, "ends_on"),
     ({"to_place": "0"}, "to_place"), ({"from_country": "nowhere"}, "from_country")],
)  # fmt: skip
def test_the_form_of_a_step_names_the_field_that_is_wrong(more, wrong):
    assert set(StepForm(STEP | more).errors) == {wrong}


def test_countries_are_offered_by_name_in_the_readers_language(db):
    Country.objects.update_or_create(
        iso3="TCD", defaults={"m49": 148, "name_en": "Chad", "name_fr": "Tchad", "name_ar": "تشاد",
                              "name_es": "x", "name_ru": "x", "name_zh": "x"},
    )  # fmt: skip
    for language, name in (("en", "Chad"), ("fr", "Tchad"), ("ar", "تشاد")):
        with translation.override(language):
            offered = str(StepForm()["to_country"])
        assert f">{name}<" in offered


def test_a_correction_begins_with_what_the_step_says(centre, places, tell):  # noqa: F811
    step = tell(
        from_place=places["agadez"], to_country=places["sebha"].country, words="by the well",
        note="Paid 300", starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 7), company="smuggler",
        precision="month", transport=Transport.values[0], source="relative", certainty="doubtful",
        stage="arrival",
    )  # fmt: skip
    with acting_as(centre.actor("carla")):
        shown = initial_of(step, queries.texts_of(step))
        form = StepForm(initial=shown)
        again = StepForm({n: v for n, v in shown.items() if v not in (None, "")})
        assert again.is_valid(), again.errors
        for name in form.fields:
            kept = again.cleaned_data[name]
            if name in ("words", "note"):
                assert kept == {"words": "by the well", "note": "Paid 300"}[name]
            else:
                assert kept == (getattr(step, name) or kept), name
        assert 'value="2026-01-05"' in str(form["starts_on"])


def test_a_correction_begins_with_what_was_said_to_have_happened(centre, lived):
    one = lived(incidents=["robbery", "accident"], account="At night.", source="document",
                certainty="confirmed", happened_on=date(2026, 3, 4))  # fmt: skip
    with acting_as(centre.actor("carla")):
        shown = initial_of(one, queries.texts_of(one))
    assert shown["incidents"] == ["robbery", "accident"]
    assert (shown["account"], shown["source"]) == ("At night.", "document")
    page = str(ExperienceForm(initial=shown)["incidents"])
    assert page.count("checked") == 2


def test_a_stay_is_in_one_place_whatever_was_sent_with_it(centre, places, tell):  # noqa: F811
    agadez = places["agadez"]
    stay = tell(kind="stay", from_place=agadez, from_country=agadez.country, to_place=agadez)
    assert (stay.from_place, stay.from_country, stay.to_place) == (None, None, agadez)
    with pytest.raises(actions.Nowhere):
        tell(kind="stay", from_place=agadez)


def test_blank_texts_are_not_sealed_and_the_others_are_trimmed(centre, lived, tell):  # noqa: F811
    step = tell(words="  by the well \n", note="  ")
    one = lived(incidents=["other"], account=" \n ")
    assert (step.note, one.account) == (None, None)
    assert read(centre).steps[0].texts == {"words": "by the well"}


@pytest.mark.parametrize("name", sorted(SEALED))
def test_each_text_is_sealed_for_its_own_column(centre, lived, tell, name):  # noqa: F811
    text = "نص سري secret"
    made = lived(account=text) if name == "account" else tell(**{"words": "x", name: text})
    column = bytes(getattr(made, name))
    assert text.encode() not in column
    assert SEALED[name] == f"journey.{type(made).__name__}.{name}"
    keys = Keys([centre.person.pk])
    assert keys.open(centre.person.pk, column, SEALED[name]) == text


def test_steps_of_one_day_stand_as_they_were_told_and_undated_ones_first(
    centre, tell  # noqa: F811
):  # fmt: skip
    day = date(2026, 1, 5)
    for words, start in (("c", day), ("a", None), ("d", day), ("b", None), ("e", date(2026, 1, 6))):
        tell(words=words, starts_on=start)
    assert "".join(told.texts["words"] for told in read(centre).steps) == "abcde"


def test_what_happened_stands_by_its_day_and_undated_last(centre, lived):
    for account, day in (("c", None), ("b", date(2026, 2, 2)), ("a", date(2026, 1, 1))):
        lived(account=account, happened_on=day)
    assert "".join(told.texts["account"] for told in read(centre).experiences) == "abc"


@pytest.mark.parametrize("zone", ["UTC", "Africa/Niamey", "Asia/Kolkata", "America/Bogota"])
def test_a_day_ends_at_the_midnight_of_the_deployment(centre, tell, monkeypatch, zone):  # noqa: F811
    day = date(2026, 3, 10)
    midnight = datetime(2026, 3, 11, tzinfo=ZoneInfo(zone))
    moments = {"before": midnight - timedelta(microseconds=1), "after": midnight}
    with timezone.override(zone):
        for words, moment in moments.items():
            monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
            tell(words=words)
        known = {told.texts["words"] for told in read(centre, as_known_on=day).steps}
        later = read(centre, as_known_on=day + timedelta(days=1)).steps
    assert known == {"before"}
    assert len(later) == 2


def test_what_was_withdrawn_at_midnight_was_known_the_day_before(
    centre, tell, monkeypatch  # noqa: F811
):  # fmt: skip
    noon, midnight = (timezone.make_aware(datetime(2026, 3, 10, 12)),
                      timezone.make_aware(datetime(2026, 3, 11)))  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: noon)
    step = tell(words="x")
    monkeypatch.setattr(clock, "now", lambda: midnight)
    with acting_as(centre.actor("carla")) as carla:
        withdraw(actor=carla, statement=step)
    assert len(read(centre, as_known_on=date(2026, 3, 10)).steps) == 1
    assert len(read(centre, as_known_on=date(2026, 3, 11)).steps) == 0


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_like_others(centre, tell, day):  # noqa: F811
    tell(words="x")
    form = KnownOnForm({"known_on": day})
    assert form.is_valid()
    found = read(centre, as_known_on=form.cleaned_data["known_on"])
    assert len(found.steps) == (day > "2026")


def test_what_happened_is_known_by_day_too(centre, lived, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: timezone.make_aware(datetime(2026, 3, 10, 12)))
    first = lived(account="first")
    monkeypatch.setattr(clock, "now", lambda: timezone.make_aware(datetime(2026, 3, 12, 12)))
    lived(account="second", replaces=first)
    told = {day: [t.texts["account"] for t in read(centre, as_known_on=day).experiences]
            for day in (date(2026, 3, 9), date(2026, 3, 11), date(2026, 3, 12), None)}  # fmt: skip
    assert list(told.values()) == [[], ["first"], ["second"], ["second"]]


def test_the_way_on_the_map_names_a_place_once_in_a_row_and_skips_the_unknown(
    centre, places, tell  # noqa: F811
):  # fmt: skip
    agadez, sebha = places["agadez"], places["sebha"]
    legs = ((None, agadez), (agadez, None), (agadez, sebha), (sebha, agadez))
    for number, (start, end) in enumerate(legs, 1):
        tell(from_place=start, to_place=end, words="x", starts_on=date(2026, 1, number))
    tell(words="nobody knows where", starts_on=date(2026, 1, 9))
    found = read(centre).spots()
    assert [name for name, _lon, _lat in found] == ["Agadez", "Sebha", "Agadez"]
    assert found[1][1:] == (14.43, 27.04)


def test_erasing_who_was_merged_leaves_the_others_words(centre, tell):  # noqa: F811
    tell(words="first")
    with acting_as(centre.actor("carla")) as carla:
        other = register_person(actor=carla, team=centre.team, new=NewPerson(Identity()))
        record_step(actor=carla, person=other, kind="leg", stage="transit", words="second")
        Person.objects.filter(pk=other.pk).update(merged_into=centre.person)
    destroy_keys([other.pk])
    assert [told.texts for told in read(centre).steps] == [{"words": "first"}, {}]


def test_erasing_takes_away_steps_corrections_and_what_happened(centre, lived, tell):  # noqa: F811
    step = tell(words="x")
    tell(words="y", replaces=step)
    lived(account="z", step=step)
    with acting_as(centre.actor("carla")) as carla:
        other = register_person(actor=carla, team=centre.team, new=NewPerson(Identity()))
        stays = record_step(actor=carla, person=other, kind="leg", stage="transit", words="o")
    with acting_as(register_actor(centre.organisation.pk)):
        actions.erase([centre.person.pk])
        assert list(Step.objects.all()) == [stays]
        assert not Experience.objects.exists()


def test_events_name_what_was_done_to_which_statement(centre, lived, tell):  # noqa: F811
    step = tell(words="by the well", note="Paid 300")
    second = tell(words="by the road", replaces=step)
    one = lived(account="At night", incidents=["sexual_violence"])
    with acting_as(centre.actor("carla")) as carla:
        withdraw(actor=carla, statement=second)
        withdraw(actor=carla, statement=one)
    with acting_as(system_actor()):
        rows = Event.objects.filter(name__startswith="journey.").order_by("pk")
        told = sorted((e.name, e.payload["what"], e.payload["id"]) for e in rows)
        assert all(set(e.payload) == {"what", "id"} for e in rows)
    assert told == sorted([
        ("journey.recorded", "step", str(step.pk)), ("journey.corrected", "step", str(second.pk)),
        ("journey.recorded", "experience", str(one.pk)),
        ("journey.withdrawn", "step", str(second.pk)),
        ("journey.withdrawn", "experience", str(one.pk)),
    ])  # fmt: skip


@pytest.mark.parametrize(
    "refusal",
    [actions.EndsBeforeItBegins, actions.InTheFuture, actions.Nowhere, actions.NothingSaid,
     actions.CorrectedMeanwhile],
)  # fmt: skip
def test_every_refusal_speaks_the_three_languages(refusal):
    said = set()
    for language in ("en", "fr", "ar"):
        with translation.override(language):
            said.add(str(refusal()))
    assert len(said) == 3
