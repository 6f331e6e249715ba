"""Publishing forms and their life."""

import hashlib

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from serai.intake.actions import forms as actions
from serai.intake.choices import FormState
from serai.intake.methods.tokens import draft_token
from serai.intake.models import Blob, Form, FormMedia, FormVersion, Submission
from serai.intake.queries.blobs import open_blob
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.tokens import token_hash
from serai.ledger.models import Event
from serai.xforms.complaints import BrokenForm
from serai.xforms.schema import from_json
from serai.xforms.tests.workbooks import simple, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast):
    with acting_as(cast.actor("alice")) as actor:
        yield actor


@pytest.fixture
def publish(cast, alice):
    def publish(content=None, *, draft=False, organisation=None, **form):
        return actions.publish_form(
            actor=alice,
            organisation=organisation or cast.organisation,
            file_name="form.xlsx",
            content=content if content is not None else simple(**form),
            as_draft=draft,
        )

    return publish


def events():
    return list(Event.objects.order_by("id").values_list("name", flat=True))


def with_files(version="1", *names):
    head = ["type", "name", "label", "image"]
    survey = [head, *(["text", f"q{i}", "Q", name] for i, name in enumerate(names))]
    return xlsx(survey=survey, settings=[["form_id", "version"], ["f1", version]])


def test_a_published_form_is_all_there(publish, alice, cast):
    content = simple(title="Registry")
    version = publish(content)
    version.refresh_from_db()
    form = version.form
    assert (form.xml_form_id, form.title, form.state) == ("f1", "Registry", FormState.PUBLISHED)
    assert form.created_by == cast.alice
    assert (version.version, version.is_draft, version.test_token_hash) == ("1", False, None)
    assert version.published_by == cast.alice
    assert 'id="f1" version="1"' in version.xform
    assert version.xform_md5 == hashlib.md5(version.xform.encode()).hexdigest()
    assert [q.path for q in from_json(version.schema).questions] == ["a"]
    with open_blob(version.source) as file:
        assert file.read() == content
    assert events() == ["form.published"]
    event = Event.objects.get()
    assert event.payload == {"version": "1", "version_id": str(version.pk)}
    assert (event.organisation_id, event.actor_id) == (cast.organisation.pk, alice.id)


def test_the_same_file_again_changes_nothing(publish):
    content = simple()
    assert publish(content).pk == publish(content).pk
    assert publish(content, draft=True).is_draft is False
    assert events() == ["form.published"]


@pytest.mark.parametrize("version", ["1", ""])
def test_the_same_form_saved_anew_changes_nothing(publish, version):
    first = publish(version=version)
    again = simple(version=version, notes=[["Saved by another program"]])
    assert publish(again).pk == first.pk
    assert FormVersion.objects.count() == 1


def test_the_same_version_with_other_content_is_refused_with_a_way_out(publish, monkeypatch):
    publish(version="1")
    with pytest.raises(BrokenForm) as caught:
        publish(version="1", title="Other")
    (found,) = caught.value.complaints
    free = clock.today().strftime("%Y%m%d01")
    assert (found.sheet, found.row, found.cell) == ("settings", 2, "B2")
    assert f"for example “{free}”" in found.text()
    assert FormVersion.objects.count() == 1


def test_a_form_without_a_version_gets_the_day_and_a_number(publish):
    day = clock.today().strftime("%Y%m%d")
    made = [publish(version="", title=title).version for title in ("One", "Two", "Three")]
    assert made == [f"{day}01", f"{day}02", f"{day}03"]
    assert publish(version="", title="Three").version == f"{day}03", "the same file is the same"
    assert publish(version="", title="Two").version == f"{day}04", "going back is a new version"


@pytest.mark.parametrize(
    ("used", "number"), [((), "01"), (("01", "02"), "03"), (("02",), "01"), (("1",), "01")]
)
def test_the_next_version_is_the_first_free_one(used, number):
    day = clock.today().strftime("%Y%m%d")
    assert actions.next_version(day + one for one in used) == day + number


