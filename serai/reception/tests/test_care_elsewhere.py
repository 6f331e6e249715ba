"""No word of the desk tells of somebody's health; what was written before is told in new words."""

from importlib import import_module

import psycopg
import pytest
from django.urls import reverse
from django.utils import translation

from serai.kit.actor import acting_as, register_actor
from serai.kit.postgres import OWNER, RUNTIME
from serai.reception.choices import AbsenceKind, LeftTo
from tests.persons import reception

ENDED = "during = tstzrange(lower(during), lower(during) + interval '1 hour')"
OF_HEALTH = ("hospital", "clinic", "hôpital", "hospitalisé", "clinique", "مستشفى", "عيادة")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("words", [AbsenceKind, LeftTo])
def test_no_word_of_absences_and_departures_tells_of_health(language, words):
    with translation.override(language):
        labels = [str(one.label).lower() for one in words]
    assert len(set(labels)) == len(labels)
    assert not [one for one in labels for told in OF_HEALTH if told in one]


@pytest.mark.django_db
def test_the_desk_chooses_among_the_new_words_and_reads_that_the_place_is_kept(centre):
    with acting_as(register_actor(centre.organisation.pk)):
        stay = reception.make(centre)["reception.Stay"]
    rosa = centre.client("rosa")
    page = rosa.get(reverse("reception:person", args=[centre.person.pk])).content.decode()
    assert "Care elsewhere; the place is kept" in page
    url = reverse("reception:check_out", args=[centre.person.pk, stay.pk])
    assert "Moved to care elsewhere" in rosa.get(url).content.decode()
    refused = rosa.post(url, {"left_to": "hospital"})
    assert refused.status_code == 422


def test_a_hospital_of_before_is_care_elsewhere_now(fresh_database):
    """What a desk wrote down before is told in the new word, of stays that ended too."""
    from conftest import make_centre

    care = import_module("serai.reception.migrations.0005_care_elsewhere")
    centre = make_centre()
    with acting_as(register_actor(centre.organisation.pk)):
        stay = reception.make(centre)["reception.Stay"]
    assert {"hospital"}.isdisjoint({*AbsenceKind.values, *LeftTo.values})
    owner_url = fresh_database.replace(RUNTIME, OWNER)
    with psycopg.connect(owner_url) as owner:
        for table, name, more in (("stay", "left_to", f", {ENDED}"), ("absence", "kind", "")):
            rule = f"reception_{table}_{name}_known"
            before = f"UPDATE reception_{table} SET {name} = 'hospital'{more}"
            with pytest.raises(psycopg.errors.CheckViolation, match=rule), owner.transaction():
                owner.execute(before)
            owner.execute(f"ALTER TABLE reception_{table} DROP CONSTRAINT {rule}")
            owner.execute(before)
        owner.commit()
        for statement in care.TELLS:
            owner.execute(statement)
        told = owner.execute(
            "SELECT s.id, s.left_to, a.kind FROM reception_stay s"
            " JOIN reception_absence a ON a.stay_id = s.id"
        ).fetchall()
        assert told == [(stay.pk, "care", "care")]
        with pytest.raises(psycopg.errors.CheckViolation, match="stays as it was"):
            owner.execute("UPDATE reception_stay SET left_to = 'died'")
