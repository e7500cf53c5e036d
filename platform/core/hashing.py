"""One way to turn values into bytes and bytes into a digest, so that two recomputations agree."""

import hashlib
import math
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import rfc8785
from django.utils.functional import Promise

_LARGEST_EXACT = 2**53 - 1  # beyond it RFC 8785 has no exact integer


def plain(value: Any) -> Any:
    """Reduce a value to what JSON holds, such that storing it as jsonb and reading it back changes nothing.

    Moments become UTC, dates ISO 8601, keys and decimals text. NUL and lone surrogates, which PostgreSQL cannot
    store, become U+FFFD.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST_EXACT else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) and abs(value) < 1e15 else str(value)
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_text(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, str | Promise | uuid.UUID | Decimal):
        return _text(value)
    raise TypeError(f"a value of type {type(value).__name__} has no canonical form")


def _text(value: object) -> str:
    return str(value).replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def canonical_json(value: Any) -> bytes:
    """Give the canonical JSON of a value (RFC 8785): the same bytes for the same content, always."""
    return rfc8785.dumps(plain(value))


def sha256_hex(content: bytes) -> str:
    """Give the SHA-256 of bytes as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
