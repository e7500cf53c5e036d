"""A backup that proves itself: the whole database at one moment, all files, and a manifest of counts and hashes.

The dump is `pg_dump`'s own directory format without owners and rights: whose a table is and who may do what is given
anew by `rights`, wherever it is restored. The keys of identities are left out: they lie elsewhere, or a stolen backup
would name people.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient
from psycopg import sql

from core.database_roles import OWNER, missing_roles
from core.embedded.binaries import programs
from core.hashing import canonical_json, sha256_hex
from core.parallel import for_each
from core.second_session import second_session

from . import fleet
from .models import Tenant
from .ownership import acting_as_owner

MANIFEST, DUMP, FILES = "manifest.json", "database", "files"
FORMAT = 1
#: Both programs act as the owner, and leave out whose a table is and who may do what.
OF_THE_OWNER = (f"--role={OWNER}", "--no-owner", "--no-acl")
Progress = Callable[[str], None]


class UnusableBackupError(Exception):
    """The backup is cut short, altered, or not of this kind; the message says what and where."""


class NotEmptyError(Exception):
    """What a backup is to be restored into holds something already."""


class ProgramError(Exception):
    """`pg_dump` or `pg_restore` failed, or is missing; the message is what it said."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    :ivar tables: rows and hash of each table, by its name with schema. :ivar files: SHA-256 by path in the backup.
    :ivar plans: the plan of each workspace, by schema.
    """

    format: int
    made_at: str
    server: str
    tables: dict[str, tuple[int, str]]
    plans: dict[str, str]
    files: dict[str, str]

    def written(self) -> str:
        """Give the manifest as text that carries its own hash."""
        body = json.loads(json.dumps(asdict(self)))
        return json.dumps(body | {"sha256": sha256_hex(canonical_json(body))}, ensure_ascii=False, indent=1) + "\n"


def back_up(folder: Path, *, at: datetime, jobs: int, progress: Progress) -> Manifest:
    """Write a backup into a folder that does not exist yet. A backup that was cut short never bears its name.

    :raises NotEmptyError: if the folder exists. :raises ProgramError: see there.
    """
    if folder.exists():
        raise NotEmptyError(f"{folder} exists already. Name a folder that does not exist yet.")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / FILES).mkdir(parents=True, mode=0o700)
    with _session() as session:
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        [snapshot] = _row(session, "SELECT pg_export_snapshot()")
        progress("dumping the database")
        options = (f"--snapshot={snapshot}", "--format=directory", f"--jobs={jobs}", f"--file={unfinished / DUMP}")
        _run("pg_dump", *options, *OF_THE_OWNER)
        progress("counting what the dump holds")
        tables = digests(session)
        plans = dict(session.execute("SELECT schema_name, plan_hash FROM public.registry_tenant").fetchall())
        [server] = _row(session, "SHOW server_version")
    progress("copying files")
    if settings.MEDIA_ROOT.exists():
        shutil.copytree(settings.MEDIA_ROOT, unfinished / FILES, dirs_exist_ok=True)
    manifest = Manifest(FORMAT, at.isoformat(), server, tables, plans, _hashes(unfinished))
    (unfinished / MANIFEST).write_text(manifest.written(), encoding="utf-8")
    unfinished.rename(folder)
    return manifest


def verified(folder: Path) -> Manifest:
    """Read a backup's manifest, and hold every file against it.

    :raises UnusableBackupError: if a file is missing, altered or too much, or the manifest is.
    """
    try:
        body = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        stated = body.pop("sha256")
    except (OSError, ValueError, KeyError, AttributeError) as fault:
        raise UnusableBackupError(f"{folder} holds no backup: {MANIFEST} is missing or unreadable.") from fault
    if sha256_hex(canonical_json(body)) != stated:
        raise UnusableBackupError(f"{folder / MANIFEST} was altered. Take another backup.")
    if body["format"] != FORMAT:
        raise UnusableBackupError(f"{folder} is of format {body['format']}; this version of Minglan reads {FORMAT}.")
    body["tables"] = {name: (rows, digest) for name, (rows, digest) in body["tables"].items()}
    manifest = Manifest(**body)
    found = _hashes(folder)
    for name in sorted(manifest.files.keys() | found.keys()):
        if name not in found:
            raise UnusableBackupError(f"{folder / name} is missing: the backup was cut short. Take another backup.")
        if found[name] != manifest.files.get(name):
            raise UnusableBackupError(f"{folder / name} was altered. Take another backup.")
    return manifest


def restore(folder: Path, *, jobs: int, progress: Progress) -> list[str]:
    """Restore a whole backup into an empty database and an empty folder of files; give what differs from the manifest.

    :raises UnusableBackupError: before anything is touched. :raises NotEmptyError: likewise.
    """
    progress("holding the backup against its manifest")
    manifest = verified(folder)
    _require_empty()
    progress("restoring the database")
    _restore_dump(folder, f"--jobs={jobs}")
    progress("giving rights")
    fleet.mend_shared()
    for_each(list(Tenant.objects.order_by("pk")), fleet.mend)
    progress("copying files")
    shutil.copytree(folder / FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)
    progress("comparing every table")
    with _session() as session:
        return differences(manifest.tables, digests(session))


def restore_unit(folder: Path, tenant: Tenant, *, progress: Progress) -> list[str]:
    """Bring back one unit's workspace as it was, in place of what it holds now; give what differs from the manifest.

    Shared tables stay as they are: `reconcile` says where the ledger knows more than the workspace now.

    :raises UnusableBackupError: before anything is touched; also if the backup does not hold the workspace.
    """
    progress("holding the backup against its manifest")
    manifest = verified(folder)
    schema = tenant.schema_name
    if schema not in manifest.plans:
        raise UnusableBackupError(f"{folder} was made before {tenant.unit.code} had a workspace.")
    progress(f"restoring {schema}")
    aside = f"{schema}_replaced"
    _in_owner_transaction(f'ALTER SCHEMA "{schema}" RENAME TO "{aside}"', f'CREATE SCHEMA "{schema}"')
    try:
        _restore_dump(folder, f"--schema={schema}")
        fleet.mend(tenant)
    except Exception:
        _in_owner_transaction(f'DROP SCHEMA "{schema}" CASCADE', f'ALTER SCHEMA "{aside}" RENAME TO "{schema}"')
        raise
    with transaction.atomic(), acting_as_owner():
        Tenant.objects.filter(pk=tenant.pk).update(plan_hash=manifest.plans[schema])
    _in_owner_transaction(f'DROP SCHEMA "{aside}" CASCADE')
    for path in sorted((folder / FILES).rglob("*")):
        target = settings.MEDIA_ROOT / path.relative_to(folder / FILES)
        if path.is_file() and not target.exists():  # names of files are never used twice
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
    wanted = {name: digest for name, digest in manifest.tables.items() if name.startswith(f"{schema}.")}
    with _session() as session:
        return differences(wanted, digests(session, schema=schema))


#: The hash does not depend on the order of rows: that of a dump is not kept.
_DIGEST = sql.SQL(
    "SELECT {label}, count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {table} t"
)


def digests(session: psycopg.Connection[Any], *, schema: str | None = None) -> dict[str, tuple[int, str]]:
    """Count and hash every table's rows, in whatever order they lie; one query for each schema."""
    query = """
    SELECT schemaname, array_agg(tablename::text) FROM pg_catalog.pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
    AND (%(schema)s::text IS NULL OR schemaname = %(schema)s) GROUP BY 1"""
    found: dict[str, tuple[int, str]] = {}
    for name, tables in session.execute(query, {"schema": schema}).fetchall():
        parts = [
            _DIGEST.format(label=sql.Literal(f"{name}.{table}"), table=sql.Identifier(name, table)) for table in tables
        ]
        for label, rows, digest in session.execute(sql.SQL(" UNION ALL ").join(parts)).fetchall():
            found[label] = (rows, digest)
    return found


