"""Categories over time: two clocks, several at once, contested and withdrawn, never overwritten."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from serai.kit import clock
from serai.kit.actor import acting_as
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity
from serai.people.models import Person
from serai.screening.actions import categories as actions
from serai.screening.actions.blocks import clear_block
from serai.screening.models import CategoryStatement, ReturnBlock
from serai.screening.queries.persons import blocks_return, profile


@pytest.fixture
def at(monkeypatch, centre):
    """Set the clock of the office: `at(2026, 3, 1)`."""

    def set_clock(year, month, day, hour=10):
        moment = datetime(year, month, day, hour, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return set_clock


@pytest.fixture
def say(centre):
    """State a category as somebody."""

    def run(category, starts_on=date(2026, 1, 1), who="carla", **more):
        actor = centre.actor(who)
        with acting_as(actor):
            return actions.state_category(
                actor=actor,
                person=centre.person,
                organisation=centre.organisation,
                category=category,
                starts_on=starts_on,
                **more,
            )

    return run


@pytest.fixture
def revise(centre):
    """Revise a statement as somebody."""

    def run(statement, state, who="carla", **more):
        actor = centre.actor(who)
        with acting_as(actor):
            return actions.revise(actor=actor, statement=statement, state=state, **more)

    return run


@pytest.fixture
def known(centre):
    """Return the categories of a day as known on a day, with their states."""

    def run(on, known_on, who="carla"):
        actor = centre.actor(who)
        with acting_as(actor):
            found = profile(actor, centre.person, "en", on=on, known_on=known_on)
        return {h.statement.category: h.statement.state for h in found.held}

    return run


def test_a_history_written_by_hand(centre, at, say, revise, known):
    """Amina, as the office came to know her.

    In January she is stranded. In March we learn that she had been exploited from December to
    February. In April a colleague contests that; in May it is confirmed after all, from November.
    In June we learn that "stranded" ended in February. "Smuggled" was a mistake, withdrawn in July.
    """
    at(2026, 1, 10)
    stranded = say("stranded_migrant", date(2026, 1, 5))
    smuggled = say("smuggled_migrant", date(2025, 12, 1))
    at(2026, 3, 1)
    exploited = say("exploited_migrant", date(2025, 12, 1), ends_on=date(2026, 2, 28))
    at(2026, 4, 1)
    contested = revise(exploited, "contested", "sofia", note="The employer's account differs.")
    at(2026, 5, 1)
    revise(
        contested,
        "confirmed",
        keep_dates=False,
        starts_on=date(2025, 11, 1),
        ends_on=date(2026, 2, 28),
        certainty="established",
    )
    at(2026, 6, 1)
    revise(
        stranded,
        "confirmed",
        keep_dates=False,
        starts_on=date(2026, 1, 5),
        ends_on=date(2026, 2, 15),
    )
    at(2026, 7, 1)
    revise(smuggled, "withdrawn", note="Written on the wrong file.")

    table = [  # day of the life, day of the knowledge, what was known
        (date(2026, 1, 10), date(2026, 1, 9), {}),
        (
            date(2026, 1, 10),
            date(2026, 1, 10),
            {"stranded_migrant": "confirmed", "smuggled_migrant": "confirmed"},
        ),
        (
            date(2026, 1, 10),
            date(2026, 2, 28),
            {"stranded_migrant": "confirmed", "smuggled_migrant": "confirmed"},
        ),
        (
            date(2026, 1, 10),
            date(2026, 3, 1),
            {
                "stranded_migrant": "confirmed",
                "smuggled_migrant": "confirmed",
                "exploited_migrant": "confirmed",
            },
        ),
        (
            date(2026, 1, 10),
            date(2026, 4, 15),
            {
                "stranded_migrant": "confirmed",
                "smuggled_migrant": "confirmed",
                "exploited_migrant": "contested",
            },
        ),
        (date(2025, 11, 15), date(2026, 4, 15), {}),
        (date(2025, 11, 15), date(2026, 5, 2), {"exploited_migrant": "confirmed"}),
        (
            date(2026, 3, 1),
            date(2026, 5, 2),
            {"stranded_migrant": "confirmed", "smuggled_migrant": "confirmed"},
        ),
        (date(2026, 3, 1), date(2026, 6, 2), {"smuggled_migrant": "confirmed"}),
        (
            date(2026, 2, 15),
            date(2026, 6, 2),
            {
                "stranded_migrant": "confirmed",
                "smuggled_migrant": "confirmed",
                "exploited_migrant": "confirmed",
            },
        ),
        (date(2026, 2, 16), date(2026, 7, 2), {"exploited_migrant": "confirmed"}),
    ]
    for on, known_on, expected in table:
        assert known(on, known_on) == expected, (on, known_on)
    with acting_as(centre.actor("carla")):
        assert CategoryStatement.objects.count() == 7


def test_several_at_once_and_one_ends(at, say, known):
    at(2026, 1, 1)
    for category in ("stranded_migrant", "gbv_survivor", "migrant_worker"):
        say(category)
    say("migrant_in_detention", ends_on=date(2026, 1, 3))
    assert len(known(date(2026, 1, 3), date(2026, 1, 1))) == 4
    assert len(known(date(2026, 1, 4), date(2026, 1, 1))) == 3


def test_since_ever_and_for_good(at, say, known):
    at(2026, 1, 1)
    say("domestic_worker", None)
    assert known(date(1999, 1, 1), date(2026, 1, 1)) == {"domestic_worker": "confirmed"}


def test_the_same_category_twice_at_once_is_refused(at, say, centre):
    at(2026, 1, 1)
    say("refugee", date(2026, 1, 1), ends_on=date(2026, 1, 31))
    with pytest.raises(actions.Overlaps):
        say("refugee", date(2026, 1, 31))
    assert say("refugee", date(2026, 2, 1)).during.lower == date(2026, 2, 1)
    with pytest.raises(actions.EndsBeforeStart):
        say("returnee", date(2026, 2, 1), ends_on=date(2026, 1, 1))
    with pytest.raises(actions.UnknownCategory):
        say("lucky_person")


def test_the_database_refuses_overlaps_and_overwriting(at, say, centre):
    now = at(2026, 1, 1)
    first = say("refugee")
    with acting_as(centre.actor("carla")):
        twin = CategoryStatement(
            person=centre.person,
            organisation=centre.organisation,
            category="refugee",
            compartment="protection",
            state="confirmed",
            certainty="likely",
            during=DateRange(date(2026, 5, 1), None),
            known=DateTimeTZRange(now, None),
            evidence="statement",
            recorded_by=centre.carla,
        )
        with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
            CategoryStatement.objects.bulk_create([twin])
        for change in (
            {"state": "contested"},
            {"during": DateRange(None, None)},
            {"category": "returnee"},
            {"known": DateTimeTZRange(None, None)},
        ):
            with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
                CategoryStatement.objects.filter(pk=first.pk).update(**change)
        with pytest.raises(Exception, match="denied"), transaction.atomic():
            CategoryStatement.objects.all().delete()


def test_two_who_change_one_statement_see_each_other(at, say, revise):
    at(2026, 1, 1)
    statement = say("refugee")
    at(2026, 1, 2)
    revise(statement, "contested", "sofia", note="Another name in the list.")
    with pytest.raises(actions.NoLongerCurrent):
        revise(statement, "withdrawn", note="Too late, for the page was old.")


def test_contesting_and_withdrawing_need_a_reason(at, say, revise):
    at(2026, 1, 1)
    statement = say("refugee")
    for state in ("contested", "withdrawn"):
        with pytest.raises(actions.SayWhy):
            revise(statement, state)


def test_a_withdrawn_category_can_be_said_again(at, say, revise, known):
    at(2026, 1, 1)
    statement = say("refugee")
    at(2026, 1, 2)
    revise(statement, "withdrawn", note="A mistake in the file.")
    at(2026, 1, 3)
    say("refugee", date(2026, 1, 2))
    assert known(date(2026, 1, 5), date(2026, 1, 3)) == {"refugee": "confirmed"}
    assert known(date(2026, 1, 5), date(2026, 1, 2)) == {}


def test_a_suggestion_is_confirmed_by_a_person(centre, screen, revise):
    screen({"can_go_on": "no"})
    with acting_as(centre.actor("carla")):
        suggested = CategoryStatement.objects.get()
    assert suggested.state == "suggested"
    confirmed = revise(suggested, "confirmed", certainty="likely")
    assert confirmed.replaces == suggested
    assert confirmed.screening_id == suggested.screening_id
    assert confirmed.recorded_by_id == centre.carla.pk
    screen({"can_go_on": "no"})
    with acting_as(centre.actor("carla")):
        assert CategoryStatement.objects.count() == 2


def test_the_database_takes_no_confirmation_by_nobody(at, say, centre):
    now = at(2026, 1, 1)
    with acting_as(centre.actor("carla")):
        nobody = CategoryStatement(
            person=centre.person,
            organisation=centre.organisation,
            category="refugee",
            compartment="protection",
            state="confirmed",
            certainty="likely",
            during=DateRange(None, None),
            known=DateTimeTZRange(now, None),
            evidence="statement",
        )
        with pytest.raises(IntegrityError, match="confirmed_by_a_person"), transaction.atomic():
            CategoryStatement.objects.bulk_create([nobody])


def test_categories_show_by_grant_and_compartment(at, say, centre, grant_to):
    at(2026, 1, 1)
    say("stranded_migrant")
    say("serious_illness", who="hana")
    grant_to("partner_team", "identity", "health")
    day = date(2026, 1, 2)
    expected = {
        "carla": {"stranded_migrant"},
        "sofia": {"stranded_migrant"},
        "hana": {"serious_illness"},
        "pia": {"serious_illness"},
        "dora": {"stranded_migrant", "serious_illness"},
        "piet": set(),
        "kofi": set(),
        "rami": set(),
        "rosa": set(),
        "reza": set(),
        "boris": set(),
        "guard": set(),
        "sam": set(),
    }
    for who, categories in expected.items():
        actor = centre.actor(who)
        with acting_as(actor):
            found = profile(actor, centre.person, "en", on=day, known_on=day)
            assert {h.statement.category for h in found.held} == categories, who
            assert {s.category for s in CategoryStatement.objects.all()} == categories, who


def test_notes_are_sealed(at, say, centre):
    at(2026, 1, 1)
    statement = say("refugee", note="Shown a card of another country.")
    assert b"card" not in bytes(statement.note)
    with acting_as(centre.actor("carla")):
        kept = CategoryStatement.objects.get()
        from serai.vault.sealing import Keys

        opened = Keys([centre.person.pk]).open(centre.person.pk, kept.note, actions.NOTE)
    assert opened == "Shown a card of another country."


def day(offset):
    """Return a day so many days from today; None for none."""
    return None if offset is None else clock.today() + timedelta(days=offset)


@pytest.mark.parametrize(
    ("category", "starts", "ends", "blocked"),
    [
        ("person_fearing_return", -300, None, True),
        ("person_fearing_return", None, 0, True),
        ("person_fearing_return", 30, None, True),
        ("person_fearing_return", -300, -1, False),
        ("stranded_migrant", -300, None, False),
    ],
)
def test_who_says_that_somebody_fears_to_return_blocks_it(
    say, revise, centre, category, starts, ends, blocked
):
    said = say(category, day(starts), ends_on=day(ends))
    assert blocks_return(centre.person.pk) is blocked
    revise(said, "withdrawn", note="Said of somebody else.")
    assert blocks_return(centre.person.pk) is blocked, "a block is cleared, not withdrawn"
    with acting_as(centre.actor("carla")):
        assert ReturnBlock.objects.count() == int(blocked)


def test_a_fear_that_is_said_again_blocks_again(say, revise, centre):
    said = say("person_fearing_return")
    say("person_fearing_return", date(2020, 1, 1), ends_on=date(2020, 12, 31))
    sofia = centre.actor("sofia")
    with acting_as(sofia):
        clear_block(
            actor=sofia, block=ReturnBlock.objects.get(), reason="The asylum office decided."
        )
    contested = revise(said, "contested", note="A colleague heard otherwise.")
    confirmed = revise(contested, "confirmed")
    assert not blocks_return(centre.person.pk), "what was cleared was decided on"
    gone = revise(confirmed, "withdrawn", note="A mistake.")
    revise(gone, "confirmed")
    assert blocks_return(centre.person.pk)


def test_who_was_registered_twice_has_one_profile(at, say, known, centre):
    at(2026, 3, 1)
    say("refugee")
    carla = centre.actor("carla")
    with acting_as(carla):
        other = register_person(actor=carla, team=centre.team, new=NewPerson(Identity()))
        Person.objects.filter(pk=other.pk).update(merged_into=centre.person)
        other.refresh_from_db()
        actions.state_category(
            actor=carla, person=other, organisation=centre.organisation, starts_on=None,
            category="stranded_migrant",
        )  # fmt: skip
        assert {one.statement.category for one in profile(carla, other, "en").timeline} == {
            "refugee", "stranded_migrant"
        }  # fmt: skip
    assert set(known(date(2026, 3, 1), date(2026, 3, 1))) == {"refugee", "stranded_migrant"}
