"""The notices of the procedure that `notices.kinds` does not know, with their sentences."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import register

SENTENCES = {
    "disclosure.to_sit": _("“%(title)s” waits for your review, each conclusion given separately."),
    "disclosure.to_confirm_nil": _("A nil return for “%(title)s” waits for your confirmation."),
    "disclosure.withheld": _("“%(title)s” is not to be disclosed, after its secrecy review."),
    "disclosure.nil_confirmed": _("The nil return for “%(title)s” has been confirmed."),
    "disclosure.proposal_demanded": _("Nothing has been proposed yet for “%(title)s”, due on %(due_on)s. Propose it."),
}


def register_all() -> None:
    """Make the kinds known; called once when Django starts."""
    for code, sentence in SENTENCES.items():
        register(code, sentence)
