"""Fragments of pages: charts with tables, empty states, language links, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.test import override_settings
from django.utils import translation

from serai.kit import maps
from serai.kit.svg import Bar, Chart, bars
from serai.kit.tests.test_shell import PUBLIC, STAFF, page

SVG = bars([Bar("Work", 5)], title="Reasons")
CHART = '{% include "kit/_chart.html" %}'


@pytest.fixture(autouse=True)
def _addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="serai.kit.tests.shell_urls"):
        yield


@pytest.mark.parametrize(
    ("given", "there", "missing"),
    [
        ({}, ["figure.card.chart", "h2"], ["figure[id]", ".note", "details", ".scroll", ".bleed"]),
        ({"anchor": "reasons"}, ["figure#reasons"], ["details"]),
        ({"note": "Rounded."}, ["p.note"], ["details"]),
        ({"subtitle": "By month"}, ["figcaption .sub"], []),
        ({"bleed": True}, [".plot.bleed"], [".scroll"]),
        ({"wide": True}, [".plot.scroll[role=region]"], [".bleed"]),
        ({"narrow": SVG}, [".plot .wide-only", ".plot .phone-only"], []),
        ({"rows": [("Work", "5")], "head": ("Reason", "People")}, ["details table caption"], []),
    ],
)
def test_a_chart_has_what_it_is_given(
    given: dict[str, Any], there: list[str], missing: list[str]
) -> None:
    root = page(CHART, chart=Chart("Reasons", SVG, **given))
    for selector in there:
        assert root.pick(selector), selector
    for selector in missing:
        assert root.pick(selector) == [], selector


def test_the_table_of_a_chart_escapes_its_cells_and_tells_heads_from_figures() -> None:
    chart = Chart("T", SVG, head=("<b>", "People"), rows=[("<i>", "1"), ("Work", "2")])
    root = page(CHART, chart=chart)
    assert [h.text_content() for h in root.pick("thead th[scope=col]")] == ["<b>", "People"]
    assert [h.text_content() for h in root.pick("tbody th[scope=row]")] == ["<i>", "Work"]
    assert [d.text_content() for d in root.pick("tbody td.num")] == ["1", "2"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The same figures as a table"),
        ("fr", "Les mêmes chiffres"),
        ("ar", "الأرقام نفسها"),
    ],
)
def test_the_table_of_a_chart_is_offered_in_the_reader_s_language(
    language: str, words: str
) -> None:
    root = page(CHART, language, chart=Chart("T", SVG, rows=[("a", "1")]))
    assert root.pick("summary")[0].text_content().startswith(words)


@pytest.mark.parametrize(
    ("given", "paragraphs", "links"),
    [({}, 0, 0), ({"text": "None yet."}, 1, 0), ({"url": "/a/", "label": "Add"}, 0, 1)],
)
def test_an_empty_state_says_what_to_do(given: dict[str, str], paragraphs: int, links: int) -> None:
    root = page('{% include "kit/_empty.html" %}', symbol="inbox", heading="Nothing", **given)
    assert len(root.pick(".empty p")) == paragraphs
    assert len(root.pick(".empty a")) == links


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_public_pages_offer_languages_as_links_that_keep_the_query(language: str) -> None:
    links = page(PUBLIC, language, path="/?month=5&page=3").pick("nav.langs a")
    assert [a.get("href") for a in links] == [
        f"?month=5&language={code}" for code in ("en", "fr", "ar")
    ]
    assert [a.get("lang") for a in links if a.get("aria-current")] == [language]


@pytest.mark.parametrize(
    ("language", "previous", "following"),
    [("en", "Previous", "Next"), ("fr", "Précédent", "Suivant"), ("ar", "السابق", "التالي")],
)
def test_the_pager_in_each_language(language: str, previous: str, following: str) -> None:
    source = '{% include "kit/_pager.html" %}'
    root = page(source, language, page=Paginator(range(9), 3).page(2))
    assert root.pick("[rel=prev]")[0].text_content().startswith(previous)
    assert root.pick("[rel=next]")[0].text_content().startswith(following)


@pytest.mark.parametrize(("number", "prev", "nxt"), [(1, 0, 1), (2, 1, 1), (3, 1, 0)])
def test_the_ends_of_the_pager(number: int, prev: int, nxt: int) -> None:
    root = page('{% include "kit/_pager.html" %}', page=Paginator(range(9), 3).page(number))
    assert (len(root.pick("[rel=prev]")), len(root.pick("[rel=next]"))) == (prev, nxt)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Skip to content"), ("fr", "Aller au contenu"), ("ar", "المحتوى")],
)
@pytest.mark.parametrize("source", [STAFF, PUBLIC])
def test_the_way_past_the_navigation(source: str, language: str, words: str) -> None:
    root = page(source, language)
    assert words in root.pick("a.skip-link")[0].text_content()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "do not imply official endorsement"), ("fr", "frontières"), ("ar", "الحدود")],
)
def test_the_sentence_under_every_map(language: str, words: str) -> None:
    with translation.override(language):
        assert words in str(maps.DISCLAIMER)
