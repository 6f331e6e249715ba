"""The page shells, fragments and template tags, rendered as rooms use them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory, override_settings
from django.utils import translation

from serai.kit.svg import Bar, Chart, bars
from serai.kit.templatetags import kit
from serai.kit.tests.page_reading import Node, page_of


@pytest.fixture(autouse=True)
def _addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="serai.kit.tests.shell_urls"):
        yield


@dataclass(frozen=True)
class Entry:
    label: str
    url: str = "/somewhere/"
    icon: str = "home"
    current: bool = False
    count: int | None = None


class Somebody:
    is_authenticated = True

    def __str__(self) -> str:
        return "Halima Issoufou <b>"


def page(
    source: str, language: str = "en", path: str = "/", cookie: str = "", **context: Any
) -> Node:
    """Render a template of a room and parse the page."""
    request: HttpRequest = RequestFactory().get(path)
    if cookie:
        request.COOKIES["serai_theme"] = cookie
    with translation.override(language):
        text = engines["django"].from_string(source).render(context, request)
    return page_of(text)


STAFF = '{% extends "kit/shell.html" %}{% block title %}Points{% endblock %}'
PUBLIC = '{% extends "kit/public.html" %}'
LONG = [Entry(f"Room {i}", current=i == 5, count=i) for i in range(7)]


@pytest.mark.parametrize("source", [STAFF, PUBLIC])
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")])
def test_a_page_says_its_language_and_direction(source: str, language: str, direction: str) -> None:
    root = page(source, language)
    assert (root.get("lang"), root.get("dir")) == (language, direction)
    assert root.pick("main#main")
    assert root.pick("a.skip-link[href='#main']")


def test_the_title_comes_first() -> None:
    assert page(STAFF).findtext(".//title") == "Points – Serai"


@pytest.mark.parametrize("source", [STAFF, PUBLIC])
def test_pages_obey_the_content_security_policy(source: str) -> None:
    root = page(source, user=Somebody(), navigation=LONG)
    assert [s for s in root.iter("script") if not s.get("src")] == []
    assert root.xpath("//*[@style]|//style|//@onclick") == []


def test_htmx_adds_no_style_and_evaluates_nothing() -> None:
    config = page(STAFF).pick("meta[name=htmx-config]")[0].get("content", "")
    assert '"includeIndicatorStyles":false' in config
    assert '"allowEval":false' in config
    assert '"historyCacheSize":0' in config


def test_the_language_form_comes_back_to_this_page() -> None:
    root = page(STAFF, path="/points/?q=a&page=2")
    form = root.pick("form[action='/language/']")[0]
    assert form.get("method") == "post"
    assert form.pick("input[name=next]")[0].get("value") == "/points/?q=a&page=2"
    assert form.pick("input[name=csrfmiddlewaretoken]")
    buttons = {b.get("value"): b.text_content() for b in form.pick("button")}
    assert buttons["fr"] == "Français"
    assert buttons["ar"].startswith("العرب")


def test_nobody_signed_in_has_no_account_menu() -> None:
    root = page(STAFF)
    assert root.pick(".avatar") == []
    assert root.pick("nav.sidenav") == []


def test_the_account_menu_signs_out_by_post_and_escapes_the_name() -> None:
    root = page(STAFF, user=Somebody())
    assert root.pick("form[action='/logout/'][method=post]")
    assert root.pick("a[href='/account/profile/']")
    assert root.pick(".who-n bdi")[0].text_content() == "Halima Issoufou <b>"
    assert root.pick(".avatar")[0].text_content() == "HI"


def test_a_phone_shows_four_entries_and_the_rest_under_more() -> None:
    nav = page(STAFF, navigation=LONG).pick("nav.sidenav")[0]
    assert len(nav.xpath("./ul/li[not(contains(@class, 'phone-only'))]/a")) == 7
    more = nav.pick("li.phone-only .menu-list a")
    assert [a.pick("span")[0].text_content() for a in more] == ["Room 4", "Room 5", "Room 6"]
    assert len(nav.pick("li.wide-only")) == 3


def test_few_entries_need_no_more() -> None:
    nav = page(STAFF, navigation=LONG[:5]).pick("nav.sidenav")[0]
    assert nav.pick(".phone-only") == []
    assert nav.pick(".wide-only") == []


def test_the_current_entry_is_marked_and_zero_is_not_counted() -> None:
    nav = page(STAFF, navigation=LONG[:5]).pick("nav.sidenav")[0]
    assert nav.pick("[aria-current]") == []
    assert len(nav.pick(".count")) == 4
    marked = page(STAFF, navigation=LONG).pick(".sidenav > ul > li > a[aria-current=page]")
    assert len(marked) == 1


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("", None), ('"><b>', None)]
)
def test_the_theme_is_the_readers_choice(cookie: str, theme: str | None) -> None:
    assert page(STAFF, cookie=cookie).get("data-theme") == theme


@dataclass(frozen=True)
class Note:
    text: str
    level_tag: str

    def __str__(self) -> str:
        return self.text


@pytest.mark.parametrize(
    ("level", "css"),
    [("error", "c-error"), ("warning", "c-warn"), ("success", "c-success"), ("info", "")],
)
def test_messages_have_a_colour_and_an_icon(level: str, css: str) -> None:
    root = page(STAFF, messages=[Note("Saved <i>", level)])
    box = root.pick("[role=status] .callout")[0]
    assert box.text_content().strip() == "Saved <i>"
    assert (css in (box.get("class") or "").split()) is bool(css)
    assert box.pick("svg.icon")


def test_crumbs() -> None:
    source = '{% include "kit/_crumbs.html" with crumbs=way here_label="Agadez" %}'
    root = page(source, way=[Entry("Points", "/points/")])
    assert root.pick(".crumb a")[0].get("href") == "/points/"
    assert root.pick(".crumb [aria-current=page]")[0].text_content() == "Agadez"


class PointForm(forms.Form):
    name = forms.CharField(help_text="As people <b>call</b> it.")
    kind = forms.ChoiceField(choices=[("land", "Land"), ("sea", "Sea")], widget=forms.RadioSelect)
    note = forms.CharField(required=False, widget=forms.Textarea)
    official = forms.BooleanField(required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("Nothing fits together.")


FORM = """{% include "kit/_errors.html" %}
{% for field in form %}{% include "kit/_field.html" %}{% endfor %}"""


def test_fields_have_labels_help_and_no_errors_at_first() -> None:
    root = page(FORM, form=PointForm())
    assert root.pick(".error-summary") == []
    assert root.pick("label[for=id_name]")[0].text_content().strip() == "Name"
    assert "(optional)" in root.pick("label[for=id_note]")[0].text_content()
    assert root.pick("#id_name_helptext")[0].text_content() == "As people <b>call</b> it."
    assert root.pick("#id_name")[0].get("aria-describedby") == "id_name_helptext"
    assert root.pick("fieldset > legend")[0].text_content().strip() == "Kind"
    assert root.pick("label.check > input#id_official")
    assert root.pick("input[type=hidden][name=secret]")


def test_errors_are_summed_up_and_stand_at_their_fields() -> None:
    root = page(FORM, form=PointForm({"name": ""}))
    summary = root.pick(".error-summary[role=alert]")[0]
    assert "Nothing fits together." in summary.text_content()
    links = [a.get("href") for a in summary.pick("a")]
    assert "#id_name" in links
    for link in links:
        assert root.pick(link), link
    described = root.pick("#id_name")[0].get("aria-describedby", "").split()
    for name in described:
        assert root.pick(f"#{name}"), name
    assert root.pick("#id_name")[0].get("aria-invalid") == "true"


def test_the_pager_keeps_the_filters() -> None:
    pages = Paginator(range(5000), 2)
    root = page(
        '{% include "kit/_pager.html" with page=page %}',
        path="/?q=a&page=1201",
        page=pages.page(1201),
    )
    assert root.pick("[rel=prev]")[0].get("href") == "?q=a&page=1200"
    assert root.pick("[rel=next]")[0].get("href") == "?q=a&page=1202"
    assert "Page 1,201 of 2,500" in root.text_content()


def test_one_page_needs_no_pager() -> None:
    source = '<p>x</p>{% include "kit/_pager.html" with page=page %}'
    assert page(source, page=Paginator(range(3), 20).page(1)).pick(".pager") == []


def test_a_chart_brings_its_figures_as_a_table() -> None:
    svg = bars([Bar("Work & rest", 5)], title="Reasons")
    chart = Chart(
        "Reasons", svg, head=("Reason", "People"), rows=[("Work & rest", "5")], narrow=svg
    )
    root = page('{% include "kit/_chart.html" with chart=chart %}', chart=chart)
    assert len(root.pick("figure svg")) == 2
    assert root.pick("th[scope=row]")[0].text_content() == "Work & rest"
    assert [c.text_content() for c in root.pick("thead th")] == ["Reason", "People"]


def test_a_wide_chart_can_be_scrolled_with_the_keyboard() -> None:
    chart = Chart("Series", bars([Bar("a", 1)], title="t"), wide=True)
    region = page('{% include "kit/_chart.html" %}', chart=chart).pick(".plot.scroll")[0]
    assert (region.get("tabindex"), region.get("role")) == ("0", "region")


def test_empty_state() -> None:
    source = '{% include "kit/_empty.html" with symbol="inbox" heading=h url="/a/" label="Add" %}'
    root = page(source, h="Nothing")
    assert root.pick(".empty a.btn")[0].get("href") == "/a/"
    assert root.pick("h2")[0].text_content() == "Nothing"


# tags and filters -------------------------------------------------------------------------------


def test_an_icon_is_decoration_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in kit.icon("home")
    assert "#i-home" in kit.icon("home")
    labelled = kit.icon("flag", "flip", label='"Two" flags')
    assert 'class="icon flip"' in labelled
    assert 'aria-label="&quot;Two&quot; flags"' in labelled


@pytest.mark.parametrize(
    ("language", "value", "decimals", "shown"),
    [
        ("en", 1234567, None, "1,234,567"),
        ("en", 12.345, 1, "12.3"),
        ("en", None, None, "–"),
        ("en", "", None, "–"),
        ("en", 0, None, "0"),
        ("fr", 1234567, None, "1\u202f234\u202f567"),
        ("fr", 12.5, 1, "12,5"),
        ("ar", 41280, None, "41.280"),
    ],
)
def test_numbers_follow_the_language(
    language: str, value: Any, decimals: int | None, shown: str
) -> None:
    with translation.override(language):
        assert kit.number(value, decimals).replace("\xa0", "\u202f") == shown


def test_codes_and_names_are_isolated_and_escaped() -> None:
    assert kit.ltr("<+227 90>") == '<bdi dir="ltr">&lt;+227 90&gt;</bdi>'
    assert kit.isolate("a<b") == "<bdi>a&lt;b</bdi>"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Halima Issoufou", "HI"),
        ("halima.issoufou@example.org", "HI"),
        ("Aïcha", "A"),
        ("", "?"),
        ("A B C", "AB"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert kit.initials(name) == letters


@pytest.mark.parametrize(
    ("path", "changes", "query"),
    [
        ("/?q=a&page=3", {"page": 4}, "?q=a&page=4"),
        ("/?q=a&page=3", {"state": "ok"}, "?q=a&state=ok"),
        ("/?q=a&state=ok", {"state": None}, "?q=a"),
        ("/?q=a", {"q": ""}, "?"),
        ("/", {"point": [1, 2]}, "?point=1&point=2"),
        ("/?q=a", {"q": "é&b"}, "?q=%C3%A9%26b"),
    ],
)
def test_query_with(path: str, changes: dict[str, Any], query: str) -> None:
    from django.template import Context

    context = Context({"request": RequestFactory().get(path)})
    assert kit.query_with(context, **changes) == query


def test_tags_work_on_error_pages_without_a_request() -> None:
    from django.template import Context

    assert kit.query_with(Context({}), page=2) == "?page=2"
    assert kit.here(Context({})) == "/"
    assert kit.theme_attribute(Context({})) == ""
