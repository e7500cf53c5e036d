"""Which scope a row's words suggest (SCO-01..03, document 002): a quiet hint, never a rule.

What touches the masses' production and life goes to society; major matters of party building and members' rights and
duties to all members; what only suits the Party stays within it. The words are data, Chinese in every language.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hierarchy.ledger.vocabulary import Scope

from .rows import Row
from .sensitivity import sensitive_word

MASSES = ("群众", "民生", "村民", "居民", "村（居）民", "职工", "师生", "患者", "惠民", "便民", "实事", "救灾", "帮扶")
MEMBERS = ("选举", "换届", "党费", "发展党员", "党员发展", "民主评议", "党员权利", "党的建设", "组织生活")


@dataclass(frozen=True)
class Hint:
    """What the words of a row suggest: the scopes that agree with it, and the sentence."""

    scopes: frozenset[str]
    sentence: str | Promise


IN_PARTY_HINT = Hint(
    frozenset({Scope.PARTY, Scope.SPECIFIED}), _("About single persons: usually within the Party, with privacy review.")
)
MASSES_HINT = Hint(
    frozenset({Scope.PUBLIC, Scope.LOCAL}), _("Touches the masses' production and life: usually for society.")
)
MEMBERS_HINT = Hint(
    frozenset({Scope.PUBLIC, Scope.LOCAL, Scope.PARTY}),
    _("Party building or members' rights and duties: at least for all party members."),
)


def hint_for(row: Row) -> Hint | None:
    """Give what a row's words suggest, None if they suggest nothing."""
    if sensitive_word(row):
        return IN_PARTY_HINT
    text = row.level2 + row.level3
    if any(word in text for word in MASSES):
        return MASSES_HINT
    if any(word in text for word in MEMBERS):
        return MEMBERS_HINT
    return None


def departs(row: Row) -> Hint | None:
    """Give the hint that a row's scope departs from without a stated reason, None if there is none."""
    hint = hint_for(row)
    if hint is None or not row.scope or row.scope_reason or row.scope in hint.scopes:
        return None
    return hint
