"""The same document gives the same bytes: nothing in the file tells when, or on which computer, it was made."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

#: What stands in the file's properties in place of the moment it was made.
MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - the format takes a date without a zone
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def fix_properties(document: Any, *, title: str, author: str) -> None:
    """Name the document and its author, and set every time in it to the same fixed one."""
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title[:255], author[:255], author[:255]
    properties.created = properties.modified = MADE_AT
    properties.comments, properties.revision = "", 1


def packed(document: Any) -> bytes:
    """Give the document's bytes with every part dated alike."""
    saved, result = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            info = zipfile.ZipInfo(name, date_time=_EARLIEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, parts.read(name))
    return result.getvalue()
