"""Reads of a workspace's disclosures as chainable domain words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Prefetch, Q

if TYPE_CHECKING:
    from .models import Disclosure


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def lock(self, pk: uuid.UUID) -> Disclosure:
        """Read one disclosure again, locked until the end of the transaction."""
        return self.select_for_update().get(pk=pk)

    def with_current(self) -> Self:
        """Fetch each disclosure's newest version in one query; `Disclosure.current` then costs nothing."""
        from .models import Version

        newest = Version.objects.order_by("disclosure_id", "-number").distinct("disclosure_id")
        return self.prefetch_related(Prefetch("versions", queryset=newest, to_attr="newest"))

    def in_states(self, states: Iterable[str]) -> Self:
        return self.filter(state__in=list(states))

    def live(self) -> Self:
        """Neither discarded, nor ended without a disclosure."""
        from .models import ENDED_STATES

        return self.exclude(state__in=ENDED_STATES)

    def titled(self, words: str) -> Self:
        """Those whose catalogue row or any version's title contains the words."""
        from .models import Version

        named = Version.objects.filter(title__icontains=words).values("disclosure_id")
        return self.filter(Q(item_title__icontains=words) | Q(pk__in=named))

    def not_written_by(self, person_id: uuid.UUID) -> Self:
        """Those on which a person may judge: not the drafter, nor the author of any version."""
        from .models import Version

        written = Version.objects.filter(author_id=person_id).values("disclosure_id")
        return self.exclude(drafter_id=person_id).exclude(pk__in=written)

    def of_obligations(self, obligation_ids: Iterable[uuid.UUID]) -> Self:
        return self.filter(obligation_id__in=list(obligation_ids))


class PublicationQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Published and not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def on_the_board(self) -> Self:
        """What anybody may read without signing in: standing, of scope `public`, and no nil return (SCO, BRD).

        What was taken down because its time was over is no longer shown.
        """
        shown = self.standing().filter(taken_down_at__isnull=True)
        return shown.filter(version__scope="public", version__disclosure__is_nil=False)
