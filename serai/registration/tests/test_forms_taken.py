"""The shipped form, sent by a phone: persons of the register, once, corrected, withdrawn."""

import uuid

import pytest

from serai.intake.access.doors import Door
from serai.intake.actions.submissions import receive
from serai.intake.actions.understanding import understand
from serai.intake.models import Row, Submission
from serai.intake.tests.phone import register as register_device
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.people.access import get_person
from serai.people.actions.reading import read_person
from serai.people.models import Person
from serai.registration.actions.forgetting import forget
from serai.registration.actions.publishing import publish_shipped_form
from serai.registration.models import Group, Member, Registered
from serai.registration.reactions import ENTITY_LISTS
from serai.vault.models import Key
from serai.xforms.submission import read_envelope
from tests.one_of_each import country_of_tests

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(centre):
    """The shipped form, published for the centre."""
    country_of_tests()
    with acting_as(centre.actor("ada")) as actor:
        return publish_shipped_form(actor=actor, organisation=centre.organisation)


@pytest.fixture
def door(centre):
    """The door of a phone that registers for the centre's team."""
    device, _token = register_device(centre.organisation, team=centre.team)
    return Door(centre.organisation.pk, device.pk)


def person(entity, **answers):
    texts = {"given_name": "Halima", "sex": "female", "age": "27", "role": "head"} | answers
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in texts.items())
    return (
        f'<person>{inner}<meta><entity dataset="registration" id="{entity}" create="1">'
        f"<label>person</label></entity></meta></person>"
    )


def send(form, door, persons, *, group=None, instance="uuid:1", deprecated=""):
    group = group or uuid.uuid4()
    old = f"<deprecatedID>{deprecated}</deprecatedID>" if deprecated else ""
    xml = (
        f'<data id="mrc_registration" version="{form.version}"><agreed>yes</agreed>'
        f"<kind>household</kind>{''.join(persons)}<meta><instanceID>{instance}</instanceID>{old}"
        f'<entity dataset="group" id="{group}" create="1"><label>g</label></entity></meta></data>'
    )
    with acting_as(door.actor):
        receipt = receive(door=door, envelope=read_envelope(xml.encode()), files=[])
    with acting_as(system_actor()):
        understand(submission_ids=[receipt.submission_id])
        return Submission.objects.get(pk=receipt.submission_id)


def test_the_shipped_form_bears_persons_in_six_languages(form):
    assert form.bears_persons
    assert form.form.bears_persons
    assert len(form.languages) == 6
    assert not form.warnings
    assert all(one.bears_persons for one in ENTITY_LISTS)


def test_a_family_becomes_persons_of_the_team_in_one_group(centre, form, door):
    mother, child = uuid.uuid4(), uuid.uuid4()
    one = send(form, door, [
        person(mother, nationality="NER", phone="+22790112244", safe_to_call="ask",
               native_name="حليمة", language="ha", needs_interpreter="yes"),
        person(child, given_name="Sani", sex="male", age="", birth_date="2020-05-02",
               birth_basis="document", role="child"),
    ])  # fmt: skip
    assert one.state == "understood", one.problem
    with acting_as(centre.actor("rami")) as rami:
        opened = read_person(actor=rami, person=get_person(rami, mother))
        assert opened.identity.display == "Halima"
        assert opened.identity.all_names()["Arab"] == ("حليمة",)
        assert opened.contacts.contacts[0].safe == "ask"
        assert opened.contacts.needs_interpreter is True
        assert opened.identity.nationalities == ("NER",)
        assert Person.objects.get(pk=child).registered_in_id == centre.team.pk
        assert Member.objects.filter(group__kind="household").count() == 2
        assert Group.objects.count() == 1
    with acting_as(centre.actor("kofi")):
        assert Member.objects.count() == 0
    with acting_as(system_actor()):
        assert Row.objects.count() == 0
        assert Submission.objects.filter(xml="").count() == 1


