"""The `serai` command: starts the embedded database where no other is named, then does as told."""

import io
import os
import sys
from contextlib import ExitStack
from pathlib import Path

WITHOUT_DATABASE = (["help"], ["--help"], ["ca"])


def main() -> None:
    """Run `serai COMMAND ...`; every command is a management command of a room."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # what `run` says is read as it says it
    with ExitStack() as stack:
        if "DATABASE_URL" not in os.environ and sys.argv[1:2] not in ([], *WITHOUT_DATABASE):
            start_embedded(stack)
        from django.core.management import execute_from_command_line

        execute_from_command_line(["serai", *sys.argv[1:]])


def start_embedded(stack: ExitStack) -> None:
    """Start or join the embedded server; put its addresses in the environment."""
    from serai.kit import postgres

    root = Path(__file__).resolve().parent.parent
    data = Path(os.environ.get("SERAI_DATA", root / "var")).resolve()
    server = stack.enter_context(postgres.embedded(data / "postgres"))
    postgres.prepare_roles(server.admin_url)
    postgres.prepare_database(server.admin_url, "serai")
    os.environ["DATABASE_URL"] = server.url(postgres.RUNTIME, "serai")
    os.environ["DATABASE_OWNER_URL"] = server.url(postgres.OWNER, "serai")


if __name__ == "__main__":
    main()
