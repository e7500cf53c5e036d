"""What concerns the vital interests of the masses is approved only with a consultation on record (FBK-09)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.errors import Refusal
from tenants.catalogue.models import CatalogueItem

from .models import Disclosure, Version
from .predisclosure_rule import is_predisclosure

#: The words by which catalogues name such rows (defaults 6: T4, T5; documents 002, 003).
VITAL_INTERESTS = "切身利益"


class ConsultationMissing(Refusal):
    """It concerns vital interests, and no consultation held with the masses is linked."""

    code = "consultation_missing"


def names_vital_interests(row: CatalogueItem | None) -> bool:
    """Tell whether a catalogue row names the vital interests of the masses."""
    return row is not None and any(VITAL_INTERESTS in text for text in (row.level2, row.level3))


def lacks_consultation(disclosure: Disclosure, version: Version) -> bool:
    """Tell whether a consultation is still to be linked. A pre-disclosure is itself a way of asking."""
    return version.is_vital and not disclosure.consultation_ids and not is_predisclosure(disclosure)


def require_consultation(disclosure: Disclosure, version: Version) -> None:
    """Refuse to approve what concerns vital interests before a consultation is linked, whoever approves and however.

    :raises ConsultationMissing: then.
    """
    if lacks_consultation(disclosure, version):
        raise ConsultationMissing(
            _(
                "This concerns the vital interests of the masses, and no consultation is linked. Enter the one held "
                "under “Occasions”, link it to this item, then approve."
            ),
            field="approval",
        )
