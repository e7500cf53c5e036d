"""Files made for a reader to take away."""

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from .sheets import OfficeTable, csv_lines, xlsx_file

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """Send a file under its own name, Chinese names too (RFC 5987). `kind` is its ending: csv, docx or xlsx."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or "attachment"
    return response


def table_download(table: OfficeTable, *, name: str, kind: str) -> HttpResponseBase:
    """Stream a table as XLSX or CSV. `kind` is its ending."""
    if kind == "csv":
        response: HttpResponseBase = StreamingHttpResponse(csv_lines(table), content_type=CONTENT_TYPES[kind])
    else:
        response = FileResponse(xlsx_file(table), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or "attachment"
    return response
