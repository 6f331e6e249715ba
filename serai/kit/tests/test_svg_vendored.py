"""The committed ready-made files are those the manifest names, and the screens' icons exist."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
KIT = ROOT / "serai" / "kit"


def test_vendored_files_match_their_manifest() -> None:
    command = [sys.executable, str(ROOT / "tools" / "vendor"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_manifest_names_package_version_and_licence() -> None:
    manifest = json.loads((ROOT / "tools" / "vendor" / "MANIFEST.json").read_text())
    for entry in manifest["files"]:
        assert len(entry["sha256"]) == 64
        for source in entry["sources"]:
            assert source["package"]
            assert source["version"]
            assert source["licence"] in {"MIT", "ISC", "BSD-3-Clause", "Apache-2.0"}


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "tools" / "vendor" / "package-lock.json").read_text()


def used_icons() -> set[tuple[str, str]]:
    """Return (file, name) of every icon that a template asks for by a literal name."""
    found = set()
    for path in ROOT.glob("serai/*/templates/**/*.html"):
        for name in re.findall(r'{%\s*icon\s+"([a-z0-9-]+)"', path.read_text()):
            found.add((path.name, name))
    return found


def test_every_icon_a_template_uses_is_in_the_sprite() -> None:
    sprite = (KIT / "static" / "kit" / "icons.svg").read_text()
    names = set(re.findall(r'<symbol id="i-([a-z0-9-]+)"', sprite))
    assert names
    assert sorted((file, name) for file, name in used_icons() if name not in names) == []


@pytest.mark.parametrize("name", ["serai.css", "public.css"])
def test_stylesheets_are_light_and_know_no_left_or_right(name: str) -> None:
    import gzip

    text = (KIT / "static" / "kit" / name).read_text()
    assert len(gzip.compress(text.encode(), 9)) <= 6 * 1024
    physical = re.findall(
        r"(?:margin|padding|border|inset)-(?:left|right)|[;{](?:left|right|float)\s*:", text
    )
    assert physical == []
    assert "oklch" not in text
    assert "color-mix" not in text
    assert "http" not in text


def test_the_script_is_small() -> None:
    assert (KIT / "static" / "kit" / "serai.js").stat().st_size <= 3 * 1024
