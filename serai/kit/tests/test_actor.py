"""Actors and the database: no actor, no rows; the inner actor ends where it ends."""

import uuid

import pytest
from django.db import connection, transaction

from serai.kit.actor import (
    ANONYMOUS,
    Actor,
    acting_as,
    current_actor,
    stream_as,
    system_actor,
)
from serai.kit.errors import Refusal
from serai.kit.ids import new_id

ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
ACTOR = Actor("user", ONE, {ONE: frozenset({"form.view"})}, frozenset({ONE}))


def database_sees():
    with connection.cursor() as cursor:
        cursor.execute("SELECT serai_organisations(), serai_is_system()")
        return cursor.fetchone()


def test_permissions_are_held_in_an_organisation():
    assert ACTOR.may("form.view", ONE)
    assert not ACTOR.may("form.view", OTHER)
    assert not ACTOR.may("form.publish", ONE)
    assert ACTOR.may_anywhere("form.view")
    assert ACTOR.organisations_with("form.view") == {ONE}
    assert ANONYMOUS.organisations_with("form.view") == frozenset()


@pytest.mark.django_db
class TestTheDatabase:
    def test_sees_nothing_without_an_actor(self):
        assert database_sees() == ([], False)

    def test_sees_what_the_actor_sees_and_only_inside(self):
        with acting_as(ACTOR):
            assert database_sees() == ([ONE], False)
            assert current_actor() is ACTOR
        assert current_actor() is None
        assert database_sees() == ([], False)

    def test_sees_as_the_outer_actor_again(self):
        with acting_as(ACTOR):
            with acting_as(system_actor(OTHER)):
                assert database_sees() == ([OTHER], False)
            assert database_sees() == ([ONE], False)

    def test_sees_everything_as_the_system(self):
        with acting_as(system_actor()):
            assert database_sees() == ([], True)

    def test_a_named_system_actor_is_not_everybody(self):
        with acting_as(system_actor(ONE)):
            assert database_sees() == ([ONE], False)

    def test_a_failure_inside_does_not_leave_the_inner_actor_behind(self):
        with acting_as(ACTOR):
            with pytest.raises(ValueError, match="inside"), acting_as(system_actor()):
                raise ValueError("inside")
            assert database_sees() == ([ONE], False)
            assert current_actor() is ACTOR

    def test_streams_as_the_actor(self):
        rows = stream_as(ACTOR, lambda: iter([database_sees()]))
        assert list(rows) == [([ONE], False)]

    def test_the_runtime_role_cannot_make_itself_more(self):
        for statement in (
            "SET ROLE serai_owner",
            "ALTER TABLE intake_submission DISABLE ROW LEVEL SECURITY",
            "CREATE TABLE mine (id int)",
        ):
            with pytest.raises(Exception, match=r"denied|must be owner"), transaction.atomic():
                connection.cursor().execute(statement)


def test_ids_sort_by_time_and_are_version_7():
    ids = [new_id() for _ in range(2000)]
    assert len(set(ids)) == 2000
    assert {i.version for i in ids} == {7}
    stamps = [i.int >> 80 for i in ids]
    assert stamps == sorted(stamps)


class TooLate(Refusal):
    """For the test below."""

    sentence = "It ended on %(day)s."


def test_a_refusal_says_its_sentence():
    assert str(TooLate(day="3 May")) == "It ended on 3 May."
    assert str(TooLate("Plain.")) == "Plain."
    assert str(Refusal("100 % sure")) == "100 % sure"
