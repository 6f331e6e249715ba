"""Screening a person: answers sealed page by page, outcomes, suggestions, blocks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from serai.intake.models import FormVersion
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.ledger.models import Event
from serai.people.models import Traits
from serai.screening.access import readable
from serai.screening.actions import screenings as actions
from serai.screening.actions.blocks import AlreadyCleared, NoReason, OwnBlock, clear_block
from serai.screening.actions.instruments import publish_instrument
from serai.screening.models import (
    Answers,
    CategoryStatement,
    InstrumentVersion,
    Outcome,
    ReturnBlock,
    Screening,
)
from serai.screening.queries.answers import opened, result_of
from serai.screening.queries.persons import age_held, blocks_of, blocks_return, screenings_of
from serai.screening.tests.workbooks import edited
from serai.xforms.complaints import BrokenForm


def test_publishing_makes_a_form_and_a_version_of_the_instrument(centre, published):
    version = published()
    with acting_as(centre.actor("alice")):
        form = FormVersion.objects.get(pk=version.form_version_id)
        assert form.form.xml_form_id == "screening_first_contact"
        assert form.form.state == "published"
        assert version.instrument.code == "first_contact"
        assert version.definition["mark"] == "D"
        assert Event.objects.filter(name="instrument.published").count() == 1
    assert published() == version


def test_a_new_version_stands_beside_the_old_one(centre, published):
    first = published()
    alice = centre.actor("alice")
    content = edited(
        "first_contact", ("settings", "form_id", "screening_first_contact", "version", "2")
    )
    with acting_as(alice):
        second = publish_instrument(
            actor=alice, organisation=centre.organisation, file_name="x.xlsx", content=content
        )
        assert second.instrument == first.instrument
        assert InstrumentVersion.objects.filter(instrument=first.instrument).count() == 2


def test_a_broken_instrument_leaves_no_form_behind(centre):
    alice = centre.actor("alice")
    content = edited(
        "first_contact", ("tables", "rule", "f_danger", "if:immediate_danger", "maybe")
    )
    with acting_as(alice), pytest.raises(BrokenForm):
        publish_instrument(
            actor=alice, organisation=centre.organisation, file_name="x.xlsx", content=content
        )
    with acting_as(alice):
        assert not FormVersion.objects.exists()


def test_a_version_never_changes(centre, published):
    version = published()
    with (
        acting_as(centre.actor("alice")),
        pytest.raises(Exception, match="never changes"),
        transaction.atomic(),
    ):
        InstrumentVersion.objects.filter(pk=version.pk).update(definition={})


def test_answers_are_sealed_each_where_it_belongs(centre, screen):
    screening = screen({"fear_of_return": "yes", "pregnant": "yes"}, finish=False)
    with acting_as(centre.actor("carla")):
        seen = Answers.objects.filter(screening=screening)
        assert [row.compartment for row in seen] == ["protection"]
        assert b"fear" not in bytes(seen[0].content)
        assert opened(screening)["protection"] == {"fear_of_return": "yes"}
        assert opened(screening)["health"] == {}
    with acting_as(centre.actor("hana")):
        assert opened(Screening.objects.get(pk=screening.pk))["health"] == {"pregnant": "yes"}
        assert not Answers.objects.filter(compartment="protection").exists()


def test_a_later_answer_stands_before_an_earlier_one_and_both_are_kept(centre, screen):
    screening = screen({"fear_of_return": "no", "violence": "yes"}, finish=False)
    carla = centre.actor("carla")
    with acting_as(carla):
        actions.keep_answers(
            actor=carla, screening=screening, answers={"fear_of_return": "yes", "violence": ""}
        )
        assert opened(screening)["protection"] == {"fear_of_return": "yes"}
        assert Answers.objects.filter(screening=screening).count() == 2
        with pytest.raises(Exception, match="denied"), transaction.atomic():
            Answers.objects.filter(screening=screening).delete()


def test_what_is_not_offered_is_refused_and_nothing_of_it_kept(centre, screen):
    screening = screen({"violence": "no"}, finish=False)
    carla = centre.actor("carla")
    for answers in ({"violence": "perhaps"}, {"invented": "yes"}, {"age": "many"}):
        with acting_as(carla), pytest.raises(actions.NotOffered):
            actions.keep_answers(actor=carla, screening=screening, answers=answers)
    with acting_as(carla):
        assert opened(screening)["protection"] == {"violence": "no"}


def test_a_finished_screening_brings_outcomes_and_suggestions(centre, screen):
    screening = screen(
        {
            "age": 30,
            "age_disputed": "no",
            "fear_of_return": "yes",
            "can_go_on": "no",
            "pregnant": "yes",
        }
    )
    with acting_as(centre.actor("carla")):
        found = {(o.kind, o.value) for o in Outcome.objects.filter(screening=screening)}
        assert {
            ("finding", "fear"),
            ("pathway", "asylum"),
            ("category", "stranded_migrant"),
            ("pathway", "assistance"),
        } <= found
        assert not any(value in {"care_needed", "pregnant_woman", "health"} for _, value in found)
        statements = CategoryStatement.objects.filter(person=centre.person)
        assert {s.category for s in statements} == {"person_fearing_return", "stranded_migrant"}
        assert {s.state for s in statements} == {"suggested"}
        assert all(s.screening_id == screening.pk for s in statements)
    with acting_as(centre.actor("hana")):
        found = {(o.kind, o.value) for o in Outcome.objects.filter(screening=screening)}
        assert found == {
            ("finding", "care_needed"),
            ("category", "pregnant_woman"),
            ("pathway", "health"),
        }
        assert {s.category for s in CategoryStatement.objects.all()} == {"pregnant_woman"}


def test_a_finished_screening_takes_no_more_answers(centre, screen):
    screening = screen({"violence": "no"})
    carla = centre.actor("carla")
    with acting_as(carla):
        with pytest.raises(actions.AlreadyDone):
            actions.keep_answers(actor=carla, screening=screening, answers={"violence": "yes"})
        with pytest.raises(actions.AlreadyDone):
            actions.finish_screening(actor=carla, screening=screening)
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            Screening.objects.filter(pk=screening.pk).update(age=12)


def test_nothing_is_brought_by_nothing(centre, screen):
    screening = screen({}, finish=False)
    carla = centre.actor("carla")
    with acting_as(carla), pytest.raises(actions.NothingSaid):
        actions.finish_screening(actor=carla, screening=screening)


def test_nobody_was_screened_tomorrow(centre, screen):
    with pytest.raises(actions.InTheFuture):
        screen({}, screened_on=clock.today() + timedelta(days=1))


def test_the_result_is_worked_out_again_and_explains_itself(centre, screen):
    screening = screen({"age": 14, "with_caregiver": "no", "with_relative": "no"})
    with acting_as(centre.actor("carla")):
        view = result_of(screening, frozenset({"protection"}), "en")
        again = result_of(screening, frozenset({"protection"}), "en")
        kept = set(Outcome.objects.filter(screening=screening).values_list("kind", "value"))
    assert view == again
    assert {(kind, v) for kind, v in kept if kind == "finding"} == {
        ("finding", line.value) for line in view.lines["finding"]
    }
    alone = view.lines["element"][0]
    assert alone.label == "Child without caregiver"
    assert "no parent or usual caregiver" in alone.reason
    assert ("Treated as a child", "Yes") in alone.because
    assert view.lines["finding"][0].urgency == "emergency"
    assert "Do you need a doctor now?" in view.missing
    assert view.withheld == 2
    with acting_as(centre.actor("carla")):
        french = result_of(screening, frozenset({"protection"}), "fr")
    assert french.lines["finding"][0].label.startswith("Enfant")


def test_the_person_s_known_age_counts_where_the_answers_give_none(centre, screen):
    with acting_as(centre.actor("carla")):
        assert age_held(centre.person, clock.today()) == (clock.today().year - 2001 - 1, False)
    screening = screen({"with_caregiver": "no"})
    assert screening.age == clock.today().year - 2002
    with acting_as(centre.actor("carla")):
        assert not result_of(screening, frozenset({"protection"}), "en").child


def test_fear_of_return_blocks_it_for_everybody_until_another_clears_it(centre, screen):
    assert not blocks_return(centre.person.pk)
    screen({"fear_of_return": "yes"})
    for who in ("reza", "fadi", "sam", "piet", "anonymous"):
        with acting_as(centre.actor(who)):
            assert blocks_return(centre.person.pk), who
    carla, sofia = centre.actor("carla"), centre.actor("sofia")
    with acting_as(carla):
        block = blocks_of(carla, centre.person).get()
        with pytest.raises(OwnBlock):
            clear_block(actor=carla, block=block, reason="The asylum office decided.")
    with acting_as(sofia):
        with pytest.raises(NoReason):
            clear_block(actor=sofia, block=block, reason="fine")
        clear_block(actor=sofia, block=block, reason="Recognised elsewhere; see the file.")
        with pytest.raises(AlreadyCleared):
            clear_block(actor=sofia, block=block, reason="Recognised elsewhere; again.")
        assert b"Recognised" not in bytes(ReturnBlock.objects.get().clearing)
    assert not blocks_return(centre.person.pk)


def test_a_fear_blocks_from_when_it_is_said_and_not_from_when_all_is_answered(centre, screen):
    screening = screen({"fear_of_return": "yes"}, finish=False)
    assert blocks_return(centre.person.pk), "the interview may end here"
    carla = centre.actor("carla")
    with acting_as(carla):
        assert ReturnBlock.objects.get().screening_id == screening.pk
        actions.keep_answers(actor=carla, screening=screening, answers={"fear_of_return": "no"})
        assert blocks_return(centre.person.pk), "nobody lifts it alone"
        actions.keep_answers(actor=carla, screening=screening, answers={"fear_of_return": "yes"})
        actions.finish_screening(actor=carla, screening=screening)
        assert ReturnBlock.objects.count() == 1
    sofia = centre.actor("sofia")
    with acting_as(sofia):
        clear_block(actor=sofia, block=ReturnBlock.objects.get(), reason="Asylum was granted.")
    assert not blocks_return(centre.person.pk)


@pytest.mark.parametrize(
    ("basis", "said", "child"),
    [
        ("disputed", {"age": 30}, True),
        ("disputed", {"age": 30, "age_disputed": "no"}, True),
        ("disputed", {"violence": "no"}, True),
        ("declared", {"age": 30}, False),
        ("declared", {"violence": "no"}, False),
    ],
)
def test_an_age_that_the_register_holds_as_disputed_is_a_childs(centre, screen, basis, said, child):
    with acting_as(register_actor(centre.organisation.pk)):
        Traits.objects.filter(person=centre.person).update(birth_year=1990, birth_basis=basis)
    screening = screen({**said, "with_caregiver": "no"} if child else said)
    with acting_as(register_actor(centre.organisation.pk)):
        # what is known later changes no result that was told
        Traits.objects.filter(person=centre.person).update(birth_basis="document")
    with acting_as(centre.actor("carla")):
        screening.refresh_from_db()
        assert screening.age_disputed is child
        assert result_of(screening, frozenset({"protection"}), "en").child is child
        with pytest.raises(IntegrityError, match="screening_screening"), transaction.atomic():
            Screening.objects.filter(pk=screening.pk).update(age_disputed=not child)


def test_the_database_itself_keeps_the_block(centre, screen):
    screen({"fear_of_return": "yes"})
    with acting_as(centre.actor("carla")):
        for change in ({"raised_by": None}, {"cleared_at": clock.now()}):
            with pytest.raises(IntegrityError), transaction.atomic():
                ReturnBlock.objects.update(**change)
        with pytest.raises(Exception, match="denied"), transaction.atomic():
            ReturnBlock.objects.all().delete()
    assert blocks_return(centre.person.pk)


def test_a_new_fear_blocks_again(centre, screen):
    screen({"fear_of_return": "yes"})
    sofia = centre.actor("sofia")
    with acting_as(sofia):
        block = ReturnBlock.objects.get()
        clear_block(actor=sofia, block=block, reason="Decided by the asylum office.")
    screen({"fear_of_return": "yes"})
    assert blocks_return(centre.person.pk)


def test_an_unknown_answer_of_the_database_blocks(centre, monkeypatch):
    class Silent:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

        def execute(self, *_):
            return None

        def fetchone(self):
            return None

    monkeypatch.setattr(connection, "cursor", Silent)
    assert blocks_return(centre.person.pk)


def test_every_step_leaves_an_event_without_answers(centre, screen):
    screening = screen({"fear_of_return": "yes", "violence": "yes"})
    with acting_as(centre.actor("carla")):
        actions.record_reading(screening=screening)
        events = list(Event.objects.filter(organisation_id=centre.organisation.pk).order_by("id"))
    names = [e.name for e in events]
    for name in (
        "screening.started",
        "screening.done",
        "screening.read",
        "return.blocked",
        "category.stated",
    ):
        assert name in names
    text = str([e.payload for e in events])
    assert "fear" not in text
    assert "violence" not in text
    assert "gbv" not in text


def test_screenings_of_a_person_by_what_one_may_see(centre, screen, grant_to):
    screening = screen({"fear_of_return": "yes", "pregnant": "yes"})
    trafficking = screen({"recruited": "yes"}, "trafficking")
    grant_to("partner_team", "identity", "health")
    expected = {
        "carla": {screening.pk, trafficking.pk},
        "sofia": {screening.pk, trafficking.pk},
        "hana": {screening.pk},
        "pia": {screening.pk},
        "piet": set(),
        "kofi": set(),
        "rami": set(),
        "rosa": set(),
        "reza": set(),
        "sam": set(),
        "guard": set(),
        "boris": set(),
    }
    for who, ids in expected.items():
        actor = centre.actor(who)
        with acting_as(actor):
            seen = {s.pk for s in screenings_of(actor, centre.person)}
            assert seen == ids, who
            assert {s.pk for s in Screening.objects.all()} == ids, who
    with acting_as(centre.actor("pia")):
        pia = centre.actor("pia")
        assert readable(pia, centre.person.pk) == {"health"}
        row = screenings_of(pia, centre.person).get()
        assert {o.value for o in row.outcomes.all()} == {"care_needed", "pregnant_woman", "health"}
        view = result_of(row, readable(pia, centre.person.pk), "en")
        assert {line.value for line in view.lines["finding"]} == {"care_needed"}
        assert "fear" not in str(view.lines)
