"""Every page of case work in English, French and Arabic: its heading, and no English left over."""

import pytest
from django.urls import reverse

from serai.cases.actions import closing, follow_ups, plans, transfers
from serai.cases.models import Approval, FollowUp, Need, Transfer
from serai.cases.queries.approvals import approvals_of
from serai.cases.tests.test_closing import ALL_YES
from serai.cases.tests.test_pages import address, text
from serai.kit import clock
from serai.kit.actor import acting_as

PAGES = {
    "work": ("My work", "Mon travail", "عملي"),
    "mine": ("My cases", "Mes dossiers", "ملفاتي"),
    "limits": ("Time limits of cases", "Délais des dossiers", "مهل ملفات الحالات"),
    "open": ("Open a case", "Ouvrir un dossier", "فتح ملف حالة"),
    "case": ("Follow-ups", "Suivis", "المتابعات"),
    "add_follow_up": ("Plan a follow-up", "Prévoir un suivi", "تخطيط متابعة"),
    "hold_follow_up": ("What it led to", "Ce à quoi il a mené", "إلى ماذا أدّت"),
    "ask_plan": ("Ask for approval", "Demander l’approbation", "طلب الموافقة"),
    "approval": ("Asked for by", "Demandé par", "طلبه"),
    "close": ("Why the case ends", "Pourquoi le dossier se termine", "لماذا ينتهي الملف"),
    "transfer": ("Hand over to another team", "Confier à une autre équipe", "تسليم إلى فريق آخر"),
    "reopen": ("Open the case again", "Rouvrir le dossier", "إعادة فتح الملف"),
}
LANGUAGES = ("en", "fr", "ar")
LEFT_OVER = ("Ask for approval", "Plan a follow-up", "Hand over", "Follow-ups", "The eleven points",
             "My work", "Close the case", "Another person has to")  # fmt: skip


@pytest.fixture
def everything(planned, run):
    """The planned case with a follow-up that is due and an approval that waits."""
    case, _goal, _action = planned
    run("carla", follow_ups.set_follow_up, case=case, kind="general", due_on=clock.today())
    run("carla", plans.ask_plan_approval, case=case, seen_version=3)
    run("carla", closing.ask_closure, case=case, reason="completed", checklist=ALL_YES)
    return case


def addresses(centre, case):
    """Return the address of each page by its name."""
    with acting_as(centre.actor("carla")):
        due, waits = FollowUp.objects.get(), Approval.objects.get(kind="closure")
    more = {"hold_follow_up": {"follow_up_id": due.pk}, "approval": {"approval_id": waits.pk}}
    found = {}
    for name in PAGES:
        if name in {"work", "mine", "limits"}:
            found[name] = reverse(f"cases:{name}")
        elif name == "open":
            found[name] = reverse("cases:open", args=[case.person_id])
        else:
            found[name] = address(name, case, **more.get(name, {}))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_the_readers_language(centre, everything, language):
    client = centre.client("sofia")
    for name, url in addresses(centre, everything).items():
        page = text(client.get(url, headers={"accept-language": language}))
        assert PAGES[name][LANGUAGES.index(language)] in page, (name, language)
        if language != "en":
            assert not [words for words in LEFT_OVER if words in page], name
        assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_refusals_speak_it_too(centre, everything, language):
    client = centre.client("carla")
    past = {"kind": "general", "due_on": "2020-01-01", "worker": centre.carla.pk}
    url = address("add_follow_up", everything)
    page = text(client.post(url, past, headers={"accept-language": language}))
    assert {"fr": "Ce jour est déjà passé", "ar": "انقضى هذا اليوم"}[language] in page
    assert "This day is over already" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_offer_reads_in_each_language(centre, case, run, language):
    from serai.cases.actions.approvals import approve

    run("carla", transfers.ask_transfer, case=case, team=centre.other_team, reason="moving",
        note="She moves.")  # fmt: skip
    with acting_as(centre.actor("sofia")):
        waits = approvals_of(case)[0]
    run("sofia", approve, case=case, approval=waits)
    with acting_as(centre.actor("kofi")):
        offered = Transfer.objects.get()
    page = text(
        centre.client("kofi").get(
            reverse("cases:offer", args=[offered.pk]), headers={"accept-language": language}
        )
    )
    wanted = {
        "en": "A case is offered to your team", "fr": "Un dossier est proposé à votre équipe",
        "ar": "ملف معروض على فريقك",
    }  # fmt: skip
    assert wanted[language] in page


def test_titles_name_nobody_on_any_page(centre, everything):
    client = centre.client("sofia")
    for name, url in addresses(centre, everything).items():
        title = text(client.get(url)).split("<title>")[1].split("</title>")[0]
        assert "Amina" not in title, name
        assert centre.person.reference not in title, name


def test_every_page_says_where_it_stands(centre, everything):
    """Each page has one first heading, and forms carry their token."""
    client = centre.client("sofia")
    for name, url in addresses(centre, everything).items():
        page = text(client.get(url))
        assert page.count("<h1") == 1, name
        for form in page.split("<form")[1:]:
            if 'method="post"' in form.split(">")[0]:
                assert "csrfmiddlewaretoken" in form.split("</form>")[0], name


def test_a_need_is_shown_in_each_language(centre, everything):
    with acting_as(centre.actor("carla")):
        assert Need.objects.get().domain == "safety"
    client, wanted = centre.client("carla"), {"en": "Safety", "fr": "Sécurité", "ar": "السلامة"}
    for language, words in wanted.items():
        page = client.get(address("case", everything), headers={"accept-language": language})
        assert words in text(page), language
