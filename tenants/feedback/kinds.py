"""The notices about cases, with their sentences. None names a person or quotes a case."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notices.kinds import register

SENTENCES: dict[str, str | Promise] = {
    "case_to_register": _("A case has come in and waits to be registered: %(number)s."),
    "case_to_instruct": _("Case %(number)s waits for your instruction."),
    "case_to_handle": _("Case %(number)s is to be handled as instructed."),
    "case_to_approve": _("The reply to case %(number)s waits for your approval."),
    "case_to_release": _("The reply to case %(number)s is approved. Send it."),
    "case_returned": _("Case %(number)s was given back. Its page says why."),
    "case_to_measure": _("Case %(number)s is adopted. Plan who puts it into practice, and by when."),
    "case_to_tell": _("What was adopted in case %(number)s is done. Tell the asker."),
    "case_arrived": _("Case %(number)s was transferred to you by %(unit)s and waits to be registered."),
    "case_answered": _("Your question %(number)s to %(unit)s has been answered."),
    "cases_moved": _("%(unit)s is no more: its open cases are yours to answer now, %(count)s in number."),
    "cases_due_soon": _("Replies that are due soon: %(soon)s, the earliest on %(due_on)s (%(units)s)."),
    "cases_overdue": _("Replies that are overdue: %(late)s (%(units)s)."),
    "cases_due_soon_and_overdue": _("Replies that are overdue: %(late)s, due soon: %(soon)s (%(units)s)."),
    "closings_due_soon": _("Cases to be closed soon: %(closings_soon)s, the earliest by %(due_on)s (%(units)s)."),
    "closings_overdue": _("Cases that should have been closed: %(closings_late)s (%(units)s)."),
    "closings_due_soon_and_overdue": _(
        "Cases that should have been closed: %(closings_late)s, to be closed soon: %(closings_soon)s (%(units)s)."
    ),
    "cases_and_closings": _(
        "Replies overdue: %(late)s, due soon: %(soon)s; "
        "cases that should have been closed: %(closings_late)s, to be closed soon: %(closings_soon)s (%(units)s)."
    ),
    "case_appealed": _("The applicant of case %(number)s has appealed to the superior."),
    "case_appeal_upheld": _("%(unit)s has decided on the appeal against case %(number)s: your decision stands."),
    "case_to_answer_anew": _(
        "%(unit)s has decided on the appeal against case %(number)s: answer it anew. Its page says by when."
    ),
    "case_withdrawn": _("Case %(number)s was withdrawn by its asker."),
    "case_message": _("The asker of case %(number)s has written again."),
    "survey_to_open": _("The survey of %(year)s is prepared and waits to be opened."),
    "survey_opened": _("The survey of %(year)s is open: hand out its sheets and enter the answers."),
}


def register_all() -> None:
    """Make the kinds known; called once when Django starts."""
    for code, sentence in SENTENCES.items():
        register(code, sentence)
