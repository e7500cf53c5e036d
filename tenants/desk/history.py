"""All that a unit has done, from its audit chain, in words (design 9; the unit's own acts and nobody else's).

Titles stand only beside the unit's own disclosures, catalogues, duties and submissions: the trail itself holds none.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from audit.models import Entry
from audit.querysets import EntryQuerySet
from audit.trail import chain_name
from audit.verbs import label_of, subject_of
from core.days import last_of_month
from core.display import period_name
from core.urls import district_url, unit_url
from hierarchy.ledger.models import ObligationEntry, Submission
from hierarchy.units.models import Unit
from tenants.catalogue.models import Catalogue, CatalogueState
from tenants.disclosure.models import Disclosure

#: Kinds of act: code, name, first words of the verbs that belong to it.
KINDS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("disclosure", gettext_lazy("disclosures and nil returns"), ("disclosure", "matter")),
    ("catalogue", gettext_lazy("catalogue"), ("catalogue", "catalogue_item", "section")),
    ("upward", gettext_lazy("sent upward and decided"), ("submission", "obligation")),
    ("unit", pgettext_lazy("history", "people and unit"), ("role", "unit", "account")),
)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True)
class Act:
    """One act: what, about what, by whom, when."""

    label: str
    subject: str
    url: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Asked:
    """What the reader filters by; blank filters nothing."""

    month: date | None = None
    person: str = ""
    kind: str = ""

    @classmethod
    def read(cls, given: dict[str, str]) -> Asked:
        """Read the filters from an address; what is unknown filters nothing."""
        person = given.get("person", "")
        try:
            person = str(uuid.UUID(person))
        except ValueError:
            person = ""
        kind = given.get("kind", "")
        return cls(_month(given.get("month", "")), person, kind if kind in {code for code, _l, _v in KINDS} else "")


def _month(text: str) -> date | None:
    match = _MONTH.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), 1)
    except ValueError:
        return None


def acts_of(unit: Unit, asked: Asked) -> EntryQuerySet:
    """Give the unit's acts, the newest first."""
    entries = Entry.objects.in_chain(chain_name(unit.pk)).order_by("-position")
    if asked.month is not None and asked.month.year > 1:
        entries = entries.from_day(asked.month).until_day(last_of_month(asked.month))
    if asked.person:
        entries = entries.filter(actor_id=asked.person)
    for code, _label, words in KINDS:
        if asked.kind == code:
            pattern = rf"^({'|'.join(words)})\."
            entries = entries.filter(verb__regex=pattern)
    return entries


def choices_of(unit: Unit) -> tuple[list[date], list[tuple[str, str]]]:
    """Give the months in which the unit has acted, the newest first, and the people who have, by name."""
    chain = Entry.objects.in_chain(chain_name(unit.pk)).order_by()
    months = chain.annotate(month=TruncMonth("at")).values_list("month", flat=True).distinct()
    people = chain.filter(actor_id__isnull=False).values_list("actor_id", "actor_label").distinct()
    names = {str(person): label for person, label in people.order_by("actor_label")}
    return sorted({month.date() for month in months}, reverse=True), list(names.items())


def in_words(unit: Unit, entries: Iterable[Entry]) -> list[Act]:
    """Put acts into words, in four queries at most. The caller is inside the unit's workspace."""
    found = list(entries)
    named = _subjects(unit, found)
    return [
        Act(
            label=str(label_of(entry.verb)),
            subject=named.get(entry.subject_id, (str(subject_of(entry.subject_type)), ""))[0],
            url=named.get(entry.subject_id, ("", ""))[1],
            who=entry.actor_label if entry.actor_id else _("System"),
            at=entry.at,
        )
        for entry in found
    ]


def _subjects(unit: Unit, entries: Sequence[Entry]) -> dict[str, tuple[str, str]]:
    """Give title and address of those subjects that are the unit's own."""
    ids: dict[str, set[uuid.UUID]] = defaultdict(set)
    for entry in entries:
        try:
            ids[entry.subject_type].add(uuid.UUID(entry.subject_id))
        except ValueError:
            continue  # a subject that is no row with a UUID: a setting, an account
    named: dict[str, tuple[str, str]] = {}
    for disclosure in Disclosure.objects.filter(pk__in=ids["disclosure.disclosure"]).with_current():
        title = disclosure.current.title or disclosure.item_title
        named[str(disclosure.pk)] = (title, unit_url(unit.slug, "disclosure", pk=disclosure.pk))
    versions = Catalogue.objects.filter(pk__in=ids["catalogue.catalogue"] | ids["ledger.catalogueentry"])
    for pk, number, state in versions.values_list("pk", "number", "state"):
        is_readable = state in (CatalogueState.IN_FORCE, CatalogueState.SUPERSEDED)
        address = unit_url(unit.slug, "catalogue_version", number=number) if is_readable else ""
        named[str(pk)] = (_("Catalogue, version %(number)s") % {"number": number}, address)
    owed = ObligationEntry.objects.filter(unit=unit, pk__in=ids["ledger.obligationentry"])
    for pk, title, label in owed.values_list("pk", "title", "period_label"):
        named[str(pk)] = (_("%(title)s (%(period)s)") % {"title": title, "period": period_name(label)}, "")
    sent = Submission.objects.filter(sender=unit, pk__in=ids["ledger.submission"])
    for pk, title in sent.values_list("pk", "title"):
        named[str(pk)] = (title, district_url("submission", pk=pk))
    return named