def test_a_new_version_leaves_the_old_one_as_it_was(publish):
    old = publish(version="1")
    before = (old.xform, old.schema["questions"][0]["path"])
    new = publish(version="2", title="New title", questions=[["text", "b", "B"]])
    old.refresh_from_db()
    assert (old.xform, old.schema["questions"][0]["path"]) == before
    assert new.form_id == old.form_id
    assert Form.objects.get().title == "New title"


def test_a_broken_form_leaves_nothing(publish):
    with pytest.raises(BrokenForm):
        publish(questions=[["foo", "b", "B"]])
    assert not Form.objects.exists()
    assert not Blob.objects.exists()
    assert events() == []


def test_a_form_that_fills_unknown_lists_is_refused(publish):
    content = simple(
        questions=[["text", "b", "B", "p"]], entities=[["list_name", "label"], ["ghosts", "${b}"]]
    )
    with pytest.raises(BrokenForm, match="ghosts"):
        publish(content)
    assert not FormVersion.objects.exists()


def test_changed_question_types_are_warned_of(publish):
    publish(version="1", questions=[["integer", "b", "B"]])
    version = publish(version="2", questions=[["text", "b", "B"]])
    (warning,) = [w for w in version.warnings if "“b”" in w]
    assert "was integer in version 1 and is now text" in warning


def test_a_missing_form_id_is_warned_of(publish):
    version = publish(xlsx(survey=[["type", "name", "label"], ["text", "a", "A"]]))
    assert version.form.xml_form_id == "form"
    assert any("no form_id" in warning for warning in version.warnings)


def test_two_organisations_may_use_the_same_form_id(publish, cast):
    publish()
    with acting_as(cast.actor("petra")) as petra:
        other = actions.publish_form(
            actor=petra,
            organisation=cast.partner_organisation,
            file_name="f.xlsx",
            content=simple(title="Theirs"),
        )
        assert list(Form.objects.values_list("title", flat=True)) == ["Theirs"]
        assert other.form.organisation == cast.partner_organisation


def test_the_database_keeps_a_form_from_another_organisation(publish, cast):
    with pytest.raises(Exception, match="row-level security"), transaction.atomic():
        publish(organisation=cast.partner_organisation)


# drafts


