"""What the forms offer, take and refuse, and that every word is said in three languages."""

import base64
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from serai.accounts.choices import Compartment
from serai.accounts.models import Organisation, Team
from serai.consent import choices, forms
from serai.consent.forms import (
    ANSWERS,
    PERIODS,
    AskedForm,
    RecordForm,
    WithdrawForm,
    WithholdForm,
    first_values,
)
from serai.consent.models import Consent, Withholding
from serai.kit import clock
from serai.kit.ids import new_id
from serai.kit.signing import LARGEST, SIDE, NotAPicture, cleaned, drawn

NOBODYS = "team:00000000-0000-0000-0000-000000000005"
HOME = Organisation(id=new_id(), name="Sahel Response", short_name="SR")
CLINIC = Team(id=new_id(), organisation=HOME, name="Clinic")
WARD = Team(id=new_id(), organisation=HOME, name="Ward")
HELD = frozenset({"identity", "health"})
ASKED = {
    "purpose": "health", "recipient": f"team:{CLINIC.pk}", "compartments": ["identity"],
    "period": "30", "notice_language": "fr",
}  # fmt: skip
ANSWERED = ASKED | {
    "state": "given", "medium": "written", "expression": "signature", "given_by": "person",
}  # fmt: skip


def asked(**other):
    return AskedForm(ASKED | other, teams=[CLINIC, WARD], held=HELD)


def answered(files=None, **other):
    return RecordForm(ANSWERED | other, files, teams=[CLINIC, WARD], held=HELD)


def withheld(**other):
    values = {"recipient": f"team:{CLINIC.pk}", "compartments": ["health"], "why": "other"}
    return WithholdForm(values | other, teams=[CLINIC, WARD])


def png(size=(30, 10), mode="RGB", kind="PNG", colour="navy"):
    written = io.BytesIO()
    Image.new(mode, size, colour).save(written, kind)
    return written.getvalue()


def test_teams_their_organisations_and_outsiders_are_offered():
    groups = asked().to.choices[1:]
    assert [title for title, _rows in groups] == ["Teams", "Whole organisations", "Outside Serai"]
    assert [code for code, _label in groups[0][1]] == [f"team:{one.pk}" for one in (CLINIC, WARD)]
    assert groups[1][1] == [(f"organisation:{HOME.pk}", "SR")]
    assert [code for code, _label in groups[2][1]] == [f"outside:{c}" for c in choices.Outside]


def test_nothing_is_withheld_from_who_is_outside():
    form = withheld(recipient="outside:media")
    assert [title for title, _rows in form.to.choices[1:]] == ["Teams", "Whole organisations"]
    assert "recipient" in form.errors


def test_only_what_the_actor_holds_is_offered_but_all_can_be_withheld():
    assert {code for code, _label in asked().parts.choices} == HELD
    assert {code for code, _label in withheld().fields["compartments"].choices} == set(Compartment)
    assert withheld().fields["compartments"].initial == list(Compartment.values)


@pytest.mark.parametrize(
    ("recipient", "expected"),
    [
        (f"team:{CLINIC.pk}", {"team": CLINIC, "organisation": None, "outside": ""}),
        (f"organisation:{HOME.pk}", {"team": None, "organisation": HOME, "outside": ""}),
        *[
            (f"outside:{code}", {"team": None, "organisation": None, "outside": code})
            for code in choices.Outside.values
        ],
    ],
    ids=lambda value: value.partition(":")[0] if isinstance(value, str) else "",
)
def test_a_recipient_is_exactly_one(recipient, expected):
    form = asked(recipient=recipient)
    assert form.is_valid()
    terms = form.terms()
    assert {name: getattr(terms, name) for name in expected} == expected
    assert terms.home == (None if expected["outside"] else HOME)


