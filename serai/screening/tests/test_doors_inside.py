"""The room's access functions and refusals, asked directly, by everybody around the centre."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from serai.kit.actor import acting_as, system_actor
from serai.screening import access
from serai.screening.actions import factors as factor_actions
from serai.screening.models import CategoryStatement, PlaceFactor, ReturnBlock
from serai.screening.queries import persons
from serai.screening.queries.instruments import (
    has_newer,
    instrument_lines,
    instrument_view,
    unpublished,
)
from serai.screening.queries.notes import notes_of
from serai.screening.queries.places import factor_lines
from tests.one_of_each import country_of_tests

STAFF = ("carla", "sofia", "hana", "dora", "rami", "rosa", "fadi", "reza")
OUTSIDE = ("kofi", "piet", "pia", "boris", "ada", "alice", "guard", "sam", "anonymous")
READABLE = {
    "carla": {"protection"},
    "sofia": {"protection"},
    "hana": {"health"},
    "dora": {"protection", "health"},
    "rami": set(),
    "rosa": set(),
    "fadi": set(),
    "reza": set(),
}
MAY_SCREEN = {"carla", "sofia"}
MAY_CHANGE = {"carla", "sofia", "hana"}
MAY_CLEAR = {"sofia"}


def outcome(function, *arguments):
    """Return what a fetcher answers: served, 403 or 404."""
    try:
        function(*arguments)
    except PermissionDenied:
        return 403
    except Http404:
        return 404
    return 200


def test_what_the_team_may_with_the_person(centre):
    for who in STAFF:
        actor, person = centre.actor(who), centre.person
        with acting_as(actor):
            assert access.readable(actor, person.pk) == READABLE[who]
            assert access.may_screen(actor, person) is (who in MAY_SCREEN)
            assert access.may_change(actor, person) is (who in MAY_CHANGE)
            assert access.may_clear(actor, person) is (who in MAY_CLEAR)
            served = outcome(access.person_to_screen, actor, person.pk)
            assert served == (200 if who in MAY_SCREEN else 403)
            shown = outcome(access.person_to_profile, actor, person.pk)
            assert shown == (200 if READABLE[who] else 403)
            stated = outcome(access.person_to_state, actor, person.pk)
            assert stated == (200 if who in MAY_CHANGE else 403)
            assert outcome(access.known_person, actor, person.pk) == 200


def test_nobody_else_learns_that_the_person_exists(centre):
    for who in OUTSIDE:
        actor, person = centre.actor(who), centre.person
        with acting_as(actor):
            assert access.readable(actor, person.pk) == frozenset()
            for function in (
                access.person_to_screen,
                access.person_to_profile,
                access.person_to_state,
                access.known_person,
            ):
                assert outcome(function, actor, person.pk) == 404, function.__name__
                assert outcome(function, actor, uuid4()) == 404, function.__name__


def test_things_that_are_not_there_are_not_there_for_anybody(centre):
    for who in (*STAFF, *OUTSIDE):
        actor = centre.actor(who)
        with acting_as(actor):
            for function in (
                access.get_screening,
                access.screening_to_fill,
                access.get_statement,
                access.get_block,
                access.get_instrument,
                access.get_version,
                access.get_factor,
            ):
                assert outcome(function, actor, uuid4()) == 404, function.__name__


INSTRUMENT_FOR = [
    ("carla", 200),
    ("alice", 200),
    ("kofi", 200),
    ("piet", 404),
    ("pia", 404),
    ("boris", 404),
    ("guard", 404),
    ("sam", 404),
]


def test_instruments_are_their_organisations(centre, published):
    version = published()
    for who, status in INSTRUMENT_FOR:
        actor = centre.actor(who)
        with acting_as(actor):
            assert outcome(access.get_instrument, actor, version.instrument_id) == status, who
            assert outcome(access.get_version, actor, version.pk) == status
            lines = instrument_lines(actor, "en")
            assert bool(lines) is (status == 200)


def test_a_system_sees_every_instrument(centre, published):
    version = published()
    with acting_as(system_actor()) as actor:
        assert access.get_instrument(actor, version.instrument_id) == version.instrument
        access.require_view(actor)


KEEPERS = [
    ("alice", 200, 403),
    ("ada", 200, 403),
    ("carla", 403, 200),
    ("sofia", 403, 200),
    ("hana", 403, 200),
    ("guard", 404, 404),
    ("sam", 404, 404),
]


def test_who_publishes_and_who_records_factors(centre):
    for who, publishes, records in KEEPERS:
        actor = centre.actor(who)
        with acting_as(actor):
            assert outcome(access.require_publish, actor) == publishes, who
            assert outcome(access.require_recording, actor) == records, who


def test_the_list_of_instruments_in_the_reader_s_language(centre, published):
    published()
    published("factors")
    alice = centre.actor("alice")
    with acting_as(alice):
        english = instrument_lines(alice, "en")
        arabic = instrument_lines(alice, "ar")
        assert {one.title for one in english} == {"First contact", "Risk and protective factors"}
        assert {one.title for one in arabic} == {"أول اتصال", "عوامل الخطر والحماية"}
        assert not any(one.is_official for one in english)
        left = dict(unpublished(english, "fr"))
        assert set(left) == {"trafficking", "labour_exploitation"}
        assert left["trafficking"] == "Acte, moyen et but"


def test_an_instrument_s_page_shows_the_version_asked_for(centre, published):
    version = published("labour_exploitation")
    with acting_as(centre.actor("alice")):
        view = instrument_view(version.instrument, "fr", version.version)
        assert view.version == version
        assert (view.adults, view.children) == (67, 65)
        assert list(view.tables) == ["combination", "reading", "suggestions"]
        assert view.title == "Indicateurs d’exploitation du travail"
        assert view.mark
        assert instrument_view(version.instrument, "en", "no such version").version == version
        assert not has_newer(version)


def test_the_newest_version_of_each_instrument_is_offered(centre, published):
    first, second = published(), published("trafficking")
    carla = centre.actor("carla")
    with acting_as(carla):
        offered = persons.versions_to_use(carla, [centre.organisation.pk])
        assert {one.pk for one in offered} == {first.pk, second.pk}
        assert persons.versions_to_use(carla, [centre.partner_organisation.pk]) == []
        assert persons.versions_to_use(carla, []) == []


def test_the_organisation_one_acts_for(centre, grant_to):
    carla, pia, alice = centre.actor("carla"), centre.actor("pia"), centre.actor("alice")
    with acting_as(carla):
        assert access.acting_organisation(carla, centre.person, access.SCREEN) == (
            centre.organisation
        )
    grant_to("partner_team", "identity", "health")
    with acting_as(pia):
        assert access.acting_organisation(pia, centre.person, access.SCREEN) == (
            centre.partner_organisation
        )
    with acting_as(alice), pytest.raises(PermissionDenied):
        access.acting_organisation(alice, centre.person, access.SCREEN)


def test_a_partner_with_protection_reads_the_questions_of_another_s_instrument(
    centre, screen, grant_to
):
    """Answers without their questions would say nothing."""
    screening = screen({"fear_of_return": "yes"})
    grant_to("partner_team", "identity", "protection")
    piet = centre.actor("piet")
    with acting_as(piet):
        found = access.get_screening(piet, screening.pk)
        assert found.version.instrument.code == "first_contact"
        assert persons.blocks_of(piet, centre.person).count() == 1
        assert outcome(access.get_instrument, piet, found.version.instrument_id) == 404


def test_blocks_show_to_who_holds_protection(centre, screen):
    screen({"fear_of_return": "yes"})
    for who in ("carla", "sofia", "hana", "kofi", "piet", "guard", "sam"):
        actor = centre.actor(who)
        with acting_as(actor):
            shown = persons.blocks_of(actor, centre.person).count()
            assert shown == (1 if who in {"carla", "sofia"} else 0), who
            assert ReturnBlock.objects.count() == shown
            assert persons.blocks_return(centre.person.pk)


@pytest.mark.django_db
def test_somebody_unknown_is_not_blocked():
    assert not persons.blocks_return(uuid4())


def test_notes_open_for_who_may_and_only_where_there_are_some(centre):
    from serai.screening.actions.categories import state_category

    carla = centre.actor("carla")
    with acting_as(carla):
        given = {"actor": carla, "person": centre.person, "organisation": centre.organisation}
        noted = state_category(
            category="refugee", starts_on=date(2026, 1, 1), note=" Showed a card. ", **given
        )
        bare = state_category(category="returnee", starts_on=date(2026, 1, 1), **given)
        assert notes_of([noted, bare]) == {noted.pk: "Showed a card."}
        assert notes_of([bare]) == {}
        assert notes_of([]) == {}


@pytest.fixture
def recorded(centre):
    """Two factors of Niger, one over, and one withdrawn."""
    carla, country = centre.actor("carla"), country_of_tests()
    with acting_as(carla):
        given = {
            "actor": carla,
            "organisation": centre.organisation,
            "country": country,
            "source": "Area assessment",
        }
        return [
            factor_actions.record_factor(
                factor="armed_groups", polarity="risk", starts_on=date(2026, 1, 1), **given
            ),
            factor_actions.record_factor(
                factor="community_services",
                polarity="protective",
                starts_on=date(2025, 1, 1),
                ends_on=date(2025, 12, 31),
                **given,
            ),
            factor_actions.withdraw_factor(
                factor=factor_actions.record_factor(
                    factor="political", polarity="risk", starts_on=None, **given
                )
            ),
        ]


def test_factors_are_listed_while_they_stand(centre, recorded):
    carla = centre.actor("carla")
    with acting_as(carla):
        lines = factor_lines(carla, "fr")
        assert {line.row.factor for line in lines} == {"armed_groups", "community_services"}
        over = next(line for line in lines if line.row.factor == "community_services")
        assert over.last_day == date(2025, 12, 31)
        assert over.level
        assert over.label == "Services accessibles"
        assert PlaceFactor.objects.count() == 3


@pytest.mark.parametrize(
    ("who", "status"), [("carla", 200), ("kofi", 200), ("alice", 403), ("piet", 404), ("sam", 404)]
)
def test_who_takes_a_factor_back(centre, recorded, who, status):
    actor = centre.actor(who)
    with acting_as(actor):
        assert outcome(access.get_factor, actor, recorded[0].pk) == status


def test_a_factor_can_be_recorded_again_after_its_time_or_its_withdrawal(centre, recorded):
    carla = centre.actor("carla")
    given = {
        "actor": carla,
        "organisation": centre.organisation,
        "country": country_of_tests(),
        "source": "Later",
    }
    with acting_as(carla):
        factor_actions.record_factor(
            factor="community_services", polarity="risk", starts_on=date(2026, 1, 1), **given
        )
        factor_actions.record_factor(
            factor="political", polarity="risk", starts_on=date(2026, 1, 1), **given
        )
        with pytest.raises(factor_actions.AlreadyThere):
            factor_actions.record_factor(
                factor="armed_groups", polarity="risk", starts_on=date(2026, 6, 1), **given
            )
        again = factor_actions.withdraw_factor(factor=recorded[2])
        assert again.withdrawn_at == recorded[2].withdrawn_at


def test_a_statement_s_line_says_its_last_day_and_whether_it_stands(centre, screen):
    screen({"can_go_on": "no"})
    carla = centre.actor("carla")
    with acting_as(carla):
        (line,) = persons.profile(carla, centre.person, "ar").held
        assert line.last_day is None
        assert line.is_current
        assert line.label == "مهاجر عالق"
        assert str(line.statement) == "stranded_migrant suggested"
        assert CategoryStatement.objects.count() == 1


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [(2010, date(2026, 6, 1), 15), (2026, date(2026, 6, 1), 0), (2008, date(2026, 12, 31), 17)],
)
def test_an_age_by_year_of_birth_is_the_least_it_can_be(centre, born, on, age):
    from serai.kit.actor import register_actor
    from serai.people.models import Traits

    with acting_as(register_actor(centre.organisation.pk)):
        Traits.objects.filter(person=centre.person).update(birth_year=born)
        assert persons.age_held(centre.person, on) == (age, False)
        Traits.objects.filter(person=centre.person).update(birth_year=None)
        assert persons.age_held(centre.person, on) == (None, False)
