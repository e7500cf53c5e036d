"""Rule: a ZIP (docx, xlsx, ofd) unpacks to a bounded size, and its directory tells the truth."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO, Any
from xml.etree import ElementTree  # fed only through `parse`, which refuses any document type declaration

from django.utils.translation import gettext as _

from .limits import UploadLimits
from .refusals import FileRefused, broken

_CHUNK = 64 * 1024
_ENCRYPTED = 0x1
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Archive:
    """A ZIP whose directory was checked. What is read from it counts against one budget of unpacked bytes."""

    def __init__(self, file: IO[bytes], limits: UploadLimits) -> None:
        """Read and check the directory; nothing is unpacked.

        :raises FileRefused: ``archive_bomb``, ``file_protected`` or ``file_broken``.
        """
        file.seek(0)
        try:
            self.zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
            raise broken() from None
        self.limits = limits
        self.left = limits.max_unpacked_bytes
        self.members = {info.filename: info for info in self.zip.infolist() if not info.is_dir()}
        _check_directory(self.zip.infolist(), limits)

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def named(self, *prefixes: str, suffix: str = "") -> list[str]:
        """Give the members below some prefixes, in the archive's order."""
        return [name for name in self.members if name.startswith(prefixes) and name.endswith(suffix)]

    def chunks(self, name: str) -> Iterator[bytes]:
        """Unpack one member piece by piece, and stop at the budget whatever the directory says.

        :raises FileRefused: if it is larger than bounded, or damaged.
        """
        try:
            with self.zip.open(self.members[name]) as member:
                while chunk := member.read(_CHUNK):
                    self.left -= len(chunk)
                    if self.left < 0:
                        raise _bomb()
                    yield chunk
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, KeyError):
            raise broken() from None
        except zipfile.zlib.error:  # type: ignore[attr-defined]  # the module zipfile itself unpacks with
            raise broken() from None

    def parse(self, name: str, target: Any) -> Any:
        """Feed one XML member to a parser target without building a tree; give what its `close` gives.

        :raises FileRefused: if it is too large, not well-formed, or declares a document type (entities).
        """
        if self.members[name].file_size > self.limits.max_part_bytes:
            raise _bomb()
        parser = ElementTree.XMLParser(target=target)  # noqa: S314 - the target refuses document types
        try:
            for chunk in self.chunks(name):
                parser.feed(chunk)
            return parser.close()
        except ElementTree.ParseError:
            raise broken() from None


class Target:
    """The base of parser targets: no office file declares a document type, so none can define entities."""

    def doctype(self, name: str, public_id: str | None, system: str | None) -> None:
        raise broken()

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...

    def close(self) -> Any:
        return self


def local(name: str) -> str:
    """Give an element's or attribute's name without its namespace."""
    return name.rpartition("}")[2]


def _bomb() -> FileRefused:
    return FileRefused(
        _("This file unpacks to far more than its size: it cannot be looked through. Save it as PDF and upload that."),
        code="archive_bomb",
    )


def _check_directory(members: list[zipfile.ZipInfo], limits: UploadLimits) -> None:
    if any(info.flag_bits & _ENCRYPTED for info in members):
        raise FileRefused(_("This file is protected by a password. Remove it and upload again."), code="file_protected")
    if any(info.compress_type not in _PACKINGS for info in members):
        raise broken()  # office formats know no others
    names = [info.filename.lower() for info in members]
    if len(set(names)) != len(names):
        raise broken()  # two members of one name: programs differ on which they show
    if len(members) > limits.max_members or sum(info.file_size for info in members) > limits.max_unpacked_bytes:
        raise _bomb()
    for info in members:
        if info.file_size > limits.ratio_from_bytes and info.file_size > info.compress_size * limits.max_ratio:
            raise _bomb()
    _check_overlaps(members)


def _check_overlaps(members: list[zipfile.ZipInfo]) -> None:
    """Refuse members that share their packed bytes: a small file can unpack to petabytes that way."""
    end = 0
    for info in sorted(members, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise _bomb()
        end = info.header_offset + info.compress_size
