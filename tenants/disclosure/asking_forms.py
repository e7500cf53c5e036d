"""Forms of what is asked of the superior, and of what follows its decision. The actions decide."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hierarchy.ledger.exemption_review import ReviewOutcome

from .actions.asking import (
    MAX_DOCUMENT_NUMBER,
    MAX_EXPLANATION,
    MAX_RULE,
    MAX_TOLD_HOW,
    Ground,
    Grounds,
)
from .matter_forms import DayField


class ExemptionForm(forms.Form):
    """Why something is not to be disclosed. For a secret the number of the document, and nothing else."""

    #: The notice about secrets stands at the open field already.
    quiet_about_secrecy = True

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the ground: a secret, or unsuitable under a rule.")},
    )
    document_number = forms.CharField(
        label=_("Document number"),
        max_length=MAX_DOCUMENT_NUMBER,
        required=False,
        help_text=_("For a secret only this is entered; the explanation goes by paper."),
    )
    explanation = forms.CharField(
        label=_("Written explanation"),
        max_length=MAX_EXPLANATION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only for what is unsuitable under a rule. Never write anything secret here."),
    )
    rule = forms.CharField(
        label=_("Rule under which it is unsuitable"),
        max_length=MAX_RULE,
        required=False,
        help_text=_("Name and article."),
    )
    asked_review_on = DayField(
        label=_("To be looked at again on"),
        required=False,
        help_text=_("When it may have become suitable; the superior sets the day."),
    )
    has_checked = forms.BooleanField(label=_("I have checked: the explanation holds nothing secret."), required=False)

    @property
    def grounds(self) -> Grounds:
        """Give what was typed."""
        return Grounds(**{name: self.cleaned_data[name] for name in self.fields})


class ExtensionForm(forms.Form):
    quiet_about_secrecy = True

    extended_to = DayField(label=_("New day"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_EXPLANATION,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give the reason for the extension.")},
    )


class RecallForm(forms.Form):
    quiet_about_secrecy = True

    reason = forms.CharField(
        label=_("Reason"), max_length=MAX_EXPLANATION, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ToldForm(forms.Form):
    told_on = DayField(label=_("Members were told on"))
    told_how = forms.CharField(
        label=_("How they were told"),
        max_length=MAX_TOLD_HOW,
        error_messages={"required": _("Say how they were told: the meeting, the notice board.")},
        help_text=_("For instance: branch meeting, notice board."),
    )


class ExemptionReviewForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What the review came to"),
        choices=ReviewOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the review came to.")},
    )
    next_review_on = DayField(
        label=_("To be looked at again on"),
        required=False,
        help_text=_("Needed if it is still not to be disclosed."),
    )
