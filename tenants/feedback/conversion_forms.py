"""Forms of decision, measures, telling and topic requests. They read what was typed; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from tenants.disclosure.files import ACCEPT_ATTRIBUTE
from tenants.disclosure.forms import day_input

from .actions.measuring import MAX_MEASURE, MAX_OWNER, MAX_REASON


class DecideForm(forms.Form):
    """Adopted or not, and why not."""

    is_adopted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Adopted: measures put it into practice")), ("no", _("Not adopted"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed if it is not adopted. The asker reads it with the answer."),
    )


class PlanForm(forms.Form):
    """What is done, by whom, until when."""

    text = forms.CharField(
        label=_("What is done"),
        max_length=MAX_MEASURE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The asker reads it. Name no other person."),
    )
    owner = forms.CharField(label=_("Who does it"), max_length=MAX_OWNER, help_text=_("Seen inside the unit only."))
    due_on = forms.DateField(label=_("Planned for"), widget=day_input())


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the action looks at each."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ManyFiles(attrs={"accept": ACCEPT_ATTRIBUTE}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[File]:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]


class FinishForm(forms.Form):
    """What was done, when, and what shows it."""

    result = forms.CharField(
        label=_("What was done"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The asker reads it. Name no other person."),
    )
    done_on = forms.DateField(label=_("Done on"), widget=day_input())
    evidence = FilesField(
        label=_("Photographs or files that show it"),
        required=False,
        help_text=_("Seen by those who deal with the case. The board shows a photograph only if it is chosen there."),
    )
    disclosure = forms.TypedChoiceField(
        label=_("Or a disclosure that shows it"), required=False, empty_value=None, coerce=str
    )

    def __init__(self, *args: Any, disclosures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["disclosure"].choices = [("", "—"), *disclosures]  # type: ignore[attr-defined]  # a choice field


class DropForm(forms.Form):
    """Why a measure is given up."""

    reason = forms.CharField(label=_("Reason"), max_length=MAX_REASON, widget=forms.Textarea(attrs={"rows": 3}))


class TellForm(forms.Form):
    """What the asker is told was done."""

    text = forms.CharField(
        label=_("To the asker"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It stands on the page that the asker's private code opens."),
    )


class ItemForm(forms.Form):
    """A row of the catalogue in force."""

    item = forms.ChoiceField(label=_("Row of the catalogue"))

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = rows  # type: ignore[attr-defined]  # a choice field


class LinkForm(forms.Form):
    """A disclosure of the unit, under way or published."""

    disclosure = forms.ChoiceField(label=_("Disclosure"))

    def __init__(self, *args: Any, disclosures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["disclosure"].choices = disclosures  # type: ignore[attr-defined]  # a choice field
