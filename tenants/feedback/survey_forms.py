"""Forms of the yearly survey. The actions decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hierarchy.ledger.vocabulary import PublicGroup
from tenants.disclosure.matter_forms import DayField

from .actions.survey_answering import MAX_COMMENT, Answer
from .actions.surveying import MAX_TITLE, MOST_INVITED, SurveyPlan
from .scale import BLANK, RECOGNITION, SATISFACTION
from .survey_sheets import MOST_AT_ONCE


def group_choices(groups: Iterable[str]) -> list[tuple[str, Any]]:
    """Give the groups that are asked, in their own order, to choose from."""
    asked = set(groups)
    return [(group.value, group.label) for group in PublicGroup if group.value in asked]


class PlanForm(forms.Form):
    """What is planned of a survey."""

    title = forms.CharField(label=_("Title"), max_length=MAX_TITLE)
    opens_on = DayField(label=_("First day"))
    closes_on = DayField(label=_("Last day"), help_text=_("The form on the web closes after it. Sheets can follow."))
    party_members = forms.IntegerField(
        label=_("Party members asked"), min_value=0, max_value=MOST_INVITED, required=False
    )
    masses = forms.IntegerField(label=_("Masses asked"), min_value=0, max_value=MOST_INVITED, required=False)
    society = forms.IntegerField(
        label=_("People of society asked"),
        min_value=0,
        max_value=MOST_INVITED,
        required=False,
        help_text=_("Numbers of people, by group. A group without a number is not asked."),
    )

    @property
    def plan(self) -> SurveyPlan:
        """Give what was typed."""
        given = self.cleaned_data
        return SurveyPlan(
            title=given["title"],
            opens_on=given["opens_on"],
            closes_on=given["closes_on"],
            invited={group: given[group] or 0 for group in PublicGroup.values},
        )


class NewSurveyForm(PlanForm):
    """A survey of a year."""

    year = forms.IntegerField(label=_("Year of the survey"), min_value=2000, max_value=2099)
    field_order = ("year", "title", "opens_on", "closes_on")


class SheetsForm(forms.Form):
    """How many further sheets of a group to print."""

    quiet_about_secrecy = True
    group = forms.ChoiceField(label=_("Group"))
    count = forms.IntegerField(
        label=_("Number of sheets"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        initial=20,
        help_text=_("Four fit on a page of A4. Each gets a number of its own."),
    )

    def __init__(self, *args: Any, groups: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = group_choices(groups)  # type: ignore[attr-defined]  # a ChoiceField


class KeyField(forms.TypedChoiceField):
    """An answer's key as it is typed: one digit, 0 to 4."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "maxlength": "1", "pattern": "[0-4]", "autocomplete": "off", "data-key": ""}
        super().__init__(
            choices=[(str(key), str(key)) for key in (BLANK, *SATISFACTION)],
            coerce=int,
            widget=forms.TextInput(attrs=attrs),
            error_messages={
                "required": _("Type 1 to 4; 0 if it was left blank or ticked twice."),
                "invalid_choice": _("Type 1 to 4; 0 if it was left blank or ticked twice."),
            },
            **kwargs,
        )


class EntryForm(forms.Form):
    """What both ways of entering share."""

    satisfaction = KeyField(label=_("Satisfaction"))
    recognition = KeyField(label=_("Recognition"))
    comment = forms.CharField(label=_("Remark"), max_length=MAX_COMMENT, required=False)

    @property
    def answer(self) -> Answer:
        """Give what was typed."""
        given = self.cleaned_data
        return Answer(given["satisfaction"], given["recognition"], given["comment"])


class SheetEntryForm(EntryForm):
    """One line: the sheet's number and two keys."""

    number = forms.CharField(
        label=_("Sheet"),
        max_length=12,
        error_messages={"required": _("Type the number that stands in the sheet's corner.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "data-number": ""}),
    )
    field_order = ("number", "satisfaction", "recognition", "comment")


class InterviewEntryForm(EntryForm):
    """What somebody said when called on."""

    group = forms.ChoiceField(label=_("Group"))
    field_order = ("group", "satisfaction", "recognition", "comment")

    def __init__(self, *args: Any, groups: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = group_choices(groups)  # type: ignore[attr-defined]  # a ChoiceField


class AnswerForm(forms.Form):
    """The form on the web: the group, two questions, a remark. `website` is a field that people do not see."""

    group = forms.ChoiceField(label=_("You answer as"), widget=forms.RadioSelect)
    satisfaction = forms.TypedChoiceField(
        label=_("How satisfied are you with the disclosure of party affairs here?"),
        coerce=int,
        choices=list(SATISFACTION.items()),
        widget=forms.RadioSelect,
    )
    recognition = forms.TypedChoiceField(
        label=_("Do you recognise what it has achieved?"),
        coerce=int,
        choices=list(RECOGNITION.items()),
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Anything to add"),
        max_length=MAX_COMMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Write no names, telephone numbers or addresses, neither yours nor others'."),
    )
    form_time = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, groups: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = group_choices(groups)  # type: ignore[attr-defined]  # a ChoiceField
        for name in ("group", "satisfaction", "recognition"):
            self.fields[name].error_messages["required"] = _("Choose one of these.")

    @property
    def answer(self) -> Answer:
        """Give what was chosen."""
        given = self.cleaned_data
        return Answer(given["satisfaction"], given["recognition"], given["comment"])
