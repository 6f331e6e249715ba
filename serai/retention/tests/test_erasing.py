"""An erased person cannot be read again: tables, files, tokens, logs, the newest key store."""

import base64
import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.people.actions.grants import grant
from serai.people.actions.persons import CONTENT
from serai.people.models import AccessGrant, Person, SealedRecord, SearchToken, Traits
from serai.retention.actions import keeping as actions
from serai.retention.actions.keeping import (
    HoldNeedsReason,
    KeepLaterThanToday,
    OnHold,
    OnHoldAlready,
    erase_person,
    keep_longer,
    lift_hold,
    place_hold,
    set_rule,
)
from serai.retention.queries import due, months_ago
from serai.vault import store
from serai.vault.models import Key
from serai.vault.sealing import KeyDestroyed, Keys

pytestmark = pytest.mark.django_db


def everything():
    """Return every byte of every table, as the owner of them would read it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r'"
                       " AND relnamespace = 'public'::regnamespace")  # fmt: skip
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, '|'), '') FROM {table} t")
            found.append(cursor.fetchone()[0])
    return "\n".join(found)


def erase(centre, **options):
    with acting_as(centre.actor("dora")):
        return erase_person(person=centre.person, why="requested", **options)


def test_nothing_opens_any_more_not_from_an_old_copy_either(centre, caplog):
    caplog.set_level(logging.DEBUG)
    with acting_as(register_actor(centre.organisation.pk)):
        sealed = SealedRecord.objects.get(kind="identity").content
        assert Keys([centre.person.pk]).open(centre.person.pk, sealed, CONTENT)
    store.write_store(store.newest())
    assert str(centre.person.pk) in store.newest().read_text()
    assert erase(centre) == 1
    assert str(centre.person.pk) not in store.newest().read_text()
    with pytest.raises(KeyDestroyed):
        Keys([centre.person.pk]).open(centre.person.pk, sealed, CONTENT)
    Key.objects.all().delete()
    store.read_store(store.newest())
    with pytest.raises(KeyDestroyed):
        Keys([centre.person.pk]).open(centre.person.pk, sealed, CONTENT)
    assert not any(word in caplog.text for word in ("Amina", "Ouedraogo", "90112233"))


def test_the_bare_row_the_count_and_the_audit_line_stay(centre):
    erase(centre)
    with acting_as(register_actor(centre.organisation.pk)):
        person = Person.objects.get()
        assert person.erased_at is not None
        left = (SealedRecord, SearchToken, Traits)
        assert [model.objects.count() for model in left] == [0, 0, 0]
        assert not AccessGrant.objects.filter(revoked_at=None).exists()
    with acting_as(system_actor()):
        event = Event.objects.get(name="person.erased")
        assert event.payload == {"why": "requested", "ending": "erase"}
    for name in ("carla", "dora", "hana"):
        client = centre.client(name)
        assert client.get(f"/people/{centre.person.pk}/keeping/").status_code == 404


def test_no_word_of_the_person_stood_in_any_table_before_either(centre):
    with acting_as(register_actor(centre.organisation.pk)):
        text = everything()
    for word in ("Amina", "Ouedraogo", "90112233", "2001-03-09"):
        raw = word.encode()
        forms = {word, word.lower(), word.upper(), raw.hex(), word.encode("utf-16-le").hex()}
        forms.add(base64.b64encode(raw).decode().strip("="))
        assert not [form for form in forms if form in text], word


def test_anonymising_keeps_what_figures_need_and_no_more(centre):
    erase(centre, ending="anonymise")
    with acting_as(register_actor(centre.organisation.pk)):
        traits = Traits.objects.get()
        assert (traits.sex, traits.birth_year, traits.nationalities) == ("female", 2000, ["BFA"])
        assert (traits.gender, traits.languages, traits.needs_interpreter) == ("", [], None)
        assert not SealedRecord.objects.exists()


def test_a_partner_s_grant_ends_and_other_rooms_are_asked(centre, settings, monkeypatch):
    with acting_as(centre.actor("hana")) as hana:
        grant(actor=hana, person=centre.person, team=centre.partner_team,
              compartments=["identity"], basis="referral")  # fmt: skip
    asked = []
    monkeypatch.setattr(actions, "import_string", lambda path: asked.append)
    settings.SERAI_ERASERS = ["a.room"]
    erase(centre)
    assert asked == [[centre.person.pk]]
    with acting_as(centre.actor("pia")):
        assert not Person.objects.exists()


def test_who_was_merged_with_the_person_is_erased_too(centre):
    from serai.people.actions.persons import NewPerson, register_person
    from serai.people.methods.records import Identity

    with acting_as(centre.actor("carla")) as carla:
        other = register_person(actor=carla, team=centre.team, new=NewPerson(Identity()))
        Person.objects.filter(pk=other.pk).update(merged_into=centre.person)
    assert erase(centre) == 2
    assert not Key.objects.exists()


def test_a_legal_hold_stops_it_until_it_is_lifted(centre):
    with acting_as(centre.actor("dora")) as dora:
        with pytest.raises(HoldNeedsReason):
            place_hold(actor=dora, person=centre.person, reason="court")
        place_hold(actor=dora, person=centre.person, reason="Court of Agadez, file 12.")
        with pytest.raises(OnHoldAlready):
            place_hold(actor=dora, person=centre.person, reason="Court of Agadez, again.")
    with pytest.raises(OnHold):
        erase(centre)
    assert Key.objects.exists()
    with acting_as(centre.actor("dora")) as dora:
        lift_hold(actor=dora, person=centre.person)
        lift_hold(actor=dora, person=centre.person)
    assert erase(centre) == 1


def long_ago(centre, days):
    """Let the person be quiet for some days."""
    then = clock.now() - timedelta(days=days)
    with acting_as(register_actor(centre.organisation.pk)):
        AccessGrant.objects.update(active_at=then)
        Person.objects.update(changed_at=then)


def test_who_is_quiet_for_longer_than_the_rule_is_due(centre):
    with acting_as(centre.actor("dora")) as dora:
        assert due(dora) == []
        set_rule(organisation=centre.organisation, purpose="assistance", months=3, ending="erase")
    long_ago(centre, 80)
    with acting_as(centre.actor("dora")) as dora:
        assert due(dora) == []
    long_ago(centre, 130)
    with acting_as(centre.actor("dora")) as dora:
        [one] = due(dora)
        assert (one.person, one.rule.months, one.is_held) == (centre.person, 3, False)
        with pytest.raises(KeepLaterThanToday):
            keep_longer(actor=dora, person=centre.person, until=clock.today())
        keep_longer(actor=dora, person=centre.person, until=clock.today() + timedelta(days=30))
        assert due(dora) == []
    with acting_as(centre.actor("carla")) as carla:
        assert due(carla) == []


@pytest.mark.parametrize(
    ("today", "months", "wanted"),
    [("2026-03-31", 1, "2026-02-28"), ("2026-01-15", 1, "2025-12-15"),
     ("2026-11-27", 60, "2021-11-27"), ("2026-12-01", 12, "2025-12-01")],
)  # fmt: skip
def test_months_are_counted_in_the_calendar(today, months, wanted):
    from datetime import date

    assert months_ago(months, date.fromisoformat(today)).isoformat() == wanted


def test_the_command_erases_by_reference_and_refuses_plainly(centre):
    out = StringIO()
    for wrong, why in (("nonsense", "looks like"), ("2222-2222", "Nobody has")):
        with pytest.raises(CommandError, match=why):
            call_command("person", "erase", wrong)
    call_command("person", "erase", centre.person.reference.lower(), stdout=out)
    assert "is erased (1 rows of persons)" in out.getvalue()
    with pytest.raises(CommandError, match="Nobody has"):
        call_command("person", "erase", centre.person.reference)


def test_the_command_refuses_who_is_held(centre):
    with acting_as(centre.actor("dora")) as dora:
        place_hold(actor=dora, person=centre.person, reason="Court of Agadez, file 12.")
    with pytest.raises(CommandError, match="legal hold"):
        call_command("person", "erase", centre.person.reference)
