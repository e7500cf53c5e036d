"""Sealing what must not be readable in the database: who came with a case (FBK-07; design 9).

Sealed with keys that lie in a file outside the database (`settings.IDENTITY_KEYS_FILE`, one Fernet key a line, the
newest first). The newest seals; all unseal, so that keys can be exchanged without a moment in which nothing is legible.
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
    try:
        return dict(json.loads(_fernet().decrypt(sealed.encode())))
    except InvalidToken:
        raise Illegible(
            _("This cannot be read: its key is no longer there. Ask the system administrator to put the key back.")
        ) from None


def reseal(sealed: str) -> str:
    """Seal anew with the newest key what an older one sealed."""
    return _fernet().rotate(sealed.encode()).decode() if sealed else ""


def digest(text: str) -> str:
    """Give a keyed digest by which equal values are found without being legible; blank for blank."""
    folded = "".join(text.split()).lower()
    if not folded:
        return ""
    key = _keys()[-1]  # the oldest: digests must not change when a key is added
    return hmac.new(key.encode(), folded.encode(), hashlib.sha256).hexdigest()


def new_key() -> str:
    """Make a new key."""
    return Fernet.generate_key().decode()


def write_keys(keys: list[str], path: Path | None = None) -> None:
    """Write the key file whole, readable by its owner only."""
    path = path or Path(settings.IDENTITY_KEYS_FILE)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("\n".join(keys) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def ensure_keys() -> None:
    """Make a first key where there is none: for the demonstration. A district makes its own, knowingly."""
    if not read_keys():
        write_keys([new_key()])


def read_keys() -> list[str]:
    """Give the keys, the newest first; none if there is no file."""
    path = Path(settings.IDENTITY_KEYS_FILE)
    try:
        return [line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    except FileNotFoundError:
        return []


def _keys() -> list[str]:
    try:
        keys = read_keys()
    except (OSError, UnicodeDecodeError):
        keys = []
    if not keys:
        raise KeyMissing(
            _("Identities cannot be sealed: the key is missing. Nothing was saved. Tell the system administrator.")
        )
    return keys


def _fernet() -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in _keys()])
    except ValueError:
        raise KeyMissing(
            _("Identities cannot be sealed: the key file is damaged. Nothing was saved. Tell the system administrator.")
        ) from None
