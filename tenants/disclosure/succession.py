"""Which publication replaces which: the newest of a long-term or periodic item stands, the earlier ones behind it.

Nothing is deleted by it (TIM-01): earlier periods stay readable under the one that replaced them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hierarchy.ledger.vocabulary import TimeLimit
from tenants.catalogue.models import CatalogueItem

from .models import Disclosure, Publication


@dataclass
class Standing:
    """What is shown first, with what it replaced, newest first."""

    publication: Publication
    earlier: list[Publication] = field(default_factory=list)


def is_one_of_a_series(disclosure: Disclosure, time_limit: str) -> bool:
    """Tell whether a disclosure is replaced by the next of its item: what merely happened in between is not."""
    if time_limit == TimeLimit.PERIODIC:
        return bool(disclosure.period_label)
    return time_limit == TimeLimit.LONG_TERM


def place_in_series(publication: Publication, time_limit: str) -> tuple[object, ...]:
    """Give what orders a series: periodic items by period, so that an old one made good late replaces nothing."""
    period = publication.version.disclosure.period_label if time_limit == TimeLimit.PERIODIC else ""
    return (period, publication.disclosed_on, publication.recorded_at)


def time_limits_of(publications: Iterable[Publication]) -> dict[uuid.UUID, str]:
    """Give the time limit of each publication's item by its key, in the newest catalogue that has it: one query."""
    keys = {one.version.disclosure.item_key for one in publications if one.version.disclosure.item_key}
    rows = CatalogueItem.objects.filter(key__in=keys).order_by("catalogue__number")
    return dict(rows.values_list("key", "time_limit"))


def standing_first(publications: Sequence[Publication]) -> list[Standing]:
    """Put earlier publications behind those that replaced them; the order of the others is kept.

    :param publications: with their versions and disclosures. Costs one query.
    """
    limits = time_limits_of(publications)
    newest: dict[uuid.UUID, Publication] = {}
    for publication in publications:
        key, limit = _series_of(publication, limits)
        if key is not None:
            held = newest.setdefault(key, publication)
            newest[key] = max(held, publication, key=lambda one: place_in_series(one, limit))
    standing = {one.pk: Standing(one) for one in publications if _newest_of(one, newest, limits) is one}
    for publication in publications:
        if publication.pk not in standing:
            standing[_newest_of(publication, newest, limits).pk].earlier.append(publication)
    return list(standing.values())


def _newest_of(
    publication: Publication, newest: dict[uuid.UUID, Publication], limits: dict[uuid.UUID, str]
) -> Publication:
    key, _limit = _series_of(publication, limits)
    return publication if key is None else newest[key]


def newer_than(publication: Publication, among: Iterable[Publication]) -> Publication | None:
    """Give what replaced a publication among others of its item, the newest; None if it stands itself."""
    key, limit = _series_of(publication, time_limits_of([publication]))
    if key is None:
        return None
    place = place_in_series(publication, limit)
    later = [
        other
        for other in among
        if is_one_of_a_series(other.version.disclosure, limit) and place_in_series(other, limit) > place
    ]
    return max(later, key=lambda other: place_in_series(other, limit), default=None)


def _series_of(publication: Publication, limits: dict[uuid.UUID, str]) -> tuple[uuid.UUID | None, str]:
    """Give the item key and time limit of the series that a publication belongs to, or no key."""
    disclosure = publication.version.disclosure
    limit = limits.get(disclosure.item_key, "") if disclosure.item_key else ""
    return (disclosure.item_key if is_one_of_a_series(disclosure, limit) else None), limit
