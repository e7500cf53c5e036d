"""Rule: an OFD (GB/T 33190) is a bounded ZIP; its text is read for the search, its attachments are noted."""

from __future__ import annotations

from .archives import Archive, Target, local
from .findings import Note
from .limits import UploadLimits
from .readable_text import ReadableText


class _TextCodes(Target):
    def __init__(self, text: ReadableText) -> None:
        self.text = text
        self.found = self._inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._inside = local(tag) == "TextCode"

    def data(self, text: str) -> None:
        if self._inside:
            self.text.add(text)
            self.found = self.found or bool(text.strip())

    def end(self, tag: str) -> None:
        if local(tag) == "TextObject":
            self.text.add("\n")
        self._inside = False


def look_through_ofd(archive: Archive, limits: UploadLimits) -> tuple[str, list[str]]:
    """Give the text of an OFD's pages, with notes.

    :raises FileRefused: if a part is damaged or unpacks to too much.
    """
    text = ReadableText(limits.max_text)
    pages = [name for name in archive.named("", suffix=".xml") if name.endswith("Content.xml")]
    with_text = [archive.parse(name, _TextCodes(text)).found for name in pages]
    notes = text.notes
    if not any(with_text):
        notes.append(Note.SCAN_WITHOUT_TEXT.value)
    elif not all(with_text):
        notes.append(Note.PAGES_WITHOUT_TEXT.value)
    if any("/attachs/" in f"/{name.lower()}" for name in archive.members):
        notes.append(Note.EMBEDDED_OBJECTS.value)
    return str(text), notes
