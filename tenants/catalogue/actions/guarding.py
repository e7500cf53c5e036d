"""Several rows of a draft at once, on a suggestion that a person confirmed: sensitive rows, links to content rules."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.trail import record
from core.errors import Invalid, Refusal
from hierarchy.ledger.scope_forms import IN_PARTY
from hierarchy.ledger.vocabulary import Scope
from hierarchy.units.models import Unit

from ..content_sets import rule_texts
from ..drafts import ItemGone, open_draft, touch
from ..models import CatalogueItem
from ..rows import Row
from ..sensitivity import is_unguarded


class NothingSensitive(Refusal):
    """Every sensitive row is flagged already."""

    code = "nothing_sensitive"


@transaction.atomic
def flag_sensitive(
    *, unit: Unit, catalogue_id: uuid.UUID, revision: int, actor: User, at: datetime
) -> list[CatalogueItem]:
    """Give the sensitive rows of a draft the privacy review, and the in-party scope where they go beyond it (SEC-05).

    Rows of the superior's template stay as they are.

    :raises NothingSensitive: if there is none left. :raises Stale, NotADraft: see `drafts`.
    """
    catalogue = open_draft(unit=unit, catalogue_id=catalogue_id, revision=revision, actor=actor, at=at)
    found = [item for item in catalogue.items.order_by("order") if not item.is_issued and is_unguarded(Row.of(item))]
    if not found:
        raise NothingSensitive(_("Every sensitive row is flagged already. Reload the page."))
    for item in found:
        item.needs_privacy_review = True
        item.scope = item.scope if item.scope in IN_PARTY else Scope.PARTY
    CatalogueItem.objects.bulk_update(found, ["needs_privacy_review", "scope"])
    touch(catalogue, actor=actor)
    record(
        "catalogue.flagged",
        subject=catalogue,
        actor=actor,
        at=at,
        unit_id=unit.pk,
        rows=[item.order for item in found],
    )
    return found


@transaction.atomic
def link_rules(
    *,
    unit: Unit,
    catalogue_id: uuid.UUID,
    revision: int,
    links: Mapping[uuid.UUID, Iterable[str]],
    actor: User,
    at: datetime,
) -> int:
    """Link rows of a draft to content rules, beside the links they have (CAT-04). Returns how many links are new.

    :param links: rule codes by row.
    :raises Invalid: without a link, or with an unknown rule. :raises ItemGone: if a row was removed.
    :raises Stale, NotADraft: see `drafts`.
    """
    catalogue = open_draft(unit=unit, catalogue_id=catalogue_id, revision=revision, actor=actor, at=at)
    wanted = {item_id: tuple(codes) for item_id, codes in links.items()}
    if not wanted:
        raise Invalid(_("Choose at least one link."), field="link", code="no_link")
    if not {code for codes in wanted.values() for code in codes} <= rule_texts().keys():
        raise Invalid(_("Choose content rules from those offered."), field="link", code="unknown_rule")
    items = {item.pk: item for item in catalogue.items.filter(pk__in=wanted)}
    if len(items) != len(wanted):
        raise ItemGone(_("This row has been removed from the draft. Go back to the draft and look at it again."))
    added = 0
    for item_id, codes in wanted.items():
        item = items[item_id]
        new = [code for code in dict.fromkeys(codes) if code not in item.rules]
        item.rules, added = [*item.rules, *new], added + len(new)
    CatalogueItem.objects.bulk_update(items.values(), ["rules"])
    touch(catalogue, actor=actor)
    record("catalogue.rules_linked", subject=catalogue, actor=actor, at=at, unit_id=unit.pk, links=added)
    return added