def differences(wanted: Mapping[str, tuple[int, str]], found: Mapping[str, tuple[int, str]]) -> list[str]:
    """Say where tables differ from what a manifest holds."""
    said = []
    for name in sorted(wanted.keys() | found.keys()):
        before, now = wanted.get(name), found.get(name)
        if before is None or now is None:
            said.append(f"{name}: {'not in the backup' if before is None else 'missing'}")
        elif before != now:
            said.append(f"{name}: {before[0]} rows in the backup, {now[0]} restored, or other values in them")
    return said


def _require_empty() -> None:
    with _session() as session:
        [tables] = _row(session, "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'public'")
        missing = missing_roles(session)
    if missing:
        raise NotEmptyError(f"The server lacks {', '.join(missing)}. Make the roles first: `manage.py server roles`.")
    if tables:
        raise NotEmptyError("The database holds tables already. Restore into an empty one, made as when installing.")
    if settings.MEDIA_ROOT.exists() and any(settings.MEDIA_ROOT.iterdir()):
        raise NotEmptyError(f"{settings.MEDIA_ROOT} holds files already. Move them away first.")


def _restore_dump(folder: Path, *options: str) -> None:
    _run("pg_restore", *OF_THE_OWNER, "--exit-on-error", *options, str(folder / DUMP))


def _in_owner_transaction(*statements: str) -> None:
    with transaction.atomic(), acting_as_owner(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _row(session: psycopg.Connection[Any], query: str) -> Sequence[Any]:
    found = session.execute(query).fetchone()
    return found or ()


@contextmanager
def _session() -> Iterator[psycopg.Connection[Any]]:
    """Open a connection of its own as the owner, whatever transaction Django's is in."""
    with second_session() as session:
        session.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
        yield session


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs against the database that Django is connected to."""
    path = shutil.which(program) if os.environ.get("DATABASE_URL") else str(programs() / program)
    if path is None:
        raise ProgramError(f"{program} is not installed. It comes with PostgreSQL's client programs.")
    (_psql, *where, name), secrets = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    command, environment = [path, *where, f"--dbname={name}", *arguments], os.environ | (secrets or {})
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - PostgreSQL's own
    if done.returncode:
        raise ProgramError(f"{program}: {done.stderr.strip()}")


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): _sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
