"""Bundle the form app: TypeScript of ``serai/webforms/client`` and the packages it needs.

Four files, each loaded when it is needed: the app, the form engine, the reader of codes, the
service worker. Types are checked first; the oldest browsers aimed at are named in ``BROWSERS``. The
form engine is changed by ``xforms-engine.patch``, which says what for.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

BROWSERS = "chrome89,firefox89,safari15"
ENTRIES = {"app": "esm", "engine": "esm", "codes": "esm", "sw": "iife"}
BUNDLED = {
    "app": [],
    "engine": [
        "@getodk/xforms-engine",
        "bin-packer",
        "mdast-util-from-markdown",
        "papaparse",
        "solid-js",
        "temporal-polyfill",
    ],
    "codes": ["jsqr"],
    "sw": [],
}
"""Which packages are inside which file, for the manifest's licences."""


ENGINE = "@getodk/xforms-engine"
PATCH = Path(__file__).resolve().parent / "xforms-engine.patch"


def patched_engine(modules: Path, scratch: Path) -> Path:
    """Return the engine's script with our patch, in ``scratch``; fail where it does not fit."""
    folder = scratch / "node_modules"
    folder.mkdir()
    shutil.copyfile(modules / ENGINE / "dist" / "index.js", folder / "index.js")
    subprocess.run(["git", "apply", str(PATCH)], cwd=folder, check=True)
    return folder / "index.js"


def build(modules: Path, source: Path, target: Path) -> None:
    """Check the types of the sources and write the bundles into ``target``."""
    subprocess.run([str(modules / ".bin" / "tsc"), "-p", str(source)], check=True)
    with tempfile.TemporaryDirectory() as scratch:
        engine = patched_engine(modules, Path(scratch).resolve())
        bundle(modules, source, target, engine)


def bundle(modules: Path, source: Path, target: Path, engine: Path) -> None:
    """Write the bundles into ``target``, with that script as the form engine."""
    for name, form in ENTRIES.items():
        command = [
            str(modules / ".bin" / "esbuild"),
            str(source / f"{name}.ts"),
            "--bundle",
            "--minify",
            "--charset=utf8",
            "--legal-comments=none",
            f"--format={form}",
            f"--target={BROWSERS}",
            "--supported:top-level-await=true",
            f"--alias:{ENGINE}={engine}",
            f"--outfile={target / f'{name}.js'}",
            "--log-level=warning",
        ]
        subprocess.run(command, check=True, env={**os.environ, "NODE_PATH": str(modules)})
