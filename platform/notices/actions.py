"""Sending notices and marking them read."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import NotPermitted
from core.hashing import plain

from . import kinds
from .models import Notice


@transaction.atomic
def send(*, recipients: Iterable[uuid.UUID], kind: str, values: dict[str, Any], url: str, at: datetime) -> list[Notice]:
    """Put one notice on the desk of each recipient (once each), in the transaction of the act it tells of.

    Further ways of delivery (`settings.NOTICE_BACKENDS`, dotted paths of functions that take the notices) run
    after the commit.

    :param values: what the kind's sentence names; dates and keys are stored as text.
    :raises KeyError: if the kind is not registered or a value its sentence needs is missing.
    """
    missing = kinds.kind(kind).fields - values.keys()
    if missing:
        raise KeyError(f"notice {kind} lacks {sorted(missing)}")
    stored = plain(values)
    people = dict.fromkeys(recipients)
    notices = Notice.objects.bulk_create(
        [Notice(recipient_id=person, kind=kind, values=stored, url=url[:200], at=at) for person in people],
        batch_size=1_000,
    )
    for path in getattr(settings, "NOTICE_BACKENDS", ()):
        transaction.on_commit(partial(import_string(path), notices), robust=True)
    return notices


@transaction.atomic
def mark_read(*, notice_id: uuid.UUID, reader: Person, at: datetime) -> Notice:
    """Mark one of the reader's own notices read; a second time changes nothing.

    :raises NotPermitted: if it is not theirs or does not exist.
    """
    notice = Notice.objects.select_for_update().filter(pk=notice_id, recipient=reader).first()
    if notice is None:
        raise NotPermitted(_("This notice is not addressed to you."))
    if notice.read_at is None:
        notice.read_at = at
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def mark_all_read(*, reader: Person, at: datetime) -> int:
    """Mark all of the reader's notices read; give how many were not yet."""
    return Notice.objects.filter(recipient=reader, read_at__isnull=True).update(read_at=at)
