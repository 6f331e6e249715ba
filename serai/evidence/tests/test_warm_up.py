"""The web process makes ready for the first picture, and nobody waits for it."""

import subprocess
import sys
from typing import Any

from serai.evidence.methods.expressions import compiled
from serai.evidence.queries import picture as pictures
from serai.evidence.queries.picture import Scope, picture, warm_up
from serai.evidence.tests.facts import Facts
from serai.evidence.tests.world import MAY, small_world
from serai.kit.actor import acting_as

HEAVY = ("ibis", "duckdb", "pyarrow", "numpy", "highspy", "typst", "openpyxl", "xlsxwriter")


def test_warming_up_asks_the_database_nothing(facts: Facts, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        warm_up()


def test_after_it_the_first_picture_of_an_organisation_compiles_nothing(
    cast: Any, facts: Facts
) -> None:
    small_world(cast, facts)
    compiled.cache_clear()
    warm_up()
    before = compiled.cache_info().misses
    actor = cast.actor("alice")
    with acting_as(actor):
        start = pictures.default_scope(actor)
        assert start is not None
        assert picture(actor, start).total == 7
        assert picture(actor, Scope(MAY, synthetic=True)).total == 102
    assert compiled.cache_info().misses == before


def loaded_after(code: str) -> list[str]:
    """Return which heavy packages a fresh process has loaded after running the code."""
    told = f"import sys; {code}; print(*(m for m in {HEAVY!r} if m in sys.modules))"
    return (
        subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
        .stdout.splitlines()[-1]
        .split()
    )


def test_commands_and_pages_load_none_of_the_heavy_packages() -> None:
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings.test';"
        " import django; django.setup(); from django.core.management import call_command;"
        " call_command('check'); from django.urls import get_resolver; get_resolver().url_patterns"
    )
    assert loaded_after(code) == []


ASK = (
    "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings.test';"
    " import config.wsgi as web; from django.test import RequestFactory as Make;"
    " web.site = lambda environ, start: [];"
    " ask = lambda **h: web.application(Make().get('/', **h).environ, None);"
)


def test_somebody_s_session_loads_the_engine_in_the_background() -> None:
    code = f"{ASK} ask(HTTP_COOKIE='sessionid=x'); thread = web.warm_up(); thread.join();"
    assert loaded_after(f"{code} assert thread.daemon") == ["duckdb"]


def test_phones_and_the_public_leave_the_process_small() -> None:
    code = f"{ASK} ask(); ask(HTTP_COOKIE='language=ar'); assert not web._warming"
    assert loaded_after(code) == []
