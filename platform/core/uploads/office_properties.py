"""Rule: who wrote an Office file, for which company, in how many minutes, is not kept with it.

The properties are rewritten empty; every other part is copied as it is. A signed file is left alone, as its
signature covers them.
"""

from __future__ import annotations

import io
import zipfile

from .archives import Archive
from .findings import Note

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
EMPTY = {
    "docProps/core.xml": f'{_HEAD}<cp:coreProperties xmlns:cp="{_CORE}"/>',
    "docProps/app.xml": f'{_HEAD}<Properties xmlns="{_OFFICE}/extended-properties"/>',
    "docProps/custom.xml": f'{_HEAD}<Properties xmlns="{_OFFICE}/custom-properties"/>',
}
#: The same bytes for the same file, whenever it is uploaded.
_WRITTEN = (1980, 1, 1, 0, 0, 0)


def without_properties(archive: Archive) -> tuple[bytes | None, list[str]]:
    """Give the file with empty properties; None, with a note, where it is signed and stays as it is."""
    if archive.named("_xmlsignatures/"):
        return None, [Note.SIGNED.value]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as rewritten:
        for name in archive.members:
            info = zipfile.ZipInfo(name, date_time=_WRITTEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            with rewritten.open(info, "w") as member:
                if name in EMPTY:
                    member.write(EMPTY[name].encode())
                else:
                    for chunk in archive.chunks(name):
                        member.write(chunk)
    return out.getvalue(), []
