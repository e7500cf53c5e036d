"""Words that others than the case's own people will read name nobody (SEC-03; FBK-05).

An identity card, bank card or mobile number is refused; what else reads like personal data is pointed out, and whoever
publishes decides. That the asker is named in what is published is found by unsealing, within the act, who came.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core import personal_data
from core.errors import Invalid
from core.personal_data import Kind
from core.sealing import unseal

from .models import Case

REFUSED = frozenset({Kind.RESIDENT_ID, Kind.BANK_CARD, Kind.MOBILE})
#: Shorter words are too common to tell anything: of a name of one character nothing follows.
SHORTEST_NAME = 2


class NamesSomebody(Invalid):
    """A text that others will read says who somebody is."""

    code = "names_somebody"


def refuse_numbers_of_people(text: str, *, field: str) -> None:
    """Refuse a text with an identity card, bank card or mobile number.

    :raises NamesSomebody: with the field. The number is not repeated.
    """
    kinds = [str(kind.label) for kind in personal_data.counts(text) if kind in REFUSED]
    if kinds:
        message = _("Others will read this. Take out: %(kinds)s.") % {"kinds": _(", ").join(kinds)}
        raise NamesSomebody(message, field=field)


def refuse_asker_named(case: Case, texts: dict[str, str]) -> None:
    """Refuse texts that name the asker or repeat a contact.

    :param texts: by form field. :raises NamesSomebody: with the field.
    :raises core.sealing.KeyMissing: if who came cannot be compared; nothing is published then.
    """
    if not case.sealed:
        return
    words = {word.strip() for word in unseal(case.sealed).values() if isinstance(word, str)}
    for field, text in texts.items():
        plain = "".join(text.split())
        if any(len(word) >= SHORTEST_NAME and "".join(word.split()) in plain for word in words):
            raise NamesSomebody(
                _("This says who asked. Write it so that nobody can tell who it was."), field=field, code="names_asker"
            )


def reads_like_personal_data(texts: Iterable[str]) -> list[str]:
    """Name the kinds of personal data that some texts seem to hold, each once, for a warning."""
    found = [kind for text in texts for kind in personal_data.counts(text)]
    return [str(kind.label) for kind in dict.fromkeys(found)]
