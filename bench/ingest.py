"""How fast submissions are taken in, and how fast the worker understands them behind.

`python -m bench.ingest [--seconds 20]` starts a house of its own (database with durable commits,
two web workers), sends registry submissions (three groups, 2.5 KB) over keep-alive connections,
and prints the figures as JSON. The baseline of the same run, on the same server with the same load,
is `HEAD submission`, which does all but take anything in.
"""

import argparse
import json
import os
import platform
import random
import socket
import statistics
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from bench import ending
from tests.house import House, registry_xml, request_bytes


class Line:
    """A keep-alive connection that sends raw requests and reads answers."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes, *, has_body: bool = True) -> int:
        """Send a request and return the answer's status once it is whole."""
        self.socket.sendall(request)
        data = self.socket.recv(65_536)
        head, found, body = data.partition(b"\r\n\r\n")
        while not found:
            data += self._more()
            head, found, body = data.partition(b"\r\n\r\n")
        lowered = head.lower()
        if has_body and b"\r\ncontent-length:" in lowered:
            length = int(lowered.split(b"\r\ncontent-length:")[1].split(b"\r\n")[0])
            while len(body) < length:
                body += self._more()
        elif has_body:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
        return int(head[9:12])

    def _more(self) -> bytes:
        more = self.socket.recv(65_536)
        if not more:
            raise ConnectionError("the server hung up")
        return more


def load(
    port: int, make: Callable[[random.Random], bytes], *, lines: int, seconds: float, wanted: int
) -> dict[str, Any]:
    """Send from `lines` connections for `seconds`; return rate and percentiles in milliseconds."""
    times: list[float] = []
    wrong: list[int] = []
    end = time.perf_counter() + seconds

    def send(seed: int) -> None:
        line, chance = Line(port), random.Random(seed)
        mine = []
        while time.perf_counter() < end:
            request = make(chance)
            begun = time.perf_counter()
            status = line.ask(request, has_body=wanted != 204)
            mine.append(time.perf_counter() - begun)
            if status != wanted:
                wrong.append(status)
        times.extend(mine)

    begun = time.perf_counter()
    threads = [threading.Thread(target=send, args=(n,)) for n in range(lines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    centiles = statistics.quantiles(times, n=100)
    return {
        "per_second": round(len(times) / took, 1),
        "sent": len(times),
        "wrong": len(wrong),
        "p50_ms": round(centiles[49] * 1e3, 1),
        "p99_ms": round(centiles[98] * 1e3, 1),
    }


def understanding(house: House) -> dict[str, Any]:
    """Start the worker on what waits; return how many it understands a second."""
    waiting = "SELECT count(*) FILTER (WHERE state = 'received'), count(*) FROM intake_submission"
    house.start("worker")
    while house.rows(waiting)[0][0] == house.rows(waiting)[0][1]:
        time.sleep(0.02)
    before, begun = house.rows(waiting)[0][0], time.perf_counter()
    processor = house.processor_seconds("worker")
    while (left := house.rows(waiting)[0][0]) and time.perf_counter() - begun < 60:
        time.sleep(0.1)
    took = time.perf_counter() - begun
    processor = house.processor_seconds("worker") - processor
    states = house.rows("SELECT state, count(*) FROM intake_submission GROUP BY state")
    rate = round((before - left) / took, 1)
    return {
        "per_second": rate,
        "processor_ms_each": round(processor * 1e3 / max(before - left, 1), 2),
        "states": dict(states),
        "resident_mb": round(house.resident_megabytes("worker")[0]),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--lines", type=int, default=8)
    parser.add_argument("--threads", type=int, default=4)
    options = parser.parse_args()
    ending.by_signals()
    with House(threads=options.threads) as house:
        house.start("web")
        house.wait_until_up()

        def submission(chance: random.Random) -> bytes:
            xml = registry_xml(house.seeds, f"uuid:{uuid.uuid4()}", chance)
            return request_bytes(house.path, xml)

        ask = f"HEAD {house.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        load(house.port, submission, lines=options.lines, seconds=2, wanted=201)
        baseline = load(
            house.port, lambda _: ask, lines=options.lines, seconds=options.seconds / 4, wanted=204
        )
        processor = house.processor_seconds("web")
        received = load(
            house.port, submission, lines=options.lines, seconds=options.seconds, wanted=201
        )
        processor = house.processor_seconds("web") - processor
        received["processor_ms_each"] = round(processor * 1e3 / max(received["sent"], 1), 2)
        memory = house.resident_megabytes("web")
        stored = house.rows("SELECT count(*) FROM intake_submission")[0][0]
        figures = {
            "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
            "received": received,
            "baseline_head": baseline,
            "share_of_baseline": round(received["per_second"] / baseline["per_second"], 3),
            "stored": stored,
            "web_resident_mb": [round(each) for each in memory],
            "understood": understanding(house),
        }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
