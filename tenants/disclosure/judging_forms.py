"""Forms of those who judge: review, secrecy review, sitting, approval, and what goes up, round or through paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hierarchy.units.models import StaffingPreset, Unit

from .actions.concluding import MAX_MEETING, Meeting
from .actions.reviewing import Conclusions
from .actions.signing_offline import CODE_LENGTH, MAX_NAME, Signature, SignedForm
from .checklists import Checklist, ContentCheck, PrivacyCheck, SecrecyCheck
from .content import MAX_NOTE, MAX_OPINION
from .demands import Demands
from .files import ACCEPT_ATTRIBUTE
from .forms import SeenForm, day_input
from .procedure import ASK_SUPERIOR, Finding, PrivacyResult, Risk, SecrecyResult

_PRIVACY, _MEETING = ("privacy", "privacy_checks"), ("meeting_reference", "met_on")


class TicksField(forms.MultipleChoiceField):
    """A checklist. It is shown as required, and may stay open where nothing passes: the action decides."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: Any) -> None:
        """Accept a list that is not ticked, but no unknown point."""
        if value:
            super().validate(value)


def _ticks(label: Any, checklist: Checklist) -> TicksField:
    return TicksField(label=label, choices=checklist.choices)


def _conclusion(label: Any, choices: list[tuple[str, Any]], *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": _("Give this conclusion: each one is recorded separately.")},
    )


