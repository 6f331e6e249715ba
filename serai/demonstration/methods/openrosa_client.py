"""A small OpenRosa client: sends submissions as ODK Collect does, over a few kept connections."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from time import perf_counter

import httpx

TIMEOUT = httpx.Timeout(60.0)
ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Parcel:
    """One submission on its way: whose address it goes to (ending before `/submission`)."""

    server: str
    xml: bytes
    device_id: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a batch: how many by status code, and how long it took in seconds."""

    statuses: dict[int, int]
    seconds: float

    @property
    def accepted(self) -> int:
        """Return how many the server keeps."""
        return self.statuses.get(201, 0) + self.statuses.get(202, 0)


def send(
    parcels: Sequence[Parcel],
    *,
    connections: int = 4,
    progress: Callable[[int, int], None] | None = None,
    transport: httpx.BaseTransport | None = None,
) -> Sent:
    """Send every parcel, in order of the list as far as several connections allow.

    A connection that breaks or a 5xx is tried again (the server takes an exact repetition as the
    same submission). `progress` is told (done, all) after each one. Raises httpx.HTTPError where
    the server cannot be reached at all.
    """
    started = perf_counter()
    statuses: dict[int, int] = {}
    clients: SimpleQueue[httpx.Client] = SimpleQueue()
    for _ in range(connections):
        clients.put(httpx.Client(timeout=TIMEOUT, transport=transport))

    def post(parcel: Parcel) -> int:
        client = clients.get()
        try:
            return _post(client, parcel)
        finally:
            clients.put(client)

    try:
        with ThreadPoolExecutor(connections) as pool:
            for done, status in enumerate(pool.map(post, parcels), start=1):
                statuses[status] = statuses.get(status, 0) + 1
                if progress:
                    progress(done, len(parcels))
    finally:
        for client in _all(clients, connections):
            client.close()
    return Sent(statuses, perf_counter() - started)


def _post(client: httpx.Client, parcel: Parcel) -> int:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            answer = client.post(
                f"{parcel.server}/submission",
                params={"deviceID": parcel.device_id},
                headers={"X-OpenRosa-Version": "1.0", "User-Agent": "Serai demonstration"},
                files={"xml_submission_file": ("submission.xml", parcel.xml, "text/xml")},
            )
        except httpx.TransportError:
            if attempt == ATTEMPTS:
                raise
            continue
        if answer.status_code < 500 or attempt == ATTEMPTS:
            return answer.status_code
    raise AssertionError("unreachable")


def _all(clients: SimpleQueue[httpx.Client], count: int) -> Iterator[httpx.Client]:
    for _ in range(count):
        yield clients.get()
