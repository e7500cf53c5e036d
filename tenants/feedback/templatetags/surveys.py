"""How surveys are written on pages, and what the board says of them."""

from __future__ import annotations

from fractions import Fraction

from django import template

from .. import survey_words
from ..models import Survey

register = template.Library()


@register.filter
def mean(value: Fraction | None) -> str:
    """Write a mean of 0..100 with one decimal; "–" if there is none."""
    return "–" if value is None else str(survey_words.mean(value))


@register.simple_tag
def published_surveys() -> list[Survey]:
    """Give the surveys of the open workspace whose result is on the board, the newest first."""
    return list(Survey.objects.filter(is_published=True).only("year", "title"))
