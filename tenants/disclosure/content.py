"""What a step binds to: the exact text and files of a version, as one SHA-256 (design 8)."""

from collections.abc import Iterable

from core.hashing import canonical_json, sha256_hex

from .models import PROPOSED_KINDS, Attachment, Version

MAX_TITLE = 300
MAX_BODY = 50_000
MAX_OPINION = 1_000
MAX_NOTE = 300


def content_of(version: Version, attachments: Iterable[Attachment]) -> dict[str, object]:
    """Give the version's content as plain values. Evidence of publication comes later and is not part of it."""
    return {
        "title": version.title,
        "body": version.body,
        "scope": version.scope,
        "forms": sorted(version.forms),
        "planned_on": version.planned_on.isoformat() if version.planned_on else None,
        "path": version.path,
        "labels": sorted(version.labels),
        "notice_until": version.notice_until.isoformat() if version.notice_until else None,
        "is_vital": version.is_vital,
        "desensitising_note": version.desensitising_note,
        "files": sorted([file.kind, file.name, file.sha256] for file in attachments if file.kind in PROPOSED_KINDS),
    }


def hash_of(version: Version, attachments: Iterable[Attachment]) -> str:
    """Hash the version's canonical content (RFC 8785)."""
    return sha256_hex(canonical_json(content_of(version, attachments)))
