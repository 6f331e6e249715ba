"""What queries and doors of forms give to each of the cast, and what phones are told of forms."""

import pytest
from django.http import Http404
from django.utils import timezone
from django.utils.translation import override

from serai.intake.access import devices as device_access
from serai.intake.access import forms as access
from serai.intake.actions import forms as actions
from serai.intake.actions.devices import register_device
from serai.intake.models import Form, FormVersion, Submission
from serai.intake.queries import forms as queries
from serai.kit.actor import acting_as
from serai.xforms.complaints import BrokenForm
from serai.xforms.tests.workbooks import simple, xlsx

pytestmark = pytest.mark.django_db

HOUSE = ("ada", "alice", "bob", "nadia")
STRANGERS = ("petra", "otto", "sam", "guard", "anonymous")
PUBLISHERS = {"ada", "alice"}
WITH_FILE = xlsx(
    survey=[
        ["type", "name", "label::English (en)", "label::French (fr)", "image::English (en)",
         "save_to"],
        ["barcode", "p", "Point", "Lieu", "p.png", "point"],
        ["date", "d", "Day", "Jour", "", "observed_on"],
        ["begin repeat", "g", "Group", "Groupe"],
        ["select_one x", "w", "Way", "Sens"],
        ["end repeat"],
    ],
    choices=[["list_name", "name", "label::English (en)", "label::French (fr)"],
             ["x", "in", "In", "Entrée"], ["x", "out", "Out", ""]],
    entities=[["list_name", "label"], ["observation_period", "${p}"]],
    settings=[["form_id", "version", "default_language"], ["f1", "1", "English (en)"]],
)  # fmt: skip


@pytest.fixture
def version(cast):
    with acting_as(cast.actor("alice")) as actor:
        return actions.publish_form(
            actor=actor, organisation=cast.organisation, file_name="f.xlsx", content=WITH_FILE
        )


@pytest.fixture
def media(cast, version):
    with acting_as(cast.actor("alice")):
        return version.media.get()


def submission(version, number, **values):
    return Submission.objects.create(
        organisation_id=version.organisation_id, form=version.form, form_version=version,
        instance_id=f"uuid:{number}", root_instance_id=f"uuid:{number}",
        xml="<data/>", xml_sha256=bytes([number] * 32),
        **{"received_at": timezone.now(), **values},
    )  # fmt: skip


# doors


@pytest.mark.parametrize("who", [*HOUSE, *STRANGERS])
def test_every_door_of_a_form_opens_to_the_house_only(cast, version, media, who):
    doors = (
        lambda actor: access.get_form(actor, version.form_id),
        lambda actor: access.get_version(actor, version.pk),
        lambda actor: access.get_media(actor, media.pk),
    )
    with acting_as(cast.actor(who)) as actor:
        for door in doors:
            if who in HOUSE:
                assert door(actor) is not None
            else:
                with pytest.raises(Http404):
                    door(actor)
        assert access.forms_visible_to(actor).exists() is (who in HOUSE)


@pytest.mark.parametrize("who", [*HOUSE, *STRANGERS])
def test_publishing_is_for_data_managers(cast, version, who):
    with acting_as(cast.actor(who)) as actor:
        assert access.can_publish(actor, version.form) is (who in PUBLISHERS)
        names = {one.short_name for one in access.publishing_organisations(actor)}
    assert names == ({"SR"} if who in PUBLISHERS else {"PA"} if who == "petra" else set())


@pytest.mark.parametrize("who", [*HOUSE, *STRANGERS])
def test_devices_are_for_who_manages_them(cast, who):
    with acting_as(cast.actor("alice")) as alice:
        device, _token = register_device(actor=alice, organisation=cast.organisation, name="D")
    with acting_as(cast.actor(who)) as actor:
        names = {one.short_name for one in device_access.equipping_organisations(actor)}
        assert names == ({"SR"} if who in PUBLISHERS else {"PA"} if who == "petra" else set())
        if who in PUBLISHERS:
            assert device_access.get_device(actor, device.pk) == device
        else:
            with pytest.raises(Http404):
                device_access.get_device(actor, device.pk)


