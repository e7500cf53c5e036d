from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How large an uploaded table may be. An XLSX is a ZIP: what it unpacks to is limited apart."""

    max_bytes: int = 5 * 2**20
    max_unpacked_bytes: int = 50 * 2**20
    max_parts: int = 500
    max_rows: int = 20_000
    max_columns: int = 200
