"""Supervision in English, French and Arabic: pages, files, and what both hide."""

import csv
import io
import re

import pytest
from django.urls import reverse

from serai.cases.actions import plans

LANGUAGES = {
    "en": ("My team", "Figures of case work", "hidden", "value"),
    "fr": ("Mon équipe", "Chiffres", "masqué", "valeur"),
    "ar": ("فريقي", "الأرقام", "مخفي", "القيمة"),
}
LEFT_OVER = ("Overdue in", "Open cases", "First step late", "Cases opened", "not an official",
             "In files, counts", "Opened and closed", "Workers by active cases")  # fmt: skip


@pytest.fixture
def team(centre, planned, run):
    """A case with a plan that waits for approval."""
    case, _goal, _action = planned
    run("carla", plans.ask_plan_approval, case=case, seen_version=3)
    return case


def read(centre, name, language, **query):
    response = centre.client("sofia").get(
        reverse(f"supervision:{name}"), query, headers={"accept-language": language}
    )
    assert response.status_code == 200
    if response.streaming:
        return b"".join(response.streaming_content).decode("utf-8-sig")
    return response.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("every", ["week", "month"])
def test_pages_speak_the_readers_language(centre, team, language, every):
    heading, figures, _hidden, _value = LANGUAGES[language]
    first, second = read(centre, "team", language), read(centre, "figures", language, every=every)
    assert heading in first
    assert figures in second
    for band in ("31+", "6+", "10-20"):
        assert f'dir="ltr">{band}</' in second, "a band reads from left to right in Arabic too"
    for page in (first, second):
        assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page
        if language != "en":
            assert not [words for words in LEFT_OVER if words in page]
        title = re.search("<title>(.*?)</title>", page, re.DOTALL).group(1)
        assert "Amina" not in title


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_hide_small_counts_and_their_averages_in_each_language(
    centre, team, language, month_over
):
    _heading, _figures, hidden, value = LANGUAGES[language]
    with month_over(team) as day:
        rows = list(csv.reader(io.StringIO(read(centre, "figures_csv", language, day=day))))
    assert rows[0][-1] == value
    shown = {(code, group): last for code, _label, group, last in rows[1:]}
    assert shown["active", ""] == shown["opened", ""] == "<10"
    assert shown["referrals", ""] == shown["follow_ups", ""] == hidden
    assert shown["closed", ""] == shown["approved", ""] == "0"
    assert {last for (code, _group), last in shown.items() if code == "months_open"} == {"0"}
    figures = [last for last in shown.values() if last.isdigit()]
    assert set(figures) == {"0"}, "nothing of one case is told but that it is few"


@pytest.mark.parametrize("day", ["2026-02-30", "x" * 300, "9999-12-31", "0001-01-01", "-1", "0"])
def test_no_day_breaks_the_page(centre, team, day):
    """A day that is none, or to come, shows the period of today; an early one shows nothing."""
    for every in ("week", "month", "year"):
        page = read(centre, "figures", "en", every=every, day=day)
        assert "Cases opened" in page
