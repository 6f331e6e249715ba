"""Regenerate or verify the small files that Serai commits ready-made.

``python -m tools.vendor``          runs ``npm ci``, writes the files and MANIFEST.json (developers)
``python -m tools.vendor --check``  compares the committed files with MANIFEST.json (no network);
                                    where the npm packages are installed, it also bundles the form
                                    app anew and compares

htmx is not among them: it is served from the django-htmx package, which the Python lock file pins
by hash.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MANIFEST = HERE / "MANIFEST.json"
MODULES = HERE / "node_modules"
SPRITE = "serai/kit/static/kit/icons.svg"
BASEMAP = "serai/kit/geo/world.json"
CLIENT = "serai/webforms/client"
BUNDLES = "serai/webforms/static/webforms"
sys.path.insert(0, str(HERE))
import client  # noqa: E402 - a script beside this one, which is not always run as a package

SOURCES = {
    SPRITE: ["@tabler/icons"],
    BASEMAP: ["world-atlas", "i18n-iso-countries"],
    **{f"{BUNDLES}/{name}.js": packages for name, packages in client.BUNDLED.items()},
}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def described(package: str) -> dict[str, str]:
    """Return name, version and licence of an installed npm package."""
    facts = json.loads((MODULES / package / "package.json").read_text())
    return {
        "package": package,
        "version": facts["version"],
        "licence": facts["license"],
    }


def rebuild() -> int:
    """Write every vendored file anew, and the manifest."""
    import icons
    import world

    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(install, cwd=HERE, check=True)
    (ROOT / SPRITE).write_text(icons.sprite(HERE / "icons.txt", MODULES / "@tabler" / "icons"))
    with tempfile.TemporaryDirectory() as scratch:
        (ROOT / BASEMAP).write_text(world.build(MODULES, Path(scratch)))
    client.build(MODULES, ROOT / CLIENT, ROOT / BUNDLES)
    entries = [
        {
            "file": name,
            "sources": [described(package) for package in packages],
            "sha256": digest(ROOT / name),
        }
        for name, packages in sorted(SOURCES.items())
    ]
    MANIFEST.write_text(json.dumps({"files": entries}, indent=2) + "\n")
    return 0


def problems(root: Path = ROOT, manifest: Path = MANIFEST) -> list[str]:
    """Return a sentence for each committed file that is missing or differs from the manifest."""
    found = []
    listed = json.loads(manifest.read_text())["files"]
    for entry in listed:
        path = root / entry["file"]
        if not path.exists():
            found.append(f"{entry['file']} is missing.")
        elif digest(path) != entry["sha256"]:
            found.append(f"{entry['file']} differs from MANIFEST.json: run tools/vendor.")
    names = {entry["file"] for entry in listed}
    found += [f"{name} is not in MANIFEST.json." for name in SOURCES if name not in names]
    return found


def stale(root: Path = ROOT) -> list[str]:
    """Return a sentence for each bundle that its sources would make otherwise; none without npm."""
    if not (MODULES / ".bin" / "esbuild").exists():
        return []
    with tempfile.TemporaryDirectory() as scratch:
        client.build(MODULES, root / CLIENT, Path(scratch))
        return [
            f"{BUNDLES}/{name}.js is not what its sources make: run tools/vendor."
            for name in client.ENTRIES
            if (Path(scratch) / f"{name}.js").read_bytes()
            != (root / BUNDLES / f"{name}.js").read_bytes()
        ]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code is 1 if the check finds a problem."""
    parser = argparse.ArgumentParser(prog="tools/vendor", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare, change nothing")
    if not parser.parse_args(arguments).check:
        return rebuild()
    found = problems() + stale()
    sys.stdout.write("\n".join(found or ["The vendored files are as the manifest says."]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
