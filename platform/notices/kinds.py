"""The kinds of notice and their sentences. The text is made when it is read, in the reader's language.

Every app may `register` its own kinds when it starts (in its `AppConfig.ready`).
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.display import day

_PLACEHOLDER = re.compile(r"%\((\w+)\)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


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
        """Fill the sentence in, with days as people write them."""
        return str(self.sentence) % {name: _written(value) for name, value in values.items()}


def _written(value: Any) -> Any:
    """Give a stored day in the reader's language; every other value as it is."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return day(date.fromisoformat(value))
    return value


_KINDS: dict[str, Kind] = {}


def register(code: str, sentence: str | Promise) -> None:
    """Make a kind known."""
    _KINDS[code] = Kind(code, sentence)


def kind(code: str) -> Kind:
    """Give a kind.

    :raises KeyError: if no app has registered it.
    """
    return _KINDS[code]


register("filing_arrived", _("%(unit)s has filed its catalogue. A receipt is due by %(due_on)s."))
register("filing_accepted", _("Your catalogue was received. Receipt: %(number)s."))
register("filing_returned", _("Your catalogue was returned for completion: %(reason)s"))
register(
    "template_issued", _("%(unit)s has issued a catalogue template, version %(number)s. Adopt it in your catalogue.")
)
# What goes upward: one sentence for each kind, when it arrives and when it is decided (`ledger.telling`).
register("catalogue_arrived", _("%(unit)s submits its catalogue for approval. A decision is due by %(due_on)s."))
register("catalogue_accepted", _("Your catalogue was approved and is in force: %(number)s."))
register("catalogue_returned", _("Your catalogue was returned for completion: %(reason)s"))
register("catalogue_refused", _("Your catalogue was not approved: %(reason)s"))
register(
    "exemption_arrived",
    _("%(unit)s asks that “%(title)s” be exempted from disclosure. A decision is due by %(due_on)s."),
)
register(
    "exemption_accepted",
    _("“%(title)s” is exempted from disclosure: %(number)s. Tell members and masses, and record how."),
)
register("exemption_returned", _("Your explanation for “%(title)s” was returned for completion: %(reason)s"))
register(
    "exemption_refused",
    _("“%(title)s” is to be disclosed: %(reason)s Tell members and masses, and record how."),
)
register("extension_arrived", _("%(unit)s asks for more time for “%(title)s”. A decision is due by %(due_on)s."))
register("extension_accepted", _("More time for “%(title)s” was granted: %(number)s."))
register("extension_returned", _("Your request for more time for “%(title)s” was returned for completion: %(reason)s"))
register("extension_refused", _("More time for “%(title)s” was not granted: %(reason)s"))
register(
    "plan_arrived", _("%(unit)s reports a plan outside its catalogue: “%(title)s”. A receipt is due by %(due_on)s.")
)
register("plan_accepted", _("Your plan “%(title)s” was put on record: %(number)s."))
register("plan_returned", _("Your plan “%(title)s” was returned for completion: %(reason)s"))
register("escalation_arrived", _("%(unit)s asks you to approve “%(title)s”. A decision is due by %(due_on)s."))
register("escalation_accepted", _("The superior has approved “%(title)s”: %(number)s."))
register("escalation_returned", _("The superior has returned “%(title)s” for completion: %(reason)s"))
register("escalation_refused", _("The superior has not approved “%(title)s”: %(reason)s"))
register("countersign_arrived", _("%(unit)s asks your department to countersign “%(title)s” by %(due_on)s."))
register("countersign_accepted", _("“%(title)s” was countersigned: %(number)s."))
register("countersign_returned", _("“%(title)s” came back from countersigning for completion: %(reason)s"))
register("countersign_refused", _("“%(title)s” was not countersigned: %(reason)s"))
register(
    "submission_overdue",
    _("“%(title)s” from %(unit)s has waited past its limit, %(due_on)s. The delay counts as the receiver's."),
)
register("disclosure_to_review", _("“%(title)s” waits for your review."))
register("disclosure_to_secrecy_review", _("“%(title)s” waits for your secrecy review."))
register("disclosure_to_sit", _("“%(title)s” waits for your review and conclusions."))
register("disclosure_to_approve", _("“%(title)s” waits for your approval."))
register("disclosure_to_publish", _("“%(title)s” is approved. Publish it and record how."))
register("disclosure_to_confirm_nil", _("“%(title)s”: a nil return waits for your confirmation."))
register("disclosure_returned", _("“%(title)s” was returned: %(reason)s"))
register("disclosure_withheld", _("“%(title)s” is not to be disclosed: %(reason)s"))
register("disclosure_published", _("“%(title)s” has been published."))
register("disclosure_withdrawn", _("“%(title)s” was withdrawn: %(reason)s"))
register("nil_confirmed", _("“%(title)s”: the nil return is confirmed."))
register("obligation_extended", _("“%(title)s” may be disclosed until %(extended_to)s."))
register("obligation_exempted", _("“%(title)s” was exempted: %(reason)s"))
register("unit_moved", _("%(unit)s now stands under %(parent)s."))
register("unit_closed", _("%(unit)s was closed on %(closed_on)s."))
register("unit_merged", _("%(absorbed)s was merged into %(into)s."))
register("units_imported", _("%(count)s units were imported."))
register("reminder", _("%(text)s"))
