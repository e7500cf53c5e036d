"""Writing a file into the storage: whole, or not at all."""

from django.core.files import File
from django.core.files.storage import default_storage


def keep(path: str, file: File) -> str:
    """Write a file, and leave no part of it behind if the disk has no room for the rest; give its path.

    :raises OSError: if it cannot be written.
    """
    file.seek(0)
    try:
        return str(default_storage.save(path, file))
    except OSError:
        default_storage.delete(path)
        raise
