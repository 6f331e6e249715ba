"""Pages of procedures, through the browser's eyes."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from serai.kit import clock
from serai.kit.actor import acting_as
from serai.protection.models import AgendaPoint, Member, Procedure, TraffickingFile


def address(name, procedure, **more):
    return reverse(
        f"protection:{name}",
        kwargs={"person_id": procedure.person_id, "procedure_id": procedure.pk} | more,
    )


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def of_case(name, case):
    return reverse(f"protection:{name}", args=[case.person_id, case.pk])


def test_from_the_case_to_a_formal_identification(centre, case):
    client = centre.client("carla")
    page = text(client.get(of_case("case", case)))
    assert "You are named in no procedure of this case." in page
    url = of_case("open_file", case)
    assert "Wording designed for Serai: not an official instrument" in text(client.get(url))
    assert "signed" in client.post(url, {"other": "x"}).context["form"].errors
    response = client.post(url, {"signed": "on"})
    with acting_as(centre.actor("carla")):
        file = Procedure.objects.get()
    assert response["Location"] == address("procedure", file)
    today = clock.today()
    client.post(
        address("keep_file", file),
        {"exploitation": ["Servitude"], "control": ["TakesEarnings"], "needs": "A doctor.",
         "account": "They kept my passport."},
    )  # fmt: skip
    step = {"step": "preliminary", "status": "PossibleVictimOfTrafficking", "decided_by": "NGO",
            "decided_on": today, "act": "met", "means": "met", "purpose": "met",
            "reasons": "She was locked in."}  # fmt: skip
    form = text(client.get(address("identify", file)))
    assert "you decide, and say why" in form
    client.post(address("identify", file), step)
    wrong = client.post(address("identify", file), step | {"step": "formal"})
    assert "only a formal one establishes" in text(wrong)
    client.post(
        address("recovery", file),
        {"recovery_from": today, "recovery_until": today + timedelta(days=30)},
    )
    client.post(
        address("identify", file),
        step | {"step": "formal", "status": "ActualVictimOfTrafficking", "authority": "Agency X",
                "decided_by": "NonPoliceGovernmentalOrganization"},
    )  # fmt: skip
    page = text(client.get(address("procedure", file)))
    for words in (
        "Amina", "Servitude", "Earnings taken", "A doctor.", "They kept my passport.",
        "She was locked in.", "Preliminary identification: Presumed victim of trafficking",
        "Formal identification: Victim of trafficking", "Agency X", "HTCDS 2.0", "CC BY 4.0",
        "not an official instrument", "Seen by those named only",
    ):  # fmt: skip
        assert words in page, words
    assert "Counter-trafficking file" in text(client.get(of_case("case", case)))
    assert "Amina" in text(client.get(reverse("protection:mine")))
    assert "Counter-trafficking file" in text(
        client.get(reverse("protection:card", args=[case.person_id]))
    )


def test_a_colleague_not_named_finds_nothing(centre, case, file):
    client = centre.client("sofia")
    assert client.get(address("procedure", file)).status_code == 404
    assert client.get(address("close", file)).status_code == 404
    assert "You are named in no procedure" in text(client.get(of_case("case", case)))
    assert "You are named in no procedure" in text(
        client.get(reverse("protection:card", args=[case.person_id]))
    )
    assert "You are named in no open procedure" in text(client.get(reverse("protection:mine")))


def test_the_undertaking_stands_before_everything(centre, file, name_in):
    name_in(file, "sofia", signed=False)
    client = centre.client("sofia")
    page = text(client.get(address("procedure", file)))
    assert "Sign the undertaking to read it" in page
    assert "Amina" not in page
    assert client.get(address("close", file)).status_code == 403
    assert "first" in text(client.post(address("sign", file), {}, follow=True))
    page = text(client.post(address("sign", file), {"signed": "on"}, follow=True))
    assert "The undertaking is signed." in page
    assert "Amina" in page
    assert client.get(address("close", file)).status_code == 200


def test_members_are_named_signed_on_paper_and_taken_out(centre, file):
    client = centre.client("carla")
    form = text(client.get(address("add_member", file)))
    assert "Sofia" in form
    assert "Rami" not in form
    client.post(address("add_member", file), {"name": "Judge Ali", "part": "team"})
    both = client.post(
        address("add_member", file), {"name": "x", "user": centre.sofia.pk, "part": "team"}
    )
    assert "Not both" in text(both)
    with acting_as(centre.actor("carla")):
        judge = Member.objects.get(user=None)
    assert "Not signed: reads nothing" in text(client.get(address("procedure", file)))
    client.post(address("paper_signed", file, member_id=judge.pk), {"signed": "on"})
    page = text(client.post(address("end_member", file, member_id=judge.pk), follow=True))
    assert "They are taken out." in page
    with acting_as(centre.actor("carla")):
        mine = Member.objects.get(user=centre.carla)
    page = text(client.post(address("end_member", file, member_id=mine.pk), follow=True))
    assert "must stay in the procedure" in page


def test_closing_says_why_and_the_page_stays_to_read(centre, file):
    client = centre.client("carla")
    client.post(address("set_review", file), {"review_on": clock.today() + timedelta(days=3)})
    client.post(address("close", file), {"closing": "declined", "note": "She wants no file."})
    page = text(client.get(address("procedure", file)))
    assert "She wants no file." in page
    assert "The person does not want it" in page
    assert "Write down an identification" not in page
    late = client.post(address("keep_file", file), {"needs": "x"})
    assert "This procedure is closed" in text(late)
    with acting_as(centre.actor("carla")):
        assert TraffickingFile.objects.get().needs is None


def test_the_export_is_a_supervisors(centre, file, name_in):
    name_in(file, "sofia")
    client, url = centre.client("sofia"), reverse("protection:export")
    assert "UNMigration/HTCDS" in text(client.get(url))
    given = {"organisation": centre.organisation.pk, "first": clock.today(), "last": clock.today()}
    response = client.post(url, given)
    assert response["Content-Type"] == "application/zip"
    assert "no-store" in response["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(response.content)).namelist()
    assert "Write in a few words why" in text(client.post(url, given | {"named": "on"}))
    assert centre.client("carla").get(url).status_code == 404


def test_titles_name_nobody(centre, file):
    client = centre.client("carla")
    for url in (address("procedure", file), address("identify", file), reverse("protection:mine")):
        title = text(client.get(url)).split("<title>")[1].split("</title>")[0]
        assert "Amina" not in title
        assert centre.person.reference not in title
        assert "rafficking" not in title


@pytest.mark.parametrize(
    ("language", "words", "refused"),
    [("fr", "Dossier de lutte contre la traite", "seule une identification formelle établit"),
     ("ar", "ملف مكافحة الاتجار", "الرسمي وحده")],
)  # fmt: skip
def test_pages_and_refusals_read_in_french_and_arabic(centre, file, language, words, refused):
    client = centre.client("carla")
    header = {"headers": {"accept-language": language}}
    page = text(client.get(address("procedure", file), **header))
    assert words in page
    assert "Who is named" not in page
    step = {"step": "preliminary", "status": "ActualVictimOfTrafficking", "decided_by": "NGO",
            "decided_on": clock.today(), "act": "met", "means": "met", "purpose": "met",
            "reasons": "x"}  # fmt: skip
    assert refused in text(client.post(address("identify", file), step, **header))


def post(client, url, **given):
    """Send a form and return the page it leads to, or stays on."""
    return text(client.post(url, given, follow=True))


def test_a_best_interests_procedure_on_its_pages(centre, case, born, name_in):
    born(clock.today().year - 14)
    client, url = centre.client("carla"), of_case("open_best_interests", case)
    assert "Assessment, options, panel" in text(client.get(of_case("case", case)))
    assert "Durable solution" in text(client.get(url))
    page = post(client, url, trigger="solution", priority="7", signed="on")
    assert "Not assessed yet." in page
    assert "Not an official" in page
    with acting_as(centre.actor("carla")):
        best = Procedure.objects.get()
    page = post(client, address("assess", best), situation="Alone.", wishes="To stay.")
    assert "To stay." in page
    assert "fewer than three members" in page
    for kind, what in (("maintain", "The aunt."), ("reunification", "The mother.")):
        post(client, address("add_option", best), kind=kind, text=what, in_favour="y", against="n")
    page = post(client, address("convene", best))
    assert "The panel is not complete: fewer than three members" in page
    with acting_as(centre.actor("carla")):
        Procedure.objects.filter(pk=best.pk).update(review_on=clock.today())
    form = text(client.get(address("add_member", best)))
    assert "Profession, on a panel" in form
    post(client, address("add_member", best), user=centre.dora.pk, part="panel",
         discipline="legal", is_chair="on")  # fmt: skip
    for name, discipline in (("Judge Ali", "authority"), ("Dr Sow", "health")):
        post(client, address("add_member", best), name=name, part="panel", discipline=discipline)
    with acting_as(centre.actor("carla")):
        outside = list(Member.objects.filter(user=None))
    for one in outside:
        post(client, address("paper_signed", best, member_id=one.pk), signed="on")
    chair = centre.client("dora")
    post(chair, address("sign", best), signed="on")
    assert "The options are before the panel." in post(client, address("convene", best))
    form = text(chair.get(address("speak", best)))
    assert "Judge Ali" in form
    assert "The aunt." in form
    ids = [value for value, _label in chair.get(address("speak", best)).context["form"]["member"]
           .field.choices]  # fmt: skip
    options = [value for value, _label in chair.get(address("speak", best)).context["form"][
        "option"].field.choices]  # fmt: skip
    for member, option in zip(ids, (options[0], options[0], options[1]), strict=True):
        post(chair, address("speak", best), member=member, option=option, reasons="Because.")
    day = clock.today() + timedelta(days=90)
    page = post(chair, address("decide", best), reasons="Near her aunt.", review_on=day)
    for words in ("Near her aunt.", "Not yet approved", "Not unanimous", "Dissent: "):
        assert words in page, words
    assert chair.get(address("approve", best)).status_code == 403
    assert client.get(address("approve", best)).status_code == 403
    name_in(best, "sofia")
    page = post(centre.client("sofia"), address("approve", best), note="Agreed.")
    assert "Approved by <bdi>Sofia</bdi>" in page
    assert "Agreed." in page


def test_an_adult_has_no_best_interests_procedure(centre, case):
    client, url = centre.client("carla"), of_case("open_best_interests", case)
    page = post(client, url, trigger="solution", priority="7", signed="on")
    assert "This procedure is for children" in page
    assert "For children, and those whose age is disputed" in text(
        client.get(of_case("case", case))
    )


def test_a_conference_on_its_pages(centre, case, name_in):
    client, day = centre.client("carla"), clock.today() + timedelta(days=2)
    page = post(client, of_case("plan_conference", case), kind="review", reason="complex",
                planned_on=day, points="Where she sleeps", signed="on")  # fmt: skip
    assert "Where she sleeps" in page
    with acting_as(centre.actor("carla")):
        meeting = Procedure.objects.get()
        point = AgendaPoint.objects.get()
    assert "Her papers" in post(client, address("add_point", meeting), text="Her papers")
    url = address("decide_point", meeting, point_id=point.pk)
    assert "All who work on the case read this" in text(client.get(url))
    page = post(client, url, decision="The shelter.", becomes="task")
    assert "Say who does it and by when" in page
    page = post(client, url, decision="The shelter.", becomes="task", text="Call the shelter.",
                assigned_to=centre.carla.pk, due_on=day)  # fmt: skip
    assert "A task of the case" in page
    name_in(meeting, "sofia", part="guest")
    page = post(client, address("hold", meeting), held_on=clock.today(), minutes="We talked.",
                outcome="open", next_on=day)  # fmt: skip
    assert "We talked." in page
    assert "The case stays open" in page
    case_page = text(client.get(reverse("cases:case", args=[case.person_id, case.pk])))
    assert "Call the shelter." in case_page
    assert of_case("case", case) in case_page
    assert "We talked." not in case_page


def test_a_safety_plan_on_its_pages_and_on_paper(centre, case):
    client, url = centre.client("carla"), of_case("safety", case)
    assert "No safety plan yet" in text(client.get(url))
    given = {"steps": "Go to Fatou.", "safe_places": "The clinic.",
             "review_on": clock.today() + timedelta(days=9)}  # fmt: skip
    page = post(client, of_case("write_safety", case), **given)
    assert "only they know what is safe for them" in page
    page = post(client, of_case("write_safety", case), **given, with_person="on")
    for words in ("Go to Fatou.", "The clinic.", "Dangerous to carry", "not an official"):
        assert words in page, words
    assert "Go to Fatou." in text(client.get(of_case("write_safety", case)))
    page = post(client, of_case("print_safety", case), language="fr")
    assert "only where the person asks for it" in page
    response = client.post(of_case("print_safety", case), {"language": "fr", "asked": "on"})
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert "no-store" in response["Cache-Control"]
    assert centre.client("dora").get(url).status_code == 200
    assert centre.client("dora").get(of_case("write_safety", case)).status_code == 403
