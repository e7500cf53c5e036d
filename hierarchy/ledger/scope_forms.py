"""Which forms of disclosure suit which scope, and what may not go online (defaults 4.3; SCO, document 002)."""

from collections.abc import Iterable

from .vocabulary import Form, Scope

IN_PARTY = frozenset({Scope.PARTY, Scope.SPECIFIED})
#: Seen by people outside the Party.
OPEN_FORMS = frozenset({Form.WEBSITE, Form.BULLETIN_BOARD, Form.NEW_MEDIA, Form.SCREEN, Form.MEDIA, Form.KIOSK})
#: Seen by those present only.
CLOSED_FORMS = frozenset({Form.MEETING, Form.DOCUMENT})


def is_kept_offline(scope: str, in_party_online: str) -> bool:
    """Whether text and files of this scope may not be stored: only the meeting or document is registered.

    :param in_party_online: the district setting: `off`, `title_only` or `login`.
    """
    return scope in IN_PARTY and in_party_online != "login"


def conflicting(scope: str, forms: Iterable[str]) -> list[str]:
    """Give the forms that would show an in-party item to outsiders, in the order given."""
    return [form for form in forms if form in OPEN_FORMS] if scope in IN_PARTY else []


def is_hidden_from_society(scope: str, forms: Iterable[str]) -> bool:
    """Whether an item for society is disclosed only where society does not see it."""
    chosen = set(forms)
    return scope == Scope.PUBLIC and bool(chosen) and chosen <= CLOSED_FORMS
