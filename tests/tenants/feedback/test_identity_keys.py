"""Exchanging keys: nothing is lost, also if it is interrupted half-way."""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management import CommandError, call_command

from core.sealing import ensure_keys, new_key, read_keys, unseal, write_keys
from tenants.feedback import resealing
from tenants.feedback.actions.following import write_again
from tenants.feedback.actions.handling import add_note, instruct, take_up_case
from tenants.feedback.actions.replying import ReplyContent, draft_reply
from tenants.feedback.actions.reporting import ReportIntake, receive_report
from tenants.feedback.case_reading import course_of, replies_of
from tenants.feedback.models import Case
from tenants.feedback.report_words import read
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
            found += [unseal(case.sealed)["name"] for case in Case.objects.all()]
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
    retire_later()
    assert names(village) == three
    assert old not in read_keys()
    assert "1 key(s); 0 sealed" in keys("check")


def retire_later() -> None:
    """Run `retire` as if a quarter of an hour had passed since the exchange."""
    path = Path(settings.IDENTITY_KEYS_FILE)
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 15 * 60))
    keys("retire")


def test_what_was_under_way_during_the_exchange_is_not_lost(village: Village, three: list[str]) -> None:
    [old] = read_keys()
    keys("rotate")
    with pytest.raises(CommandError, match="a moment ago"):
        keys("retire")
    late = Fernet(old).encrypt(b'{"name": "under way"}').decode()  # sealed by a request that read the file before
    with workspace(village.district.unit):
        Case.objects.update(sealed=late)
    assert names(village) == [*three[:2], "under way"]
    retire_later()
    assert names(village) == [*three[:2], "under way"]
    assert len(read_keys()) == 1
    with pytest.raises(CommandError, match="one key only"):
        keys("retire")


def test_all_that_is_written_on_a_report_is_sealed_anew(village: Village) -> None:
    district = village.district
    intake = ReportIntake(village.unit, "false", "MARK 不实", name="李", phone="138", id_number="1", by_district=True)
    _unit, received = receive_report(intake=intake, at=village.at)
    by = {"unit": district.unit, "case_id": received.case.pk, "at": village.at}
    with workspace(district.unit):
        take_up_case(title="", kind="report", proposal="MARK 拟办", actor=district.officer, **by)
        instruct(instruction="MARK 批示", actor=district.head, **by)
        add_note(text="MARK 备注", actor=district.officer, **by)
        write_again(unit=district.unit, case_id=received.case.pk, text="MARK 补充", at=village.at)
        draft_reply(content=ReplyContent("MARK 答复"), actor=district.officer, **by)
    keys("rotate")
    retire_later()
    with workspace(district.unit):
        case = Case.objects.get()
        stored = [case.sealed, case.proposal, case.instruction, case.replies.get().body]
        stored += case.steps.exclude(text="").values_list("text", flat=True)
        assert len(stored) == 8
        assert not any("MARK" in text for text in stored)
        texts = [read(case, text) for text in stored[1:4]]
        assert texts == ["MARK 拟办", "MARK 批示", "MARK 答复"]
        course = {line.text for line in course_of(case) if line.text}
        assert course == {"MARK 拟办", "MARK 批示", "MARK 备注", "MARK 补充"}
        assert replies_of(case, district.unit)[0].reply.body == "MARK 答复"


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
    retire_later()
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
