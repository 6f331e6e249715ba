"""What the forms take, and what each bad input is told."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from serai.accounts.models import Organisation, Team
from serai.assistance.forms import given as given_forms
from serai.assistance.forms import relief as relief_forms
from serai.assistance.models import Item, Kit, Store
from serai.assistance.queries.relief import lots_of
from serai.kit import clock
from serai.kit.actor import acting_as


@pytest.fixture
def filled(centre):
    """Fill a form as sofia: `filled(ItemForm, {...}, organisations=...)` returns it, validated."""

    def fill(form, data, who="sofia", **options):
        with acting_as(centre.actor(who)):
            made = form(data, **options)
            made.is_valid()
            return made

    return fill


def teams(centre):
    return Team.objects.filter(pk=centre.team.pk)


SERVICE = {"given_on": "2026-11-02", "kind": "food", "setting": "centre"}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, set()), ({"kind": "wish"}, {"kind"}), ({"kind": "health"}, {"kind"}),
        ({"setting": ""}, {"setting"}), ({"given_on": "32.13.2026"}, {"given_on"}),
        ({"note": "x" * 4_001}, {"note"}), ({"partner": "x" * 201}, {"partner"}),
        ({"action": "x"}, {"action"}), ({"group": "x"}, {"group"}), ({"team": "x"}, {"team"}),
        ({"action": "a1", "group": "g1"}, set()),
    ],
)  # fmt: skip
def test_a_service(centre, filled, changes, wrong):
    form = filled(
        given_forms.ServiceForm, SERVICE | {"team": centre.team.pk} | changes,
        teams=teams(centre), kinds=["food", "legal"], actions=[("a1", "Advice")],
        groups=[("g1", "Household of 2")],
    )  # fmt: skip
    assert set(form.errors) == wrong


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, set()), ({"kind": "surgery"}, {"kind"}), ({"fitness": "perhaps"}, {"fitness"}),
        ({"valid_until": "soon"}, {"valid_until"}), ({"referred_to": "x" * 201}, {"referred_to"}),
    ],
)  # fmt: skip
def test_a_health_contact(centre, filled, changes, wrong):
    data = {"given_on": "2026-11-02", "kind": "consultation", "team": centre.team.pk} | changes
    assert set(filled(given_forms.HealthForm, data, teams=teams(centre)).errors) == wrong


@pytest.mark.parametrize(
    ("references", "found"),
    [
        ("", []), ("K7QD-4M2P", ["K7QD-4M2P"]), ("k7qd4m2p\nK7QD-4M2P", ["K7QD-4M2P"]),
        ("K7QD-4M2P, HHHH-2222\n\n", ["K7QD-4M2P", "HHHH-2222"]),
        ("K7QD-4M2P\nO0O0-1111", "Line 2 is no reference."), ("x", "Line 1 is no reference."),
    ],
)  # fmt: skip
def test_the_others_of_a_session(centre, filled, references, found):
    data = {"given_on": "2026-11-02", "kind": "group", "aim": "activity", "setting": "centre",
            "team": centre.team.pk, "references": references}  # fmt: skip
    form = filled(given_forms.SessionForm, data, teams=teams(centre))
    if isinstance(found, str):
        assert form.errors == {"references": [found]}
    else:
        assert form.cleaned_data["references"] == found


@pytest.mark.parametrize(
    ("minutes", "wrong"), [("", set()), ("0", {"minutes"}), ("1441", {"minutes"})]
)
def test_the_minutes_of_a_session(centre, filled, minutes, wrong):
    data = {"given_on": "2026-11-02", "kind": "individual", "aim": "activity", "minutes": minutes,
            "setting": "centre", "team": centre.team.pk}  # fmt: skip
    assert set(filled(given_forms.SessionForm, data, teams=teams(centre)).errors) == wrong


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, set()), ({"count": 0}, {"count"}), ({"count": "many"}, {"count"}),
        ({"count": 10_001}, {"count"}), ({"proof": "nod"}, {"proof"}), ({"kit": "x"}, {"kit"}),
        ({"item": "x"}, {"item"}), ({"store": "x"}, {"store"}), ({"given_on": ""}, {"given_on"}),
        ({"proof_by": "x" * 121}, {"proof_by"}),
    ],
)  # fmt: skip
def test_what_is_handed_over(centre, shelf, filled, changes, wrong):
    data = {"kit": shelf.kit.pk, "count": 1, "proof": "signature", "store": shelf.store.pk,
            "given_on": "2026-11-02"} | changes  # fmt: skip
    stores = Store.objects.filter(pk=shelf.store.pk)
    assert set(filled(relief_forms.HandForm, data, stores=stores).errors) == wrong


@pytest.mark.parametrize(
    ("form", "data", "wrong"),
    [
        ("ItemForm", {"name": "Rope", "unit": "piece"}, set()),
        ("ItemForm", {"name": "", "unit": "piece"}, {"name"}),
        ("ItemForm", {"name": "x" * 81, "unit": "piece"}, {"name"}),
        ("ItemForm", {"name": "Rope", "unit": "yard"}, {"unit"}),
        ("ItemForm", {"name": "Rope", "unit": "piece", "warn_below": -1}, {"warn_below"}),
        ("KitForm", {"name": "Kit"}, set()),
    ],
)  # fmt: skip
def test_what_is_set_up(centre, shelf, filled, form, data, wrong):
    organisations = Organisation.objects.filter(pk=centre.organisation.pk)
    more = {"items": Item.objects.none()} if form == "KitForm" else {}
    made = filled(
        getattr(relief_forms, form), data | {"organisation": centre.organisation.pk},
        organisations=organisations, **more,
    )  # fmt: skip
    assert set(made.errors) == wrong


def test_a_kit_holds_what_was_said_of_each_item(centre, shelf, filled):
    data = {"name": "Kit", "organisation": centre.organisation.pk,
            f"item_{shelf.soap.pk}": 3, f"item_{shelf.blanket.pk}": 0}  # fmt: skip
    form = filled(
        relief_forms.KitForm, data, items=Item.objects.all(),
        organisations=Organisation.objects.filter(pk=centre.organisation.pk),
    )  # fmt: skip
    assert form.cleaned_data["lines"] == {shelf.soap: 3}
    wrong = filled(
        relief_forms.KitForm, data | {f"item_{shelf.soap.pk}": -1}, items=Item.objects.all(),
        organisations=Organisation.objects.filter(pk=centre.organisation.pk),
    )  # fmt: skip
    assert set(wrong.errors) == {f"item_{shelf.soap.pk}"}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, set()), ({"of": "x"}, {"of"}), ({"most": 0}, {"most"}), ({"days": 0}, {"days"}),
        ({"days": 3_661}, {"days"}), ({"per": "tent"}, {"per"}),
    ],
)  # fmt: skip
def test_a_limit(shelf, filled, changes, wrong):
    data = {"of": str(shelf.kit.pk), "most": 1, "days": 30, "per": "person"} | changes
    form = filled(relief_forms.LimitForm, data, kits=Kit.objects.all(), items=Item.objects.all())
    assert set(form.errors) == wrong
    if not wrong:
        assert form.cleaned_data["of"] == shelf.kit


@pytest.mark.parametrize(
    ("form", "changes", "wrong"),
    [
        ("TransferForm", {}, set()), ("TransferForm", {"quantity": 0}, {"quantity"}),
        ("TransferForm", {"to": "x"}, {"to"}), ("TransferForm", {"lot": "x"}, {"lot"}),
        ("CountForm", {}, set()), ("CountForm", {"counted": -1}, {"counted"}),
        ("CountForm", {"reason": ""}, {"reason"}),
    ],
)  # fmt: skip
def test_what_happens_to_a_lot(centre, shelf, filled, form, changes, wrong):
    data = {"lot": shelf.lots["soap"].pk, "quantity": 1, "to": shelf.store.pk, "counted": 3,
            "reason": "Mice."} | changes  # fmt: skip
    with acting_as(centre.actor("sofia")):
        more = {"lots": lots_of(shelf.store)}
    if form == "TransferForm":
        more["stores"] = Store.objects.all()
    assert set(filled(getattr(relief_forms, form), data, **more).errors) == wrong


@pytest.mark.parametrize(
    ("month", "day"),
    [("2026-09", date(2026, 9, 1)), ("2026-11", date(2026, 11, 1)), ("2023-12", date(2023, 12, 1)),
     ("2023-11", None), ("2026-12", None), ("2026-9", None), ("", None), ("2026-09-01", None)],
)  # fmt: skip
def test_a_month_is_one_of_the_last_three_years(month, day):
    with clock.standing_at(datetime(2026, 11, 27, 12, tzinfo=UTC)):
        form = given_forms.MonthForm({"month": month})
        assert form.is_valid() == (day is not None)
        assert form.cleaned_data.get("month") == day
        assert len(form.fields["month"].choices) == given_forms.MONTHS


@pytest.mark.parametrize(("language", "words"), [("fr", "septembre 2026"), ("ar", "سبتمبر")])
def test_months_are_named_in_the_readers_language(language, words):
    with clock.standing_at(datetime(2026, 11, 27, 12, tzinfo=UTC)), override(language):
        labels = [label for _value, label in given_forms.MonthForm().fields["month"].choices]
    assert any(words in label for label in labels)