@pytest.mark.parametrize(("days", "label"), PERIODS, ids=lambda value: str(value) or "no end")
def test_a_period_is_counted_from_now(days, label):
    form = asked(period=days)
    assert form.is_valid()
    ends = form.terms().expires_at
    assert (ends is None) == (days == "")
    if ends is not None:
        assert round((ends - clock.now()).total_seconds() / 86400) == int(days)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("purpose", "spying"), ("purpose", ""), ("recipient", "team:none"), ("recipient", ""),
        ("recipient", NOBODYS), ("recipient", "outside:everybody"),
        ("compartments", ["finance"]), ("compartments", []), ("compartments", ["identity", "all"]),
        ("period", "9999"), ("period", "-1"), ("notice_language", "xx"), ("notice_language", ""),
        ("state", "withdrawn"), ("state", "renewed"), ("state", ""), ("medium", ""),
        ("medium", "rumour"), ("expression", "nod"), ("given_by", "neighbour"), ("assent", "maybe"),
        ("no_guardian", "lazy"), ("why_not", "because"), ("legal_basis", "interest"),
        ("witness", "w" * 201), ("interpreter", "i" * 201), ("guardian", "g" * 201),
        ("reason", "r" * 4001), ("signature", "data:text/html,x"),
    ],
)  # fmt: skip
def test_what_was_not_offered_is_not_taken(field, wrong):
    form = answered(**{field: wrong})
    assert not form.is_valid()
    assert list(form.errors) == [field]


@pytest.mark.parametrize("state", [code for code, _label in ANSWERS])
def test_only_an_agreement_carries_how_it_was_shown(state):
    picture = "data:image/png;base64," + base64.b64encode(png()).decode()
    form = answered(state=state, why_not="no_trust", signature=picture)
    assert form.is_valid()
    answer = form.answer()
    refused = state == "refused"
    assert answer.why_not == ("no_trust" if refused else "")
    assert answer.expression == ("" if refused else "signature")
    assert set(answer.pictures) == (set() if refused else {"signature"})


def test_who_else_took_part_is_named_where_somebody_did():
    form = answered(guardian=" Issa ", witness="  ", interpreter="Moussa")
    assert form.is_valid()
    assert form.answer().people() == {"guardian": "Issa", "interpreter": "Moussa"}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_photos_of_three_kinds_are_taken_and_made_one(kind):
    photo = SimpleUploadedFile(f"x.{kind}", png(kind=kind))
    form = answered({"thumbprint": photo})
    assert form.is_valid()
    assert Image.open(io.BytesIO(form.answer().pictures["thumbprint"])).format == "PNG"


@pytest.mark.parametrize(
    "content",
    [png(kind="GIF"), png(kind="BMP"), png(kind="TIFF"), b"%PDF-1.7", b"<svg/>", png()[:40]],
    ids=["gif", "bmp", "tiff", "pdf", "svg", "cut"],
)
def test_files_of_other_kinds_are_told(content):
    form = answered({"thumbprint": SimpleUploadedFile("x.png", content)})
    assert form.errors["thumbprint"] == [
        "This is not a picture that can be kept. Use a PNG or JPEG of at most 8 MB."
    ]


@pytest.mark.parametrize(
    ("size", "kept"),
    [((40, 20), (40, 20)), ((SIDE, 10), (SIDE, 10)), ((3200, 1600), (1600, 800)),
     ((100, 3200), (50, 1600))],
)  # fmt: skip
def test_a_large_picture_is_made_smaller_in_its_shape(size, kept):
    assert Image.open(io.BytesIO(cleaned(png(size)))).size == kept


def test_what_is_see_through_becomes_paper():
    clean = Image.open(io.BytesIO(cleaned(png((2, 2), "RGBA", colour=(0, 0, 0, 0)))))
    assert (clean.mode, clean.getpixel((0, 0))) == ("RGB", (255, 255, 255))


@pytest.mark.parametrize("content", [b"", b"0" * (LARGEST + 1)], ids=["empty", "too large"])
def test_nothing_and_too_much_are_no_picture(content):
    with pytest.raises(NotAPicture):
        cleaned(content)


@pytest.mark.parametrize("start", ["", "data:image/jpeg;base64,", "http://x/", "DATA:image/png;"])
def test_a_drawing_comes_as_the_canvas_sends_it(start):
    whole = base64.b64encode(png()).decode()
    assert drawn("data:image/png;base64," + whole)
    with pytest.raises(NotAPicture):
        drawn(start + whole)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"why": "not_said"}, []), ({"why": "no_trust", "text": "They talk."}, []),
        ({"why": ""}, ["why"]), ({}, ["why"]), ({"why": "bored"}, ["why"]),
        ({"why": "other", "text": "x" * 4001}, ["text"]),
    ],
)  # fmt: skip
def test_taking_back_needs_one_of_the_reasons(values, wrong):
    assert list(WithdrawForm(values).errors) == wrong


