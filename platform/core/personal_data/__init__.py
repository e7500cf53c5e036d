"""Personal data inside Chinese text: found, shown, masked on request (SEC-03). One file per kind.

Chinese puts no spaces between words, so that no rule here leans on word boundaries; full-width digits count as digits.
A landline is left out: it is an office's number more often than a person's.
"""

from .kinds import Kind
from .masking import mask
from .searching import Found, counts, find

__all__ = ["Found", "Kind", "counts", "find", "mask"]
