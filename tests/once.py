"""What is made once a process because it comes out the same: kept worlds, converted forms."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import translation

from serai.kit import postgres


@pytest.fixture(scope="session")
def kept_world(
    postgres_server: postgres.Server,
    migrated_template: str,
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    keyring_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., AbstractContextManager[tuple[Any, Path]]]:
    """Make what many tests only look at: committed, in a database and folders of its own.

    Give what makes it. A test that takes its transaction from `db` rolls back to it.
    """
    from conftest import PASSPHRASE, another_database, folders_in

    @contextmanager
    def kept(what: str, make: Callable[[], Any]) -> Iterator[tuple[Any, Path]]:
        folder = tmp_path_factory.mktemp(what)
        with another_database(postgres_server, what, migrated_template):
            with (
                pytest.MonkeyPatch.context() as patch,
                override_settings(**folders_in(folder), VAULT_DIR=keyring_folder),
                translation.override("en"),
                django_db_blocker.unblock(),
            ):
                patch.setenv("SERAI_PASSPHRASE", PASSPHRASE)
                world = make()
            yield world, folder

    return kept


@pytest.fixture(scope="session", autouse=True)
def converted_once() -> Iterator[None]:
    """Let a form that is published be read and converted once: the same file comes out the same.

    Tests of reading and converting themselves call them by their own names, and so each time.
    """
    from serai.intake.actions import forms
    from serai.xforms import declarations

    books: dict[Any, Any] = {}
    xforms: dict[Any, Any] = {}
    read, convert = forms.read_workbook, declarations.convert_workbook

    def read_once(content: bytes, file_name: str) -> Any:
        key = (content, file_name, translation.get_language())
        if key not in books:
            books[key] = read(content, file_name)
        return replace(books[key], book=deepcopy(books[key].book))

    def convert_once(workbook: Any, version: str) -> Any:
        said = (workbook.form_id, workbook.warnings, translation.get_language())
        key = (workbook.content, version, *said)
        if key not in xforms:
            xforms[key] = convert(workbook, version)
        return xforms[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forms, "read_workbook", read_once)
        patch.setattr(forms, "convert_workbook", convert_once)
        patch.setattr(declarations, "convert_workbook", convert_once)
        yield
