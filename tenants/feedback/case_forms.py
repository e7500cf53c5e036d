"""Forms of what is done with a case. The actions decide."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hierarchy.ledger.models import FeedbackEntry
from hierarchy.ledger.vocabulary import CaseKind, PublicGroup
from tenants.disclosure.actions.asking import Ground
from tenants.disclosure.matter_forms import DayField

from .actions.acting import MAX_TEXT
from .actions.clocking import PauseReason
from .actions.entering import STAFF_CHANNELS, STAFF_KINDS
from .actions.handling import MAX_TITLE
from .actions.intake import Intake
from .actions.replying import CLOSING_OUTCOMES, ReplyContent, ReplyWay, reply_in_hand
from .models import Case, Occasion

GROUPS = [("", pgettext_lazy("group", "not known")), *PublicGroup.choices]


def kinds_to_choose() -> list[tuple[str, Any]]:
    """Give the kinds of ordinary cases."""
    return [(kind.value, kind.label) for kind in STAFF_KINDS]


def text_field(label: Any, *, rows: int = 4, most: int = MAX_TEXT, **kwargs: Any) -> forms.CharField:
    """Make a field of several lines."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class StepForm(forms.Form):
    """A form of one act on a case, filled from the case as it stands."""

    def __init__(self, *args: Any, case: Case, entry: FeedbackEntry, **kwargs: Any) -> None:
        self.case, self.entry = case, entry
        super().__init__(*args, **kwargs)
        for name, value in self.values_of(case).items():
            self.initial.setdefault(name, value)

    def values_of(self, case: Case) -> dict[str, Any]:
        """Give what the case says already."""
        return {name: getattr(case, name) for name in self.fields if hasattr(case, name)}


class RegisterForm(StepForm):
    title = forms.CharField(label=_("In short"), max_length=MAX_TITLE)
    kind = forms.ChoiceField(label=_("Kind"), choices=kinds_to_choose)
    asker_group = forms.ChoiceField(label=_("Group"), choices=GROUPS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case.kind == CaseKind.REPORT:  # its title is sealed, and it stays a report
            del self.fields["title"], self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.case.kind == CaseKind.REPORT:
            given |= {"title": "", "kind": CaseKind.REPORT}
        return given


class ProposeForm(StepForm):
    proposal = text_field(_("Proposed handling"), help_text=_("Who does what by when."))


class TakeUpForm(RegisterForm):
    proposal = text_field(_("Proposed handling"), help_text=_("Who does what by when."))


class InstructForm(StepForm):
    instruction = text_field(
        _("Instruction"), rows=2, required=False, help_text=_("Left empty: handle it as proposed.")
    )


class FurtherInstructionForm(StepForm):
    instruction = text_field(_("Instruction"), rows=2)

    def values_of(self, case: Case) -> dict[str, Any]:
        return {}


class ReasonForm(StepForm):
    reason = text_field(_("Reason"), rows=2)


class NoteForm(StepForm):
    text = text_field(_("Note"), rows=3, help_text=_("Only this unit's own people read it."))


class AskForm(StepForm):
    text = text_field(_("Question"), rows=3, help_text=_("The asker reads it with the private code."))


class PauseForm(StepForm):
    reason = forms.ChoiceField(label=_("Why"), choices=PauseReason.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("What is being waited for"), max_length=500)
    until = DayField(label=_("Runs again on"), help_text=_("The clock runs again by itself on this day."))


class NothingForm(StepForm):
    """A press of a button."""


class ReplyForm(StepForm):
    """A reply; the hash of the draft it was opened from comes with it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    body = text_field(_("Reply"), rows=8, help_text=_("Polite, complete, and understandable without the file."))
    is_refusal = forms.BooleanField(label=_("This refuses what was asked for"), required=False)
    refusal_ground = forms.ChoiceField(
        label=_("Ground of the refusal"), choices=[("", "–"), *Ground.choices], required=False
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        if case.kind not in (CaseKind.TOPIC, CaseKind.REQUEST):
            del self.fields["is_refusal"], self.fields["refusal_ground"]

    def values_of(self, case: Case) -> dict[str, Any]:
        reply = reply_in_hand(case)
        if reply is None:
            return {}
        return {
            "seen": reply.content_sha256,
            "body": reply.body,
            "is_refusal": reply.is_refusal,
            "refusal_ground": reply.refusal_ground,
        }

    @property
    def content(self) -> ReplyContent:
        """Give what was typed."""
        given = self.cleaned_data
        is_refusal = bool(given.get("is_refusal"))
        return ReplyContent(given["body"], is_refusal, given.get("refusal_ground", "") if is_refusal else "")


class ApproveForm(StepForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def values_of(self, case: Case) -> dict[str, Any]:
        reply = reply_in_hand(case)
        return {"seen": reply.content_sha256 if reply else ""}


class ReleaseForm(StepForm):
    how = forms.ChoiceField(label=_("How the asker is told"), choices=ReplyWay.choices, widget=forms.RadioSelect)

    def values_of(self, case: Case) -> dict[str, Any]:
        return {"how": case.reply_by or ReplyWay.LINK}


class ApproveAndReleaseForm(ApproveForm, ReleaseForm):
    def values_of(self, case: Case) -> dict[str, Any]:
        return ApproveForm.values_of(self, case) | ReleaseForm.values_of(self, case)


class CloseForm(StepForm):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(outcome.value, outcome.label) for outcome in CLOSING_OUTCOMES],
        widget=forms.RadioSelect,
    )

    def values_of(self, case: Case) -> dict[str, Any]:
        return {"outcome": CLOSING_OUTCOMES[0]}


class EntryForm(forms.Form):
    """A call, a visit, a letter: what staff enter in under a minute."""

    channel = forms.ChoiceField(
        label=_("How it came in"),
        choices=[(channel.value, channel.label) for channel in STAFF_CHANNELS],
        widget=forms.RadioSelect,
        initial=STAFF_CHANNELS[0],
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=kinds_to_choose)
    original = text_field(_("In the person's own words"), rows=5)
    title = forms.CharField(
        label=_("In short"), max_length=MAX_TITLE, required=False, help_text=_("Left empty: the first line.")
    )
    asker_group = forms.ChoiceField(label=_("Group"), choices=GROUPS, required=False)
    received_on = DayField(label=_("Received on"))
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=40, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=120, required=False)
    consents = forms.BooleanField(label=_("The person agrees that name and contact are entered"), required=False)
    reply_by = forms.ChoiceField(label=_("How to answer"), choices=ReplyWay.choices, initial=ReplyWay.PHONE)
    may_publish = forms.BooleanField(label=_("Agrees to an anonymous publication"), required=False)
    occasion = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean_occasion(self) -> uuid.UUID | None:
        """Keep the occasion on which it was brought up only if it is one of the unit's."""
        key: uuid.UUID | None = self.cleaned_data["occasion"]
        return key if key and Occasion.objects.filter(pk=key).exists() else None

    @property
    def intake(self) -> Intake:
        """Give what was typed."""
        given = self.cleaned_data
        names = ("channel", "kind", "original", "title", "asker_group", "received_on", "consents", "reply_by")
        return Intake(
            contact={name: given[name] for name in ("name", "phone", "address")},
            may_publish=given["may_publish"],
            on_behalf=True,
            links={"occasion_id": given["occasion"]} if given["occasion"] else {},
            **{name: given[name] for name in names},
        )
