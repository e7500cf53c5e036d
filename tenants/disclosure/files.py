"""Files in a workspace: how they are named, where they lie, and what is refused on top of `core.uploads`.

Files lie under MEDIA_ROOT/<schema>/ by their own key and are served only through views that ask for permission. What is
stored is what `core.uploads` gives back, not what was sent: without the place of a photograph, without authors' names.
"""

import re
import unicodedata
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from django.utils.translation import gettext as _

from core.secrecy_marks import secrecy_marks
from core.uploads import inspecting
from core.uploads.content_types import ACCEPTED, require_agreeing_name
from core.uploads.keeping import keep
from core.uploads.refusals import FileRefused

__all__ = ["ACCEPT_ATTRIBUTE", "MAX_FILES", "AcceptedFile", "FileRefused", "clean_name", "inspect", "store"]

MAX_FILES = 20
MAX_NAME = 120
ACCEPT_ATTRIBUTE = ",".join(ending for endings in ACCEPTED.values() for ending in endings)


@dataclass(frozen=True)
class AcceptedFile:
    """A file that has been looked at: clean name, type by content; size in bytes and SHA-256 of what is stored.

    `findings` are the codes of `core.uploads.findings`, to be kept with the file; `text` is what could be read in it.
    """

    name: str
    content_type: str
    size: int
    sha256: str
    file: File
    findings: tuple[str, ...] = ()
    text: str = ""


def clean_name(name: str) -> str:
    """Give a file name without folders, control characters and marks that reorder text."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = re.sub(r'[<>:"|?*]', "_", name).strip(" .")
    ending = Path(name).suffix[:10]
    return Path(name).stem[: MAX_NAME - len(ending)] + ending


def inspect(file: File, *, field: str) -> AcceptedFile:
    """Look at an uploaded file and accept it.

    :param field: the form field to name in a refusal.
    :raises FileRefused: by size, type, what it hides, a name whose ending belies the content, or a secrecy marking.
    """
    name = clean_name(file.name or "")
    try:
        seen = inspecting.inspect(file)
        require_agreeing_name(Path(name).suffix, seen.content_type)
        _refuse_secret(seen.text)
    except FileRefused as refused:
        raise FileRefused(refused.message, field=field, code=refused.code) from None
    return AcceptedFile(name, seen.content_type, seen.size, seen.sha256, seen.file, seen.findings, seen.text)


def _refuse_secret(text: str) -> None:
    if secrecy_marks(text):
        raise FileRefused(
            _("This file bears a secrecy marking. Secret content must not be uploaded: register its number only."),
            code="secret_file",
        )


def store(accepted: AcceptedFile, *, schema: str, key: uuid.UUID) -> str:
    """Write the file below its workspace's folder; give its path in the storage."""
    ending = ACCEPTED[accepted.content_type][0]
    return keep(f"{schema}/{key}{ending}", accepted.file)
