"""Sealing, and exchanging its keys."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from core.sealing import Illegible, KeyMissing, digest, new_key, read_keys, reseal, seal, unseal, write_keys


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> Path:
    settings.IDENTITY_KEYS_FILE = tmp_path / "deep" / "identity.keys"
    write_keys([new_key()])
    return settings.IDENTITY_KEYS_FILE


def test_what_is_sealed_is_read_again_and_not_legible_in_between(keys: Path) -> None:
    sealed = seal({"name": "王秀英", "phone": ""})
    assert "王秀英" not in sealed
    assert unseal(sealed) == {"name": "王秀英"}
    assert seal({"name": ""}) == ""
    assert unseal("") == {}


def test_the_file_is_its_owners_alone(keys: Path) -> None:
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600


def test_an_old_key_still_opens_and_a_new_one_seals(keys: Path) -> None:
    sealed, digested = seal({"name": "甲"}), digest("138 1234 5678")
    old = read_keys()
    write_keys([new_key(), *old])
    assert unseal(sealed) == {"name": "甲"}
    again = reseal(sealed)
    write_keys(read_keys()[:1])
    assert unseal(again) == {"name": "甲"}
    assert digest("13812345678") == digested
    with pytest.raises(Illegible):
        unseal(sealed)


@pytest.mark.parametrize("content", [None, "", "not a key\n", "\x00\xff"])
def test_without_a_key_nothing_is_sealed(keys: Path, content: str | None) -> None:
    sealed = seal({"name": "甲"})
    if content is None:
        keys.unlink()
    else:
        keys.write_text(content, encoding="latin-1")
    with pytest.raises(KeyMissing):
        seal({"name": "甲"})
    with pytest.raises(KeyMissing):
        unseal(sealed)


def test_what_was_altered_is_illegible(keys: Path) -> None:
    sealed = seal({"name": "甲"})
    with pytest.raises(Illegible):
        unseal(sealed[:-6] + "AAAAA=")
