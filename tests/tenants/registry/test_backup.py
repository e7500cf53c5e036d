"""A backup holds one moment of everything, proves itself, and comes back whole or for one unit alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from core.database_roles import OWNER
from tenants.catalogue.models import Section
from tenants.registry import backup
from tenants.registry.backup import MANIFEST, NotEmptyError, UnusableBackupError, back_up, restore, verified
from tenants.registry.models import Tenant
from tenants.registry.workspaces import tenant_of, workspace
from tests.databases import WorkerDatabase
from tests.tenants.disclosure.scene import Scene, make_scene

pytestmark = pytest.mark.django_db(transaction=True)


def silent(sentence: str) -> None:
    """Say nothing."""


@pytest.fixture
def pair(pair: tuple[Scene, Scene], media: Path) -> tuple[Scene, Scene]:
    """The two units, each also with a section of its own; one file has been uploaded."""
    for scene in pair:
        with workspace(scene.unit):
            Section.objects.create(name=f"{scene.unit.code}办公室")
    (media / "uploads").mkdir(exist_ok=True)
    (media / "uploads" / "one.txt").write_text("党费收缴情况", encoding="utf-8")
    return pair


@pytest.fixture
def kept(pair: tuple[Scene, Scene], at: datetime, tmp_path: Path) -> Path:
    folder = tmp_path / "backup"
    back_up(folder, at=at, jobs=2, progress=silent)
    return folder


@contextmanager
def empty_database(worker: WorkerDatabase) -> Iterator[None]:
    """Point Django at a new database on the same server."""
    name, present = f"{worker.name}_restored", worker.name
    worker._drop(name)
    worker._run("CREATE DATABASE {} OWNER {} TEMPLATE template0", name, OWNER)
    worker._run("GRANT CONNECT ON DATABASE {} TO {}", name, str(connection.settings_dict["USER"]))
    worker._use(name)
    try:
        yield
    finally:
        worker._use(present)
        worker._drop(name)


def sections_of(scene: Scene) -> list[str]:
    with workspace(scene.unit):
        return sorted(Section.objects.values_list("name", flat=True))


def test_what_comes_back_is_what_was_there(
    kept: Path, pair: tuple[Scene, Scene], worker_database: WorkerDatabase, settings: Any, tmp_path: Path
) -> None:
    made = verified(kept)
    assert made.tables["public.registry_tenant"][0] == 2
    assert {len([name for name in made.tables if name.startswith(f"{schema}.")]) for schema in made.plans} == {18}
    with backup._session() as session:
        before = backup.digests(session)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    with empty_database(worker_database):
        assert restore(kept, jobs=2, progress=silent) == []
        with backup._session() as session:
            assert backup.digests(session) == before
        said = StringIO()
        call_command("fleet", "check", stdout=said)
        assert said.getvalue() == "2 workspaces checked, 0 not as they should be.\n"
        assert sections_of(pair[0]) == ["OURS办公室"]
        call_command("verify_audit", stdout=StringIO())
    assert (tmp_path / "elsewhere" / "uploads" / "one.txt").read_text(encoding="utf-8") == "党费收缴情况"


def test_one_unit_comes_back_alone(kept: Path, pair: tuple[Scene, Scene]) -> None:
    ours, theirs = pair
    for scene in pair:
        with workspace(scene.unit):
            Section.objects.all().delete()
            Section.objects.create(name="后来的科室")
    said = StringIO()
    call_command("restore", str(kept), "--unit", "OURS", stdout=said)
    assert said.getvalue().splitlines()[-1].startswith("Restored: every table has the backup's rows.")
    assert sections_of(ours) == ["OURS办公室"]
    assert sections_of(theirs) == ["后来的科室"]
    call_command("fleet", "check", stdout=StringIO())


def test_a_unit_that_cannot_be_restored_stays_as_it_is(
    kept: Path, pair: tuple[Scene, Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(folder: Path, *options: str) -> None:
        raise backup.ProgramError("pg_restore: disk full")

    monkeypatch.setattr(backup, "_restore_dump", fails)
    with pytest.raises(CommandError, match="disk full"):
        call_command("restore", str(kept), "--unit", "OURS", stdout=StringIO())
    assert sections_of(pair[0]) == ["OURS办公室"]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: (folder / MANIFEST).unlink(), "holds no backup"),
        (lambda folder: (folder / MANIFEST).write_text("{"), "holds no backup"),
        (lambda folder: edit(folder / MANIFEST, "server", "1"), "manifest.json was altered"),
        (lambda folder: (folder / "database" / "toc.dat").write_bytes(b""), "toc.dat was altered"),
        (lambda folder: (folder / "files" / "uploads" / "one.txt").unlink(), "one.txt is missing"),
        (lambda folder: (folder / "files" / "two.txt").write_text("more"), "two.txt was altered"),
    ],
    ids=["no manifest", "half a manifest", "altered manifest", "cut short", "missing", "too much"],
)
def test_a_backup_that_was_harmed_is_refused_before_anything_is_touched(kept: Path, harm: Any, said: str) -> None:
    harm(kept)
    with pytest.raises(UnusableBackupError, match=said):
        verified(kept)
    with pytest.raises(CommandError, match="Not restored"):
        call_command("restore", str(kept), "--unit", "OURS", stdout=StringIO())
    assert Tenant.objects.count() == 2


def edit(path: Path, key: str, value: str) -> None:
    body = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(body | {key: value}), encoding="utf-8")


def test_nothing_that_stands_is_overwritten(kept: Path, at: datetime) -> None:
    with pytest.raises(NotEmptyError, match="exists already"):
        back_up(kept, at=at, jobs=1, progress=silent)
    with pytest.raises(NotEmptyError, match="holds tables already"):
        restore(kept, jobs=1, progress=silent)


def test_a_backup_that_fails_leaves_no_backup(
    pair: tuple[Scene, Scene], at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(program: str, *arguments: str) -> None:
        raise backup.ProgramError(f"{program}: no space left on device")

    monkeypatch.setattr(backup, "_run", fails)
    with pytest.raises(CommandError, match=r"No backup was made\. pg_dump: no space left"):
        call_command("backup", str(tmp_path / "backup"), stdout=StringIO())
    assert not (tmp_path / "backup").exists()


def test_what_differs_is_named() -> None:
    before, now = (
        {"a.b": (3, "1"), "a.c": (1, "1"), "a.d": (0, "0")},
        {"a.b": (2, "1"), "a.d": (0, "0"), "a.e": (1, "1")},
    )
    assert backup.differences(before, now) == [
        "a.b: 3 rows in the backup, 2 restored, or other values in them",
        "a.c: missing",
        "a.e: not in the backup",
    ]


def test_the_unit_must_have_been_there(kept: Path, pair: tuple[Scene, Scene], at: datetime) -> None:
    later = make_scene("full", at, parent=pair[0].unit.parent, code="LATER")
    with pytest.raises(UnusableBackupError, match="before LATER had a workspace"):
        backup.restore_unit(kept, tenant_of(later.unit), progress=silent)
    assert connections["default"].schema_name == connection.schema_name == "public"
