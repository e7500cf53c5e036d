import json
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.hashing import canonical_json, plain, sha256_hex

json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.uuids(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def test_the_order_of_keys_does_not_matter() -> None:
    assert canonical_json({"b": 1, "a": [True, None, "中"]}) == '{"a":[true,null,"中"],"b":1}'.encode()


def test_a_moment_is_the_same_in_every_zone() -> None:
    utc = datetime(2026, 3, 31, 16, tzinfo=UTC)
    assert canonical_json(utc) == canonical_json(utc.astimezone(timezone(timedelta(hours=8))))


def test_values_become_what_jsonb_holds() -> None:
    key = uuid.UUID(int=7)
    value = {"day": date(2026, 1, 2), "share": Decimal("0.50"), "key": key, "large": 2**60, "bad": "a\x00\ud800b"}
    assert plain(value) == {
        "day": "2026-01-02",
        "share": "0.50",
        "key": str(key),
        "large": str(2**60),
        "bad": "a\ufffd\ufffdb",
    }


def test_a_value_without_a_canonical_form_is_an_error() -> None:
    with pytest.raises(TypeError):
        plain(object())


@given(json_like)
def test_storing_and_reading_back_changes_no_byte(value: Any) -> None:
    stored = json.loads(json.dumps(plain(value)))
    assert canonical_json(stored) == canonical_json(value)


def test_the_digest_is_sha_256() -> None:
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
