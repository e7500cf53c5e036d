"""Forms of the receiver's pages, and of the sender's on the same page. They read what was typed; the actions decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.texts import validate_plain_text

from .decisions import UNSUITABLE
from .models import Submission, SubmissionKind
from .presenting import day_in
from .submissions import HOW_LENGTH

REASON_LENGTH = 1000


def _text(label: Any, *, required: bool = True, missing: Any = None, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=options.pop("max_length", REASON_LENGTH),
        validators=[validate_plain_text],
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing} if missing else {},
        **options,
    )


def _day(label: Any, *, required: bool = True, missing: Any = None, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing} if missing else {},
    )


class ReturnForm(forms.Form):
    """Why a submission goes back, in words the sender can act on."""

    reason = _text(_("What is to be completed"), missing=_("Say what is to be completed."), rows=4)


class RefuseForm(forms.Form):
    """Why what was asked for is not granted."""

    reason = _text(_("Reason for the refusal"), missing=_("Give the reason for the refusal."))


class RecallForm(forms.Form):
    """Why the sender takes it back; it need not say."""

    reason = _text(_("Reason for the recall"), required=False, rows=2)


class ToldForm(forms.Form):
    """When and how the members and masses were told of the decision (EXE-02)."""

    told_on = _day(_("Members told on"), missing=_("Choose a day between the decision and today."))
    told_how = _text(
        _("How they were told"),
        missing=_("Say how they were told: the meeting, the notice board."),
        rows=2,
        max_length=HOW_LENGTH,
        help_text=_("For instance: at the members' meeting of 10 April; on the notice board."),
    )


class AcceptForm(forms.Form):
    """Receiving what is reported: nothing is typed."""

    def written_opinion(self) -> str:
        return str(self.cleaned_data.get("opinion", ""))

    def decision(self) -> dict[str, Any]:
        """Give the particulars of what is granted, for `submissions.accept`."""
        return {}


class OpinionForm(AcceptForm):
    """Granting what was asked, with words if the decider has any."""

    opinion = _text(pgettext_lazy("submission", "Opinion"), required=False)


class ExemptForm(OpinionForm):
    """Exempting: with the day of review where the item is unsuitable now, not secret."""

    review_on = _day(
        _("To be reviewed on"),
        missing=_("Set the day on which it is reviewed whether this can be disclosed."),
        help_text=_("The day on which it is looked at again whether this can be disclosed."),
    )
    field_order = ["review_on", "opinion"]

    def decision(self) -> dict[str, Any]:
        return _dated(self.cleaned_data, "review_on")


class ExtendForm(OpinionForm):
    """Granting another day."""

    extended_to = _day(
        _("Extended to"),
        missing=_("Choose the day until which it is extended."),
        help_text=_("The day asked for, or an earlier one."),
    )
    field_order = ["extended_to", "opinion"]

    def decision(self) -> dict[str, Any]:
        return _dated(self.cleaned_data, "extended_to")


ACCEPT_FORMS: dict[str, type[AcceptForm]] = {
    SubmissionKind.FILING: AcceptForm,
    SubmissionKind.PLAN: AcceptForm,
    SubmissionKind.EXEMPTION: ExemptForm,
    SubmissionKind.EXTENSION: ExtendForm,
}


def accept_form(submission: Submission, data: Any = None, *, today: date) -> AcceptForm:
    """Give the form that receives or grants a submission of its kind, filled in as is usual."""
    content = submission.content
    initial: dict[str, date | None] = {}
    if submission.kind == SubmissionKind.EXEMPTION:
        asked = day_in(content, "asked_review_on")
        initial["review_on"] = asked or (a_year_after(today) if content.get("ground") == UNSUITABLE else None)
    elif submission.kind == SubmissionKind.EXTENSION:
        initial["extended_to"] = day_in(content, "extended_to")
    form = ACCEPT_FORMS.get(submission.kind, OpinionForm)(data, initial=initial, auto_id="accept-%s")
    if isinstance(form, ExemptForm):
        form.fields["review_on"].required = content.get("ground") == UNSUITABLE
    return form


def a_year_after(day: date) -> date:
    """Give the same day of the next year; of 29 February the 28th."""
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def _dated(cleaned: dict[str, Any], name: str) -> dict[str, Any]:
    return {name: cleaned[name].isoformat()} if cleaned.get(name) else {}
