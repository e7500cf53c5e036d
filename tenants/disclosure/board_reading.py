"""What the board shows, in its order: categories as the vocabulary has them, newest first, earlier periods behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.functional import Promise

from hierarchy.ledger.vocabulary import CarrierLabel, Category

from .labelling import is_under
from .models import Publication
from .succession import Standing, standing_first


@dataclass(frozen=True)
class Group:
    """One category of the board, complete."""

    code: str
    label: str | Promise
    standing: Sequence[Standing]


@dataclass(frozen=True)
class LabelChoice:
    """A label that the board can be filtered by, with how many items are shown under it."""

    code: str
    name: str | Promise
    count: int


def publications_on(on: date) -> list[Publication]:
    """Read what is on the board, newest first, without the texts: two queries."""
    shown = Publication.objects.on_the_board(on=on).with_corrections().newest_first()
    return list(shown.select_related("version__disclosure").defer("version__body"))


def under(publications: Sequence[Publication], label: str) -> list[Publication]:
    """Keep what is shown under a label; everything without one, or for an unknown one."""
    if label not in CarrierLabel.values:
        return list(publications)
    return [publication for publication in publications if is_under(publication.labels, label)]


def label_choices(publications: Sequence[Publication]) -> list[LabelChoice]:
    """Give the labels that anything is shown under; none if there is nothing to tell apart."""
    choices = [LabelChoice(label.value, label.label, len(under(publications, label))) for label in CarrierLabel]
    used = [choice for choice in choices if choice.count]
    return used if len(used) > 1 else []


def groups_of(publications: Sequence[Publication]) -> list[Group]:
    """Group by category in the vocabulary's order; within one, newest first with what each replaced."""
    order = {code: index for index, code in enumerate(Category.values)}
    standing = standing_first(publications)
    standing.sort(key=lambda one: order.get(_category(one), len(order)))
    return [Group(code, Category(code).label, list(items)) for code, items in groupby(standing, key=_category)]


def _category(standing: Standing) -> str:
    return standing.publication.version.disclosure.category
