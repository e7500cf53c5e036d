"""Sealing what must not be readable in the database: who came with a case (FBK-07; design 9).

Sealed with keys that lie in a file outside the database (`settings.IDENTITY_KEYS_FILE`): one Fernet key a line, the
newest first, and a line `digest …` that stays when keys are exchanged. The newest key seals, all unseal, so that there
is no moment in which something is illegible.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

from .errors import Refusal

#: Begins the line of the key that digests are made with.
_DIGEST = "digest "


class KeyMissing(Refusal):
    """The key file is missing or unreadable: nothing can be sealed or unsealed."""

    code = "key_missing"
    status = 503


class Illegible(Refusal):
    """What is sealed was sealed with a key that is no longer there, or was altered."""

    code = "illegible"


def seal(values: Mapping[str, Any]) -> str:
    """Seal a JSON object; blank for an empty one.

    :raises KeyMissing: without a key. The caller's act fails: nothing is ever kept unsealed instead.
    """
    kept = {name: value for name, value in values.items() if value not in ("", None)}
    if not kept:
        return ""
    return _fernet().encrypt(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()).decode()


def unseal(sealed: str) -> dict[str, Any]:
    """Give what was sealed.

    :raises KeyMissing: without a key. :raises Illegible: if none of the keys fits.
    """
    if not sealed:
        return {}
    require_keys()
    try:
        return dict(json.loads(_fernet().decrypt(sealed.encode())))
    except InvalidToken:
        raise Illegible(
            _("This cannot be read: its key is no longer there. Ask the system administrator to put the key back.")
        ) from None


def require_keys() -> None:
    """Refuse to go on where nothing sealed can be read.

    :raises KeyMissing: if the key file is missing or damaged.
    """
    try:
        _fernet()
    except KeyMissing:
        raise KeyMissing(
            _("What is sealed cannot be read now: the key is missing. Nothing is lost. Tell the system administrator.")
        ) from None


def reseal(sealed: str) -> str:
    """Seal anew with the newest key what an older one sealed."""
    return _fernet().rotate(sealed.encode()).decode() if sealed else ""


def digest(text: str) -> str:
    """Give a keyed digest by which equal values are found without being legible; blank for blank."""
    folded = "".join(text.split()).lower()
    if not folded:
        return ""
    lines = _lines()
    key = next((line.removeprefix(_DIGEST) for line in lines if line.startswith(_DIGEST)), "")
    if not key:
        raise _missing()
    return hmac.new(key.encode(), folded.encode(), hashlib.sha256).hexdigest()


def new_key() -> str:
    """Make a new key."""
    return Fernet.generate_key().decode()


def write_keys(keys: list[str], path: Path | None = None) -> None:
    """Write the key file whole, readable by its owner only. The digests' key stays; the first time one is made."""
    path = path or Path(settings.IDENTITY_KEYS_FILE)
    kept = [line for line in _lines(path) if line.startswith(_DIGEST)] or [_DIGEST + new_key()]
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("\n".join([*keys, *kept]) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def ensure_keys() -> None:
    """Make a first key where there is no key file. One that is there, however damaged, may be mended: it stays."""
    if not Path(settings.IDENTITY_KEYS_FILE).exists():
        write_keys([new_key()])


def read_keys() -> list[str]:
    """Give the sealing keys, the newest first; none if there is no file or it cannot be read."""
    return [line for line in _lines() if not line.startswith(_DIGEST)]


def is_legible(sealed: str, *, keys: list[str]) -> bool:
    """Say whether one of some keys opens what is sealed; nothing sealed is legible."""
    try:
        return not sealed or bool(MultiFernet([Fernet(key) for key in keys]).decrypt(sealed.encode()))
    except (InvalidToken, ValueError):
        return False


def _lines(path: Path | None = None) -> list[str]:
    path = path or Path(settings.IDENTITY_KEYS_FILE)
    try:
        return [line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError):
        return []


def _missing() -> KeyMissing:
    return KeyMissing(
        _("Identities cannot be sealed: the key is missing. Nothing was saved. Tell the system administrator.")
    )


def _fernet() -> MultiFernet:
    keys = read_keys()
    if not keys:
        raise _missing()
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise KeyMissing(
            _("Identities cannot be sealed: the key file is damaged. Nothing was saved. Tell the system administrator.")
        ) from None
