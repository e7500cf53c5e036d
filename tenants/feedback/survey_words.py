"""How a survey's means are written: one decimal, half up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def mean(value: Fraction) -> Decimal:
    """Round a mean of 0..100 to one decimal: 251/3 is 83.7."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
