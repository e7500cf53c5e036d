"""Reads of a workspace's disclosures as chainable domain words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from hierarchy.ledger.vocabulary import Mode, Scope

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

    def signed_offline(self) -> Self:
        """Those whose newest version was approved on paper (defaults 3): counted apart, for spot checks."""
        return self.marking_offline().filter(is_signed_offline=True)

    def marking_offline(self) -> Self:
        """Add `is_signed_offline`: whether the newest version was approved on paper."""
        from .models import Step, StepKind, Version

        newer = Version.objects.filter(
            disclosure=OuterRef("version__disclosure"), number__gt=OuterRef("version__number")
        )
        signed = Step.objects.filter(
            ~Exists(newer), version__disclosure=OuterRef("pk"), kind=StepKind.APPROVE, results__offline=True
        )
        return self.annotate(is_signed_offline=Exists(signed))

    def of_obligations(self, obligation_ids: Iterable[uuid.UUID]) -> Self:
        return self.filter(obligation_id__in=list(obligation_ids))


class PublicationQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Published and not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def shown(self, *, on: date) -> Self:
        """Standing, not taken down, no nil return, no answer on request, and if its term is limited still in it.

        A notice with personal data may stay some days after its last (personal_notice_unlist_days); a
        pre-disclosure ends with its term.
        """
        from .notice_terms import leaves_after

        in_term = Q(shown_until__isnull=True) | Q(shown_until__gte=on)
        just_over = Q(shown_until__gte=leaves_after(on)) & ~Q(version__disclosure__mode=Mode.PRE_DISCLOSURE)
        return self._up().filter(in_term | just_over)

    def _up(self) -> Self:
        shown = self.standing().filter(taken_down_at__isnull=True, version__disclosure__is_nil=False)
        return shown.exclude(version__disclosure__mode=Mode.ON_REQUEST)

    def findable(self) -> Self:
        """What search knows: all that is on the board until it is withdrawn or taken down; search asks for the term."""
        return self._up().filter(version__scope=Scope.PUBLIC)

    def still_up(self, disclosure: Disclosure) -> Self:
        """A disclosure's standing publication, unless it has been taken down."""
        return self.standing().filter(version__disclosure=disclosure, taken_down_at__isnull=True)

    def past_their_last_day(self, *, before: date) -> Self:
        """Standing notices whose last day lies before a day, and which nobody has taken down yet."""
        return self.standing().filter(shown_until__lt=before, taken_down_at__isnull=True)

    def on_the_board(self, *, on: date) -> Self:
        """What anybody may read on a day without signing in: what is shown, of scope `public` (SCO, BRD)."""
        return self.shown(on=on).filter(version__scope=Scope.PUBLIC)

    def for_members(self, *, on: date) -> Self:
        """What the unit's own people and those below it may know of besides: what is shown locally or in the Party."""
        return self.shown(on=on).filter(version__scope__in=(Scope.LOCAL, Scope.PARTY))

    def circular_of(self, disclosure_id: uuid.UUID) -> Self:
        """What of a disclosure went to people by name and has not been withdrawn, the newest first (REQ-08)."""
        sent = self.standing().filter(version__disclosure_id=disclosure_id).exclude(recipients=[])
        return sent.select_related("version__disclosure").order_by("-version__number")

    def sent_to(self, person_id: uuid.UUID) -> Self:
        """Circulars that went to a person and have not been withdrawn (REQ-08)."""
        return self.standing().filter(recipients__contains=[{"person": str(person_id)}])

    def with_corrections(self) -> Self:
        """Say of each, as `is_correction`, whether it came in the place of one withdrawn because of an error."""
        from .models import Publication

        before = Publication.objects.filter(
            version__disclosure=OuterRef("version__disclosure"), withdrawn_at__isnull=False
        )
        return self.annotate(is_correction=Exists(before))

    def newest_first(self) -> Self:
        return self.order_by("-disclosed_on", "-recorded_at", "-id")
