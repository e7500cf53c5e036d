"""Put into practice 转化率 (FBK-18): converted, of what was adopted by decisions of the period.

Converted ÷ received is shown beside it, never ranked: registering more opinions must not hurt.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .figures import Counts, Figure

ID = "conversion"
NAME = pgettext_lazy("figure", "Put into practice")
DEFINITION = _("Put into practice, with evidence, and the asker told ÷ adopted, by the day of the decision.")


def figure(counts: Counts, *, as_of: date) -> Figure:
    return Figure(ID, counts.proposals_converted, counts.proposals_adopted, as_of, counts.listeners)
