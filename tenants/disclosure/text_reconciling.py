"""Whether exactly what the board shows can be found: nothing more, nothing less, and with the words it has there."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func

from hierarchy.ledger.grams import document_tokens
from hierarchy.ledger.models import PublicText
from hierarchy.units.models import Unit

from .models import Publication
from .text_posting import text_of

FIELDS = ("title", "text", "compared", "category", "published_on", "shown_until")
TEXTS_AT_ONCE = 200


def text_differences(unit: Unit) -> Iterator[str]:
    """Yield the differences between a unit's board and what is found of it. Inside its workspace."""
    posted = {text.subject_id: text for text in PublicText.objects.filter(unit=unit, kind="disclosure").defer("grams")}
    tokens = _tokens(unit)
    for publication in Publication.objects.findable().select_related("version__disclosure").iterator(TEXTS_AT_ONCE):
        expected = text_of(unit, publication)
        text = posted.pop(expected.subject_id, None)
        name = f"{unit.code}: disclosure {expected.subject_id}"
        if text is None:
            yield f"{name} is on the board and cannot be found"
        elif any(getattr(text, field) != getattr(expected, field) for field in FIELDS):
            yield f"{name} is found with other words than its board shows"
        elif tokens[expected.subject_id] != set(document_tokens(expected.title, expected.text)):
            yield f"{name} is not found by the words it has"
    for subject_id in posted:
        yield f"{unit.code}: disclosure {subject_id} can be found and is not on the board"


def _tokens(unit: Unit) -> dict[object, set[str]]:
    words = Func(F("grams"), function="tsvector_to_array", output_field=ArrayField(models.TextField()))
    texts = PublicText.objects.filter(unit=unit, kind="disclosure").annotate(words=words)
    return {subject_id: set(found) for subject_id, found in texts.values_list("subject_id", "words")}
