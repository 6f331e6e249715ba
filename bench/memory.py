"""How much memory a web process holds after it has drawn pictures of several months.

`python -m bench.memory` runs the demonstration in a temporary folder as `make run` does, signs an
analyst in four times, and asks for the picture of every month there is, in English and Arabic,
`--rounds` times, and for three PDFs. Resident memory is what the system reports (shared pages
counted whole), unique memory what would be free if the process ended. Prints JSON.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.servers import free_port

ROOT = Path(__file__).resolve().parent.parent
EMAIL, PASSWORD = "youssef@demo.serai.example", "demo-only-youssef"
LINES = 4


def wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the demonstration is loaded; ten minutes, as the machine may be busy."""
    for _ in range(6_000):
        if "Ctrl-C stops everything" in log.read_text():
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise TimeoutError(log.read_text()[-2_000:])


def signed_in(url: str) -> httpx.Client:
    """Return a client with an analyst's session."""
    client = httpx.Client(base_url=url, follow_redirects=True, timeout=120)
    page = client.get("/account/login/").text
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, "no sign-in form"
    data = {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": found[1]}
    client.post("/account/login/", data=data, headers={"Referer": url}).raise_for_status()
    return client


def draw(url: str, rounds: int) -> int:
    """Ask for every month's picture, in two languages; return how many were drawn."""
    client, drawn = signed_in(url), 0
    months = re.findall(r'<option value="(\d{4}-\d\d)', client.get("/evidence/picture/").text)
    assert months, "no months to choose from"
    for _ in range(rounds):
        for month in months:
            for language in ("en", "ar"):
                wanted = {"Accept-Language": language}
                page = client.get("/evidence/picture/", params={"month": month}, headers=wanted)
                page.raise_for_status()
                drawn += 1
    return drawn


def processes(main: psutil.Process, mark: str) -> list[dict[str, int]]:
    """Return the memory of the processes whose command holds the mark, largest first."""
    found = []
    for one in main.children(recursive=True):
        if mark in " ".join(one.cmdline()):
            memory = one.memory_full_info()
            found.append(
                {"resident_mb": round(memory.rss / 1e6), "unique_mb": round(memory.uss / 1e6)}
            )
    return sorted(found, key=lambda each: -each["resident_mb"])


def measure(url: str, process: psutil.Process, rounds: int) -> dict[str, Any]:
    """Draw, and measure before and after."""
    before = processes(process, "config.wsgi")
    with ThreadPoolExecutor(LINES) as lines:
        drawn = sum(lines.map(draw, [url] * LINES, [rounds] * LINES))
    after = processes(process, "config.wsgi")
    client = signed_in(url)
    for _ in range(3):
        client.get("/evidence/picture.pdf").raise_for_status()
    return {
        "pictures drawn": drawn,
        "web before": before[:2],
        "web after the pictures": after[:2],
        "web after three PDFs too": processes(process, "config.wsgi")[:2],
        "helpers, until they are idle": processes(process, "serai.kit.apart"),
    }


def main() -> None:
    """Run the house, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="serai-memory-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "config.cli", "run", "--port", str(port)],
                cwd=ROOT, env={**os.environ, "SERAI_DATA": f"{folder}/data"}, stdout=out,
            )  # fmt: skip
        try:
            wait_until_ready(process, log)
            url = f"http://127.0.0.1:{port}"
            figures = measure(url, psutil.Process(process.pid), options.rounds)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
