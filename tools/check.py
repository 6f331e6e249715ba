"""Every check that CI runs, one after the other, each with its time; the first failure is named.

`check.py` runs all; `check.py NAME ...` runs the named ones (see STEPS).
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

ROOMS = sorted(path.parent.parent.name for path in ROOT.glob("serai/*/migrations/__init__.py"))

STEPS: dict[str, list[str]] = {
    "format": [f"{BIN}/ruff", "format", "--check", "-q", "."],
    "lint": [f"{BIN}/ruff", "check", "-q", "."],
    "types": [f"{BIN}/mypy"],
    "imports": [f"{BIN}/lint-imports", "--no-cache"],
    "messages": [f"{BIN}/python", "tools/messages.py", "check"],
    "vendored files": [f"{BIN}/python", "-m", "tools.vendor", "--check"],
    "migrations": [
        f"{BIN}/serai", "makemigrations", "--check", "--dry-run", "-v1", *ROOMS,
    ],
    "tests": [
        f"{BIN}/pytest", "-q", "-n", "2", "--dist", "worksteal", "-m", "not browser and not alone",
    ],
    "browser tests": [f"{BIN}/pytest", "-q", "-m", "browser"],
    "tests that need the machine alone": [f"{BIN}/pytest", "-q", "-m", "alone"],
}  # fmt: skip


def find_browser() -> str | None:
    """Return a Chromium's path: the environment's, Debian's, or Playwright's own."""
    if os.environ.get("SERAI_CHROMIUM"):
        return os.environ["SERAI_CHROMIUM"]
    for name in CHROMIUM:
        if found := shutil.which(name):
            return found
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    return next((str(p) for p in sorted(cache.glob("chromium-*/chrome-linux*/chrome"))), None)


def browser() -> str | None:
    """Find a browser, or install one: by apt as root on Debian, else Playwright's own."""
    if found := find_browser():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium with apt-get for the browser tests.", flush=True)
        for command in (
            ["apt-get", "update", "-q"],
            ["apt-get", "install", "-qy", "--no-install-recommends", "chromium", "fonts-noto-core"],
        ):
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    else:
        print("Installing Playwright's Chromium for the browser tests.", flush=True)
        subprocess.run([f"{BIN}/playwright", "install", "chromium"], check=False)
    return find_browser()


def main(names: list[str]) -> int:
    """Run the steps; return 1 where one failed."""
    os.chdir(ROOT)
    failed = []
    environment = dict(os.environ, SERAI_DATA=str(ROOT / "var" / "check"))
    for name in names or list(STEPS):
        if name == "browser tests":
            found = browser()
            if found is None:
                print(
                    "✗ browser tests: there is no Chromium and none could be installed.\n"
                    "  Install one (Debian: apt-get install chromium) or name it in SERAI_CHROMIUM."
                )
                failed.append(name)
                continue
            environment["SERAI_CHROMIUM"] = found
        started = time.monotonic()
        print(f"▸ {name}", flush=True)
        status = subprocess.run(STEPS[name], env=environment, check=False).returncode
        print(f"{'✗' if status else '✓'} {name} ({time.monotonic() - started:.0f} s)", flush=True)
        if status:
            failed.append(name)
    print("Everything holds." if not failed else "Failed: " + ", ".join(failed), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
