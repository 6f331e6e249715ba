"""When something fails, a page says so plainly, in the reader's language, and loses nothing."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.utils import translation

from serai.front import views
from serai.front.tests.waiting import release
from serai.kit.actor import acting_as, system_actor
from serai.kit.tests.page_reading import page_of

CAST = ("ada", "alice", "bob", "nadia", "otto", "petra", "sam", "guard", "anonymous")
SENTENCES = {
    (400, "en"): ("The request could not be read", "Go back and try again."),
    (400, "fr"): ("La demande n’a pas pu être lue", "Revenez en arrière et réessayez."),
    (400, "ar"): ("تعذرت قراءة الطلب", "ارجع وحاول مرة أخرى."),
    (403, "en"): (
        "You may not see this",
        "If you need it for your work, ask your administrator.",
    ),
    (403, "fr"): (
        "Vous ne pouvez pas voir ceci",
        "Si vous en avez besoin pour votre travail, demandez à votre administrateur.",
    ),
    (403, "ar"): ("لا يحق لك الاطلاع على هذا", "إن كنت تحتاجه في عملك فاطلبه من مسؤول النظام."),
    (404, "en"): (
        "This page is not here",
        "It may have moved, or it belongs to another organisation.",
    ),
    (404, "fr"): (
        "Cette page n’est pas ici",
        "Elle a peut-être été déplacée, ou elle appartient à une autre organisation.",
    ),
    (404, "ar"): ("هذه الصفحة غير موجودة", "ربما نُقلت، أو أنها تخص منظمة أخرى."),
    (500, "en"): (
        "Something went wrong on our side",
        "Nothing you saved is lost. Try again soon; if it stays, tell your administrator.",
    ),
    (500, "fr"): (
        "Une erreur s’est produite de notre côté",
        "Rien de ce que vous avez enregistré n’est perdu. Réessayez bientôt ; si cela persiste,"
        " dites-le à votre administrateur.",
    ),
    (500, "ar"): (
        "حدث خطأ من جانبنا",
        "لم يضع شيء مما حفظته. حاول بعد قليل؛ وإن استمر الخطأ فأخبر مسؤول النظام.",
    ),
}
BACK = {"en": "To the start page", "fr": "Vers la page d’accueil", "ar": "إلى صفحة البداية"}
HANDLERS = {
    400: lambda request: views.bad_request(request, SuspiciousOperation("secret detail")),
    403: lambda request: views.forbidden(request, PermissionError("secret detail")),
    404: lambda request: views.not_found(request, LookupError("secret detail")),
    500: views.server_error,
}


@pytest.mark.parametrize(("status", "language"), SENTENCES)
def test_each_error_says_what_it_means_and_the_way_out(status, language):
    heading, text = SENTENCES[status, language]
    with translation.override(language):
        response = HANDLERS[status](RequestFactory().get("/x"))
    page = page_of(response.content.decode())
    assert response.status_code == status
    assert page.pick("title")[0].text_content() == f"{heading} – Serai"
    assert page.pick("h1")[0].text_content() == heading
    said, way_out = page.pick("main p")
    assert said.text_content() == text
    [link] = way_out.pick("a.btn-primary")
    assert (link.get("href"), link.text_content()) == ("/", BACK[language])


@pytest.mark.parametrize("status", sorted(HANDLERS))
def test_an_error_page_tells_no_detail_and_asks_the_database_nothing(status):
    # this test has no database: asking it anything would fail
    response = HANDLERS[status](RequestFactory().get("/people/amina@example.org"))
    text = response.content.decode()
    assert "secret detail" not in text
    assert "amina" not in text
    assert "Traceback" not in text


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("path", ["/nowhere/", "/forms/nowhere/", "/evidence/releases/nowhere/"])
def test_an_address_that_is_not_there_is_told_in_the_readers_language(cast, path, language):
    response = cast.client("alice").get(path, {"language": language})
    assert response.status_code == 404
    assert SENTENCES[404, language][0] in response.content.decode()


def test_not_there_and_not_yours_are_the_same_page(cast):
    with acting_as(system_actor()):
        release(cast.organisation, "Prepared here", "prepared")
    client = cast.client("petra")
    stranger = client.get("/evidence/releases/prepared-here/")
    absent = client.get("/evidence/releases/never-made/")
    assert (stranger.status_code, absent.status_code) == (404, 404)
    assert stranger.content == absent.content


@pytest.mark.parametrize("who", CAST)
def test_a_post_without_its_token_is_refused_for_everybody(cast, who):
    client = Client(enforce_csrf_checks=True)
    if who != "anonymous":
        client.force_login(getattr(cast, who))
    response = client.post("/language/", {"language": "fr"})
    assert response.status_code == 403
    assert SENTENCES[403, "en"][0] in response.content.decode()
    assert "language" not in response.cookies


def test_an_address_with_a_nul_is_answered_not_broken(db):
    assert Client().get("/evidence/releases/%00/").status_code in {400, 404}


def test_a_strange_host_is_answered_400(db):
    response = Client().get("/home/", headers={"host": "evil.example"})
    assert response.status_code == 400


def test_a_view_that_breaks_answers_500_and_says_that_nothing_is_lost(cast, monkeypatch):
    def broken(actor):
        raise RuntimeError("names of people")

    monkeypatch.setattr("serai.front.queries.tiles", broken)
    client = cast.client("alice")
    client.raise_request_exception = False
    response = client.get("/home/", {"language": "fr"})
    assert response.status_code == 500
    text = response.content.decode()
    assert "n’est perdu" in text
    assert "names of people" not in text


def test_headers_that_protect_the_reader_are_on_error_pages_too(db):
    response = Client().get("/nowhere/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("who", CAST)
def test_health_is_told_to_anybody_in_one_word(cast, who):
    response = cast.client(who).get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert response.headers["Content-Type"] == "text/plain"
    assert not response.cookies


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_health_only_reads(db, method):
    assert getattr(Client(), method)("/healthz").status_code == 405


def test_health_is_not_well_without_the_database(db, monkeypatch):
    def away(*_args, **_more):
        raise OperationalError("connection refused")

    request = RequestFactory().get("/healthz")
    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", away)
        with pytest.raises(OperationalError):
            views.healthz(request)
    assert views.healthz(request).status_code == 200
