"""Stable item keys: a row keeps its key through edits, and finds it again by its text when it comes back (CAT-08)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from core.ids import new_id

from .models import CatalogueItem

Text = tuple[str, str, str]


def text_of(item: CatalogueItem) -> Text:
    """The three levels of an item."""
    return item.level1, item.level2, item.level3


def keys_for(texts: Sequence[Text], *, draft: Iterable[CatalogueItem]) -> list[uuid.UUID]:
    """Give a key for each text: that of the draft's row, else of the newest version with that text, else a new one.

    No key is given twice: where a row was renamed in the draft, its old text is another item.
    """
    in_draft = {text_of(item): item.key for item in draft}
    used = {in_draft[text] for text in texts if text in in_draft}
    earlier = _earlier_keys()
    keys = []
    for text in texts:
        key = in_draft.get(text) or earlier.get(text)
        if key is None or (text not in in_draft and key in used):
            key = new_id()
        used.add(key)
        keys.append(key)
    return keys


def _earlier_keys() -> dict[Text, uuid.UUID]:
    rows = (
        CatalogueItem.objects.exclude(catalogue__state="draft")
        .order_by("catalogue__number")
        .values_list("level1", "level2", "level3", "key")
    )
    return {(level1, level2, level3): key for level1, level2, level3, key in rows}
