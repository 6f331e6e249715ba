"""Kill -9 of web, worker and database amid a stream: every 201 is kept, exactly once."""

import http.client
import random
import threading
import time
import uuid

import pytest

from serai.kit import postgres
from tests.house import House, registry_xml, request_bytes

pytestmark = [pytest.mark.slow, pytest.mark.alone]


@pytest.fixture(scope="module")
def house(postgres_server, migrated_template):
    """A house with durable commits, its servers running."""
    with House(like=postgres_server.url(postgres.OWNER, migrated_template)) as one:
        one.start("web")
        one.start("worker")
        one.wait_until_up()
        yield one


def post(house, instance_id, xml):
    """Send once; return the status, 0 where the line broke before an answer."""
    head, _, body = request_bytes(house.path, xml).partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=10)
    try:
        connection.request("POST", house.path, body, fields)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


class Stream:
    """Enumerators who send, and send again the same where they got no answer, as Collect does."""

    def __init__(self, house, number):
        self.house, self.stop = house, threading.Event()
        self.accepted, self.statuses, self.lock = [], set(), threading.Lock()
        self.threads = [threading.Thread(target=self.send, args=(n,)) for n in range(number)]

    def send(self, seed):
        chance = random.Random(seed)
        while not self.stop.is_set():
            instance_id = f"uuid:{uuid.uuid4()}"
            xml = registry_xml(self.house.seeds, instance_id, chance)
            for attempt in range(200):
                status = post(self.house, instance_id, xml)
                with self.lock:
                    self.statuses.add(status)
                    if status == 201:
                        self.accepted.append(instance_id)
                if status == 201 and chance.random() < 0.9:
                    break  # now and then the answer is lost on its way and the phone sends again
                if self.stop.is_set() and attempt > 3:
                    break
                time.sleep(0.05 if status else 0.1)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_exception):
        self.stop.set()
        for thread in self.threads:
            thread.join()


def test_what_was_answered_with_201_is_kept_exactly_once(house):
    chance = random.Random(20261121)
    with Stream(house, 4) as stream:
        blows = ["web", "worker", "database"]
        chance.shuffle(blows)
        for victim in blows:
            time.sleep(chance.uniform(0.5, 1.5))
            if victim == "database":
                house.crash_database()
            else:
                house.kill(victim)
                house.start(victim)
        house.wait_until_up()
        already = len(stream.accepted)
        for _ in range(1_200):
            if len(stream.accepted) > already + 100:
                break
            time.sleep(0.1)
    assert stream.statuses <= {0, 201, 503}
    assert len(set(stream.accepted)) > 50
    wait_until_understood(house)
    kept = dict(house.rows("SELECT instance_id, count(*) FROM intake_submission GROUP BY 1"))
    assert set(stream.accepted) <= kept.keys()
    assert set(kept.values()) == {1}
    assert house.rows("SELECT DISTINCT state FROM intake_submission") == [("understood",)]
    once = """
        SELECT count(*), min(n), max(n) FROM (
            SELECT s.id, count(e.id) AS n FROM intake_submission s
            LEFT JOIN ledger_event e ON e.subject_id = s.id::text AND e.name = '{}'
            GROUP BY s.id) counted
    """
    for name in ("submission.received", "submission.understood"):
        assert house.rows(once.format(name)) == [(len(kept), 1, 1)]
    submissions = len(kept)
    assert house.rows("SELECT count(*) FROM flows_observationperiod") == [(submissions,)]
    assert house.rows("SELECT count(*) FROM flows_registryobservation") == [(3 * submissions,)]
    assert house.rows("SELECT count(*) FROM intake_row") == [(4 * submissions,)]


def wait_until_understood(house):
    waiting = "SELECT count(*) FROM intake_submission WHERE state = 'received'"
    handlers = "SELECT count(*) FROM ledger_outbox WHERE handler LIKE '%understand%'"
    for _ in range(600):
        if house.rows(waiting) == [(0,)] and house.rows(handlers) == [(0,)]:
            return
        time.sleep(0.2)
    raise AssertionError((house.folder / "worker.log").read_text()[-3_000:])


def test_chunked_bodies_are_taken(house):
    """The OpenRosa specification demands it of a server."""
    instance_id = f"uuid:{uuid.uuid4()}"
    xml = registry_xml(house.seeds, instance_id, random.Random(1))
    head, _, body = request_bytes(house.path, xml).partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    del fields["Content-Length"]
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=10)
    pieces = (body[start : start + 700] for start in range(0, len(body), 700))
    connection.request("POST", house.path, pieces, fields, encode_chunked=True)
    answer = connection.getresponse()
    assert answer.status == 201, answer.read()
    found = f"SELECT count(*) FROM intake_submission WHERE instance_id = '{instance_id}'"
    assert house.rows(found) == [(1,)]


def test_a_body_cut_off_by_the_network_keeps_nothing(house):
    import socket

    instance_id = f"uuid:{uuid.uuid4()}"
    xml = registry_xml(house.seeds, instance_id, random.Random(1))
    request = request_bytes(house.path, xml)
    with socket.create_connection(("127.0.0.1", house.port)) as line:
        line.sendall(request[:-200])
    time.sleep(0.5)
    found = f"SELECT count(*) FROM intake_submission WHERE instance_id = '{instance_id}'"
    assert house.rows(found) == [(0,)]
    assert house.head()[0] == 204
    assert post(house, instance_id, xml) == 201


def test_answers_name_their_length_and_the_line_stays_open(house):
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=10)
    for _ in range(3):
        connection.request("HEAD", house.path, headers={"X-OpenRosa-Version": "1.0"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 204
        assert answer.headers["X-OpenRosa-Version"] == "1.0"
        assert len(answer.headers.get_all("Date")) == 1
        assert connection.sock is not None
