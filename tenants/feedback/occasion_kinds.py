"""What the kinds of occasions have of their own: who comes, what they count as, how cases come in there."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from .models import Occasion

Kind = Occasion.Kind

#: Whom attendance is counted by. `invited` stands beside them: how many were to come (FBK-11).
GROUPS: Mapping[str, str | Promise] = {
    "party_members": pgettext_lazy("attendance", "party members"),
    "masses": pgettext_lazy("attendance", "masses"),
    "delegates": pgettext_lazy("attendance", "delegates of the Party congress"),
    "non_party": pgettext_lazy("attendance", "democratic parties and non-party persons"),
}
INVITED = "invited"

#: What counts as having asked the masses in a suitable way (FBK-09). Asking non-party persons comes on top (FBK-10).
CONSULTING = frozenset({Kind.CONSULTATION, Kind.HEARING, Kind.SYMPOSIUM, Kind.PUBLIC_NOTICE})
#: Where people bring up matters of their own, which are entered as cases.
RECEIVING = frozenset({Kind.RECEPTION_DAY, Kind.SYMPOSIUM, Kind.HEARING, Kind.SUPERVISORS})


def people_at(attendance: Mapping[str, int]) -> int:
    """Add up who came."""
    return sum(attendance.get(group, 0) for group in GROUPS)
