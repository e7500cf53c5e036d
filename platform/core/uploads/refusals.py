"""The refusal that every rule raises."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.errors import Invalid


class FileRefused(Invalid):
    """A file that cannot be accepted, with what to do instead. `code` names the reason and stays the same."""

    code = "file_refused"


def refuse_all(reasons: Sequence[tuple[str, str]]) -> None:
    """Refuse for every reason at once, one line each, so that the file is corrected in one go.

    :param reasons: pairs of stable code and sentence; the first code stands for the refusal.
    :raises FileRefused: if there is any reason.
    """
    if reasons:
        raise FileRefused("\n".join(sentence for _code, sentence in reasons), code=reasons[0][0])


def broken() -> FileRefused:
    """Give the refusal of a file that its own program could not open either."""
    return FileRefused(
        _("This file is damaged or not what its name says. Open it on your computer, save it again, and upload that."),
        code="file_broken",
    )