@pytest.mark.parametrize("table", [Form, FormVersion])
@pytest.mark.parametrize("who", [*HOUSE, *STRANGERS])
def test_the_database_itself_shows_forms_to_their_house_only(cast, version, who, table):
    with acting_as(cast.actor(who)):
        seen = table.objects.exists()
    assert seen is (who in {*HOUSE, "otto"}), "an auditor belongs to the house; pages refuse them"


# lists


def test_the_line_of_a_form_counts_what_counts(cast, version):
    early, late = timezone.now() - timezone.timedelta(days=2), timezone.now()
    with acting_as(cast.actor("alice")) as alice:
        submission(version, 1, received_at=early)
        submission(version, 2, received_at=late)
        submission(version, 3, is_test=True)
        (line,) = queries.form_lines(alice)
    assert (line.submissions, line.last_received_at) == (2, late)
    assert (line.version, line.has_draft) == (version, False)


def test_the_line_shows_the_published_version_beside_a_draft(cast, version):
    with acting_as(cast.actor("alice")) as alice:
        actions.publish_form(
            actor=alice, organisation=cast.organisation, file_name="f.xlsx",
            content=simple(version="2"), as_draft=True,
        )  # fmt: skip
        (line,) = queries.form_lines(alice)
        shown = [(one.version, one.is_draft, one.used) for one in queries.versions_of(version.form)]
    assert (line.version.version, line.has_draft) == ("1", True)
    assert shown == [("2", True, 0), ("1", False, 0)]


def test_the_list_asks_the_database_the_same_for_one_form_and_for_many(
    cast, version, django_assert_num_queries
):
    with acting_as(cast.actor("alice")) as alice:
        for number in range(5):
            actions.publish_form(
                actor=alice, organisation=cast.organisation, file_name="f.xlsx",
                content=simple(form_id=f"more{number}"),
            )  # fmt: skip
        with django_assert_num_queries(3):
            assert len(queries.form_lines(alice)) == 6
        with django_assert_num_queries(3):
            assert len(queries.form_lines(alice, text="more1")) == 1


def test_versions_count_their_own_submissions(cast, version):
    with acting_as(cast.actor("alice")) as alice:
        newer = actions.publish_form(
            actor=alice, organisation=cast.organisation, file_name="f.xlsx",
            content=simple(version="2"),
        )  # fmt: skip
        submission(version, 1)
        submission(newer, 2)
        submission(newer, 3)
        submission(newer, 4, is_test=True)
        used = {one.version: one.used for one in queries.versions_of(newer.form)}
    assert used == {"1": 1, "2": 2}


# one form


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("English (en)", ["Point", "Day", "Way"]),
        ("French (fr)", ["Lieu", "Jour", "Sens"]),
        ("Klingon", ["Point", "Day", "Way"]),
    ],
)
def test_questions_are_named_in_the_language_asked_for(cast, version, language, labels):
    found = queries.questions_of(queries.schema_of(version), language)
    assert [one.label for one in found] == labels


def test_questions_say_what_they_fill_and_offer(version):
    point, day, way = queries.questions_of(queries.schema_of(version), "French (fr)")
    assert (point.fills, day.fills, way.fills) == (("point",), ("observed_on",), ())
    assert (way.table, way.choices) == ("g", ("Entrée", "Out"))


def test_lists_are_named_as_their_room_names_them(version):
    (found,) = queries.filled_lists(queries.schema_of(version))
    assert (found.name, found.table, found.properties) == ("observation_period", "", 2)
    assert found.label != found.name


def test_a_list_that_no_room_registers_any_more_is_shown_by_its_name(version):
    schema = queries.schema_of(version)
    (declared,) = schema.entities
    gone = type(schema)(
        schema.root, schema.languages, schema.default_language, schema.tables, schema.questions,
        (type(declared)("ghosts", "", {}, "meta/entity", True, False),),
    )  # fmt: skip
    assert [(one.name, one.label) for one in queries.filled_lists(gone)] == [("ghosts", "ghosts")]


