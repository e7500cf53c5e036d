"""When a privacy review is required: the row says so, it is a personal notice, or personal data were found."""

from __future__ import annotations

from core.personal_data import find
from core.rich_text import as_plain
from tenants.catalogue.models import CatalogueItem

from .models import PUBLISHED_KINDS, Disclosure, Version

#: Codes that the inspection of a file leaves where it found personal data begin with this.
PERSONAL = "personal_"


def row_of(disclosure: Disclosure) -> CatalogueItem | None:
    """Give the catalogue row under which something is disclosed; None outside the catalogue."""
    if disclosure.item_key is None or disclosure.catalogue_id is None:
        return None
    return CatalogueItem.objects.filter(catalogue_id=disclosure.catalogue_id, key=disclosure.item_key).first()


def needs_privacy_review(disclosure: Disclosure, version: Version) -> bool:
    """Tell whether the secrecy review must also conclude on privacy (CAT, defaults 6 `priv`; document 002)."""
    row = row_of(disclosure)
    if row is not None and (row.needs_privacy_review or row.notice):
        return True
    if find(version.title) or find(as_plain(version.body)):
        return True
    findings = version.attachments.filter(kind__in=PUBLISHED_KINDS).values_list("findings", flat=True)
    return any(str(code).startswith(PERSONAL) for codes in findings for code in codes)
