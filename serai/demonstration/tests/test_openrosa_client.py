"""The small client sends everything once, several at a time, and tries broken sends again."""

import threading
from collections import Counter

import httpx
import pytest

from serai.demonstration.methods.openrosa_client import ATTEMPTS, Parcel, Sent, send

PARCELS = [Parcel("http://test/openrosa/token", b"<data>%d</data>" % n, "phone") for n in range(25)]


class Server:
    """A server that answers as told, in order, and remembers what it was sent."""

    def __init__(self, *answers):
        self.answers, self.requests, self.lock = list(answers), [], threading.Lock()

    def __call__(self, request):
        with self.lock:
            self.requests.append(request)
            answer = self.answers.pop(0) if self.answers else 201
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer)


def test_it_speaks_openrosa():
    server = Server()
    send(PARCELS[:1], transport=httpx.MockTransport(server))
    [request] = server.requests
    assert request.url.path == "/openrosa/token/submission"
    assert request.url.params["deviceID"] == "phone"
    assert request.headers["X-OpenRosa-Version"] == "1.0"
    assert request.headers["Content-Type"].startswith("multipart/form-data")
    assert b'name="xml_submission_file"; filename="submission.xml"' in request.content
    assert b"<data>0</data>" in request.content


@pytest.mark.parametrize("connections", [1, 4])
def test_every_parcel_goes_once_and_progress_is_told(connections):
    server, told = Server(), []
    sent = send(
        PARCELS,
        connections=connections,
        progress=lambda *at: told.append(at),
        transport=httpx.MockTransport(server),
    )
    assert (sent.statuses, sent.accepted) == ({201: 25}, 25)
    bodies = Counter(r.content.split(b"<data>")[1].split(b"<")[0] for r in server.requests)
    assert set(bodies.values()) == {1}
    assert told == [(n, 25) for n in range(1, 26)]


@pytest.mark.parametrize(
    ("answers", "statuses", "requests"),
    [
        ([503, 201], {201: 1}, 2),
        ([httpx.ConnectError("away"), 201], {201: 1}, 2),
        ([500] * ATTEMPTS, {500: 1}, ATTEMPTS),
        ([409], {409: 1}, 1),
        ([404], {404: 1}, 1),
        ([202], {202: 1}, 1),
    ],
)
def test_what_is_tried_again_and_what_is_not(answers, statuses, requests):
    server = Server(*answers)
    sent = send(PARCELS[:1], connections=1, transport=httpx.MockTransport(server))
    assert sent.statuses == statuses
    assert len(server.requests) == requests


def test_a_server_that_is_not_there_is_an_error():
    server = Server(*[httpx.ConnectError("away")] * ATTEMPTS)
    with pytest.raises(httpx.ConnectError):
        send(PARCELS[:1], connections=1, transport=httpx.MockTransport(server))


@pytest.mark.parametrize(
    ("statuses", "accepted"),
    [
        ({}, 0),
        ({201: 3}, 3),
        ({202: 2}, 2),
        ({201: 3, 202: 2, 409: 4}, 5),
        ({401: 1, 404: 1, 413: 1, 500: 1}, 0),
    ],
)
def test_created_and_accepted_are_kept_and_nothing_else_is(statuses, accepted):
    assert Sent(statuses, 1.0).accepted == accepted


def test_nothing_to_send_sends_nothing():
    server = Server()
    sent = send([], transport=httpx.MockTransport(server))
    assert (sent.statuses, server.requests) == ({}, [])
    assert sent.seconds < 5


def test_over_one_connection_the_order_is_kept():
    server = Server()
    send(PARCELS, connections=1, transport=httpx.MockTransport(server))
    sent = [int(r.content.split(b"<data>")[1].split(b"<")[0]) for r in server.requests]
    assert sent == list(range(25))


def test_different_answers_are_counted_apart():
    server = Server(201, 202, 404, 201, 409)
    sent = send(PARCELS[:5], connections=1, transport=httpx.MockTransport(server))
    assert sent.statuses == {201: 2, 202: 1, 404: 1, 409: 1}


def test_each_parcel_goes_to_its_own_address():
    server = Server()
    parcels = [
        Parcel("http://one/openrosa/a", b"<data>1</data>", "demo:A"),
        Parcel("http://two/openrosa/b", b"<data>2</data>", "demo:B"),
    ]
    send(parcels, connections=1, transport=httpx.MockTransport(server))
    assert [str(request.url) for request in server.requests] == [
        "http://one/openrosa/a/submission?deviceID=demo%3AA",
        "http://two/openrosa/b/submission?deviceID=demo%3AB",
    ]


@pytest.mark.parametrize("answers", [[], [httpx.ConnectError("away")] * ATTEMPTS])
def test_its_connections_are_closed_whatever_happens(monkeypatch, answers):
    closed = []
    close = httpx.Client.close
    monkeypatch.setattr(
        httpx.Client, "close", lambda client: (closed.append(client), close(client))[1]
    )
    try:
        send(PARCELS[:3], connections=3, transport=httpx.MockTransport(Server(*answers)))
    except httpx.ConnectError:
        assert answers
    assert len(set(closed)) == 3
