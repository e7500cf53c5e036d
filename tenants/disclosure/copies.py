"""What was taken over from the last period, and whether anything of it has been changed since."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import Duty

from .last_period import label_before
from .models import PUBLISHED_KINDS, Attachment, Disclosure, DisclosureState, Version


def sources_of(obligations: Iterable[ObligationEntry]) -> dict[uuid.UUID, Disclosure]:
    """Give, by obligation, what was published of its catalogue row for the period before (one query at most)."""
    wanted = {
        entry.pk: (entry.item_key, label)
        for entry in obligations
        if entry.duty == Duty.PERIOD and (label := label_before(entry.period_label))
    }
    if not wanted:
        return {}
    published = Disclosure.objects.in_states((DisclosureState.PUBLISHED,)).filter(
        item_key__in={key for key, _label in wanted.values()},
        period_label__in={label for _key, label in wanted.values()},
        is_nil=False,
    )
    found = {(each.item_key, each.period_label): each for each in published.order_by("changed_at", "id")}
    return {pk: found[key] for pk, key in wanted.items() if key in found}


def is_unchanged_copy(disclosure: Disclosure, version: Version) -> bool:
    """Tell whether a version still says, in text and files, what was taken over from the last period."""
    if disclosure.copied_from_id is None:
        return False
    source = Version.objects.filter(pk=disclosure.copied_from_id).prefetch_related("attachments").first()
    if source is None:
        return False
    return version.body == source.body and _files(version.attachments.all()) == _files(source.attachments.all())


def _files(files: Iterable[Attachment]) -> set[tuple[str, str]]:
    return {(file.kind, file.sha256) for file in files if file.kind in PUBLISHED_KINDS}
