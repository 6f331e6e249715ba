"""Figures, signs, names and links as templates show them, in each language."""

from decimal import Decimal

import pytest
from django import forms
from django.template import Context, engines
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from serai.kit.templatetags import kit

NARROW = "\u202f"


def bare(marked):
    """Return what stands inside the direction marks."""
    return marked.removeprefix('<bdi dir="ltr">').removesuffix("</bdi>").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (12.38, 1, "12.4"),
        (12.34, 1, "12.3"),
        (12.35, 1, "12.4"),
        (-12.35, 1, "-12.4"),
        (0.05, 1, "0.1"),
        (0.04, 1, "0.0"),
        (999.96, 1, "1,000.0"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (0.999, 0, "1"),
        (7, 2, "7.00"),
        (Decimal("7.125"), 2, "7.13"),
        (Decimal("1E+3"), 0, "1,000"),
        ("1234.5", 0, "1,235"),
        (1234567.891, 2, "1,234,567.89"),
        (10**15, None, "1,000,000,000,000,000"),
        (-1234, None, "-1,234"),
        (0.25, None, "0.25"),
    ],
)
def test_figures_are_rounded_and_never_cut(value, decimals, shown):
    with translation.override("en"):
        assert kit.number(value, decimals) == shown


@pytest.mark.parametrize(
    ("language", "value", "decimals", "shown"),
    [
        ("en", 1234567.25, 1, "1,234,567.3"),
        ("fr", 1234567.25, 1, f"1{NARROW}234{NARROW}567,3"),
        ("ar", 1234567.25, 1, "1.234.567,3"),
        ("fr", -0.5, 1, "-0,5"),
        ("ar", 0, None, "0"),
        ("fr", None, 1, "–"),
        ("ar", "", 2, "–"),
    ],
)
def test_every_language_has_its_own_signs(language, value, decimals, shown):
    with translation.override(language):
        assert kit.number(value, decimals).replace("\xa0", NARROW) == shown


@given(st.decimals(-1_000_000, 1_000_000, places=4), st.integers(0, 3))
def test_what_is_shown_is_the_nearest_figure(value, decimals):
    with translation.override("en"):
        shown = Decimal(kit.number(value, decimals).replace(",", ""))
    assert abs(shown - value) <= Decimal(1).scaleb(-decimals) / 2


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("NE-AG-01", "NE-AG-01"),
        ("<script>", "&lt;script&gt;"),
        ('"', "&quot;"),
        (None, "None"),
        (7, "7"),
        ("", ""),
    ],
)
def test_what_is_isolated_is_escaped_once(value, shown):
    assert kit.ltr(value) == f'<bdi dir="ltr">{shown}</bdi>'
    assert kit.isolate(value) == f"<bdi>{shown}</bdi>"
    page = engines["django"].from_string("{{ value|isolate }}{{ value|ltr }}")
    assert page.render({"value": value}) == f'<bdi>{shown}</bdi><bdi dir="ltr">{shown}</bdi>'


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("halima", "H"),
        ("  Halima   Issoufou  ", "HI"),
        ("h.issoufou", "HI"),
        ("@example.org", "?"),
        ("...", "?"),
        ("أحمد علي", "أع"),
        ("élodie ñ", "ÉÑ"),
        (None, "N"),
    ],
)
def test_letters_that_stand_for_somebody(name, letters):
    assert kit.initials(name) == letters


@pytest.mark.parametrize(
    ("code", "name"), [("en", "English"), ("fr", "Français"), ("ar", "العربيّة")]
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_language_names_itself(code, name, language):
    with translation.override(language):
        assert kit.native_name(code) == name


def test_a_language_that_there_is_not():
    with pytest.raises(KeyError):
        kit.native_name("tlh-x")


@pytest.mark.parametrize(
    ("extra", "label", "css", "described"),
    [
        ("", "", "icon", 'aria-hidden="true"'),
        ("flip", "", "icon flip", 'aria-hidden="true"'),
        ("big flip", "Next", "icon big flip", 'role="img" aria-label="Next"'),
        ("", "<b>", "icon", 'role="img" aria-label="&lt;b&gt;"'),
    ],
)
def test_icons(extra, label, css, described):
    shown = kit.icon("home", extra, label)
    assert shown.startswith(f'<svg class="{css}" {described}>')
    assert shown.endswith('/kit/icons.svg#i-home"></use></svg>')


@pytest.mark.parametrize(
    ("path", "changes", "query"),
    [
        ("/", {}, "?"),
        ("/?a=1&a=2", {"b": 3}, "?a=1&a=2&b=3"),
        ("/?a=1&a=2", {"a": 3}, "?a=3"),
        ("/?a=1&page=9", {"a": None}, "?"),
        ("/?page=9", {"page": None}, "?"),
        ("/?a=1", {"a": []}, "?"),
        ("/?a=1", {"a": ("x", "y")}, "?a=x&a=y"),
        ("/?a=1", {"b": 0}, "?a=1&b=0"),
        ("/?a=1", {"b": False}, "?a=1&b=False"),
        ("/?q=%22%3E", {"page": 2}, "?q=%22%3E&page=2"),
    ],
)
def test_links_keep_the_filters(path, changes, query):
    request = RequestFactory().get(path)
    assert kit.query_with(Context({"request": request}), **changes) == query
    assert request.get_full_path() == path, "the request itself is not changed"


@pytest.mark.parametrize("path", ["/", "/points/?q=a&page=2", "/points/%C3%A9/"])
def test_here_is_where_the_reader_is(path):
    assert kit.here(Context({"request": RequestFactory().get(path)})) == path


@pytest.mark.parametrize(
    ("cookie", "attribute"),
    [
        ("dark", ' data-theme="dark"'),
        ("light", ' data-theme="light"'),
        ("DARK", ""),
        ("", ""),
        ("sepia", ""),
    ],
)
def test_the_theme_that_was_chosen(cookie, attribute):
    request = RequestFactory().get("/")
    request.COOKIES[kit.THEME_COOKIE] = cookie
    assert kit.theme_attribute(Context({"request": request})) == attribute


class Every(forms.Form):
    """A field of each kind."""

    tick = forms.BooleanField()
    ticks = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    text = forms.CharField()
    choice = forms.ChoiceField(choices=[("a", "A")])
    radio = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    file = forms.FileField()


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("tick", True),
        ("ticks", False),
        ("text", False),
        ("choice", False),
        ("radio", False),
        ("file", False),
    ],
)
def test_which_field_has_its_label_beside_it(name, beside):
    assert kit.choice_field(Every()[name]) is beside
