"""What stands beside the plan: who else is working on it, and what of it was taken over from the last period."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.registry.requests import WorkRequest

from .copies import is_unchanged_copy
from .models import Disclosure, DisclosureState, Version

#: Whoever saved within this time is taken to be still at it.
AT_WORK = timedelta(minutes=10)


@dataclass(frozen=True)
class CopyNote:
    """Where a draft's content came from, and whether it is as it came."""

    source: Disclosure
    is_unchanged: bool
    is_draft: bool


def copy_note(disclosure: Disclosure, version: Version) -> CopyNote | None:
    """Say what a disclosure was copied from, or None if it was not."""
    if disclosure.copied_from_id is None:
        return None
    source = Version.objects.select_related("disclosure").filter(pk=disclosure.copied_from_id).first()
    if source is None:
        return None
    is_draft = disclosure.state == DisclosureState.DRAFT
    return CopyNote(source.disclosure, is_unchanged_copy(disclosure, version), is_draft)


def presence(disclosure: Disclosure, version: Version, *, author: str, reader_id: uuid.UUID, now: datetime) -> str:
    """Say that somebody else saved this draft within the last ten minutes; blank if nobody did.

    Nothing is locked: whoever saves on the sight of older content is refused, and what was typed is kept.
    """
    if disclosure.state != DisclosureState.DRAFT or version.saved_at is None or version.author_id == reader_id:
        return ""
    passed = now - version.saved_at
    if not timedelta(0) <= passed < AT_WORK:
        return ""
    minutes = int(passed.total_seconds() // 60)
    name = author or _("Somebody")
    if minutes == 0:
        return _("%(name)s is working on this, last saved just now.") % {"name": name}
    return ngettext(
        "%(name)s is working on this, last saved %(minutes)s minute ago.",
        "%(name)s is working on this, last saved %(minutes)s minutes ago.",
        minutes,
    ) % {"name": name, "minutes": minutes}


@dataclass(frozen=True)
class Panel:
    """A part of the page that a higher room shows beside a disclosure: a template and what it is given."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)


def panels_beside(request: WorkRequest, disclosure: Disclosure, version: Version) -> list[Panel]:
    """Ask those named in `settings.BESIDE_DISCLOSURE` what they have on a disclosure for this reader."""
    asked = (import_string(path)(request, disclosure, version) for path in settings.BESIDE_DISCLOSURE)
    return [panel for panel in asked if panel is not None]
