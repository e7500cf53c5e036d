"""Every kind of upload, sound and bad: what is kept, what is noted, what is refused with which sentence."""

from __future__ import annotations

import contextlib
import hashlib
import io
import struct
import zipfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import translation
from docx import Document
from docx.oxml import OxmlElement
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from core.uploads.capped_handler import CappedFileUploadHandler
from core.uploads.findings import sentences
from core.uploads.inspecting import Inspected, inspect
from core.uploads.limits import LIMITS, UploadLimits
from core.uploads.refusals import FileRefused
from tests.uploads import (
    docx_bytes,
    members_of,
    ofd_bytes,
    packed,
    pdf_bytes,
    photo_bytes,
    png_bytes,
    repacked,
    saved,
    workbook,
    written_pdf,
)

CONTENT_TYPES = "[Content_Types].xml"


def look(content: bytes, limits: UploadLimits = LIMITS) -> Inspected:
    return inspect(ContentFile(content, name="名"), limits=limits)


def kept(content: bytes) -> bytes:
    inspected = look(content)
    inspected.file.seek(0)
    stored: bytes = inspected.file.read()
    assert (inspected.size, inspected.sha256) == (len(stored), hashlib.sha256(stored).hexdigest())
    return stored


def refusal(content: bytes, limits: UploadLimits = LIMITS) -> FileRefused:
    with pytest.raises(FileRefused) as refused, translation.override("en"):
        look(content, limits)
    return refused.value


# Pictures


def test_a_photograph_loses_its_place_and_everything_but_the_picture() -> None:
    content = photo_bytes()
    assert b"Zhang San" in content
    stored = kept(content)
    image = Image.open(io.BytesIO(stored))
    assert (dict(image.getexif()), b"Zhang San" in stored, b"Exif" in stored) == ({}, False, False)
    assert look(content).findings == ("location_removed",)
    assert look(stored).findings == ()


@pytest.mark.parametrize(
    ("orientation", "size", "black"), [(1, (60, 40), (5, 20)), (6, (40, 60), (20, 5)), (3, (60, 40), (55, 20))]
)
def test_a_photograph_stands_upright(orientation: int, size: tuple[int, int], black: tuple[int, int]) -> None:
    image = Image.open(io.BytesIO(kept(photo_bytes(orientation=orientation))))
    assert image.size == size
    red = image.convert("RGB").getpixel(black)[0]
    assert red < 40


def test_a_large_photograph_is_made_smaller() -> None:
    noise = Image.effect_noise((5000, 1000), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=98)
    inspected = look(out.getvalue())
    assert Image.open(inspected.file).size == (4096, 819)
    assert inspected.size < len(out.getvalue()) / 2
    assert inspected.findings == ("made_smaller",)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_pictures_of_every_colour_mode_are_kept_with_their_size(mode: str) -> None:
    assert Image.open(io.BytesIO(kept(png_bytes((7, 5), mode=mode)))).size == (7, 5)


@pytest.mark.parametrize(
    "content",
    [photo_bytes()[:-200], b"\xff\xd8\xff" + b"x" * 50, png_bytes()[:40], b"\x89PNG\r\n\x1a\n" + b"0" * 32],
)
def test_a_picture_cut_off_or_fake_is_refused(content: bytes) -> None:
    refused = refusal(content)
    assert refused.code == "image_broken"
    assert str(refused.message).startswith("This picture is damaged or incomplete.")


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = png_bytes().replace(png_bytes()[16:29], header)
    assert refusal(bomb).code in ("image_too_large", "image_broken")  # Pillow checks the header's sum first
    assert refusal(png_bytes((40, 40)), UploadLimits(max_pixels=1_000)).code == "image_too_large"


# Word


def revised(*tags: str, comment: bool = False, hidden: str = "") -> bytes:
    document = Document()
    paragraph = document.add_paragraph("公示")
    for tag in tags:
        change = OxmlElement(tag)
        run = OxmlElement("w:r")
        text = OxmlElement("w:delText" if tag == "w:del" else "w:t")
        text.text = "李四"
        run.append(text)
        change.append(run)
        paragraph._p.append(change)
    if hidden:
        paragraph.add_run(hidden).font.hidden = True
    if comment:
        document.add_comment(paragraph.runs[0], text="李四不够条件", author="王五")
    return saved(document)