def test_a_draft_has_a_test_address_and_is_not_published(publish, settings):
    version = publish(draft=True)
    version.refresh_from_db()
    token = draft_token(version.pk, settings.SECRET_KEY)
    assert bytes(version.test_token_hash) == token_hash(token)
    assert version.form.state == FormState.DRAFT
    assert version.form.title == "Simple"
    assert events() == ["form.drafted"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM serai_draft_by_token(%s)", [token_hash(token)])
        assert cursor.fetchone() == (version.pk,)


def test_test_tokens_differ_by_draft_and_by_secret(publish):
    version = publish(draft=True)
    other = publish(draft=True, form_id="f2")
    tokens = {
        draft_token(version.pk, "s"), draft_token(version.pk, "t"), draft_token(other.pk, "s"),
    }  # fmt: skip
    assert len(tokens) == 3
    assert all(len(token) == 43 for token in tokens)


def test_a_new_draft_takes_the_place_of_the_old_one_at_the_same_address(publish):
    first = publish(draft=True)
    second = publish(draft=True, title="Better", questions=[["text", "b", "B"]])
    assert second.pk == first.pk
    assert bytes(second.test_token_hash) == bytes(first.test_token_hash)
    assert Form.objects.get().title == "Better"
    assert FormVersion.objects.count() == 1


def test_the_same_draft_again_changes_nothing(publish):
    content = simple()
    publish(content, draft=True)
    publish(content, draft=True)
    assert events() == ["form.drafted"]


def test_tests_of_a_draft_outlive_it(publish, cast):
    version = publish(draft=True)
    Submission.objects.create(
        organisation=cast.organisation, form=version.form, form_version=version,
        instance_id="uuid:1", root_instance_id="uuid:1", is_test=True,
        received_at=timezone.now(), xml="<data/>", xml_sha256=b"0" * 32,
    )  # fmt: skip
    publish(draft=True, title="Better")
    actions.publish_draft(actor=cast.actor("alice"), form=version.form)
    assert Submission.objects.get().form_version_id == version.pk


def test_publishing_a_draft_ends_its_test_address(publish, alice):
    draft = publish(draft=True, title="Draft title")
    version = actions.publish_draft(actor=alice, form=draft.form)
    version.refresh_from_db()
    assert version.pk == draft.pk
    assert (version.is_draft, version.test_token_hash) == (False, None)
    assert version.published_at is not None
    assert Form.objects.get().state == FormState.PUBLISHED
    assert events() == ["form.drafted", "form.published"]
    with pytest.raises(actions.NoDraft):
        actions.publish_draft(actor=alice, form=draft.form)


def test_publishing_the_file_of_the_draft_publishes_the_draft(publish):
    content = simple()
    draft = publish(content, draft=True)
    assert publish(content).pk == draft.pk
    assert FormVersion.objects.get().is_draft is False


def test_publishing_another_file_leaves_the_draft(publish):
    draft = publish(draft=True, version="2")
    publish(version="1", title="Other")
    assert FormVersion.objects.filter(is_draft=True).get().pk == draft.pk


def test_a_draft_whose_version_was_published_meanwhile_is_refused(publish, alice):
    draft = publish(draft=True, version="2", title="Draft")
    publish(version="2", title="Overtook it")
    with pytest.raises(BrokenForm, match="already published"):
        actions.publish_draft(actor=alice, form=draft.form)


def test_a_draft_of_a_published_form_does_not_rename_it(publish):
    publish(version="1", title="Known")
    publish(version="2", title="Unknown", draft=True)
    form = Form.objects.get()
    assert (form.title, form.state) == ("Known", FormState.PUBLISHED)


# life

STATES = list(FormState.values)
REACHABLE = {
    ("published", "closing"), ("published", "closed"), ("closing", "published"),
    ("closing", "closed"), ("closed", "published"),
}  # fmt: skip


@pytest.mark.parametrize("wanted", STATES)
@pytest.mark.parametrize("now", STATES)
def test_states_a_form_can_reach(publish, now, wanted):
    form = publish().form
    Form.objects.update(state=now)
    if (now, wanted) in REACHABLE:
        assert actions.change_form_state(form=form, state=wanted).state == wanted
        assert Form.objects.get().state == wanted
        event = Event.objects.latest("id")
        assert (event.name, event.payload) == (
            "form.state_changed",
            {"from": now, "to": wanted},
        )
    else:
        with pytest.raises(actions.StateNotReachable, match="cannot become"):
            actions.change_form_state(form=form, state=wanted)
        assert Form.objects.get().state == now


@pytest.mark.parametrize("wanted", ["", "gone", "PUBLISHED"])
def test_a_state_that_does_not_exist_cannot_be_reached(publish, wanted):
    form = publish().form
    with pytest.raises(actions.StateNotReachable):
        actions.change_form_state(form=form, state=wanted)


@pytest.mark.parametrize("state", ["closing", "closed"])
def test_a_form_not_open_takes_drafts_but_no_new_version(publish, alice, state):
    form = publish(version="1").form
    actions.change_form_state(form=form, state=state)
    with pytest.raises(actions.FormNotOpen):
        publish(version="2", title="New")
    draft = publish(version="2", title="New", draft=True)
    with pytest.raises(actions.FormNotOpen):
        actions.publish_draft(actor=alice, form=draft.form)
    actions.change_form_state(form=form, state="published")
    assert actions.publish_draft(actor=alice, form=draft.form).version == "2"


# media


def test_the_files_a_version_needs_are_listed_and_missing(publish):
    version = publish(with_files("1", "a.png", "b.png"))
    assert list(version.media.values_list("name", "blob_id")) == [("a.png", None), ("b.png", None)]


def test_a_file_is_kept_by_content_and_replaced(publish):
    version = publish(with_files("1", "a.png"))
    kept = actions.keep_media(version=version, name="a.png", content=b"one")
    assert (kept.blob.md5, kept.blob.media_type) == (hashlib.md5(b"one").hexdigest(), "image/png")
    actions.keep_media(version=version, name="a.png", content=b"two")
    with open_blob(version.media.get().blob) as file:
        assert file.read() == b"two"
    assert Blob.objects.filter(sha256=hashlib.sha256(b"one").digest()).exists(), (
        "nothing is deleted"
    )
    assert events()[-2:] == ["form.media_kept"] * 2


def test_a_new_version_starts_with_the_files_the_form_had(publish):
    old = publish(with_files("1", "a.png", "b.png"))
    actions.keep_media(version=old, name="a.png", content=b"one")
    new = publish(with_files("2", "a.png", "c.png"))
    assert {m.name: m.blob_id for m in new.media.all()} == {
        "a.png": old.media.get(name="a.png").blob_id,
        "c.png": None,
    }


def test_a_draft_that_needs_a_file_no_more_forgets_it(publish):
    publish(with_files("1", "a.png"), draft=True)
    version = publish(with_files("1", "b.png"), draft=True)
    assert [m.name for m in version.media.all()] == ["b.png"]


def test_a_draft_keeps_its_files_when_it_is_replaced(publish):
    version = publish(with_files("1", "a.png"), draft=True)
    actions.keep_media(version=version, name="a.png", content=b"one")
    again = publish(with_files("1", "a.png", "b.png"), draft=True)
    assert again.media.get(name="a.png").blob.size == 3


@pytest.mark.parametrize("name", ["c.png", "", "../a.png", "A.PNG"])
def test_a_file_nobody_asked_for_is_refused(publish, name):
    version = publish(with_files("1", "a.png"))
    with pytest.raises(actions.MediaNotNeeded):
        actions.keep_media(version=version, name=name, content=b"x")


def test_a_file_too_big_for_phones_is_refused(publish, monkeypatch):
    version = publish(with_files("1", "a.png"))
    monkeypatch.setattr(actions, "MAX_MEDIA_BYTES", 2)
    with pytest.raises(actions.MediaTooBig):
        actions.keep_media(version=version, name="a.png", content=b"123")
    assert version.media.get().blob is None


def test_choices_outside_the_form_come_as_its_file(publish):
    content = xlsx(
        survey=[["type", "name", "label", "choice_filter"],
                ["select_one_external places", "p", "P", "kind='a'"]],
        external_choices=[["list_name", "name", "label", "kind"], ["places", "n", "N", "a"]],
        settings=[["form_id", "version"], ["f1", "1"]],
    )  # fmt: skip
    media = publish(content).media.get()
    assert (media.name, media.blob.media_type) == ("itemsets.csv", "text/csv")
    with open_blob(media.blob) as file:
        assert b"places" in file.read()


# what the database promises


def version_of(form, source, **values):
    return FormVersion(
        organisation=form.organisation, form=form, source=source, xform="<x/>", xform_md5="0",
        schema={}, **values,
    )  # fmt: skip


PUBLISHED = {"is_draft": False, "published_at": timezone.now()}
BROKEN_PROMISES = {
    "intake_form_xml_form_id_once": lambda v: Form.objects.create(
        organisation=v.organisation, xml_form_id="f1", title="x"
    ),
    "intake_form_state_known": lambda v: Form.objects.update(state="gone"),
    "intake_formversion_once": lambda v: version_of(
        v.form, v.source, version="1", **PUBLISHED
    ).save(),
    "intake_formversion_one_draft": lambda v: [
        version_of(v.form, v.source, version=number).save() for number in ("2", "3")
    ],
    "intake_formversion_published_or_draft": lambda v: version_of(
        v.form, v.source, version="2", is_draft=False
    ).save(),
    "intake_formmedia_name_once": lambda v: [
        FormMedia.objects.create(organisation=v.organisation, form_version=v, name="a.png")
        for _ in range(2)
    ],
}


@pytest.mark.parametrize("constraint", BROKEN_PROMISES)
def test_the_database_keeps_its_promises(publish, constraint):
    version = publish()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BROKEN_PROMISES[constraint](version)


def test_a_published_version_never_changes_again(publish):
    version = publish()
    for change in (
        lambda: FormVersion.objects.update(xform="<other/>"),
        lambda: FormVersion.objects.update(version="2"),
        version.delete,
    ):
        with (
            pytest.raises(ProgrammingError, match="intake_formversion_stays"),
            transaction.atomic(),
        ):
            change()
    assert FormVersion.objects.get().xform == version.xform
