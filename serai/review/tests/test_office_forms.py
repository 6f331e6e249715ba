"""What the office's forms take, and what they make of nonsense."""

import uuid
from datetime import date

import pytest
from django.http import QueryDict
from django.utils.translation import override

from serai.intake.models import QualityFlag, Submission
from serai.review.forms.repair import CorrectionForm
from serai.review.forms.submissions import BulkReviewForm, ExportForm, FilterForm, ReviewForm
from serai.review.queries.quality import Work, reason_of
from serai.review.queries.repair import Answer, Reason
from serai.review.queries.submissions import (
    COUNTED,
    Chosen,
    Offer,
    Page,
    key_of,
    problem_text,
    rule_name,
)
from serai.xforms.tests.forms import EN, FR

FORM, DEVICE = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
OFFER = Offer([(DEVICE, "Phone 1")], [(key_of("E1"), "E1")], [("too_many", "Too many")])
CHOSEN = [
    ("", {}),
    ("state=", {}),
    ("state=understood", {"state": "understood"}),
    ("state=splendid", {}),
    ("review=approved", {"review": "approved"}),
    ("review=approved&review=rejected", {"review": "rejected"}),
    ("flags=any", {"flags": "any"}),
    ("flags=none", {"flags": "none"}),
    ("flags=too_many", {"flags": "too_many"}),
    ("flags=unheard_of", {}),
    (f"form={FORM}", {"form": uuid.UUID(FORM)}),
    (f"form={DEVICE}", {}),
    ("form=x", {}),
    (f"device={DEVICE}", {"device": uuid.UUID(DEVICE)}),
    ("device=1", {}),
    (f"enumerator={key_of('E1')}", {"enumerator": key_of("E1")}),
    ("enumerator=E1", {}),
    ("since=2026-03-01", {"since": date(2026, 3, 1)}),
    ("until=2026-03-01", {"until": date(2026, 3, 1)}),
    ("since=tomorrow", {}),
    ("since=2026-02-30&until=2026-03-01", {"until": date(2026, 3, 1)}),
    ("tests=on", {"tests": True}),
    ("tests=", {}),
    ("stranger=1", {}),
    ("state=understood&review=x&since=y", {"state": "understood"}),
]


@pytest.mark.parametrize(("query", "chosen"), CHOSEN)
def test_a_filter_takes_what_it_understands_and_leaves_out_the_rest(query, chosen):
    form = FilterForm(QueryDict(query), forms_seen=[(FORM, "Registry")], offer=OFFER)
    assert form.chosen() == Chosen(**chosen)


REVIEWS = [
    ({}, True),
    ({"review_state": "approved"}, True),
    ({"review_state": "unreviewed", "comment": "x"}, True),
    ({"review_state": "splendid"}, False),
    ({"comment": "x" * 4000}, True),
    ({"comment": "x" * 4001}, False),
    ({"comment": "a\x00b"}, False),
]


@pytest.mark.parametrize(("data", "valid"), REVIEWS)
def test_reviews(data, valid):
    assert ReviewForm(data).is_valid() is valid


TICKED = [
    ("", []),
    (f"submission={FORM}", [uuid.UUID(FORM)]),
    (f"submission={FORM}&submission={DEVICE}", [uuid.UUID(FORM), uuid.UUID(DEVICE)]),
    ("submission=x", None),
    (f"submission={FORM}&submission=", None),
    (f"submission={FORM}&scope=everything", None),
    (f"submission={FORM}&scope=filtered", [uuid.UUID(FORM)]),
]


@pytest.mark.parametrize(("query", "ids"), TICKED)
def test_what_was_ticked(query, ids):
    form = BulkReviewForm(QueryDict(query))
    assert form.is_valid() is (ids is not None)
    if ids is not None:
        assert form.cleaned_data["submission"] == ids


EXPORTS = [
    ({"format": "csv"}, True, None),
    ({"format": "xlsx", "language": ""}, True, None),
    ({"format": "geojson", "language": f"={FR}"}, True, FR),
    ({"format": "csv", "language": FR}, False, None),
    ({"format": "csv", "language": "=Klingon"}, False, None),
    ({"format": "pdf"}, False, None),
    ({}, False, None),
]


@pytest.mark.parametrize(("data", "valid", "language"), EXPORTS)
def test_how_an_export_is_asked_for(data, valid, language):
    form = ExportForm(data, languages=(EN, FR))
    assert form.is_valid() is valid
    if valid:
        assert form.language_chosen() == language


def test_a_form_without_languages_offers_its_labels():
    form = ExportForm({"format": "csv", "language": "="}, languages=("",))
    assert [str(label) for _, label in form.fields["language"].choices] == ["Codes", "Labels"]
    assert form.is_valid()
    assert form.language_chosen() == ""


ANSWERS = [
    Answer(("name", 1), "Name", "Amina"),
    Answer(("bed/size", 2), "2. Size", ""),
    Answer(("remark", 1), "Remark", "r" * 80),
]


