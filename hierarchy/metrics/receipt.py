"""On-time rate of receipts and decisions 报送件按期办理率: the receiver's delay is the receiver's figure (CAT-06).

Over what was sent to a unit and was to be received or decided in the period, by its limit `receipt_due_on`: decided by
then ÷ (decided by then + decided later + still undecided past the limit). What the sender recalled is not counted from
the recall on.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from .figures import Counts, Figure

ID = "receipt"
NAME = _("Decided on time")
DEFINITION = _(
    "Submissions received or decided within the limit ÷ (those + decided late + undecided past the limit), "
    "by the receiver and the day of the limit; recalled ones are left out."
)


def figure(counts: Counts, *, as_of: date) -> Figure:
    return Figure(ID, counts.receipts_on_time, counts.receipts_due, as_of, counts.receivers)
