"""Two clerks saving in the same second, each in a transaction of their own."""

import threading
import uuid

from django.db import connection
from django.test import Client
from django.urls import reverse

from conftest import make_centre
from serai.kit.actor import acting_as, register_actor
from serai.people.models import Person

URL = "registration:register"
WARNED = "may be somebody who is registered already"
NEWCOMER = {
    "given_name": "Halimatou", "family_name": "Traore", "birth_date": "1994-08-21",
    "phone": "+22790778899", "sex": "female",
}  # fmt: skip


def typed():
    return NEWCOMER | {"form_id": str(uuid.uuid4())}


def save_at_once(clients, data):
    """Post both forms at the same time; return their answers."""
    answers, start = {}, threading.Barrier(len(clients))

    def post(number, client, values):
        try:
            start.wait(10)
            answers[number] = client.post(reverse(URL), values)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=post, args=(n, client, values))
        for n, (client, values) in enumerate(zip(clients, data, strict=True))
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return [answers[n] for n in sorted(answers)]


def test_two_clerks_saving_the_same_person_in_one_second_see_each_other(fresh_database):
    centre = make_centre()
    clients = []
    for name in ("rami", "carla"):
        client = Client()
        client.force_login(centre.users[name])
        clients.append(client)
    answers = save_at_once(clients, [typed(), typed()])
    assert sorted(one.status_code for one in answers) == [200, 302]
    [warned] = [one for one in answers if one.status_code == 200]
    assert WARNED in warned.content.decode()
    assert "same telephone number" in warned.content.decode()
    with acting_as(register_actor(centre.organisation.pk)):
        assert Person.objects.count() == 2


def test_one_form_sent_twice_in_one_second_is_one_person(fresh_database):
    centre = make_centre()
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(centre.users["rami"])
    data = typed()
    answers = save_at_once(clients, [data, data])
    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    with acting_as(register_actor(centre.organisation.pk)):
        assert Person.objects.count() == 2