def test_answers_to_correct_are_offered_with_what_they_say():
    choices = CorrectionForm(ANSWERS).fields["answer"].choices
    assert choices == [
        ("1:name", "Name: Amina"),
        ("2:bed/size", "2. Size: –"),
        ("1:remark", f"Remark: {'r' * 60}"),
    ]


CORRECTIONS = [
    ({"answer": "2:bed/size", "value": "7", "note": "x"}, {("bed/size", 2): "7"}),
    ({"answer": "1:name", "value": "", "note": "x"}, {("name", 1): ""}),
    ({"answer": "1:name", "value": "y" * 2000, "note": "x"}, {("name", 1): "y" * 2000}),
    ({"answer": "1:name", "value": "y" * 2001, "note": "x"}, None),
    ({"answer": "1:name", "value": "a\x00b", "note": "x"}, None),
    ({"answer": "1:name", "value": "7", "note": " "}, None),
    ({"answer": "1:bed/size", "value": "7", "note": "x"}, None),
    ({"value": "7", "note": "x"}, None),
]


@pytest.mark.parametrize(("data", "changes"), CORRECTIONS)
def test_corrections(data, changes):
    form = CorrectionForm(ANSWERS, data)
    assert form.is_valid() is (changes is not None)
    if changes is not None:
        assert form.changes() == changes


PROBLEMS = [
    ("understood", {"sentence": "Why."}, ""),
    ("received", None, ""),
    ("not_understood", None, ""),
    ("not_understood", {"sentence": "Why."}, "Why."),
    ("not_understood", {"sentence": "Why.", "params": {}}, "Why."),
    ("not_understood", {"sentence": "Why %(x)s.", "params": {"x": "not"}}, "Why not."),
    ("not_understood", {"sentence": "100 % wrong."}, "100 % wrong."),
    ("not_understood", {}, ""),
]


@pytest.mark.parametrize(("state", "problem", "text"), PROBLEMS)
def test_why_a_submission_was_not_understood(state, problem, text):
    assert problem_text(Submission(state=state, problem=problem)) == text


REASONS = [
    # reason, params, text
    ("Odd.", {}, "Odd."),
    ("%(n)s twins.", {"n": 2}, "2 twins."),
    ("%(share)s %% of %(count)s", {"share": 50, "count": 40}, "50 % of 40"),
    ("%(n)s twins.", {}, "%(n)s twins."),
    ("%(n)s of %(m)s.", {"n": 2}, "%(n)s of %(m)s."),
    ("%(n)d twins.", {"n": "two"}, "%(n)d twins."),
    ("100 % odd.", {"n": 2}, "100 % odd."),
]


@pytest.mark.parametrize(("reason", "params", "text"), REASONS)
def test_why_a_flag_was_raised(reason, params, text):
    assert reason_of(QualityFlag(reason=reason, params=params)) == text


def test_a_reason_speaks_the_readers_language():
    flag = QualityFlag(
        reason="Nothing was reported for %(days)s days before %(date)s.",
        params={"days": 6, "date": "2026-03-01"},
    )
    said = set()
    for language in ("en", "fr", "ar"):
        with override(language):
            said.add(reason_of(flag))
    assert len(said) == 3
    assert all("6" in text and "2026-03-01" in text for text in said)


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Nobody knows %(who)s.", "Nobody knows …."),
        ("%(value)s is too large for %(property)s: at most %(maximum)s.",
         "… is too large for …: at most …."),
        ("Two entries have the same ID.", "Two entries have the same ID."),
        ("", ""),
    ],
)  # fmt: skip
def test_a_reason_to_repair_stands_for_all_its_cases(sentence, text):
    assert Reason(sentence, 1).text == text


def test_keys_of_reasons_and_enumerators_say_nothing_and_tell_apart():
    assert len({Reason(text, 1).key for text in ("a", "b", "")}) == 3
    assert len({key_of(name) for name in ("Amina", "amina", "أمينة", "")}) == 4
    assert key_of("Amina") == key_of("Amina")
    assert len(key_of("Amina")) == len(Reason("a", 1).key) == 12
    assert "Amina" not in key_of("Amina")


@pytest.mark.parametrize(
    ("rule", "name", "french"),
    [
        ("duplicate", "Duplicate", "Doublon"),
        ("outlier", "Outlier", "Valeur aberrante"),
        ("more_vulnerable_than_persons", "More vulnerable than persons", None),
        ("x", "X", None),
    ],
)
def test_rules_have_names_for_people(rule, name, french):
    assert rule_name(rule) == name
    if french:
        with override("fr"):
            assert rule_name(rule) == french


RATES = [(0, 0, 0), (4, 1, 25), (3, 1, 33), (3, 2, 67), (5, 5, 100), (1000, 1, 0)]


@pytest.mark.parametrize(("every", "flagged", "rate"), RATES)
def test_the_share_of_flagged_submissions(every, flagged, rate):
    assert Work("E", "k", every, flagged, None, None, []).flag_rate == rate


@pytest.mark.parametrize(("total", "more"), [(0, False), (COUNTED, False), (COUNTED + 1, True)])
def test_counting_stops(total, more):
    assert Page([], "", total).more_than_total is more