# checking without keeping


def test_checking_tells_what_the_form_would_be():
    checked = queries.check_form(WITH_FILE, "f.xlsx")
    assert (checked.form_id, checked.version, checked.files) == ("f1", "1", ("p.png",))
    assert [table.path for table in checked.schema.tables] == ["", "g"]
    assert not Form.objects.exists()


def test_checking_finds_what_publishing_would_refuse():
    content = xlsx(
        survey=[["type", "name", "label", "save_to"], ["text", "p", "P", "persons"]],
        entities=[["list_name", "label"], ["registry_observation", "${p}"]],
        settings=[["form_id"], ["f1"]],
    )
    with pytest.raises(BrokenForm) as caught:
        queries.check_form(content, "f.xlsx")
    said = [one.text() for one in caught.value.complaints]
    assert any("takes integer, but this question is text" in one for one in said)
    assert any("gives no “direction”" in one for one in said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "has no property “nonsense”"),
        ("fr", "n’a pas de propriété"),
        ("ar", "ليس في قائمة الكيانات"),
    ],
)
def test_what_is_refused_is_said_in_the_readers_language(language, said):
    content = xlsx(
        survey=[["type", "name", "label", "save_to"], ["text", "p", "P", "nonsense"]],
        entities=[["list_name", "label"], ["registry_observation", "${p}"]],
        settings=[["form_id"], ["f1"]],
    )
    with override(language), pytest.raises(BrokenForm) as caught:
        queries.check_form(content, "f.xlsx")
    with override(language):
        assert said in str(caught.value)


REFUSALS = [
    actions.FormNotOpen(), actions.NoDraft(), actions.MediaNotNeeded(name="a.png"),
    actions.MediaTooBig(limit=50), actions.StateNotReachable(now="x", wanted="y"),
]  # fmt: skip


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: type(one).__name__)
def test_every_refusal_has_its_sentence_in_three_languages(refusal):
    said = set()
    for language in ("en", "fr", "ar"):
        with override(language):
            said.add(str(refusal))
    assert len(said) == 3
    assert all("%(" not in one for one in said)


# the shipped forms


@pytest.mark.parametrize("name", ["fmr", "fms"])
def test_the_shipped_forms_are_published_as_they_are(cast, name):
    from django.conf import settings

    path = settings.BASE_DIR / f"serai/flows/xlsforms/{name}.xlsx"
    with acting_as(cast.actor("alice")) as alice:
        made = actions.publish_form(
            actor=alice, organisation=cast.organisation, file_name=path.name,
            content=path.read_bytes(),
        )  # fmt: skip
        schema = queries.schema_of(made)
    assert made.form.xml_form_id == name
    assert [language[-3:-1] for language in schema.languages] == ["en", "fr", "ar"]
    unsaid = [
        (question.path, language)
        for question in schema.questions
        for language in schema.languages
        if question.labels and not question.labels.get(language)
    ]
    assert unsaid == []
    assert [one for one in made.warnings if "cannot read" in one] == []


def test_the_big_survey_is_published_whole(cast, shared):
    path = shared / "data/xlsforms/unhcr_household_survey_americas.xlsx"
    with acting_as(cast.actor("alice")) as alice:
        made = actions.publish_form(
            actor=alice, organisation=cast.organisation, file_name=path.name,
            content=path.read_bytes(),
        )  # fmt: skip
        made.refresh_from_db()
        assert len(made.xform) > 600_000
        assert len(queries.questions_of(queries.schema_of(made), "French (fr)")) == 332
        assert [one.name for one in made.media.all()] == ["admin_level.csv"]
        page = cast.client("bob").get(f"/forms/{made.form_id}/")
    assert page.status_code == 200
    assert len(page.content) < 200_000
