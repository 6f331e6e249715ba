"""What the office sees of submissions that bear persons: metadata always, answers hardly ever."""

import pytest
from django.urls import reverse

from serai.intake.actions.understanding import understand
from serai.intake.choices import SubmissionState
from serai.intake.models import Submission
from serai.intake.tests.phone import Answers, Phone, publish, register
from serai.kit.actor import acting_as, system_actor
from serai.review.actions.repair import correct

pytestmark = pytest.mark.django_db
NAME = "Zeinabou"


@pytest.fixture
def sealed(centre, garden):
    """A submission that bears persons and was not understood, with a sealed photograph."""
    publish(centre.organisation, bears_persons=True)
    phone = Phone(f"/openrosa/{register(centre.organisation)[1]}/")
    answers = Answers(gardener=NAME, photo="a.jpg", beds=[("maize", "many")])
    assert phone.send(answers, {"a.jpg": b"a photograph"}).status_code == 201
    return read_again()


def read_again():
    with acting_as(system_actor()):
        understand(submission_ids=Submission.objects.values_list("pk", flat=True))
        return Submission.objects.get(is_current=True)


WHO = [("carla", 200), ("rami", 200), ("alice", 200), ("hana", 200), ("rosa", 404), ("guard", 404),
       ("piet", 200), ("sam", 404)]  # fmt: skip


@pytest.mark.parametrize(("who", "status"), WHO)
def test_the_queue_shows_who_registers_what_waits(centre, sealed, who, status):
    response = centre.client(who).get(reverse("review:repair"))
    assert response.status_code == status
    assert NAME.encode() not in response.content
    fix = reverse("review:fix", args=[sealed.pk]).encode()
    assert (fix in response.content) == (who in {"carla", "rami", "hana"})


@pytest.mark.parametrize(
    ("who", "status"),
    [("carla", 200), ("alice", 404), ("piet", 404), ("rosa", 404), ("guard", 404)],
)
def test_only_who_registers_repairs(centre, sealed, who, status):
    response = centre.client(who).get(reverse("review:fix", args=[sealed.pk]))
    assert response.status_code == status
    assert (b"many" in response.content) == (status == 200)


def test_the_office_sees_metadata_and_no_answer(centre, sealed):
    page = centre.client("alice").get(reverse("review:submission", args=[sealed.pk]))
    assert page.status_code == 200
    assert b"its answers are sealed" in page.content
    assert NAME.encode() not in page.content
    assert reverse("review:fix", args=[sealed.pk]).encode() not in page.content
    with acting_as(system_actor()):
        attachment = sealed.attachments.values_list("pk", flat=True).get()
    for address in (
        reverse("review:submission_xml", args=[sealed.pk]),
        reverse("review:attachment", args=[sealed.pk, attachment]),
    ):
        assert centre.client("alice").get(address).status_code == 403


def test_a_correction_is_sealed_with_its_files_and_then_closed_to_all(centre, sealed):
    place = (sealed.problem["where"]["path"], sealed.problem["where"]["ordinal"])
    client = centre.client("rami")
    data = {"answer": f"{place[1]}:{place[0]}", "value": "5", "note": "Asked again"}
    response = client.post(reverse("review:fix", args=[sealed.pk]), data)
    assert response.status_code == 302
    with acting_as(system_actor()):
        new = Submission.objects.get(is_current=True)
        assert new.pk != sealed.pk
        assert (new.state, new.xml) == (SubmissionState.UNDERSTOOD, "")
        assert new.attachments.filter(blob__isnull=False).count() == 1
    assert client.get(reverse("review:fix", args=[new.pk])).status_code == 404


def test_rows_and_exports_are_refused_with_a_sentence(centre, sealed):
    client = centre.client("alice")
    for response in (
        client.get(reverse("review:rows", args=[sealed.form_id]), follow=True),
        client.post(reverse("review:export", args=[sealed.form_id]), {"format": "csv"},
                    follow=True),
    ):  # fmt: skip
        assert response.redirect_chain
        assert b"its answers are kept sealed" in response.content
    for address in ("rows", "exports", "export"):
        response = client.get(f"/api/intake/forms/{sealed.form_id}/{address}")
        assert response.status_code == 409
        assert b"kept sealed" in response.content
    one = client.get(f"/api/intake/submissions/{sealed.pk}").json()
    assert one["rows"] == {}
    assert "many" not in one["problem"]


def test_who_knows_nobody_replays_nothing(centre, sealed):
    data = {"submission": str(sealed.pk), "scope": "ticked"}
    for who, status in (("alice", 302), ("rosa", 404)):
        response = centre.client(who).post(reverse("review:replay"), data)
        assert response.status_code == status
    page = centre.client("rami").post(reverse("review:replay"), data, follow=True)
    assert b"still waits" in page.content


def test_the_corrector_must_be_somebody(centre, sealed):
    from serai.review.actions.repair import NoCorrection

    with acting_as(centre.actor("rami")) as actor, pytest.raises(NoCorrection):
        correct(actor=actor, submission=sealed, changes={}, note="")