@pytest.mark.parametrize(
    ("content", "code", "what"),
    [
        (revised("w:ins"), "tracked_changes", "Accept or reject all of them"),
        (revised("w:del"), "tracked_changes", "Accept or reject all of them"),
        (revised(comment=True), "comments", "Delete all of them"),
        (revised(hidden="李四"), "hidden_text", "Show or delete it"),
    ],
)
def test_a_document_that_hides_something_is_refused(content: bytes, code: str, what: str) -> None:
    refused = refusal(content)
    assert (refused.code, what in str(refused.message)) == (code, True)


def test_every_reason_is_said_at_once() -> None:
    refused = refusal(revised("w:del", comment=True, hidden="李四"))
    assert (refused.code, len(str(refused.message).splitlines())) == ("tracked_changes", 3)


def test_text_hidden_by_a_style_is_found() -> None:
    document = Document()
    base = document.styles.add_style("藏", 1)
    base.font.hidden = True
    heir = document.styles.add_style("继承", 1)
    heir.base_style = base
    document.add_paragraph("李四", style="继承")
    assert refusal(saved(document)).code == "hidden_text"


def test_what_merely_could_hide_is_accepted() -> None:
    document = Document()
    paragraph = document.add_paragraph("公示")
    paragraph.add_run(" ").font.hidden = True
    paragraph.add_run("看得见").font.hidden = False
    mark = OxmlElement("w:rPr")
    mark.append(OxmlElement("w:vanish"))
    paragraph._p.get_or_add_pPr().append(mark)  # the paragraph's own mark
    assert look(saved(document)).findings == ()


def test_a_documents_text_is_read_from_every_part() -> None:
    document = Document()
    document.add_paragraph("正文")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "张三", "13812345678"
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    inspected = look(saved(document))
    assert [word for word in ("正文", "张三", "页眉", "页脚") if word in inspected.text] == [
        "正文",
        "张三",
        "页眉",
        "页脚",
    ]
    assert inspected.findings == ("personal_mobile:1",)


def test_authors_are_not_kept_with_a_document() -> None:
    content = docx_bytes("公示", author="张三丰")
    stored = kept(content)
    assert ("张三丰".encode() in members_of(content)["docProps/core.xml"]) is True
    assert any("张三丰".encode() in member for member in members_of(stored).values()) is False
    assert Document(io.BytesIO(stored)).paragraphs[0].text == "公示"
    unchanged = {name: member for name, member in members_of(content).items() if not name.startswith("docProps")}
    assert {name: members_of(stored)[name] for name in unchanged} == unchanged
    assert kept(stored) == stored


def test_a_signed_document_stays_as_it_is() -> None:
    content = repacked(docx_bytes("公示"), {"_xmlsignatures/sig1.xml": "<s/>"})
    assert (kept(content) == content, look(content).findings) == (True, ("signed",))


def test_links_and_embedded_files_are_noted() -> None:
    relation = (
        b'<Relationship Id="x" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        b'Target="http://example.org/a.png" TargetMode="External"/></Relationships>'
    )
    content = repacked(
        docx_bytes("公示"),
        {
            "word/_rels/document.xml.rels": lambda old: old.replace(b"</Relationships>", relation),
            "word/embeddings/oleObject1.bin": b"x",
        },
    )
    assert look(content).findings == ("external_links", "embedded_objects")


# Excel


def test_a_hidden_sheet_is_refused_by_its_name() -> None:
    for state in ("hidden", "veryHidden"):
        made = workbook(("公示",), title="公示")
        made.create_sheet("名单").sheet_state = state
        refused = refusal(saved(made))
        assert (refused.code, str(refused.message)) == (
            "hidden_sheets",
            "The sheet “名单” is hidden. Unhide it and look at it, or delete it, then upload again.",
        )


def test_hidden_rows_and_columns_with_content_are_refused() -> None:
    made = workbook(("姓名", "电话"), ("张三", "13812345678"), ("李四", "13912345678"))
    made.active.row_dimensions[3].hidden = True
    made.active.column_dimensions["B"].hidden = True
    refused = refusal(saved(made))
    assert refused.code == "hidden_rows"
    assert str(refused.message).splitlines() == [
        (
            "The sheet “名单” has hidden rows with content (3). Unhide or delete them, clear any filter, "
            "then upload again."
        ),
        "The sheet “名单” has hidden columns with content (B). Unhide or delete them, then upload again.",
    ]


