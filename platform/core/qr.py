"""QR codes, drawn into pages."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_code(address: str) -> SafeString:
    """Draw an address as a QR code: inline SVG without style or script."""
    drawn = segno.make(address, error="m").svg_inline(
        scale=4, border=2, dark="black", light="white", svgclass=None, lineclass=None, omitsize=True
    )
    return mark_safe(drawn)  # noqa: S308 - segno draws paths only; the address is encoded in them, not written