@pytest.mark.parametrize(
    ("other", "wrong"),
    [
        ({}, []), ({"note": "Her uncle works there."}, []), ({"recipient": ""}, ["recipient"]),
        ({"recipient": NOBODYS}, ["recipient"]),
        ({"compartments": []}, ["compartments"]),
        ({"compartments": ["all"]}, ["compartments"]), ({"why": ""}, ["why"]),
        ({"note": "x" * 4001}, ["note"]),
    ],
)  # fmt: skip
def test_withholding_says_what_from_whom_and_why(other, wrong):
    form = withheld(**other)
    assert list(form.errors) == wrong
    if not wrong:
        assert form.values() == {
            "why": "other", "compartments": ["health"], "note": other.get("note", ""),
            "team": CLINIC,
        }  # fmt: skip


def test_a_new_form_shows_the_least_that_is_usual():
    values = first_values("ar")
    assert values["compartments"] == ["identity"]
    assert (values["purpose"], values["period"], values["notice_language"]) == (
        "services", "180", "ar"
    )  # fmt: skip
    assert set(values) <= set(RecordForm.base_fields)


@pytest.mark.parametrize(
    ("to", "recipient"),
    [
        ({"team": CLINIC}, f"team:{CLINIC.pk}"),
        ({"organisation": HOME}, f"organisation:{HOME.pk}"),
        ({"outside": "media"}, "outside:media"),
    ],
    ids=["team", "organisation", "outside"],
)
def test_renewing_shows_the_terms_there_were(to, recipient):
    before = Consent(purpose="tracing", compartments=["health"], notice_language="pt", **to)
    values = first_values("en", before)
    assert (values["recipient"], values["purpose"], values["compartments"]) == (
        recipient, "tracing", ["health"]
    )  # fmt: skip


WORDS = [
    choices.State, choices.Purpose, choices.LegalBasis, choices.Outside, choices.Medium,
    choices.Expression, choices.GivenBy, choices.Assent, choices.NoGuardian, choices.WhyNot,
    choices.EvidenceKind,
]  # fmt: skip


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__name__)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_word_is_said_in_french_and_arabic(words, language):
    with translation.override("en"):
        english = [str(one.label) for one in words]
    with translation.override(language):
        told = [str(one.label) for one in words]
    assert len(set(told)) == len(words)
    same = {mine for mine, theirs in zip(told, english, strict=True) if mine == theirs}
    assert same <= ({"Protection"} if language == "fr" else set())


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__name__)
def test_every_code_fits_its_column(words):
    columns = {
        "State": "state", "Purpose": "purpose", "LegalBasis": "legal_basis", "Outside": "outside",
        "Medium": "medium", "Expression": "expression", "GivenBy": "given_by", "Assent": "assent",
        "NoGuardian": "no_guardian", "WhyNot": "why_not",
    }  # fmt: skip
    if words.__name__ in columns:
        room = Consent._meta.get_field(columns[words.__name__]).max_length
        assert max(map(len, words.values)) <= room


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        (Consent(team=CLINIC, compartments=["health"]), "Sahel Response – Clinic"),
        (Consent(organisation=HOME, compartments=["health"]), "Sahel Response"),
        (Consent(outside="media", compartments=["health"]), "Journalists and media"),
        (Withholding(team=WARD, compartments=["health"]), "Sahel Response – Ward"),
        (Withholding(organisation=HOME, compartments=["health"]), "Sahel Response"),
    ],
    ids=["team", "organisation", "outside", "from a team", "from an organisation"],
)
def test_a_recipient_is_shown_by_name(one, shown):
    assert one.recipient == shown
    assert one.parts == [str(Compartment("health").label)]


def test_the_periods_end_with_until_withdrawn():
    assert [days for days, _label in forms.PERIODS] == ["30", "90", "180", "365", ""]
