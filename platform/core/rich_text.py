"""Text with a little form: headings, lists, tables. Plain text stays plain; markup is reduced to a small set.

A body is one or the other: `is_rich` tells which. Only what `clean` gives back is kept, and it is cleaned again when it
is drawn, so that nothing depends on who stored it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

import nh3

_BLOCKS = frozenset({"p", "h3", "h4", "ul", "ol", "li", "table", "tr", "blockquote"})
TAGS = _BLOCKS | {"br", "strong", "em", "u", "thead", "tbody", "th", "td", "a"}
#: What browsers and Word write instead, under the names used here.
_SAME = {"b": "strong", "i": "em", "div": "p", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4", "tfoot": "tbody"}
_ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
#: Elements that vanish with what stands in them.
_DROPPED = {"script", "style", "title", "template", "noscript", "svg", "math", "select", "textarea", "xml"}
_REL = "noopener noreferrer nofollow"
_MAX_SPAN = 50
#: Cleaning may uncover what another turn cleans; it settles in two or three.
_TURNS = 8

_STARTS_RICH = re.compile(r"\s*<(?:p|h[1-6]|ul|ol|table|blockquote|div)(?:\s[^<>]*)?>", re.IGNORECASE)
_SAME_TAG = re.compile(rf"<(/?)({'|'.join(_SAME)})>")
_EMPTY = re.compile(r"<(p|strong|em|u|h3|h4|li|ul|ol|blockquote|a)(?: [^<>]*)?>(?:\s|&nbsp;|<br>)*</\1>")


def is_rich(text: str) -> bool:
    """Tell whether a text is markup: it begins with a block's tag and ends with a tag."""
    return bool(_STARTS_RICH.match(text)) and text.rstrip().endswith(">")


def clean(markup: str) -> str:
    """Reduce markup to the small set; cleaning again changes nothing."""
    for _turn in range(_TURNS):
        cleaned = _cleaned_once(markup)
        if cleaned == markup:
            return cleaned
        markup = cleaned
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in as_plain(markup).splitlines() if line.strip())


def _cleaned_once(markup: str) -> str:
    wide = nh3.clean(
        markup,
        tags=set(TAGS | _SAME.keys()),
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https"},
        url_relative="deny",
        link_rel=_REL,
    )
    same = _SAME_TAG.sub(lambda tag: f"<{tag.group(1)}{_SAME[tag.group(2)]}>", wide)
    return _EMPTY.sub("", same).strip()


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name in ("colspan", "rowspan"):
        return value if value.isascii() and value.isdigit() and 1 < int(value[:4]) <= _MAX_SPAN else None
    return value


def as_plain(text: str) -> str:
    """Give a text's words alone: each block on a line of its own, cells apart. Plain text stays as it is."""
    return "".join(_Words.of(text).words) if is_rich(text) else text


def change_words(text: str, change: Callable[[str], str]) -> str:
    """Change the words of a text and keep its markup.

    :param change: gets the words as `as_plain` gives them; its answer is exactly as long, character by character.
    """
    if not is_rich(text):
        return change(text)
    reader = _Words.of(text)
    changed = change("".join(reader.words))
    if len(changed) != len(reader.words):
        raise ValueError("a change of words keeps their number of characters")
    for place, before, after in zip(reader.places, reader.words, changed, strict=True):
        if place is not None and before != after:
            reader.pieces[place] = html.escape(after, quote=False)
    return "".join(reader.pieces)


class _Words(HTMLParser):
    """Takes markup apart: `pieces` joined are the markup, `words` the characters, `places` where each one stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self.words: list[str] = []
        self.places: list[int | None] = []

    @classmethod
    def of(cls, markup: str) -> _Words:
        reader = cls()
        reader.feed(markup)
        reader.close()
        return reader

    def _break(self, mark: str) -> None:
        if self.words and self.words[-1] != "\n":
            self.words.append(mark)
            self.places.append(None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append(self.get_starttag_text() or "")
        if tag in _BLOCKS or tag == "br":
            self._break("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(f"</{tag}>")
        if tag in _BLOCKS:
            self._break("\n")
        elif tag in ("td", "th"):
            self._break("\t")

    def handle_data(self, data: str) -> None:
        for char in data:
            self._take(char, char)

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name};")

    def _reference(self, written: str) -> None:
        meant = html.unescape(written)
        if len(meant) == 1:
            self._take(meant, written)
        else:
            self.handle_data(written)

    def _take(self, char: str, written: str) -> None:
        self.places.append(len(self.pieces))
        self.pieces.append(written)
        self.words.append(char)
