"""Chinese search without a dictionary: every pair of neighbouring characters is a token, other words are whole.

A phrase is found by all its pairs and then, if it is longer than one, compared with the text itself: the pairs of
党务公开 may also stand apart from each other. A run of characters ends with its last one alone, so that one character
is found as the beginning of a token. The title's tokens stand a second time with a mark, to be asked for by themselves.

Simplified and traditional characters are left as they are: offices write simplified, and a name keeps its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

#: Characters written without spaces: ideographs of all planes, kana, hangul syllables.
_JOINED = "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff"
_WORD = rf"(?:(?![{_JOINED}])[^\W_])+"
_RUNS = re.compile(rf"[{_JOINED}]+|{_WORD}")
_IS_JOINED = re.compile(rf"[{_JOINED}]")
#: What is looked for as one: letters, digits and characters with nothing between them.
_PHRASES = re.compile(rf"(?:[{_JOINED}]|[^\W_])+")

LONGEST_WORD = 40  # of a token, in characters; what is longer is found by its beginning and compared
LONGEST_WORDS = 60  # of what is looked for, in characters
MOST_PHRASES = 8
TITLE_MARK = "^"


@lru_cache(maxsize=65_536)
def folded(char: str) -> str:
    """Give what one character is compared as: full width made half, capitals made small; NUL and its like nothing."""
    if unicodedata.category(char) in ("Cc", "Cs"):
        return char if char in "\n\t" else ""
    return unicodedata.normalize("NFKC", char).lower()


def normalise(text: str) -> str:
    """Give a text as it is compared, character by character, so that places in the original can be told."""
    return "".join(map(folded, text))


def tokens(text: str) -> set[str]:
    """Give the tokens of a text that is to be found."""
    return set(_tokens(normalise(text)))


def _tokens(normal: str) -> Iterator[str]:
    for run in _RUNS.findall(normal):
        if _IS_JOINED.match(run):
            yield from _pairs(run)
            yield run[-1]
        else:
            yield run[:LONGEST_WORD]


def _pairs(run: str) -> Iterator[str]:
    return (run[index : index + 2] for index in range(len(run) - 1))


def document_tokens(title: str, text: str) -> list[str]:
    """Give the tokens of a title and its text, in order; those of the title also with their mark."""
    of_title = tokens(title)
    return sorted(of_title | {TITLE_MARK + token for token in of_title} | tokens(text))


#: A token with whether only its beginning is asked for.
Term = tuple[str, bool]


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: phrases that must all occur. None at all if there was nothing but punctuation."""

    phrases: tuple[str, ...] = ()
    is_cut: bool = False  # it was longer than can be looked for

    @classmethod
    def of(cls, words: str) -> Wanted:
        """Read what was typed: anything but letters, digits and characters parts one phrase from the next."""
        kept = words.strip()[:LONGEST_WORDS]
        phrases = tuple(dict.fromkeys(_PHRASES.findall(normalise(kept))))
        return cls(phrases[:MOST_PHRASES], is_cut=len(words.strip()) > LONGEST_WORDS or len(phrases) > MOST_PHRASES)

    @property
    def compared(self) -> tuple[str, ...]:
        """The phrases that their tokens alone do not prove."""
        return tuple(phrase for phrase in self.phrases if not _is_token(phrase))

    def query(self, *, mark: str = "") -> str:
        """Give the PostgreSQL text search query for all phrases: tokens are letters and digits, which need no escape.

        :param mark: `TITLE_MARK` to ask for the title only.
        """
        terms = dict.fromkeys(term for phrase in self.phrases for term in _asked(phrase))
        return " & ".join(f"'{mark}{token}'{':*' if is_start else ''}" for token, is_start in terms)


def _is_token(phrase: str) -> bool:
    """Tell whether a phrase is one token, or the beginning of some: then nothing else can be meant."""
    return [token for token, _is_start in _asked(phrase)] == [phrase]


def _asked(phrase: str) -> list[Term]:
    """Give the tokens to ask for.

    One character beside others would be asked for in vain slowly: comparing the phrase finds it as well.
    """
    terms: list[Term] = []
    for run in _RUNS.findall(phrase):
        if not _IS_JOINED.match(run):
            terms.append((run[:LONGEST_WORD], False))
        elif len(run) > 1:
            terms.extend((pair, False) for pair in _pairs(run))
    return list(dict.fromkeys(terms)) or [(phrase, True)]


def pairs_of(text: str) -> list[str]:
    """Give the pairs and words of a sentence, each once, in their order."""
    found: dict[str, None] = {}
    for run in _RUNS.findall(normalise(text)):
        found |= dict.fromkeys(_pairs(run) if _IS_JOINED.match(run) else [run[:LONGEST_WORD]])
    return list(found)
