"""The kinds of notice and their sentences. The text is made when it is read, in the reader's language.

Every app may `register` its own kinds when it starts (in its `AppConfig.ready`).
"""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_PLACEHOLDER = re.compile(r"%\((\w+)\)")


@dataclass(frozen=True)
class Kind:
    """A kind of notice: its code and a sentence with ``%(name)s`` places."""

    code: str
    sentence: str | Promise

    @property
    def fields(self) -> frozenset[str]:
        """Give the values the sentence needs."""
        return frozenset(_PLACEHOLDER.findall(str(self.sentence)))

    def text(self, values: dict[str, Any]) -> str:
        """Fill the sentence in."""
        return str(self.sentence) % values


_KINDS: dict[str, Kind] = {}


def register(code: str, sentence: str | Promise) -> None:
    """Make a kind known."""
    _KINDS[code] = Kind(code, sentence)


def kind(code: str) -> Kind:
    """Give a kind.

    :raises KeyError: if no app has registered it.
    """
    return _KINDS[code]


register("filing.arrived", _("%(unit)s has filed its catalogue of %(items)s rows. A receipt is due by %(due_on)s."))
register("filing.accepted", _("Your catalogue was received. Receipt: %(number)s."))
register("filing.returned", _("Your catalogue was returned for completion: %(reason)s"))
register("disclosure.to_review", _("“%(title)s” waits for your review."))
register("disclosure.to_secrecy_review", _("“%(title)s” waits for your secrecy review."))
register("disclosure.to_approve", _("“%(title)s” waits for your approval."))
register("disclosure.to_publish", _("“%(title)s” is approved. Publish it and record how."))
register("disclosure.returned", _("“%(title)s” was returned: %(reason)s"))
register("disclosure.published", _("“%(title)s” has been published."))
register("disclosure.withdrawn", _("“%(title)s” was withdrawn: %(reason)s"))
register("obligation.extended", _("“%(title)s” may be disclosed until %(extended_to)s."))
register("obligation.exempted", _("“%(title)s” was exempted: %(reason)s"))
register("unit.moved", _("%(unit)s now stands under %(parent)s."))
register("unit.closed", _("%(unit)s was closed on %(closed_on)s."))
register("unit.merged", _("%(absorbed)s was merged into %(into)s."))
register("structure.imported", _("%(count)s units were imported."))
register("workdays.year_entered", _("The working days of %(year)s have been entered; pending due dates are computed."))
register("reminder", _("%(text)s"))
