"""Rewrites the lock files from pyproject.toml, with hashes and without any download address.

Needs `uv` on the PATH or as a Python module.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements.lock": ["build"],
    "requirements-dev.lock": ["build", "dev"],
    "requirements-bench.lock": ["bench"],
}
ALONE = {"requirements-bench.lock"}
"""Locks that hold only what their group names, to be put on top of the development lock."""


def main() -> int:
    """Compile all; return the first failure's status."""
    uv = [shutil.which("uv")] if shutil.which("uv") else [sys.executable, "-m", "uv"]
    for lock, groups in LOCKS.items():
        alone = lock in ALONE
        wanted = [part for group in groups for part in ("--group", group)]
        command = [
            *uv, "pip", "compile", *(["--no-deps"] if alone else ["pyproject.toml"]),
            "--universal", "--generate-hashes",
            "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate", "-q",
            "-o", lock, *wanted,
        ]  # fmt: skip
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
