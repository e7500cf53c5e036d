"""Ways to the pages of opinions and requests."""

from __future__ import annotations

from typing import Any

from django import template

from ..actions.supervising import in_office
from ..sections import Section, sections_of

register = template.Library()


@register.simple_tag(takes_context=True)
def opinion_sections(context: dict[str, Any]) -> list[Section]:
    """Give the tabs of the pages under “Opinions and requests” that the reader may open."""
    return sections_of(context["request"])


@register.simple_tag(takes_context=True)
def is_supervisor_in_office(context: dict[str, Any]) -> bool:
    """Say whether the reader is one of the unit's disclosure supervisors (FBK-15)."""
    request = context["request"]
    return in_office(request.user.person_id, on=request.today) is not None
