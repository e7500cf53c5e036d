"""The texts that society may read now, for search: posted with what shows them, deleted with what hides them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models, transaction
from django.db.models import Func, Value

from core.actors import Actor
from hierarchy.units.models import Unit

from .grams import document_tokens, normalise
from .models import PublicText

LONGEST_TITLE = 300  # characters
#: What is kept of a text, in characters: an ordinary item has some hundreds. What comes later is not found.
LONGEST_TEXT = 20_000
ROWS_PER_STATEMENT = 500


def public_text(
    *,
    kind: str,
    subject_id: uuid.UUID,
    unit: Unit,
    title: str,
    text: str,
    category: str,
    published_on: date,
    shown_until: date | None,
) -> PublicText:
    """Make the row of one text, unsaved. Characters that PostgreSQL does not keep are left out."""
    title, text = _kept(title, LONGEST_TITLE), _kept(text, LONGEST_TEXT)
    words = Value(document_tokens(title, text), output_field=ArrayField(models.TextField()))
    return PublicText(
        kind=kind,
        subject_id=subject_id,
        unit=unit,
        title=title,
        text=text,
        compared=compared_text(title, text),
        category=category,
        published_on=published_on,
        shown_until=shown_until,
        grams=Func(words, function="array_to_tsvector", output_field=SearchVectorField()),
    )


def compared_text(title: str, text: str) -> str:
    """Give what phrases are compared with: no phrase goes over the end of a line."""
    return f"{normalise(title)}\n{normalise(text)}"


def _kept(text: str, most: int) -> str:
    return text.replace("\x00", "")[:most]


def write_texts(rows: Iterable[PublicText]) -> None:
    """Write rows of `public_text`, each in the place of an earlier one of the same subject."""
    PublicText.objects.bulk_create(
        rows,
        batch_size=ROWS_PER_STATEMENT,
        update_conflicts=True,
        unique_fields=["kind", "subject_id"],
        update_fields=["unit", "title", "text", "compared", "category", "published_on", "shown_until", "grams"],
    )


@transaction.atomic
def post_text(
    *,
    kind: str,
    subject_id: uuid.UUID,
    unit: Unit,
    title: str,
    text: str,
    category: str,
    published_on: date,
    shown_until: date | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Make a text findable from now on, in the place of an earlier one of the same subject.

    Only what anybody may read without signing in comes here; whoever posts has asked for that.

    :param text: without markup. :param shown_until: the last day on which it is found, or None.
    """
    row = public_text(
        kind=kind,
        subject_id=subject_id,
        unit=unit,
        title=title,
        text=text,
        category=category,
        published_on=published_on,
        shown_until=shown_until,
    )
    write_texts([row])


@transaction.atomic
def drop_text(*, kind: str, subject_id: uuid.UUID) -> int:
    """Delete a text that has left the board. Returns 1, or 0 if there was none."""
    deleted, _per_model = PublicText.objects.filter(kind=kind, subject_id=subject_id).delete()
    return deleted
