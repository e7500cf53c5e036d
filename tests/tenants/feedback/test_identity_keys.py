"""Exchanging keys: nothing is lost, also if it is interrupted half-way."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.sealing import ensure_keys, new_key, read_keys, unseal, write_keys
from tenants.feedback import resealing
from tenants.feedback.models import Case
from tenants.registry.workspaces import workspace
from tests.tenants.feedback.people import Village, receive


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> None:
    settings.IDENTITY_KEYS_FILE = tmp_path / "identity.keys"
    write_keys([new_key()])


def keys(act: str) -> str:
    out = StringIO()
    call_command("identity_keys", act, stdout=out)
    return out.getvalue()


def names(village: Village) -> list[str]:
    found = []
    for staff in (village.village, village.town, village.district):
        with workspace(staff.unit):
            found += [unseal(sealed)["name"] for sealed in Case.objects.values_list("sealed", flat=True)]
    return found


@pytest.fixture
def three(village: Village) -> list[str]:
    for staff, name in ((village.village, "甲"), (village.town, "乙"), (village.district, "丙")):
        receive(staff.unit, "路灯坏了", at=village.at, contact={"name": name, "phone": "138"})
    return ["甲", "乙", "丙"]


def test_rotation_loses_nothing_and_drops_the_old_key(village: Village, three: list[str]) -> None:
    [old] = read_keys()
    assert "3 sealed" in keys("rotate")
    assert names(village) == three
    assert old not in read_keys()
    assert "1 key(s); 0 sealed" in keys("check")


def test_an_interrupted_rotation_is_legible_and_goes_on(
    village: Village, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    [old], real, calls = read_keys(), resealing.reseal, []

    def dies(sealed: str) -> str:
        calls.append(sealed)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(sealed)

    monkeypatch.setattr(resealing, "reseal", dies)
    with pytest.raises(KeyboardInterrupt):
        keys("rotate")
    assert len(read_keys()) == 2
    assert names(village) == three
    monkeypatch.setattr(resealing, "reseal", real)
    keys("rotate")
    assert names(village) == three
    assert old not in read_keys()
    assert len(read_keys()) == 1


def test_a_lost_key_is_noticed_before_anything_is_changed(village: Village, three: list[str]) -> None:
    before = read_keys()
    write_keys([new_key()])
    with pytest.raises(CommandError):
        keys("check")
    with pytest.raises(CommandError):
        keys("rotate")
    write_keys(before)
    assert names(village) == three


def test_a_damaged_key_file_is_not_written_over(settings: Any, db: None) -> None:
    path = Path(settings.IDENTITY_KEYS_FILE)
    damaged = b"\xef\xbb\xbf" + path.read_bytes()
    path.write_bytes(damaged)
    with pytest.raises(CommandError):
        keys("create")
    ensure_keys()
    assert path.read_bytes() == damaged


def test_keys_are_created_once(settings: Any, tmp_path: Path, db: None) -> None:
    with pytest.raises(CommandError):
        keys("create")
    settings.IDENTITY_KEYS_FILE = tmp_path / "other.keys"
    keys("create")
    assert len(read_keys()) == 1
