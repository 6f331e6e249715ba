"""Every check that CI runs, each with its time; what failed is named at the end.

`check.py` runs all; `check.py NAME ...` runs the named ones (see STEPS). Types are checked beside
the other checks that only read, and beside the tests that kill servers: those wait more than they
work. The two steps that fill the machine run by themselves.
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
    "tests that kill servers": [f"{BIN}/pytest", "-q", "-m", "alone", "tests"],
    "tests": [
        f"{BIN}/pytest", "-q", "-n", "2", "--dist", "worksteal", "-m", "not browser and not alone",
    ],
    "browser tests": [
        f"{BIN}/pytest", "-q", "-n", "3", "--dist", "loadscope", "-m", "browser", "tests/browser",
    ],
}  # fmt: skip
BESIDE = "types"
ALONE = ("tests", "browser tests")
"""What is checked beside the other checks that only read, and what has the machine to itself."""


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
        done = subprocess.run(
            [f"{BIN}/playwright", "install", "chromium"],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            faults = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
            print(f"  It could not be had. {(faults or ['No reason was given.'])[0]}", flush=True)
    return find_browser()


def fault_of(browser_path: str) -> str:
    """Return why a browser does not start, in its own last words; "" where it does."""
    try:
        done = subprocess.run(
            [browser_path, "--version"], check=False, capture_output=True, text=True, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = done.stderr.strip().splitlines() or [f"It ended with status {done.returncode}."]
    return said[-1] if done.returncode else ""


def missing_browser(found: str | None) -> str:
    """Return in plain words what the browser tests lack, and what helps; "" where nothing."""
    if found is None:
        return (
            "there is no Chromium and none could be installed.\n"
            "  Install one (Debian: apt-get install chromium) or name it in SERAI_CHROMIUM."
        )
    if fault := fault_of(found):
        return (
            f"the Chromium at {found} does not start:\n  {fault}\n"
            f"  Its libraries come with (as root): {BIN}/playwright install-deps chromium"
        )
    return ""


def told(name: str, status: int, started: float) -> bool:
    """Print how a step ended and after how long; return whether it holds."""
    print(f"{'✗' if status else '✓'} {name} ({time.monotonic() - started:.0f} s)", flush=True)
    return not status


def main(names: list[str]) -> int:
    """Run the steps; return 1 where one failed."""
    os.chdir(ROOT)
    names, failed = names or list(STEPS), []
    environment = dict(os.environ, SERAI_DATA=str(ROOT / "var" / "check"))
    beside = [name for name in names if name == BESIDE and len(names) > 1]
    begun = time.monotonic()
    running = [
        subprocess.Popen(
            STEPS[name], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for name in beside
    ]
    for name in [name for name in names if name not in beside]:
        if name in ALONE:
            failed += waited(beside, running, begun)
            running = []
        if name == "browser tests":
            found = browser()
            if lacks := missing_browser(found):
                print(f"✗ browser tests: {lacks}", flush=True)
                failed.append(name)
                continue
            environment["SERAI_CHROMIUM"] = str(found)
        started = time.monotonic()
        print(f"▸ {name}", flush=True)
        status = subprocess.run(STEPS[name], env=environment, check=False).returncode
        if not told(name, status, started):
            failed.append(name)
    failed += waited(beside, running, begun)
    print("Everything holds." if not failed else "Failed: " + ", ".join(failed), flush=True)
    return 1 if failed else 0


def waited(names: list[str], running: list["subprocess.Popen[bytes]"], started: float) -> list[str]:
    """Wait for what ran beside, print what it said, and return the names that failed."""
    failed = []
    for name, process in zip(names, running, strict=False):
        said, _ = process.communicate()
        print(f"▸ {name}\n{said.decode(errors='replace')}", end="", flush=True)
        if not told(name, process.returncode, started):
            failed.append(name)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
