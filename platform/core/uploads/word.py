"""Rule: what a Word file (docx) shows is all that it holds: no tracked changes, comments or hidden text."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .archives import Archive, Target, local
from .limits import UploadLimits
from .readable_text import ReadableText
from .refusals import broken, refuse_all

_TEXTS = ("word/document.xml", "word/header", "word/footer", "word/footnotes.xml", "word/endnotes.xml")
_CHANGES = frozenset({"ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel"})
_OFF = ("0", "false", "off")


def look_through_word(archive: Archive, limits: UploadLimits) -> tuple[str, list[str]]:
    """Give the text of the document, headers, footers and notes of a docx, with notes.

    :raises FileRefused: ``tracked_changes``, ``comments`` or ``hidden_text``, all that apply in one sentence each.
    """
    if "word/document.xml" not in archive:
        raise broken()
    hidden_styles = _hidden_styles(archive)
    text = ReadableText(limits.max_text)
    has_changes = has_hidden = False
    for name in archive.named(*_TEXTS, suffix=".xml"):
        body = archive.parse(name, _Body(text, hidden_styles))
        has_changes, has_hidden = has_changes or body.has_changes, has_hidden or body.has_hidden
    has_comments = any(archive.parse(name, _Comments()).found for name in archive.named("word/comments", suffix=".xml"))
    reasons = []
    if has_changes:
        reasons.append(
            ("tracked_changes", _("The document has tracked changes. Accept or reject all of them, then upload again."))
        )
    if has_comments:
        reasons.append(("comments", _("The document has comments. Delete all of them, then upload again.")))
    if has_hidden:
        reasons.append(("hidden_text", _("The document has hidden text. Show or delete it, then upload again.")))
    refuse_all(reasons)
    return str(text), text.notes


def _hidden_styles(archive: Archive) -> frozenset[str]:
    if "word/styles.xml" not in archive:
        return frozenset()
    styles = archive.parse("word/styles.xml", _Styles())
    hidden: set[str] = set(styles.hidden)
    while grown := {style for style, base in styles.based_on.items() if base in hidden and style not in hidden}:
        hidden |= grown
    return frozenset(hidden)


def _value(attributes: dict[str, str]) -> str:
    return next((value for name, value in attributes.items() if local(name) == "val"), "")


def _is_on(attributes: dict[str, str]) -> bool:
    return _value(attributes).lower() not in _OFF


class _Styles(Target):
    """Finds the styles whose text is hidden, and which style each is based on."""

    def __init__(self) -> None:
        self.hidden: set[str] = set()
        self.based_on: dict[str, str] = {}
        self._style = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "style":
            self._style = next((value for key, value in attributes.items() if local(key) == "styleId"), "")
        elif name == "basedOn" and self._style:
            self.based_on[self._style] = _value(attributes)
        elif name == "vanish" and self._style and _is_on(attributes):
            self.hidden.add(self._style)


class _Comments(Target):
    found = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.found = self.found or local(tag) == "comment"


class _Body(Target):
    """Collects text, and notices changes and hidden runs. Runs nest: a text box stands inside one."""

    def __init__(self, text: ReadableText, hidden_styles: frozenset[str]) -> None:
        self.text = text
        self.hidden_styles = hidden_styles
        self.has_changes = self.has_hidden = False
        self._path: list[str] = []
        self._paragraphs: list[bool] = []
        self._runs: list[bool | None] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name, parents = local(tag), self._path
        if name in _CHANGES and "wordprocessingml" in tag:
            self.has_changes = True
        elif name == "p":
            self._paragraphs.append(False)
        elif name == "r":
            self._runs.append(None)
        elif name == "pStyle" and self._paragraphs and _value(attributes) in self.hidden_styles:
            self._paragraphs[-1] = True
        elif parents[-2:] == ["r", "rPr"] and self._runs:
            if name == "vanish":
                self._runs[-1] = _is_on(attributes)
            elif name == "rStyle" and self._runs[-1] is None and _value(attributes) in self.hidden_styles:
                self._runs[-1] = True
        elif name == "tab":
            self.text.add("\t")
        elif name in ("br", "cr"):
            self.text.add("\n")
        parents.append(name)

    def end(self, tag: str) -> None:
        name = self._path.pop()
        if name == "p":
            self._paragraphs.pop()
            self.text.add("\n")
        elif name == "r":
            self._runs.pop()

    def data(self, text: str) -> None:
        if not self._path or self._path[-1] != "t":
            return
        self.text.add(text)
        run = self._runs[-1] if self._runs else None
        is_hidden = run if run is not None else bool(self._paragraphs and self._paragraphs[-1])
        if is_hidden and text.strip():
            self.has_hidden = True
