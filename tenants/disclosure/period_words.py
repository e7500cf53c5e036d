"""The name of a period, for readers."""

from django.utils.translation import gettext as _

from core.display import period_name
from hierarchy.ledger.schedule import FIRST_DISCLOSURE


def period_words(label: str) -> str:
    """Name a period for readers: a long-term item's first disclosure has no calendar period."""
    return _("first disclosure") if label == FIRST_DISCLOSURE else period_name(label)
