"""Reading submissions: cursors, what filters offer, corrections, rows, versions."""

from datetime import timedelta

import pytest

from serai.intake.models import Device
from serai.intake.tests.stored import add_version, attach, flag, publish, submit
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.ids import new_id
from serai.review.actions.review import review
from serai.review.queries import submissions as queries
from serai.review.queries.submissions import Chosen, key_of
from serai.xforms.schema import FormSchema, Table
from serai.xforms.tests.forms import EN, ask, registry

pytestmark = pytest.mark.django_db
GROUP = {"group/direction": "incoming", "group/persons": "4"}


@pytest.fixture
def alice(cast):
    """Alice at work for the whole test."""
    with acting_as(cast.actor("alice")) as actor:
        yield actor


KEY = "00000000-0000-0000-0000-000000000000"
CURSORS = [
    "", "x", "_", "2026-01-01", f"_{KEY}", f"yesterday_{KEY}", "2026-01-01T00:00:00+00:00_x",
    f"2026-01-01T00:00:00_{KEY}", f"2026-13-01T00:00:00Z_{KEY}", f"2026-01-01T00:00:00Z{KEY}",
]  # fmt: skip


@pytest.mark.parametrize("after", CURSORS)
def test_a_cursor_that_is_none_starts_from_the_top(alice, form, after):
    one = submit(form)
    assert queries.page_of(alice, Chosen(), after=after).items == [one]


def test_a_cursor_survives_an_address_that_made_its_plus_a_space(alice, form):
    made = [submit(form, received_at=clock.now() - timedelta(hours=n)) for n in range(3)]
    following = queries.page_of(alice, Chosen(), size=1).next
    for after in (following, following.replace("+", " ")):
        page = queries.page_of(alice, Chosen(), after=after, size=5)
        assert [one.pk for one in page.items] == [made[1].pk, made[2].pk]
        assert (page.next, page.total) == ("", 3)


def test_lists_do_not_carry_the_heavy_parts(alice, form):
    submit(form)
    [one] = queries.page_of(alice, Chosen()).items
    assert set(queries.HEAVY) <= one.get_deferred_fields()


def test_counting_costs_no_more_than_its_limit(alice, form, monkeypatch):
    for _ in range(4):
        submit(form)
    monkeypatch.setattr(queries, "COUNTED", 2)
    page = queries.page_of(alice, Chosen(), size=10)
    assert (page.total, page.more_than_total, len(page.items)) == (3, True, 4)


def test_ids_are_the_newest_and_one_more_than_may_be_touched(alice, form):
    made = [submit(form, received_at=clock.now() - timedelta(hours=n)).pk for n in range(4)]
    assert queries.ids_of(alice, Chosen(), most=2) == made[:3]
    assert queries.ids_of(alice, Chosen(), most=9) == made


def test_filters_join(alice, cast, form):
    other = publish(cast.organisation, form_id="other")
    device = Device.objects.create(
        organisation=cast.organisation, name="Phone 1", token_hash=b"1" * 32
    )
    wanted = submit(form, device=device, review_state="approved")
    submit(form, device=device)
    submit(form, review_state="approved")
    submit(other, review_state="approved", device=device)
    chosen = Chosen(form=form.form_id, device=device.pk, review="approved")
    assert list(queries.submissions(alice, chosen)) == [wanted]


def test_a_settled_flag_is_no_longer_filtered_by(alice, cast, form):
    one = submit(form)
    flag(one, "outlier", settled_at=clock.now(), settled_by=cast.alice)
    assert not queries.submissions(alice, Chosen(flags="outlier")).exists()
    assert queries.submissions(alice, Chosen(flags="none")).exists()


def test_what_the_filter_offers_is_what_there_is(alice, cast, form):
    Device.objects.create(organisation=cast.organisation, name="B", token_hash=b"1" * 32)
    Device.objects.create(organisation=cast.organisation, name="A", token_hash=b"2" * 32)
    for name in ("Binta", "Amina", "Amina", ""):
        submit(form, enumerator=name)
    one = submit(form, enumerator="")
    flag(one, "outlier")
    flag(one, "duplicate", settled_at=clock.now(), settled_by=cast.alice)
    found = queries.offer(alice)
    assert [name for _, name in found.devices] == ["A", "B"]
    assert found.enumerators == [(key_of("Amina"), "Amina"), (key_of("Binta"), "Binta")]
    assert found.rules == [("outlier", "Outlier")]


@pytest.mark.parametrize("who", ["petra", "guard", "sam", "nadia"])
def test_strangers_are_offered_nothing(cast, form, who):
    with acting_as(cast.actor("alice")):
        flag(submit(form))
    with acting_as(cast.actor(who)) as actor:
        assert queries.offer(actor) == queries.Offer([], [], [])


def test_the_newest_published_version_leads_and_drafts_wait(alice, form):
    newer = FormSchema("data", (EN,), EN, registry().tables, registry().questions[:1])
    add_version(form.form, newer, "2", clock.now())
    draft = FormSchema("data", (EN,), EN, registry().tables, ())
    version = add_version(form.form, draft, "3", None)
    assert queries.schemas_of(form.form) == [newer, registry()]
    assert queries.schema_of(version.pk) == draft


