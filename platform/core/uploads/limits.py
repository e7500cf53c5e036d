"""How large an upload may be, and how large what it unpacks to."""

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True)
class UploadLimits:
    """Bounds of one upload. A ZIP is bounded by its directory, and again while it is read."""

    max_bytes: int = 20 * MIB
    #: Of a ZIP: members, unpacked bytes in all and in one XML part, and how far a member may be packed.
    max_members: int = 2_000
    max_unpacked_bytes: int = 200 * MIB
    max_part_bytes: int = 50 * MIB
    max_ratio: int = 150
    #: Members below this size unpack to nothing that hurts, however far they are packed.
    ratio_from_bytes: int = 1 * MIB
    #: Of a picture: pixels when decoded, and the longest side of what is kept.
    max_pixels: int = 80_000_000
    max_side: int = 4_096
    #: Of a PDF: objects and pages looked at.
    max_objects: int = 100_000
    max_pages: int = 200
    #: Characters of text kept for the search for personal data.
    max_text: int = 200_000


LIMITS = UploadLimits()
