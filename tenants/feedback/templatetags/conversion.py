"""The chain from opinion to measure, for the asker's page."""

from __future__ import annotations

from datetime import date

from django import template

from ..measures import Chain, chain_of
from ..models import Case, Reply

register = template.Library()


@register.simple_tag
def chain_for_asker(case: Case, today: date) -> Chain | None:
    """Give a case's chain as its asker may see it: nothing before the first answer has been sent, nothing internal."""
    if case.is_adopted is None or not Reply.objects.released().filter(case=case).exists():
        return None
    return chain_of(case, on=today, is_inside=False)
