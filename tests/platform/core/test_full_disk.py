"""A full disk is said by name, keeps nothing half written, and changes nothing."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import OperationalError
from django.test import Client
from psycopg.errors import DiskFull

from core.full_disk import is_full_disk
from tenants.disclosure.models import Attachment
from tests.tenants.disclosure.scene import Scene, make_scene, pdf


@pytest.fixture
def full(db: None, at: Any, tmp_path: Path, settings: Any) -> Scene:
    settings.MEDIA_ROOT = tmp_path
    return make_scene("full", at)


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file break off after its first bytes."""

    def broken_off(storage: FileSystemStorage, name: str, content: Any) -> str:
        path = Path(storage.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read(10))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", broken_off)


def test_an_upload_to_a_full_disk_says_so_and_leaves_nothing(
    full: Scene, no_room: None, tmp_path: Path, settings: Any
) -> None:
    with full.inside():
        disclosure = full.draft()
        seen = disclosure.current.content_sha256
    client = Client(raise_request_exception=False)
    client.force_login(full.drafter)
    address = f"/u/{full.unit.slug}/disclosures/{disclosure.pk}/files/"
    sent = {"seen": seen, "kind": "content", "file": pdf()}
    answer = client.post(address, sent, headers={"Accept-Language": "zh-hans"})
    assert answer.status_code == 507
    assert "服务器磁盘已满" in answer.content.decode()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    with full.inside():
        assert Attachment.objects.count() == 0
    assert client.post(address, {**sent, "file": pdf()}, headers={"HX-Request": "true"}).status_code == 507


def test_with_room_again_the_same_upload_succeeds(full: Scene, tmp_path: Path) -> None:
    with full.inside():
        disclosure = full.draft()
        seen = disclosure.current.content_sha256
    client = Client()
    client.force_login(full.drafter)
    client.post(
        f"/u/{full.unit.slug}/disclosures/{disclosure.pk}/files/", {"seen": seen, "kind": "content", "file": pdf()}
    )
    with full.inside():
        assert default_storage.exists(Attachment.objects.get().path)


def test_the_databases_disk_counts_too() -> None:
    by_django = OperationalError("could not extend file")
    by_django.__cause__ = DiskFull("could not extend file")
    assert is_full_disk(by_django)
    assert is_full_disk(OSError(errno.EDQUOT, "Disk quota exceeded"))
    assert not is_full_disk(OSError(errno.EACCES, "Permission denied"))
    assert not is_full_disk(None)
