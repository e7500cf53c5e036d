"""What a password must be, and the one an account starts with."""

import secrets
import string
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

MINIMUM_CLASSES = 3
INITIAL_LENGTH = 14
# Without the characters that are mistaken for each other when a password is copied from a sheet of paper.
LOWER = "abcdefghijkmnpqrstuvwxyz"
UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "23456789"


class CharacterClassesValidator:
    """Ask for characters of at least three of the four classes (GB/T 22239-2019, 8.1.4.1 a)."""

    def __init__(self, minimum: int = MINIMUM_CLASSES) -> None:
        self.minimum = minimum

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password of too few classes."""
        if character_classes(password) < self.minimum:
            raise ValidationError(self.get_help_text(), code="password_too_few_classes")

    def get_help_text(self) -> str:
        """Say what is asked for."""
        return ngettext(
            "Use characters of at least %(count)d class: small letters, capital letters, digits, other characters.",
            "Use characters of at least %(count)d of the four classes: small letters, capital letters, digits, "
            "other characters.",
            self.minimum,
        ) % {"count": self.minimum}


def character_classes(password: str) -> int:
    """Count which of the four classes occur: small letters, capitals, digits, everything else."""
    other = any(c not in string.ascii_letters and c not in string.digits for c in password)
    return other + sum(
        any(c in letters for c in password)
        for letters in (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    )


def initial_password() -> str:
    """Make a password to be handed over once and changed at the first sign-in: 14 characters, three classes."""
    draw = secrets.SystemRandom()
    characters = [secrets.choice(letters) for letters in (LOWER, UPPER, DIGITS)]
    characters += [secrets.choice(LOWER + UPPER + DIGITS) for _ in range(INITIAL_LENGTH - len(characters))]
    draw.shuffle(characters)
    return "".join(characters)
