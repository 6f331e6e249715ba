"""The pages of submissions: the list with its filters, one submission, its files."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from serai.intake.choices import ReviewState, SubmissionState
from serai.intake.models import ReviewComment
from serai.intake.tests.stored import add_version, attach, flag, submit
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.ledger.models import Event
from serai.review.queries.submissions import Chosen, key_of, page_of
from serai.xforms.tests.forms import EN, FR, ask, registry

pytestmark = pytest.mark.django_db
GROUP = {"group/direction": "incoming", "group/reasons": "work family", "group/persons": "4"}


@pytest.fixture
def one(cast, form):
    with acting_as(cast.actor("alice")):
        return submit(form, {"point": "P1", "remark": "clear"}, [GROUP])


def page(cast, who, name, *args, **query):
    return cast.client(who).get(reverse(f"review:{name}", args=args), query)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def ids(cast, **chosen):
    with acting_as(cast.actor("alice")) as actor:
        return [s.pk for s in page_of(actor, Chosen(**chosen)).items]


ADDRESSES = ["submissions", "submission", "submission_xml", "rows", "quality"]


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    ("who", "whole"),
    [("alice", 200), ("bob", 200), ("petra", 404), ("sam", 404), ("guard", 404), ("nadia", 404)],
)
def test_who_sees_what(cast, one, name, who, whole):
    args = {"rows": [one.form_id]}.get(name, [one.pk] if name.startswith("submission") else [])
    args = [] if name == "submissions" else args
    response = page(cast, who, name, *args)
    if name in {"submissions", "quality"} and who in {"alice", "bob", "petra"}:
        assert response.status_code == 200
        assert (str(one.pk) in response.content.decode()) == (
            whole == 200 and name == "submissions"
        )
    else:
        assert response.status_code == whole


@pytest.mark.parametrize("name", ADDRESSES)
def test_nobody_signed_in_is_sent_to_the_door(cast, one, name):
    args = {"rows": [one.form_id]}.get(name, [one.pk] if name.startswith("submission") else [])
    response = page(cast, "anonymous", name, *([] if name == "submissions" else args))
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_the_list_shows_state_review_and_flags(cast, one):
    with acting_as(cast.actor("alice")):
        flag(one)
    shown = text(page(cast, "alice", "submissions"))
    assert "Understood" in shown
    assert "Not reviewed" in shown
    assert "1 submission " in shown


def test_a_swap_gets_the_list_alone(cast, one):
    client = cast.client("alice")
    response = client.get(reverse("review:submissions"), headers={"HX-Request": "true"})
    body = response.content.decode()
    assert body.lstrip().startswith('<div id="submissions"')
    assert "<html" not in body
    assert str(one.pk) in body


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, {"plain", "odd", "broken"}),
        ({"state": "not_understood"}, {"broken"}),
        ({"review": "approved"}, {"odd"}),
        ({"flags": "any"}, {"odd"}),
        ({"flags": "none"}, {"plain", "broken"}),
        ({"flags": "duplicate"}, {"odd"}),
        ({"flags": "outlier"}, set()),
        ({"enumerator": key_of("E2")}, {"broken"}),
        ({"since": clock.today() - timedelta(days=3)}, {"plain", "odd"}),
        ({"until": clock.today() - timedelta(days=3)}, {"broken"}),
        ({"tests": True}, {"test"}),
    ],
)
def test_filters(cast, form, chosen, found):
    with acting_as(cast.actor("alice")):
        made = {
            "plain": submit(form),
            "odd": submit(form, review_state=ReviewState.APPROVED),
            "broken": submit(
                form,
                state=SubmissionState.NOT_UNDERSTOOD,
                problem={"sentence": "Why."},
                enumerator="E2",
                received_at=clock.now() - timedelta(days=5),
            ),
            "test": submit(form, is_test=True),
            "former": submit(form, is_current=False),
        }
        flag(made["odd"])
    names = {one.pk: name for name, one in made.items()}
    assert {names[pk] for pk in ids(cast, **chosen)} == found


def test_a_filter_that_is_nonsense_is_left_out(cast, one):
    query = {"form": "x", "state": "y", "since": "tomorrow", "device": "1", "after": "z_z"}
    response = page(cast, "alice", "submissions", **query)
    assert response.status_code == 200
    assert str(one.pk) in response.content.decode()


def test_names_of_enumerators_stay_out_of_addresses(cast, form):
    with acting_as(cast.actor("alice")):
        submit(form, enumerator="Aminata Diallo")
    body = page(cast, "alice", "submissions").content.decode()
    assert f'value="{key_of("Aminata Diallo")}"' in body
    assert 'value="Aminata Diallo"' not in body


def test_pages_follow_each_other_without_a_gap_or_a_repeat(cast, form):
    moment = clock.now()
    with acting_as(cast.actor("alice")) as actor:
        made = [submit(form, received_at=moment - timedelta(seconds=n // 3)) for n in range(11)]
        seen, after = [], ""
        while True:
            found = page_of(actor, Chosen(), after=after, size=4)
            seen += [s.pk for s in found.items]
            assert found.total == 11
            if not found.next:
                break
            after = found.next
    assert len(seen) == len(set(seen)) == 11
    assert set(seen) == {s.pk for s in made}


def test_a_submission_shows_answers_and_groups_with_labels(cast, one):
    shown = text(page(cast, "alice", "submission", one.pk))
    for expected in ("Point P1", "Remark clear", "Groups", "Incoming", "Work, Family"):
        assert expected in shown
    assert "Read this aloud" not in shown


def test_labels_come_in_the_readers_language(cast, one):
    client = cast.client("alice")
    response = client.get(
        reverse("review:submission", args=[one.pk]), headers={"Accept-Language": "fr"}
    )
    assert "Incoming (fr)" in response.content.decode()


def test_a_form_without_the_readers_language_falls_back(cast, one):
    client = cast.client("alice")
    response = client.get(
        reverse("review:submission", args=[one.pk]), headers={"Accept-Language": "ar"}
    )
    assert 'dir="rtl"' in response.content.decode()
    assert "Incoming" in response.content.decode()


def test_flags_come_with_their_reasons(cast, one):
    with acting_as(cast.actor("alice")):
        flag(one, reason="%(count)s is too many.", params={"count": 900})
    assert "900 is too many." in text(page(cast, "alice", "submission", one.pk))


def test_a_submission_not_understood_says_why(cast, form):
    with acting_as(cast.actor("alice")):
        problem = {"sentence": "Nobody knows %(code)s.", "params": {"code": "ZZ"}}
        one = submit(form, state=SubmissionState.NOT_UNDERSTOOD, problem=problem)
    assert "Nobody knows ZZ." in text(page(cast, "alice", "submission", one.pk))


def test_a_correction_shows_what_it_changed(cast, form):
    with acting_as(cast.actor("alice")):
        old = submit(form, {"point": "P1", "remark": "clear"}, [GROUP], is_current=False)
        new = submit(
            form,
            {"point": "P2", "remark": "clear"},
            [GROUP | {"group/persons": "5"}],
            deprecated_id=old.instance_id,
            root_instance_id=old.root_instance_id,
        )
    shown = text(page(cast, "alice", "submission", new.pk))
    assert "What the correction changed" in shown
    assert "Point P1 P2" in shown
    assert "Persons (1) 4 5" in shown
    assert "A later correction has replaced" in text(page(cast, "alice", "submission", old.pk))


def test_history_is_for_who_may_read_the_audit_trail(cast, one):
    with acting_as(cast.actor("alice")) as actor:
        from serai.review.actions.review import review

        review(actor=actor, submission_ids=[one.pk], review_state="approved")
    assert "submission.reviewed" in text(page(cast, "ada", "submission", one.pk))
    assert "submission.reviewed" not in text(page(cast, "alice", "submission", one.pk))


def test_the_submission_is_given_as_it_came(cast, one):
    response = page(cast, "alice", "submission_xml", one.pk)
    assert response.content == b"<data/>"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


FILES = [
    ("a.png", "image/png", True),
    ("b.jpg", "image/jpeg; x=1", True),
    ("c.svg", "image/svg+xml", False),
    ("d.html", "text/html", False),
    ("e.pdf", "application/pdf", False),
    ("f.xml", "text/xml", False),
    ("g", "", False),
]


@pytest.mark.parametrize(("name", "media_type", "inline"), FILES)
def test_attachments_cannot_run_in_our_name(cast, one, name, media_type, inline):
    with acting_as(cast.actor("alice")):
        kept = attach(one, name, b"<script>alert(1)</script>", media_type)
    response = page(cast, "alice", "attachment", one.pk, kept.pk)
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    assert response["Content-Disposition"].startswith("inline" if inline else "attachment")
    assert (response["Content-Type"] == "application/octet-stream") == (not inline)
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("who", "status"), [("bob", 200), ("petra", 404), ("sam", 404), ("guard", 404), ("nadia", 404)]
)
def test_attachments_go_through_the_door(cast, one, who, status):
    with acting_as(cast.actor("alice")):
        kept = attach(one, "a.png", b"x", "image/png")
    assert page(cast, who, "attachment", one.pk, kept.pk).status_code == status


def test_an_attachment_of_another_submission_is_not_found(cast, form, one):
    with acting_as(cast.actor("alice")):
        kept = attach(submit(form), "a.png", b"x", "image/png")
    assert page(cast, "alice", "attachment", one.pk, kept.pk).status_code == 404


def test_rows_show_labels_or_codes(cast, one):
    assert "Incoming" in text(page(cast, "bob", "rows", one.form_id, table="group"))
    shown = text(page(cast, "bob", "rows", one.form_id, table="group", codes="1"))
    assert "incoming" in shown
    assert "Incoming" not in shown


def test_rows_of_an_unknown_table_are_not_found(cast, one):
    assert page(cast, "bob", "rows", one.form_id, table="no").status_code == 404


def test_rows_come_in_pages(cast, form):
    with acting_as(cast.actor("alice")):
        for _ in range(2):
            submit(form, {}, [GROUP] * 60)
    first = page(cast, "bob", "rows", form.form_id, table="group")
    following = re.search(r'rel="next" href="([^"]+)"', first.content.decode()).group(1)
    address = reverse("review:rows", args=[form.form_id]) + following.replace("&amp;", "&")
    second = cast.client("bob").get(address)
    assert first.content.decode().count('class="rowlink"') == 100
    assert second.content.decode().count('class="rowlink"') == 20


def test_rows_hold_the_questions_of_every_version(cast, form, one):
    with acting_as(cast.actor("alice")):
        schema = registry()
        more = ask("weather", "text", "Weather")
        newer = type(schema)(
            schema.root, (EN, FR), EN, schema.tables, (more, *schema.questions), ()
        )
        version = add_version(form.form, newer, "2", clock.now())
        submit(version, {"weather": "dust"})
    shown = text(page(cast, "bob", "rows", form.form_id))
    assert "Weather" in shown
    assert "dust" in shown
    assert "P1" in shown


REVIEWS = [
    ({"review_state": "approved"}, 302, "approved", 1),
    ({"comment": "Ask again."}, 302, "unreviewed", 1),
    ({"review_state": "has_issues", "comment": "Ask."}, 302, "has_issues", 1),
    ({}, 422, "unreviewed", 0),
    ({"comment": "   "}, 422, "unreviewed", 0),
    ({"review_state": "splendid"}, 422, "unreviewed", 0),
]


@pytest.mark.parametrize(("data", "status", "state", "comments"), REVIEWS)
def test_reviewing_one(cast, one, data, status, state, comments):
    address = reverse("review:review_submission", args=[one.pk])
    assert cast.client("alice").post(address, data).status_code == status
    with acting_as(cast.actor("alice")):
        one.refresh_from_db()
        assert one.review_state == state
        assert ReviewComment.objects.filter(submission=one).count() == comments
        assert Event.objects.filter(name="submission.reviewed").count() == comments


@pytest.mark.parametrize("who", ["bob", "petra", "sam", "guard", "nadia"])
def test_who_may_not_review(cast, one, who):
    address = reverse("review:review_submission", args=[one.pk])
    response = cast.client(who).post(address, {"review_state": "approved"})
    assert response.status_code == 404
    with acting_as(cast.actor("alice")):
        one.refresh_from_db()
    assert one.review_state == "unreviewed"


def test_bulk_review_of_the_ticked(cast, form):
    with acting_as(cast.actor("alice")):
        ticked, other = submit(form), submit(form)
    data = {"submission": [ticked.pk], "review_state": "approved", "scope": "ticked", "back": "/x"}
    response = cast.client("alice").post(reverse("review:review_submissions"), data)
    assert response["Location"] == "/x"
    assert set(ids(cast, review="approved")) == {ticked.pk}
    assert set(ids(cast, review="unreviewed")) == {other.pk}


def test_bulk_review_of_what_the_filter_shows(cast, form):
    with acting_as(cast.actor("alice")):
        odd = [submit(form) for _ in range(3)]
        fine = submit(form)
        for each in odd:
            flag(each)
    data = {"review_state": "has_issues", "scope": "filtered", "back": "/submissions/?flags=any"}
    cast.client("alice").post(reverse("review:review_submissions"), data)
    assert set(ids(cast, review="has_issues")) == {s.pk for s in odd}
    assert set(ids(cast, review="unreviewed")) == {fine.pk}


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""]
)
def test_bulk_review_leads_back_to_us_only(cast, one, back):
    data = {"submission": [one.pk], "review_state": "approved", "back": back}
    response = cast.client("alice").post(reverse("review:review_submissions"), data)
    assert response["Location"] == "/submissions/"


@pytest.mark.parametrize("data", [{"review_state": "approved"}, {"submission": ["x"]}])
def test_bulk_review_of_nothing_says_so(cast, one, data):
    client = cast.client("alice")
    response = client.post(reverse("review:review_submissions"), data, follow=True)
    assert response.status_code == 200
    assert any(m.level_tag == "error" for m in response.context["messages"])


def test_bulk_review_leaves_other_houses_alone(cast, one):
    data = {"submission": [one.pk], "review_state": "rejected"}
    cast.client("petra").post(reverse("review:review_submissions"), data)
    assert ids(cast, review="rejected") == []
