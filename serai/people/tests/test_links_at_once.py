"""Two clerks who link a family in the same second, each in a transaction of their own."""

import threading
import time
from datetime import date

from django.db import connection

from conftest import make_centre
from serai.kit.actor import acting_as
from serai.people.actions import families
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity
from serai.people.models import FamilyLink

DAY = date(2026, 3, 1)


def test_two_who_write_at_once_make_nobody_their_own_ancestor(fresh_database):
    """The second waits for the first and then sees it; one of the two is refused."""
    centre = make_centre()
    with acting_as(centre.actor("carla")) as carla:
        new = NewPerson(Identity())
        child = register_person(actor=carla, team=centre.team, new=new)
    first, said = threading.Event(), []

    def write(person, other, before, after):
        try:
            with acting_as(centre.actor("carla")) as carla:
                before()
                families.link_persons(
                    actor=carla, person=person, other=other, kind="parent", since=DAY
                )
                after()
            said.append("kept")
        except families.OwnAncestor:
            said.append("refused")
        finally:
            connection.close()

    one = threading.Thread(
        target=write,
        args=(centre.person, child, lambda: None, lambda: (first.set(), time.sleep(0.5))),
    )
    two = threading.Thread(
        target=write, args=(child, centre.person, lambda: first.wait(10), lambda: None)
    )
    for thread in (one, two):
        thread.start()
    for thread in (one, two):
        thread.join(30)
    assert sorted(said) == ["kept", "refused"]
    with acting_as(centre.actor("carla")):
        assert FamilyLink.objects.count() == 1
