"""Makes the virtual environment from a lock file. Runs with the system's Python, nothing installed.

`environment.py create FOLDER`, then `environment.py install FOLDER LOCK`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)


def say(*lines: str) -> None:
    """Print plainly."""
    print("\n".join(lines), flush=True)


def create(folder: str) -> int:
    """Create the environment; on Debian as root, install what `venv` lacks there."""
    if sys.version_info < OLDEST:
        say(f"Serai needs Python 3.11 or newer; this is {sys.version.split()[0]}.",
            "Name another one with: make run PYTHON=python3.12")  # fmt: skip
        return 1
    if _venv(folder):
        return 0
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if shutil.which("apt-get") and os.geteuid() == 0:
        say(f"Python's venv module is incomplete; installing {package}.")
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", package]):
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)
        if _venv(folder):
            return 0
    shutil.rmtree(folder, ignore_errors=True)
    say("Python cannot make a virtual environment here.",
        f"On Debian or Ubuntu, as root: apt-get install {package}")  # fmt: skip
    return 1


def _venv(folder: str) -> bool:
    result = subprocess.run(
        [sys.executable, "-m", "venv", folder], check=False, capture_output=True
    )
    return result.returncode == 0 and (Path(folder) / "bin" / "pip").exists()


def install(folder: str, lock: str) -> int:
    """Install exactly what the lock file names, by hash, and the project itself from its folder."""
    python = str(Path(folder) / "bin" / "python")
    say(f"Installing from {lock} (the first time takes a minute or two).")
    quiet = ["-q", "--disable-pip-version-check"]
    commands = (
        [python, "-m", "pip", "install", *quiet, "--no-deps", "--require-hashes", "-r", lock],
        [python, "-m", "pip", "install", *quiet, "--no-deps", "--no-build-isolation", "-e", "."],
    )
    for command in commands:
        if subprocess.run(command, check=False, cwd=ROOT).returncode:
            say("The installation failed; the lines above say why.",
                "It needs a package index this once; later it works without.")  # fmt: skip
            return 1
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["create"] and len(sys.argv) == 3:
        sys.exit(create(sys.argv[2]))
    if sys.argv[1:2] == ["install"] and len(sys.argv) == 4:
        sys.exit(install(sys.argv[2], sys.argv[3]))
    sys.exit(__doc__)
