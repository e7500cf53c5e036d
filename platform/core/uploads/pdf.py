"""Rule: a PDF is open (no password), does nothing by itself (scripts, launches) and carries no other files."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from .findings import Note
from .limits import UploadLimits
from .readable_text import ReadableText
from .refusals import FileRefused, broken, refuse_all

_ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition"})
_log = logging.getLogger("pypdf")


def look_through_pdf(file: IO[bytes], limits: UploadLimits) -> tuple[str, list[str]]:
    """Give the text of a PDF's pages, with notes. A scan without text is accepted with a note.

    :raises FileRefused: ``file_protected``, ``pdf_active``, ``pdf_embedded_files`` or ``file_broken``.
    """
    file.seek(0)
    with _quiet():
        reader = _opened(file)
        _refuse_active(reader, limits)
        return _text_of(reader, limits)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pypdf's remarks about sloppy files out of the server's log while one is read."""
    level = _log.level
    _log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        _log.setLevel(level)


def _opened(file: IO[bytes]) -> PdfReader:
    try:
        reader = PdfReader(file, strict=False)
        if not reader.is_encrypted:
            len(reader.pages)  # reads the tree of pages, which a damaged file has not got
    except Exception:
        raise broken() from None
    if reader.is_encrypted:
        raise FileRefused(
            _("This PDF is protected by a password or against copying. Save it without protection and upload again."),
            code="file_protected",
        )
    return reader


def _refuse_active(reader: PdfReader, limits: UploadLimits) -> None:
    is_active = has_files = False
    for index, found in enumerate(_dictionaries(reader)):
        if index > limits.max_objects:
            raise broken()
        is_active = is_active or found.get("/S") in _ACTIONS or "/JS" in found
        has_files = has_files or "/EF" in found or "/EmbeddedFiles" in found or found.get("/Subtype") == "/RichMedia"
    reasons = []
    if is_active:
        reasons.append(
            ("pdf_active", _("This PDF runs scripts or starts programs. Print it to a new PDF and upload that."))
        )
    if has_files:
        reasons.append(
            (
                "pdf_embedded_files",
                _("Other files are embedded in this PDF. Print it to a new PDF, and attach those files by themselves."),
            )
        )
    refuse_all(reasons)


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Give every dictionary of every object that the file lists, reachable from a page or not."""
    listed = {(number, generation) for generation, numbers in reader.xref.items() for number in numbers}
    listed |= {(number, 0) for number in reader.xref_objStm}
    roots: list[Any] = [reader.trailer]
    for number, generation in sorted(listed):
        try:
            roots.append(reader.get_object(IndirectObject(number, generation, reader)))
        except Exception:  # noqa: S112 - one bad object does not make a sloppy file a dangerous one
            continue
    for root in roots:
        waiting = [root]
        while waiting:
            one = waiting.pop()
            if isinstance(one, DictionaryObject):
                yield one
                waiting.extend(dict.values(one))
            elif isinstance(one, ArrayObject):
                waiting.extend(list.__iter__(one))


def _text_of(reader: PdfReader, limits: UploadLimits) -> tuple[str, list[str]]:
    text = ReadableText(limits.max_text)
    with_text = []
    for number, page in enumerate(reader.pages):
        if number >= limits.max_pages or text.is_full:
            text.is_cut = True
            break
        try:
            words = page.extract_text()
        except Exception:
            words = ""
        with_text.append(bool(words.strip()))
        text.add(words + "\n")
    notes = text.notes
    if not any(with_text):
        notes.append(Note.SCAN_WITHOUT_TEXT.value)
    elif not all(with_text):
        notes.append(Note.PAGES_WITHOUT_TEXT.value)
    return str(text), notes