def test_again_changes_nothing(centre, form, door):
    entity, group = uuid.uuid4(), uuid.uuid4()
    for _ in range(2):
        one = send(form, door, [person(entity)], group=group)
    with acting_as(system_actor()):
        Submission.objects.filter(pk=one.pk).update(state="received")
        assert understand(submission_ids=[one.pk]) == 1
    with acting_as(register_actor(centre.organisation.pk)):
        assert Person.objects.filter(pk=entity).count() == 1
        assert Member.objects.count() == 1


def test_a_correction_writes_a_new_version_and_marks_who_is_gone(centre, form, door):
    kept, gone, group = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    send(form, door, [person(kept), person(gone, given_name="Sani")], group=group)
    one = send(form, door, [person(kept, given_name="Halimatou")], group=group,
               instance="uuid:2", deprecated="uuid:1")  # fmt: skip
    assert one.state == "understood", one.problem
    with acting_as(centre.actor("rami")) as rami:
        opened = read_person(actor=rami, person=get_person(rami, kept))
        assert (opened.identity.display, opened.versions["identity"]) == ("Halimatou", 2)
        assert opened.versions["contacts"] == 1
        assert Person.objects.get(pk=kept).is_complete
        assert not Person.objects.get(pk=gone).is_complete
        assert Registered.objects.get(pk=gone).withdrawn_at


def test_a_rejected_submission_marks_its_persons(centre, form, door):
    entity = uuid.uuid4()
    one = send(form, door, [person(entity)])
    with acting_as(system_actor()):
        ENTITY_LISTS[0].retract([one.pk])
    with acting_as(centre.actor("rami")):
        assert Registered.objects.get(pk=entity).withdrawn_at
        assert not Person.objects.get(pk=entity).is_complete


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"given_name": "\u202eHalima"}, "direction"),
        ({"given_name": "Hаlima"}, "look alike"),
        ({"given_name": "Halima 😀"}, "pictures"),
        ({"given_name": " ".join(["Ali"] * 300)}, ""),
        ({"phone": "12"}, "telephone"),
        ({"nationality": "Atlantis"}, "country"),
        ({"age": "40", "birth_date": "2020-01-01"}, "contradict"),
    ],
)
def test_bad_answers_wait_for_repair_and_quote_nothing(centre, form, door, answers, said):
    entity = uuid.uuid4()
    one = send(form, door, [person(entity, **answers)])
    assert one.state == "not_understood"
    assert said == "" or one.problem["params"]["property"] in answers
    for text in answers.values():
        assert text not in str(one.problem)
    with acting_as(register_actor(centre.organisation.pk)):
        assert not Person.objects.filter(pk=entity).exists()


def test_an_entity_of_somebody_else_is_refused(centre, form, door):
    one = send(form, door, [person(centre.person.pk, given_name="Imposter")])
    assert one.state == "not_understood"
    with acting_as(centre.actor("rami")) as rami:
        assert read_person(actor=rami, person=centre.person).identity.display == "Amina Ouedraogo"


def test_a_phone_without_a_team_waits_until_it_has_one(centre, form):
    device, _token = register_device(centre.organisation, "phone 2")
    door = Door(centre.organisation.pk, device.pk)
    one = send(form, door, [person(uuid.uuid4())])
    assert one.state == "not_understood"
    assert "team" in one.problem["sentence"]
    with acting_as(system_actor()):
        device.team = centre.team
        device.save()
        assert understand(submission_ids=[one.pk]) == 1


def test_erasing_a_person_destroys_what_was_sent_of_them(centre, form, door):
    entity = uuid.uuid4()
    one = send(form, door, [person(entity)])
    assert Key.objects.filter(owner_id=one.pk).exists()
    with acting_as(register_actor(centre.organisation.pk)):
        forget([entity])
    assert not Key.objects.filter(owner_id=one.pk).exists()
