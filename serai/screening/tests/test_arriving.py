"""Screenings that phones send: kept under the version asked, or told why not, nothing lost."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from serai.intake.actions.sealing import seal_answers, xml_of
from serai.intake.actions.understanding import understand
from serai.intake.models import Submission
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.kit.entities import entity_lists
from serai.kit.ids import new_id
from serai.retention.actions.keeping import erase_person
from serai.screening.actions.categories import revise
from serai.screening.models import CategoryStatement, Screening
from serai.screening.queries.answers import opened
from serai.screening.queries.persons import blocks_return
from serai.screening.tests.workbooks import edited

XML = """<data id="screening_first_contact" version="{version}"><person>{person}</person>
<screened_on>2026-11-02</screened_on><answers>{answers}</answers><meta>
<entity dataset="screening" id="{entity}" create="1"><label>first_contact</label></entity>
<instanceID>{instance}</instanceID>{deprecated}</meta></data>"""


@pytest.fixture
def send(centre, published):
    """Send a screening as a phone does; return the submission once it was worked on."""
    version = published()

    def run(answers, *, person=None, entity=None, form_version=None, replaces=None):
        organisation = centre.organisation
        instance = f"uuid:{new_id()}"
        with acting_as(system_actor(organisation.pk)):
            used = form_version or version.form_version
            xml = XML.format(
                version=used.version,
                person=person or centre.person.reference,
                answers=answers,
                entity=entity or new_id(),
                instance=instance,
                deprecated=f"<deprecatedID>{replaces.instance_id}</deprecatedID>"
                if replaces
                else "",
            )
            if replaces:
                Submission.objects.filter(pk=replaces.pk).update(is_current=False)
            key = new_id()
            one = Submission.objects.create(
                id=key,
                organisation=organisation,
                form=used.form,
                form_version=used,
                instance_id=instance,
                deprecated_id=replaces.instance_id if replaces else "",
                root_instance_id=replaces.root_instance_id if replaces else instance,
                received_at=clock.now(),
                sealed=seal_answers(key, xml),
                xml_sha256=hashlib.sha256(xml.encode()).digest(),
            )
            understand(submission_ids=[one.pk])
            one.refresh_from_db()
        return one

    return run


def screenings(centre, who="carla"):
    with acting_as(centre.actor(who)):
        return list(Screening.objects.filter(is_withdrawn=False))


def test_a_phone_s_screening_is_kept_with_all_it_brings(centre, send):
    one = send("age=16;age_disputed=no;fear_of_return=yes;with_caregiver=no;pregnant=yes;")
    assert one.state == "understood"
    (screening,) = screenings(centre)
    assert screening.submission_id == one.pk
    assert screening.started_by is None
    with acting_as(centre.actor("carla")):
        assert opened(screening)["protection"]["fear_of_return"] == "yes"
        assert {s.category for s in CategoryStatement.objects.all()} == {"person_fearing_return"}
        assert not CategoryStatement.objects.exclude(state="suggested").exists()
    with acting_as(centre.actor("hana")):
        assert opened(screening)["health"] == {"pregnant": "yes"}
    assert blocks_return(centre.person.pk)


def test_the_same_once_more_changes_nothing(centre, send):
    one = send("violence=yes;")
    with acting_as(system_actor(centre.organisation.pk)):
        Submission.objects.filter(pk=one.pk).update(state="received", understood_at=None)
        understand(submission_ids=[one.pk])
    assert len(screenings(centre)) == 1


@pytest.mark.parametrize(
    ("answers", "person", "says"),
    [
        ("violence=yes;", "ZZZZ-ZZZZ", "No person"),
        ("violence=perhaps;", None, "do not fit"),
        ("invented=yes;", None, "do not fit"),
        (";", None, "No question"),
    ],
)
def test_what_cannot_be_kept_waits_with_its_reason(centre, send, answers, person, says):
    one = send(answers, person=person)
    assert one.state == "not_understood"
    assert says in one.problem["sentence"]
    assert screenings(centre) == []
    with acting_as(system_actor(centre.organisation.pk)):
        assert answers in xml_of(one)


def test_a_correction_withdraws_what_was_sent_before(centre, send):
    entity = new_id()
    first = send("fear_of_return=no;violence=yes;", entity=entity)
    second = send("fear_of_return=yes;", entity=new_id(), replaces=first)
    assert second.state == "understood"
    (screening,) = screenings(centre)
    assert screening.submission_id == second.pk
    assert blocks_return(centre.person.pk)


def test_what_only_a_withdrawn_screening_suggested_is_withdrawn_with_it(centre, send):
    one = send("can_go_on=no;violence=yes;has_nationality=no;")
    carla = centre.actor("carla")
    with acting_as(carla):
        said = {s.category: s for s in CategoryStatement.objects.all()}
        for category, state in (("gbv_survivor", "confirmed"), ("stateless_person", "contested")):
            revise(actor=carla, statement=said[category], state=state, note="As she told me.")
    send("can_go_on=yes;has_nationality=no;", replaces=one)
    with acting_as(carla):
        now = CategoryStatement.objects.filter(known__upper_inf=True)
        assert dict(now.values_list("category", "state")) == {
            "stranded_migrant": "withdrawn", "gbv_survivor": "confirmed",
            "stateless_person": "contested",
        }  # fmt: skip
        assert CategoryStatement.objects.get(category="stranded_migrant", state="suggested")


def test_an_older_version_s_answers_are_read_by_the_older_version(centre, send, published):
    older = published()
    with acting_as(centre.actor("alice")):
        form_version = older.form_version
    content = edited(
        "first_contact",
        ("settings", "form_id", "screening_first_contact", "version", "9"),
        ("tables", "rule", "c_stranded", "if:can_go_on", "yes"),
    )
    centre.client("alice").post(
        reverse("screening:add_instrument"), {"file": SimpleUploadedFile("a.xlsx", content)}
    )
    one = send("can_go_on=no;", form_version=form_version)
    assert one.state == "understood"
    with acting_as(centre.actor("carla")):
        assert [s.category for s in CategoryStatement.objects.all()] == ["stranded_migrant"]
        assert Screening.objects.get().version == older


def test_withdrawing_a_submission_takes_its_screening_away_but_not_the_block(centre, send):
    one = send("fear_of_return=yes;")
    lists = entity_lists()["screening"]
    with acting_as(system_actor(centre.organisation.pk)):
        lists.retract([one.pk])
    assert screenings(centre) == []
    assert blocks_return(centre.person.pk)
    url = reverse("screening:person", args=[centre.person.pk])
    assert "None yet." in centre.client("carla").get(url).content.decode()


def test_what_a_phone_sent_stands_nowhere_in_clear(centre, send):
    one = send("fear_of_return=yes;violence=yes;")
    found = []
    with acting_as(system_actor()), connection.cursor() as cursor:
        for table in ("intake_submission", "intake_row", "intake_entityrecord", "ledger_event"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            found += [row[0] for row in cursor.fetchall()]
    text = "\n".join(found)
    assert str(one.pk) in text
    assert "fear_of_return=yes" not in text
    assert centre.person.reference not in text


def test_erasing_a_person_takes_the_key_of_what_phones_sent(centre, send):
    one = send("violence=yes;")
    with acting_as(register_actor(centre.organisation.pk)):
        erase_person(person=centre.person, why="requested")
    with acting_as(system_actor(centre.organisation.pk)):
        assert xml_of(Submission.objects.get(pk=one.pk)) == ""


def test_the_list_declares_what_forms_may_fill(centre):
    declared = entity_lists()["screening"]
    assert {p.name for p in declared.properties} == {"person", "screened_on", "answers"}
    assert all(p.required for p in declared.properties)
    assert declared.known([]) == {}
    assert declared.bears_persons