class JudgingForm(SeenForm):
    """A form that asks only for what this version demands."""

    def __init__(self, *args: Any, demands: Demands, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.demands = demands
        if not demands.needs_privacy:
            self._leave_out(_PRIVACY)
        if not demands.is_important:
            self._leave_out(_MEETING)

    def _leave_out(self, names: Iterable[str]) -> None:
        for name in names:
            self.fields.pop(name, None)

    @property
    def checks(self) -> list[str]:
        """Give everything that was ticked, of all lists on the form."""
        names = ("content_checks", "secrecy_checks", "privacy_checks")
        return [code for name in names for code in self.cleaned_data.get(name, ())]

    @property
    def meeting(self) -> Meeting:
        """Give the meeting, where the form asks for it."""
        return Meeting(self.cleaned_data.get("meeting_reference", ""), self.cleaned_data.get("met_on"))


class OpinionForm(JudgingForm):
    """An opinion that may stay empty unless something does not pass."""

    opinion = forms.CharField(
        label=_("Opinion"),
        max_length=MAX_OPINION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Required if anything does not pass. For a secret, give the document number only."),
    )


class MeetingFields(forms.Form):
    """The collective decision behind an important matter (PRO-06)."""

    meeting_reference = forms.CharField(
        label=_("Meeting that decided it"),
        max_length=MAX_MEETING,
        error_messages={"required": _("This is an important matter: name the meeting that decided it collectively.")},
        help_text=_("Name and number of the minutes, for instance: committee meeting, minutes No. 3 of 2026."),
    )
    met_on = forms.DateField(label=_("Day of the meeting"), widget=day_input())


class ReviewFields(forms.Form):
    """Necessity, accuracy with the three demands on content, and risk."""

    necessity = _conclusion(_("Necessity"), Finding.choices)
    accuracy = _conclusion(_("Accuracy"), Finding.choices)
    content_checks = _ticks(_("Content checked"), ContentCheck)
    risk = _conclusion(_("Political and social risk"), Risk.choices, required=False)
    risk_note = forms.CharField(
        label=_("The risk, and how to meet it"),
        max_length=MAX_NOTE,
        required=False,
        help_text=_("Needed if the risk is medium or high."),
    )


class SecrecyFields(forms.Form):
    """Secrecy and privacy, each with its checklist."""

    secrecy = _conclusion(_("Secrecy"), SecrecyResult.choices)
    secrecy_checks = _ticks(_("Looked through for secrecy"), SecrecyCheck)
    privacy = _conclusion(_("Privacy"), PrivacyResult.choices)
    privacy_checks = _ticks(_("Looked through for privacy"), PrivacyCheck)


class ReviewForm(OpinionForm, ReviewFields):
    field_order = ["seen", "necessity", "accuracy", "content_checks", "risk", "risk_note", "opinion"]


class SecrecyForm(OpinionForm, SecrecyFields):
    field_order = ["seen", "secrecy", "secrecy_checks", "privacy", "privacy_checks", "opinion"]


class SittingForm(OpinionForm, ReviewFields, SecrecyFields, MeetingFields):
    """Three conclusions, and in a small branch or an emergency the approval as the fourth."""

    approval = _conclusion(pgettext_lazy("conclusion", "Approval"), [])
    reason = forms.CharField(
        label=_("Why the superior is asked"),
        max_length=MAX_OPINION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed if you ask the superior though you may approve it yourself."),
    )
    field_order = ["seen", *ReviewForm.field_order[1:-1], *SecrecyForm.field_order[1:-1], "approval", *_MEETING,
                   "reason", "opinion"]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        demands = self.demands
        if demands.preset != StaffingPreset.SMALL_BRANCH:
            self._leave_out(("approval", "reason", *_MEETING))
            return
        for name in _MEETING:
            if name in self.fields:
                self.fields[name].required = False
                self.fields[name].help_text = _("Needed to approve: an important matter is decided collectively.")
        choices: list[tuple[str, Any]] = [(Finding.FAIL, Finding.FAIL.label)]
        if demands.has_superior:
            choices.insert(0, (ASK_SUPERIOR, pgettext_lazy("conclusion", "ask the superior to approve")))
        else:
            self._leave_out(("reason",))
        if not demands.is_beyond:
            choices.insert(0, (Finding.PASS, pgettext_lazy("conclusion", "approve")))
        self.fields["approval"].choices = choices  # type: ignore[attr-defined]  # a choice field

    @property
    def conclusions(self) -> Conclusions:
        given = self.cleaned_data
        return Conclusions(
            given["necessity"],
            given["accuracy"],
            given["secrecy"],
            given.get("approval"),
            checks=self.checks,
            privacy=given.get("privacy", ""),
            risk=given["risk"],
            risk_note=given["risk_note"],
            meeting=self.meeting,
            escalation_reason=given.get("reason", ""),
        )


class ApproveForm(OpinionForm, MeetingFields):
    field_order = ["seen", *_MEETING, "opinion"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opinion"].help_text = ""


class EscalateForm(JudgingForm, MeetingFields):
    """Why the superior is asked; for what is beyond the unit's authority the reason is known."""

    reason = forms.CharField(
        label=_("Why the superior is asked"),
        max_length=MAX_OPINION,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the superior is to approve what the unit may approve itself.")},
    )
    field_order = ["seen", *_MEETING, "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not self.demands.is_beyond


class CountersignForm(JudgingForm):
    """Which departments countersign."""

    departments = forms.TypedMultipleChoiceField(
        label=_("Departments to countersign"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one department.")},
    )
    note = forms.CharField(
        label=_("A word to them"),
        max_length=MAX_OPINION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, departments: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(department.pk, department.name) for department in departments]
        self.fields["departments"].choices = choices  # type: ignore[attr-defined]  # a choice field


def _signer(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=MAX_NAME, error_messages={"required": _("Write who signed here.")})


class SignOffForm(JudgingForm, MeetingFields):
    """What stands on the signed approval form, with its scan."""

    code = forms.CharField(
        label=_("The 12 characters at the foot of the form"),
        max_length=CODE_LENGTH,
        help_text=_("They tell which version was signed. Forms of an earlier version cannot be entered."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    scan = forms.FileField(
        label=_("Scan of the signed form"),
        error_messages={"required": _("Choose a file first.")},
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT_ATTRIBUTE}),
    )
    review_by = _signer(_("Reviewed by"))
    review_on = forms.DateField(label=_("Reviewed on"), widget=day_input())
    secrecy_by = _signer(_("Secrecy reviewed by"))
    secrecy_on = forms.DateField(label=_("Secrecy reviewed on"), widget=day_input())
    privacy = _conclusion(_("Privacy"), PrivacyResult.choices)
    approval_by = _signer(_("Approved by"))
    approval_on = forms.DateField(label=_("Approved on"), widget=day_input())
    all_passed = forms.BooleanField(
        label=_("On the form every conclusion is a pass, and it was approved."),
        error_messages={"required": _("If anything did not pass, return it to the drafter with the reason.")},
    )
    opinion = forms.CharField(
        label=_("Opinions written on the form"),
        max_length=MAX_OPINION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ["seen", "code", "scan", "review_by", "review_on", "secrecy_by", "secrecy_on", "privacy",
                   "approval_by", "approval_on", *_MEETING, "all_passed", "opinion"]  # fmt: skip

    @property
    def signed(self) -> SignedForm:
        """Give the form as it was signed."""
        given = self.cleaned_data
        return SignedForm(
            review=Signature(given["review_by"], given["review_on"]),
            secrecy=Signature(given["secrecy_by"], given["secrecy_on"]),
            approval=Signature(given["approval_by"], given["approval_on"]),
            scan=given["scan"],
            code=given["code"],
            privacy=given.get("privacy", ""),
            meeting=self.meeting,
            opinion=given["opinion"],
        )
