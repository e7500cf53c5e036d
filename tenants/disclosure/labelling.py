"""Which affairs an item belongs to 党务/政务/村务/厂务/办事, where carriers are shared (FRM-16, FRM-17; document 003).

One upload may be shown under several labels; none of them makes it the other kind of disclosure.
"""

from collections.abc import Iterable
from datetime import date

from district.settings import DistrictSettings
from hierarchy.ledger.vocabulary import SHARED_CARRIERS, CarrierLabel

#: What a new plan begins with: Minglan is about Party affairs, the others are added by hand.
PRESELECTED = (CarrierLabel.PARTY.value,)


def needs_label(forms: Iterable[str], *, on: date) -> bool:
    """Tell whether a plan with these forms must say which affairs it is shown under (setting shared_carrier_label)."""
    if SHARED_CARRIERS.isdisjoint(forms):
        return False
    return bool(DistrictSettings.load().value("shared_carrier_label", on=on))


def is_under(labels: Iterable[str], wanted: str) -> bool:
    """Tell whether an item is shown under a label; one without any is about Party affairs."""
    return wanted in (set(labels) or set(PRESELECTED))
