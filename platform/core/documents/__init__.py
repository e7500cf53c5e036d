"""Official documents as DOCX in the form of GB/T 9704-2012. `official` puts them together from plain values."""

from .content import Annex, Heading, Span, Table
from .dates import chinese_date
from .official import OfficialDocument

__all__ = ["Annex", "Heading", "OfficialDocument", "Span", "Table", "chinese_date"]