def test_a_detail_without_anything_is_empty(alice, form):
    one = submit(form)
    found = queries.detail(alice, one, "en")
    assert (found.answers, found.grids, found.attachments) == ([], [], [])
    assert (found.flags, found.comments, found.history) == ([], [], [])
    assert (found.chain, found.changes, found.problem) == ([], [], "")


def test_a_detail_shows_answers_with_their_files(alice, form):
    one = submit(form, {"photo": "a.png", "remark": "b.png", "where": "13.5 2.1 0 5"})
    kept = attach(one, "a.png", b"x", "image/png")
    shown = {a.label: a for a in queries.detail(alice, one, "en").answers}
    assert (shown["Photo"].text, shown["Photo"].attachment) == ("a.png", kept)
    assert shown["Remark"].attachment is None
    assert shown["Where"].text == "13.5 2.1 0 5"


def test_a_grid_has_the_columns_that_were_answered(alice, form):
    one = submit(form, {}, [GROUP, {"group/persons": "7"}])
    [grid] = queries.detail(alice, one, "fr").grids
    assert grid.title == "Groupes"
    assert grid.header == ["Direction (fr)", "Persons (fr)"]
    assert grid.rows == [["Incoming (fr)", "4"], ["", "7"]]


def test_comments_come_in_the_order_they_were_written(alice, form):
    one = submit(form)
    for text in ("first", "second"):
        review(actor=alice, submission_ids=[one.pk], comment=text)
    assert [c.body for c in queries.detail(alice, one, "en").comments] == ["first", "second"]


def test_a_chain_of_corrections_compares_each_with_the_one_before(alice, form):
    first = submit(form, {"point": "P1"}, is_current=False)
    second = submit(
        form, {"point": "P2"}, is_current=False, deprecated_id=first.instance_id,
        root_instance_id=first.instance_id,
    )  # fmt: skip
    third = submit(
        form, {"point": "P2", "stranger": "x"}, [GROUP], deprecated_id=second.instance_id,
        root_instance_id=first.instance_id,
    )  # fmt: skip
    changes = {
        one.pk: [(c.where, c.before, c.after) for c in queries.detail(alice, one, "en").changes]
        for one in (first, second, third)
    }
    assert changes[first.pk] == []
    assert changes[second.pk] == [("Point", "P1", "P2")]
    assert sorted(changes[third.pk]) == [
        ("Direction (1)", "", "incoming"),
        ("Persons (1)", "", "4"),
        ("stranger", "", "x"),
    ]
    assert [s.pk for s in queries.detail(alice, third, "en").chain] == [
        first.pk, second.pk, third.pk,
    ]  # fmt: skip


def test_a_correction_of_what_never_came_compares_with_nothing(alice, form):
    one = submit(form, {"point": "P1"}, deprecated_id=f"uuid:{new_id()}")
    assert queries.detail(alice, one, "en").changes == []


ROWS = [
    # table, language, header starts with, cells of the first row start with
    ("", None, ["point", "where/latitude"], ["P1", "13.5"]),
    ("", "en", ["Point", "Where/latitude"], ["P1", "13.5"]),
    ("", "ar", ["Point", "Where/latitude"], ["P1", "13.5"]),
    ("group", None, ["direction", "nationality"], ["incoming", ""]),
    ("group", "fr", ["Direction (fr)", "Nationality (fr)"], ["Incoming (fr)", ""]),
    ("group/member", "fr", ["Age (fr)"], None),
]


@pytest.mark.parametrize(("table", "language", "header", "cells"), ROWS)
def test_rows_of_a_table(alice, form, table, language, header, cells):
    one = submit(form, {"point": "P1", "where": "13.5 2.1 0 5"}, [GROUP])
    submit(form, {"point": "old"}, [GROUP], is_current=False)
    submit(form, {"point": "test"}, [GROUP], is_test=True)
    page = queries.rows_of(form.form, table, language=language)
    assert page.header[: len(header)] == header
    assert [key for key, _ in page.rows] == ([one.pk] if cells else [])
    assert page.next is None
    if cells:
        assert page.rows[0][1][: len(cells)] == cells


@pytest.mark.parametrize(("size", "pages"), [(1, [1, 1, 1, 1, 1]), (2, [2, 2, 1]), (5, [5])])
def test_rows_page_without_a_gap(alice, form, size, pages):
    submit(form, {}, [{"group/persons": str(n)} for n in range(5)])
    after, seen, sizes = 0, [], []
    while after is not None:
        page = queries.rows_of(form.form, "group", language=None, after=after, size=size)
        persons = page.header.index("persons")
        seen += [cells[persons] for _, cells in page.rows]
        sizes.append(len(page.rows))
        after = page.next
    assert (seen, sizes) == (["0", "1", "2", "3", "4"], pages)


def test_a_form_that_never_had_a_version_has_no_rows(alice, cast):
    bare = publish(cast.organisation, FormSchema("data", ("",), "", (Table("", None, {}),),
                                                 (ask("a", "text"),)), "bare")  # fmt: skip
    assert queries.rows_of(bare.form, "", language="fr").rows == []
