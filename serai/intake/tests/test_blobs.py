"""Bytes are kept once, durably, and a full disk is said plainly."""

import errno
import os
from pathlib import Path

import pytest

from serai.intake.actions import blobs
from serai.intake.actions.blobs import StorageFull, keep_blob
from serai.intake.models import Blob
from serai.intake.queries.blobs import open_blob
from serai.kit.actor import acting_as


@pytest.fixture
def alice(cast):
    with acting_as(cast.actor("alice")):
        yield cast


def test_same_bytes_are_kept_once_per_organisation(alice, settings):
    first = keep_blob(
        organisation_id=alice.organisation.pk, content=b"photo", media_type="image/jpeg"
    )
    again = keep_blob(organisation_id=alice.organisation.pk, content=b"photo")
    assert first == again
    assert Blob.objects.count() == 1
    files = [p for p in Path(settings.BLOB_DIR).rglob("*") if p.is_file()]
    assert len(files) == 1
    with open_blob(first) as file:
        assert file.read() == b"photo"


def test_bytes_cut_short_by_a_crash_are_written_again(alice, settings):
    blob = keep_blob(organisation_id=alice.organisation.pk, content=b"photograph")
    path = next(p for p in Path(settings.BLOB_DIR).rglob("*") if p.is_file())
    path.write_bytes(b"pho")
    keep_blob(organisation_id=alice.organisation.pk, content=b"photograph")
    with open_blob(blob) as file:
        assert file.read() == b"photograph"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_is_a_refusal_and_leaves_nothing(alice, settings, monkeypatch, code):
    def full(_descriptor):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(blobs.os, "fsync", full)
    with pytest.raises(StorageFull) as refused:
        keep_blob(organisation_id=alice.organisation.pk, content=b"photo")
    assert "no room" in str(refused.value)
    assert not [p for p in Path(settings.BLOB_DIR).rglob("*") if p.is_file()]
    assert not Blob.objects.exists()


def test_other_disk_errors_are_not_hidden(alice, monkeypatch):
    def broken(_descriptor):
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(blobs.os, "fsync", broken)
    with pytest.raises(OSError, match="read-only"):
        keep_blob(organisation_id=alice.organisation.pk, content=b"photo")


def test_a_strangers_blobs_do_not_show(cast):
    with acting_as(cast.actor("alice")):
        keep_blob(organisation_id=cast.organisation.pk, content=b"photo")
    with acting_as(cast.actor("petra")):
        assert not Blob.objects.exists()
