"""How fast stored submissions are listed, paged and exported.

`python -m bench.exports [--submissions 17000]` starts a database of its own, stores registry
submissions with three groups each (17,000 and 51,000 rows), asks for lists, pages and exports as a
signed-in analyst through the whole web stack, and prints the figures as JSON. The baseline of the
same run is PostgreSQL's own `COPY ... TO STDOUT` of the same repeat rows through psycopg.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

COPY = """
    COPY (SELECT s.instance_id, s.received_at, s.review_state, s.flag_count, r.ordinal, r.parent,
                 {answers}
          FROM intake_row r JOIN intake_submission s ON s.id = r.submission_id
          WHERE r.form_id = '{form}' AND r."table" = 'group' AND s.is_current AND NOT s.is_test
          ORDER BY r.id) TO STDOUT WITH (FORMAT csv)
"""


@contextmanager
def database() -> Iterator[None]:
    """Start a fresh migrated database in a temporary folder and point Django to it."""
    from serai.kit import postgres

    with tempfile.TemporaryDirectory(prefix="serai-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["SERAI_DATA"] = folder
        with postgres.embedded(Path(folder) / "postgres") as server:
            postgres.prepare_roles(server.admin_url)
            postgres.prepare_database(server.admin_url, "bench")
            os.environ["DATABASE_URL"] = server.url(postgres.RUNTIME, "bench")
            os.environ["DATABASE_OWNER_URL"] = server.url(postgres.OWNER, "bench")
            os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
            import django
            from django.core.management import call_command
            from django.db import connections

            django.setup()
            postgres.grant_defaults(os.environ["DATABASE_OWNER_URL"])
            call_command("migrate", database="owner", interactive=False, verbosity=0)
            yield
            for connection in connections.all():
                connection.close()


def times(ask: Callable[[], Any], repeats: int) -> list[float]:
    """Return the seconds that each repetition took, the first one apart."""
    ask()
    found = []
    for _ in range(repeats):
        begun = time.perf_counter()
        ask()
        found.append(time.perf_counter() - begun)
    return sorted(found)


def milliseconds(ask: Callable[[], Any], repeats: int = 20) -> dict[str, float]:
    """Return the median and the worst of some repetitions in milliseconds."""
    found = times(ask, repeats)
    return {
        "median_ms": round(1000 * statistics.median(found), 1),
        "worst_ms": round(1000 * found[-1], 1),
    }


def seconds(ask: Callable[[], int], repeats: int = 3) -> dict[str, float]:
    """Return the median seconds of some repetitions, and the megabytes that came."""
    size = ask()
    return {
        "seconds": round(statistics.median(times(ask, repeats)), 2),
        "megabytes": round(size / 2**20, 1),
    }


def prepare(count: int) -> tuple[Any, Any]:
    """Store the submissions; return a signed-in browser and the form's version."""
    from django.db import connections
    from django.test import Client

    from serai.accounts.access import actor_for
    from serai.accounts.choices import Role
    from serai.accounts.models import Membership, Organisation, Team, User
    from serai.intake.tests.stored import fill, publish
    from serai.kit.actor import acting_as

    home = Organisation.objects.create(name="Bench", short_name="B")
    user = User.objects.create_user("bench@example.org", name="Bench")
    Membership.objects.create(
        user=user,
        team=Team.objects.create(organisation=home, name="Team"),
        role=Role.ADMINISTRATOR,
        starts_on=date(2020, 1, 1),
    )
    with acting_as(actor_for(user)):
        version = publish(home)
        fill(version, count)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(user)
    return client, version


def baseline(version: Any) -> int:
    """Copy the repeat rows as CSV straight out of PostgreSQL; return the bytes."""
    import psycopg

    paths = [q["path"] for q in version.schema["questions"] if q["table"] == "group"]
    answers = ", ".join(f"r.answers->>'{path}'" for path in paths)
    with (
        psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection,
        connection.cursor() as cursor,
        cursor.copy(COPY.format(answers=answers, form=version.form_id)) as copy,
    ):
        return sum(len(piece) for piece in copy)


def measure(count: int) -> dict[str, Any]:
    """Return the figures."""
    client, version = prepare(count)
    api, form = f"/api/intake/forms/{version.form_id}", f"/forms/{version.form_id}"

    def get(path: str) -> Callable[[], int]:
        def ask() -> int:
            response = client.get(path)
            assert response.status_code == 200, (path, response.status_code)
            return len(response.getvalue())

        return ask

    after = client.get(f"{api}/rows?table=group&limit=1").json()["next"] + 2 * count
    first = client.get("/api/intake/submissions?limit=1").json()["items"][0]["id"]
    raw = seconds(lambda: baseline(version))
    csv = seconds(get(f"{api}/export?format=csv&table=group"))
    return {
        "stored": {"submissions": count, "repeat_rows": 3 * count},
        "list_of_submissions": milliseconds(get("/submissions/")),
        "list_with_filters": milliseconds(
            get(f"/submissions/?form={version.form_id}&review=approved&flags=none")
        ),
        "one_submission": milliseconds(get(f"/submissions/{first}/")),
        "page_of_100_repeat_rows": milliseconds(get(f"{form}/rows/?table=group&after={after}")),
        "api_one_repeat_row": milliseconds(get(f"{api}/rows?table=group&limit=1&after={after}")),
        "api_page_of_1000_repeat_rows": milliseconds(
            get(f"{api}/rows?table=group&limit=1000&after={after}")
        ),
        "quality_page": milliseconds(get("/quality/"), repeats=3),
        "baseline_copy_of_repeat_rows": raw,
        "csv_of_repeat_rows": csv
        | {"times_the_baseline": round(csv["seconds"] / raw["seconds"], 1)},
        "csv_of_repeat_rows_with_labels_split": seconds(
            get(f"{api}/export?format=csv&table=group&language=fr&split=true")
        ),
        "csv_of_submissions": seconds(get(f"{api}/export?format=csv&table=")),
        "zip_of_all_tables": seconds(get(f"{api}/export?format=csv")),
        "xlsx_of_all_tables": seconds(get(f"{api}/export?format=xlsx"), repeats=1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=17_000)
    options = parser.parse_args()
    with database():
        print(json.dumps(measure(options.submissions), indent=2))


if __name__ == "__main__":
    main()