def test_rows_and_columns_of_no_height_or_width_are_hidden_too() -> None:
    made = workbook(("张三",))
    made.active.row_dimensions[1].height = 9
    content = repacked(saved(made), {"xl/worksheets/sheet1.xml": lambda old: old.replace(b'ht="9"', b'ht="0"')})
    assert refusal(content).code == "hidden_rows"
    made = workbook(("张三",))
    made.active.column_dimensions["A"].width = 9
    content = repacked(saved(made), {"xl/worksheets/sheet1.xml": lambda old: old.replace(b'width="9"', b'width="0"')})
    assert refusal(content).code == "hidden_columns"


def test_empty_hidden_rows_and_columns_are_accepted() -> None:
    made = workbook(("张三",))
    made.active.column_dimensions.group("C", "F", hidden=True)
    made.active.row_dimensions[9].hidden = True
    assert look(saved(made)).findings == ()


def test_a_workbooks_text_and_its_comments_are_read() -> None:
    from openpyxl.comments import Comment

    made = workbook(("张三", 13812345678))
    made.active["A1"].comment = Comment("住人民路12号3单元", "王五")
    inspected = look(saved(made))
    assert inspected.findings == ("cell_comments", "personal_mobile:1", "personal_address:1")


# Macros, old files, passwords


@pytest.mark.parametrize(
    "content",
    [
        repacked(docx_bytes("公示"), {"word/vbaProject.bin": b"x"}),
        repacked(
            docx_bytes("公示"),
            {CONTENT_TYPES: lambda old: old.replace(b"wordprocessingml.document.main", b"macroEnabled.main")},
        ),
        repacked(saved(workbook(("a",))), {"xl/macrosheets/sheet1.xml": b"<x/>"}),
        repacked(docx_bytes("公示"), {"word/activeX/activeX1.bin": b"x"}),
    ],
)
def test_macros_are_refused_whatever_the_name(content: bytes) -> None:
    refused = refusal(content)
    assert refused.code == "file_macros"
    assert "Save it without macros" in str(refused.message)


def test_old_office_files_are_told_from_protected_ones() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    assert refusal(ole).code == "file_old_office"
    assert "Save it as docx, xlsx or PDF" in str(refusal(ole).message)
    assert refusal(ole + "EncryptedPackage".encode("utf-16-le")).code == "file_protected"


# Archives


def test_an_archive_bomb_is_refused_by_its_directory() -> None:
    bomb = repacked(docx_bytes("公示"), {"word/media/a.bin": b"\x00" * (5 * 2**20)})
    assert refusal(bomb).code == "archive_bomb"
    assert refusal(docx_bytes("公示"), UploadLimits(max_unpacked_bytes=1_000)).code == "archive_bomb"
    assert refusal(docx_bytes("公示"), UploadLimits(max_members=3)).code == "archive_bomb"


def test_an_archive_that_lies_about_its_sizes_is_refused_while_it_is_read() -> None:
    content = bytearray(repacked(docx_bytes("公示"), {"word/document.xml": b"<d>" + b" " * 300_000 + b"</d>"}))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        size = archive.getinfo("word/document.xml").file_size
    lied = bytes(content).replace(struct.pack("<I", size), struct.pack("<I", 100))
    assert refusal(lied).code == "file_broken"


def test_a_packing_that_office_formats_do_not_know_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", "<d/>")
    assert refusal(out.getvalue()).code == "file_broken"


def test_members_that_share_their_bytes_are_refused() -> None:
    content = packed({"word/document.xml": "<d/>", "word/other.xml": "<d/>"})
    place = content.rindex(b"PK\x01\x02")
    overlapping = content[: place + 42] + struct.pack("<I", 0) + content[place + 46 :]
    assert refusal(overlapping).code == "archive_bomb"


@pytest.mark.parametrize(
    "document",
    [b'<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>', b"<d>", b"\xff\xfe<", "<!DOCTYPE d><d/>".encode("utf-16")],
)
def test_a_part_that_declares_entities_or_is_cut_off_is_refused(document: bytes) -> None:
    assert refusal(repacked(docx_bytes("公示"), {"word/document.xml": document})).code == "file_broken"


# PDF and OFD


def test_a_pdfs_text_is_searched() -> None:
    inspected = look(pdf_bytes("Tel 13812345678"))
    assert ("13812345678" in inspected.text, inspected.findings) == (True, ("personal_mobile:1",))


