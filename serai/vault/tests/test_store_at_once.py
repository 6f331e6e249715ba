"""Two erasures in one moment, each in a transaction of its own."""

import threading
from uuid import uuid4

from django.db import connection, transaction

from serai.vault import store
from serai.vault.sealing import destroy_keys, make_keys


def test_two_erasures_at_once_leave_neither_key_in_the_copy(fresh_database):
    owners = [uuid4(), uuid4()]
    make_keys(owners)
    store.write_store(store.newest())
    start = threading.Barrier(2)

    def erase(owner):
        try:
            with transaction.atomic():
                destroy_keys([owner])
                start.wait(10)
                store.refresh_newest()
        finally:
            connection.close()

    threads = [threading.Thread(target=erase, args=(owner,)) for owner in owners]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert not [owner for owner in owners if str(owner) in store.newest().read_text()]
