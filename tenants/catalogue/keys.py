"""Stable item keys: a row keeps its key through edits, and finds it again by its text when it comes back (CAT-08)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence

from core.ids import new_id

from .models import CatalogueItem

Text = tuple[str, str, str]
NUMBER_LETTER = "K"
NUMBER_LENGTH = 8


def text_of(item: CatalogueItem) -> Text:
    """The three levels of an item."""
    return item.level1, item.level2, item.level3


def keys_for(
    texts: Sequence[Text], *, draft: Iterable[CatalogueItem], given: Sequence[uuid.UUID | None] = ()
) -> list[uuid.UUID]:
    """Give a key for each text: that of the draft's row, else of the newest version with that text, else a new one.

    No key is given twice: where a row was renamed in the draft, its old text is another item.

    :param given: for each text the key that its sheet names, if it does: that one counts.
    """
    named = list(given) or [None] * len(texts)
    used = {key for key in named if key is not None}
    in_draft = {text_of(item): item.key for item in draft if item.key not in used}
    used |= {in_draft[text] for text, name in zip(texts, named, strict=True) if name is None and text in in_draft}
    earlier = _earlier_keys()
    keys = []
    for text, name in zip(texts, named, strict=True):
        key = name or in_draft.get(text) or earlier.get(text)
        if key is None or (name is None and text not in in_draft and key in used):
            key = new_id()
        used.add(key)
        keys.append(key)
    return keys


class NumberNotFound(Exception):  # noqa: N818 - becomes a problem of the sheet
    """An item number that names no row of this unit, or several."""

    def __init__(self, *, is_ambiguous: bool) -> None:
        super().__init__("ambiguous" if is_ambiguous else "unknown")
        self.is_ambiguous = is_ambiguous


def numbers_of(keys: Sequence[uuid.UUID]) -> list[str]:
    """Give the item numbers to write into a sheet: a letter and the key's last figures, the whole key if need be.

    The letter keeps spreadsheets from taking a number for an amount or a day. The last figures of a key are drawn by
    lot; its first ones only tell when it was made, and are alike for rows made together.
    """
    short = [f"{NUMBER_LETTER}{key.hex[-NUMBER_LENGTH:].upper()}" for key in keys]
    return [number if short.count(number) == 1 else str(key) for number, key in zip(short, keys, strict=True)]


def key_of_number(number: str, keys: Collection[uuid.UUID]) -> uuid.UUID:
    """Find the key that an item number names: the whole key, its first block or its last figures.

    :raises NumberNotFound: if none of the keys has this number, or several have.
    """
    text = "".join(number.split()).replace("-", "").lower()
    if len(text) == NUMBER_LENGTH + 1 and text.startswith(NUMBER_LETTER.lower()):
        text = text[1:]
    found = {key for key in keys if len(text) >= NUMBER_LENGTH and (key.hex.endswith(text) or key.hex.startswith(text))}
    if len(found) != 1:
        raise NumberNotFound(is_ambiguous=len(found) > 1)
    return found.pop()


def _earlier_keys() -> dict[Text, uuid.UUID]:
    rows = (
        CatalogueItem.objects.exclude(catalogue__state="draft")
        .order_by("catalogue__number")
        .values_list("level1", "level2", "level3", "key")
    )
    return {(level1, level2, level3): key for level1, level2, level3, key in rows}
