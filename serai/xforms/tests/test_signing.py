"""Secrets and signatures of webhooks, checked against the arithmetic written out by hand."""

import hashlib
import hmac
import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.xforms.signing import TOLERANCE_SECONDS, secret_of, signature, verify

ONE, OTHER = UUID(int=1), UUID(int=2)
KEYS = st.text(min_size=1, max_size=30)


def test_a_secret_is_the_same_for_the_same_webhook():
    assert secret_of("key", ONE, 1) == secret_of("key", ONE, 1)


@pytest.mark.parametrize(
    ("key", "webhook", "generation"), [("yek", ONE, 1), ("key", OTHER, 1), ("key", ONE, 2)]
)
def test_a_secret_changes_with_key_webhook_and_generation(key, webhook, generation):
    assert secret_of(key, webhook, generation) != secret_of("key", ONE, 1)


@given(KEYS, st.uuids(), st.integers(1, 1000))
def test_a_secret_can_be_pasted_anywhere(key, webhook, generation):
    assert re.fullmatch(r"whsec_[A-Za-z0-9_-]{43}", secret_of(key, webhook, generation))


@given(KEYS, st.integers(0, 2**40), st.binary(max_size=60))
def test_a_signature_is_the_hmac_of_time_and_body(secret, when, body):
    message = str(when).encode() + b"." + body
    digest = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    assert signature(secret, when, body) == f"t={when},v1={digest}"


@given(KEYS, KEYS, st.binary(max_size=60))
def test_another_secret_does_not_verify(secret, guess, body):
    assert verify(guess, signature(secret, 1000, body), body, 1000) == (guess == secret)


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        (1000, True),
        (1000 + TOLERANCE_SECONDS, True),
        (1001 + TOLERANCE_SECONDS, False),
        (1000 - TOLERANCE_SECONDS, True),
        (999 - TOLERANCE_SECONDS, False),
    ],
)
def test_a_signature_grows_old_after_five_minutes(now, holds):
    assert verify("s", signature("s", 1000, b"{}"), b"{}", now) is holds


RIGHT = signature("s", 1000, b"{}")


@pytest.mark.parametrize(
    "header",
    [
        RIGHT.upper(),
        RIGHT + ",v1=extra",
        RIGHT[:-1],
        RIGHT.replace("t=1000", "t=1001"),
        RIGHT.replace("t=1000", "t= 1000"),
        RIGHT.partition(",")[2],
        RIGHT.partition(",")[0],
        ",".join(reversed(RIGHT.split(","))),
    ],
)
def test_a_header_that_was_touched_does_not_verify(header):
    assert not verify("s", header, b"{}", 1000)
