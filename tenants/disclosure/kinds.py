"""The notices of the procedure that `notices.kinds` does not know, with their sentences."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import register

SENTENCES = {
    "proposal_demanded": _("Nothing has been proposed yet for “%(title)s”, due on %(due_on)s. Propose it."),
    "disclosure_taken_down": _("“%(title)s” has been taken down: its time is over."),
    "circular_arrived": _("%(unit)s has sent you a circular. Read it, and confirm that you have."),
    "circular_reminder": _("A circular of %(unit)s waits for you to read and confirm it."),
    "notice_ended": _("The public notice “%(title)s” ended on %(ended_on)s and has left the board."),
}


def register_all() -> None:
    """Make the kinds known; called once when Django starts."""
    for code, sentence in SENTENCES.items():
        register(code, sentence)
