"""Masking: personal data found in title and text is replaced in a new content, as an edit by the actor (SEC-03)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import personal_data
from core.errors import Refusal
from core.rich_text import as_plain, change_words
from hierarchy.units.models import Unit

from ..models import Version
from ..procedure import Act
from .drafting import save_version, version_to_edit
from .steps import audit, open_for


class NothingToMask(Refusal):
    """No personal data was found in the text."""

    code = "nothing_to_mask"


@transaction.atomic
def mask_personal_data(*, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str, actor: User, at: datetime) -> Version:
    """Mask what is found in title and text. Files stay: they are masked outside and attached again.

    On anything already proposed this makes a new version and voids every conclusion, as any edit does.

    :raises NothingToMask: if nothing is found. The audit keeps the kinds and their number, not what was masked.
    """
    work = open_for(Act.EDIT, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    counts = personal_data.counts("\n".join([work.version.title, as_plain(work.version.body)]))
    if not counts:
        raise NothingToMask(_("No personal data was found in title and text, so nothing was masked."), field="body")
    version = version_to_edit(work)
    version.title, version.body = _masked(version.title), change_words(version.body, _masked)
    save_version(version, list(version.attachments.all()))
    audit("masked", work, masked={kind.value: count for kind, count in counts.items()})
    return version


def _masked(text: str) -> str:
    return personal_data.mask(text, personal_data.find(text))
