"""Background work is called as the job queue calls it."""

import inspect

import pytest

from serai.review import tasks


@pytest.mark.parametrize("task", [tasks.look_for_patterns, tasks.send_webhooks])
def test_a_periodic_task_takes_the_timestamp_it_is_given(task):
    assert "timestamp" in inspect.signature(task.func).parameters


@pytest.mark.django_db
def test_the_tasks_run_on_an_empty_house():
    tasks.look_for_patterns(timestamp=0)
    tasks.send_webhooks(timestamp=0)
