"""What the rules on numbers share: digits in either width, and where a number begins and ends.

No rule uses ``\\b``, ``\\w`` or ``\\d``: in Chinese text these do not mean what they seem to.
"""

_FULL_WIDTH = {ord("０") + index: str(index) for index in range(10)}
_LETTERS = {ord("Ｘ"): "X", ord("ｘ"): "x", ord("＠"): "@", ord("．"): "."}
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"), " ")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−－"), "-")
_TABLE = _FULL_WIDTH | _LETTERS | _SPACES | _DASHES

#: A number begins where no digit precedes, and ends where none follows. Four asterisks stand for digits masked before.
BEGINS = r"(?<![0-9])(?<!\*{4})"
ENDS = r"(?![0-9]|\*{4})"


def plain(text: str) -> str:
    """Give the text with full-width digits, spaces and dashes as plain ones; as long as before."""
    return text.translate(_TABLE)


def digits_of(text: str) -> str:
    """Give the digits of a plain text."""
    return "".join(char for char in text if char in "0123456789")
