"""The private code by which an asker follows a case without an account: shown once, kept only as a digest.

Sixteen characters of an alphabet without look-alikes are 78 bits: nobody guesses one. It is written in groups of four,
and read back in any case and spacing.
"""

import hashlib
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16


def new_code() -> str:
    """Make a code, in groups of four."""
    return written(drawn(LENGTH))


def drawn(length: int) -> str:
    """Draw so many signs of the alphabet."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def written(code: str) -> str:
    """Write a code in groups of four."""
    plain = normal(code)
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def normal(code: str) -> str:
    """Give a typed code as it was made: capitals, without spaces and hyphens."""
    return "".join(character for character in code.upper() if character.isalnum())


def digest_of(code: str) -> str:
    """Give the digest that is kept of a code."""
    return hashlib.sha256(normal(code).encode()).hexdigest()
