"""What of XLSForm is offered in the browser: the examples, the checks and the page that tells."""

import re
from pathlib import Path

import pytest

from serai.intake.actions.forms import keep_media
from serai.intake.choices import FormState
from serai.intake.models import FormMedia, FormVersion
from serai.kit.actor import acting_as
from serai.webforms.queries.offers import findings_of
from serai.webforms.tests.conftest import FEEDBACK, publish, workbook
from serai.xforms.browser import CHECKS, FAULTS, findings
from tests.form_examples import EXAMPLES, FILES
from tests.form_examples import workbook as example_book

pytestmark = pytest.mark.django_db
DOCS = (Path(__file__).resolve().parents[3] / "docs" / "forms.md").read_text()
GIVEN = {"lists": ["camps.csv"], "looks": ["bus.png", "foot.png"]}
NOTED = {"numbers": ["thousands-sep"]}
TOLD = {
    "encryption": "encrypted forms", "background-geopoint": "start-geopoint",
    "background-audio": "background audio", "calendar": "myanmar", "range": "vertical",
    "intent": "another app", "map": "(`map`)",
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_is_offered_with_no_more_than_the_differences_it_has(cast, ask, name):
    form = publish(cast, example_book(name, EXAMPLES[name]), name)
    with acting_as(cast.actor("alice")):
        version = form.versions.get()
        found = [one.feature for one in findings_of(version.pk, version.xform_md5)]
        for media in FormMedia.objects.filter(form_version=version):
            keep_media(version=version, name=media.name, content=FILES[media.name])
    assert found == NOTED.get(name, [])
    heard = {one["form_id"]: one for one in ask("check", "post").json()["forms"]}
    offer = heard[f"example_{name}"]
    assert len(offer["notes"]) == len(found)
    assert [one["name"] for one in offer["media"]] == GIVEN.get(name, [])


def test_every_feature_that_is_missing_stands_on_the_page_about_forms():
    for feature, *_rest in CHECKS:
        assert TOLD.get(feature, feature) in DOCS, feature


def test_what_blocks_a_form_is_told_as_such_on_the_page_about_forms():
    [line] = [one for one in DOCS.splitlines() if "the form is for ODK Collect only" in one]
    for feature, _pattern, _sentence, blocks in CHECKS:
        told = TOLD.get(feature, feature) in line
        assert told is blocks, feature
    for feature, *_rest in FAULTS:
        assert feature in line, feature


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_each_difference_is_told_in_the_readers_language(language):
    from django.utils import translation

    for feature, _pattern, sentence, _blocks in CHECKS:
        with translation.override(language):
            assert str(sentence) != translation.gettext_noop(_in_english(sentence)), feature


def _in_english(sentence):
    from django.utils import translation

    with translation.override("en"):
        return str(sentence)


ROWS = {
    "geotrace": [("geotrace", "a", "A")],
    "geoshape": [("geoshape", "a", "A")],
    "audit": [("audit", "audit", "")],
    "background-audio": [("background-audio", "a", "")],
    "background-geopoint": [("start-geopoint", "a", "")],
    "ex:": [("text", "a", "A", "ex:org.app(x='1')")],
    "printer": [("text", "a", "A", "printer:org.app('1')")],
    "bearing": [("decimal", "a", "A", "bearing")],
    "map": [("geopoint", "a", "A", "placement-map")],
    "annotate": [("image", "a", "A", "annotate")],
    "calendar": [("date", "a", "A", "bikram-sambat")],
    "quick": [("select_one yn", "a", "A", "quick")],
    "image-map": [("select_one yn", "a", "A", "image-map")],
    "range": [("range", "a", "A", "vertical")],
    "thousands-sep": [("integer", "a", "A", "thousands-sep")],
    "username": [("username", "a", "")],
    "search()": [("select_one yn", "a", "A", "minimal search('rows')")],
}


@pytest.mark.parametrize("feature", ROWS)
def test_a_form_that_an_office_writes_is_checked_when_it_is_published(cast, feature):
    """The checks read the XForm that pyxform makes of real rows, not only texts that imitate it."""
    from tests.form_examples import Example

    rows = [("type", "name", "label", "appearance"), *ROWS[feature], ("text", "z", "Z")]
    choices = [("list_name", "name", "label"), ("yn", "y", "Yes"), ("yn", "n", "No")]
    form = publish(cast, example_book(feature[:2], Example(rows, [], [], choices)), "one")
    with acting_as(cast.actor("alice")):
        version = FormVersion.objects.get(form=form)
    assert feature in [one.feature for one in findings(version.xform)]


def test_a_form_with_an_unknown_function_is_told_of_when_it_is_published(cast):
    rows = [("type", "name", "label", "calculation"), ("text", "z", "Z", ""),
            ("calculate", "a", "", "extract-signed(${z}, 'key')")]  # fmt: skip
    form = publish(cast, workbook("signed", rows), "signed")
    with acting_as(cast.actor("alice")):
        version = form.versions.get()
    assert [(one.feature, one.blocks) for one in findings(version.xform)] == [
        ("extract-signed()", True)
    ]
    assert any("extract-signed()" in told for told in version.warnings)


def test_a_form_that_closes_is_offered_no_more_and_comes_back(cast, ask, form):
    from serai.intake.actions.forms import change_form_state

    def offered():
        return [one["form_id"] for one in ask("check", "post").json()["forms"]]

    assert offered() == ["feedback"]
    for state, heard in ((FormState.CLOSING, []), (FormState.CLOSED, []),
                         (FormState.PUBLISHED, ["feedback"])):  # fmt: skip
        with acting_as(cast.actor("alice")):
            change_form_state(form=form, state=state)
        assert offered() == heard, state


def test_a_draft_that_was_begun_keeps_its_version_reachable(cast, ask, form):
    before = ask("check", "post").json()["forms"][0]
    publish(cast, workbook("feedback", [*FEEDBACK, ("text", "more", "More", "المزيد")], "2"))
    after = ask("check", "post").json()["forms"]
    assert [one["name"] for one in after] == ["2"]
    kept = ask(f"versions/{before['version']}/form.xml")
    assert kept.status_code == 200
    assert re.search(r'version="1"', kept.text)


def test_texts_of_a_label_are_no_features(cast):
    rows = [("type", "name", "label"), ("text", "a", "Say geotrace, search() or ex: aloud")]
    form = publish(cast, workbook("plain", rows), "plain")
    with acting_as(cast.actor("alice")):
        assert findings(form.versions.get().xform) == ()
