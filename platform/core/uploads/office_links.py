"""Rule: what an Office file refers to outside itself, or carries inside itself, is noted for who reads it."""

from __future__ import annotations

from .archives import Archive, Target, local
from .findings import Note

_EMBEDDED = ("word/embeddings/", "xl/embeddings/")


class _OutsideLinks(Target):
    """Notices relations to other files; a hyperlink that a reader follows is none."""

    found = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "Relationship" and attributes.get("TargetMode") == "External":
            self.found = self.found or not attributes.get("Type", "").endswith("/hyperlink")


def note_links(archive: Archive) -> list[str]:
    """Note links to other files (pictures, templates, workbooks) and embedded files."""
    notes = []
    if archive.named("xl/externalLinks/") or any(
        archive.parse(name, _OutsideLinks()).found for name in archive.named("word/", "xl/", suffix=".rels")
    ):
        notes.append(Note.EXTERNAL_LINKS.value)
    if archive.named(*_EMBEDDED):
        notes.append(Note.EMBEDDED_OBJECTS.value)
    return notes
