"""An upload beyond any limit does not fill the disk: what comes after the limit is counted, not kept."""

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from .limits import LIMITS


class CappedFileUploadHandler(TemporaryFileUploadHandler):
    """Keeps the beginning of an upload; its `size` tells how large it was, so that it is refused for that."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= LIMITS.max_bytes:
            super().receive_data_chunk(raw_data, start)
