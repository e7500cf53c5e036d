"""Forms of publishing an answer. They read what was typed; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hierarchy.ledger.vocabulary import Scope

from .actions.publishing_answers import MAX_QUESTION, MAX_TITLE, SCOPES

Choices = list[tuple[str, str]]


class ChooseForm(forms.Form):
    """Which finished measures and photographs are shown."""

    measures = forms.MultipleChoiceField(
        label=_("Measures shown with it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    photographs = forms.MultipleChoiceField(
        label=_("Photographs shown with it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Show no photograph on which a person can be recognised."),
    )

    def __init__(self, *args: Any, measures: Choices, photographs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("measures", measures), ("photographs", photographs)):
            if choices:
                self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field
            else:
                del self.fields[name]


class PublishForm(ChooseForm):
    """To whom the answer is shown, and under which words."""

    scope = forms.ChoiceField(
        label=_("Who may read it"), choices=[(str(scope), Scope(scope).label) for scope in SCOPES]
    )
    title = forms.CharField(label=_("Title"), max_length=MAX_TITLE)
    question = forms.CharField(
        label=_("What was asked"),
        max_length=MAX_QUESTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In general words: no name, no number, nothing by which the asker can be recognised."),
    )
    answer = forms.CharField(
        label=_("Answer"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Without the form of address. Take out whatever only concerns the asker."),
    )
    is_anonymised = forms.BooleanField(label=_("I have made sure that nobody can be recognised"), required=False)
    field_order = ["scope", "title", "question", "answer", "measures", "photographs", "is_anonymised"]


class TakeDownForm(forms.Form):
    """Why an answer is taken off the board."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
