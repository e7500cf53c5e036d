"""Small real files, made anew for each test: pictures, PDF, Word, Excel, OFD, and what is wrong with some of them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx import Document
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter

#: As the browser sends it.
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf_bytes(text: str = "", *, pages: int = 1) -> bytes:
    """Give a PDF whose pages each read `text` (Latin letters and digits only); without text it is like a scan."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode() if text else b""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for index in range(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * index} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return out + end % (size, table, size, len(out))


def written_pdf(change: Any) -> bytes:
    """Give a PDF of one page after `change` was done to its pypdf writer."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def png_bytes(size: tuple[int, int] = (8, 6), *, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128).save(out, "PNG")
    return out.getvalue()


def photo_bytes(size: tuple[int, int] = (60, 40), *, orientation: int = 1, with_place: bool = True) -> bytes:
    """Give a JPEG as a phone writes it: left half black, with place, time, and how the phone was held."""
    image = Image.new("RGB", size, (255, 255, 255))
    image.paste((0, 0, 0), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x0110] = "Phone of Zhang San"
    if with_place:
        exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 54.0, 12.0), 3: "E", 4: (106.0, 32.0, 5.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"in front of the house of Zhang San", quality=92)
    return out.getvalue()


def docx_bytes(*paragraphs: str, author: str = "张三") -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.core_properties.author = author
    document.core_properties.last_modified_by = author
    return saved(document)


def saved(document: Any) -> bytes:
    """Give the bytes of a python-docx document or an openpyxl workbook."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook(*rows: tuple[Any, ...], title: str = "名单") -> Workbook:
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    return made


def packed(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(content: bytes, changes: dict[str, Any]) -> bytes:
    """Give a ZIP with members added, or replaced by the answer of a function of the old bytes."""
    members: dict[str, Any] = members_of(content)
    for name, change in changes.items():
        members[name] = change(members[name]) if callable(change) else change
    return packed(members)


def ofd_bytes(text: str = "") -> bytes:
    code = f"<TextObject><TextCode>{text}</TextCode></TextObject>" if text else ""
    return packed({"OFD.xml": "<OFD/>", "Doc_0/Pages/Page_0/Content.xml": f"<Page><Content>{code}</Content></Page>"})