def test_a_scan_without_text_is_accepted_with_a_note() -> None:
    inspected = look(pdf_bytes(pages=2))
    assert inspected.findings == ("scan_without_text",)
    with translation.override("en"):
        assert sentences(inspected.findings) == [
            "No text can be read in it: personal data cannot be looked for. Look at every page yourself."
        ]


def test_a_long_pdf_says_that_only_its_beginning_was_searched() -> None:
    assert look(pdf_bytes("Dues", pages=3), UploadLimits(max_pages=2)).findings == ("text_cut",)


def script(writer: Any) -> None:
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)


def launch(writer: Any) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("a.exe")})
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})


def embedded(writer: Any) -> None:
    writer.add_attachment("a.exe", b"MZ")


def protected(writer: Any) -> None:
    writer.encrypt("secret", algorithm="RC4-128")


def against_copying(writer: Any) -> None:
    writer.encrypt("", "owner", algorithm="RC4-128")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (script, "pdf_active"),
        (launch, "pdf_active"),
        (embedded, "pdf_embedded_files"),
        (protected, "file_protected"),
        (against_copying, "file_protected"),
    ],
)
def test_a_pdf_that_acts_carries_files_or_is_locked_is_refused(change: Any, code: str) -> None:
    assert refusal(written_pdf(change)).code == code


@pytest.mark.parametrize("content", [b"%PDF-1.4 minimal", b"%PDF-1.7\n" + b"\x00" * 500, pdf_bytes("Dues")[:150]])
def test_a_pdf_that_cannot_be_opened_is_refused(content: bytes) -> None:
    assert refusal(content).code == "file_broken"


def test_an_ofd_is_searched_and_bounded() -> None:
    assert look(ofd_bytes("电话13812345678")).findings == ("personal_mobile:1",)
    assert look(ofd_bytes()).findings == ("scan_without_text",)
    assert refusal(ofd_bytes("字"), UploadLimits(max_unpacked_bytes=20)).code == "archive_bomb"


# Size


class Unreadable(ContentFile):
    """A file whose size is known, and which must not be read."""

    size = 200 * 2**20

    def read(self, *args: Any) -> bytes:
        raise AssertionError("read though too large")


def test_a_video_of_200_mb_is_refused_unread() -> None:
    file = Unreadable(b"")
    file.size = Unreadable.size
    with pytest.raises(FileRefused) as refused:
        inspect(file)
    assert refused.value.code == "file_too_large"


def test_what_is_beyond_the_limit_never_fills_the_disk() -> None:
    handler = CappedFileUploadHandler()
    handler.new_file("file", "video.mp4", "video/mp4", None)
    chunk, sent = b"\x00" * 2**20, 200
    for index in range(sent):
        handler.receive_data_chunk(chunk, index * len(chunk))
    file = handler.file_complete(sent * len(chunk))
    assert file is not None
    file.seek(0, io.SEEK_END)
    assert (file.size, file.tell()) == (200 * 2**20, 21 * 2**20)
    file.close()


# Damage

SOUND = [photo_bytes(), png_bytes(), pdf_bytes("Dues"), docx_bytes("公示"), saved(workbook(("张三",))), ofd_bytes("字")]
FLIPS = st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=6)


def refused_or_kept(content: bytes) -> None:
    """Look at a file that may be damaged: anything but an answer for the person who sent it is a fault."""
    with contextlib.suppress(FileRefused):
        look(content)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SOUND), FLIPS, st.booleans())
def test_a_damaged_file_is_refused_or_kept_and_never_an_error(
    content: bytes, flips: list[tuple[float, int]], is_cut: bool
) -> None:
    damaged = bytearray(content)
    for place, byte in flips:
        damaged[int(place * len(damaged))] = byte
    refused_or_kept(bytes(damaged[: int(flips[0][0] * len(damaged)) + 1] if is_cut else damaged))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SOUND[3:]), st.data(), st.binary(max_size=8))
def test_a_damaged_part_is_refused_or_kept_and_never_an_error(content: bytes, data: Any, noise: bytes) -> None:
    name = data.draw(st.sampled_from(sorted(members_of(content))))
    part = members_of(content)[name]
    place = data.draw(st.integers(0, len(part)))
    refused_or_kept(repacked(content, {name: part[:place] + noise + part[place + len(noise) :]}))
