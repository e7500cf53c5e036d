"""Forms of occasions and supervisors. The actions decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hierarchy.ledger.vocabulary import PublicGroup
from tenants.disclosure.matter_forms import DayField

from .actions.acting import MAX_TEXT
from .actions.occasions import MAX_RECORD, MOST_PEOPLE, OccasionPlan, Record
from .actions.supervising import OPINION_KINDS
from .models import Occasion
from .occasion_kinds import GROUPS, INVITED


class OccasionForm(forms.Form):
    """What is to be held, when and where."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Occasion.Kind.choices)
    title = forms.CharField(label=_("What it is about"), max_length=200)
    planned_on = DayField(label=_("Day"))
    ends_on = DayField(
        label=_("Last day"), required=False, help_text=_("Of what lasts several days: a consultation, a notice.")
    )
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    host = forms.CharField(label=_("Who receives or chairs"), max_length=80, required=False)
    invited = forms.IntegerField(
        label=_("People invited"),
        min_value=0,
        max_value=MOST_PEOPLE,
        required=False,
        help_text=_("For instance the delegates who are to attend."),
    )
    is_announced = forms.BooleanField(
        label=_("Announce it on the board"),
        required=False,
        help_text=_("Day, place, who receives or chairs, and what it is about can then be read by everybody."),
    )

    @classmethod
    def initial_of(cls, occasion: Occasion) -> dict[str, Any]:
        """Give the plan of an occasion as the form shows it."""
        names = ("kind", "title", "planned_on", "ends_on", "place", "host", "is_announced")
        return {name: getattr(occasion, name) for name in names} | {"invited": occasion.attendance.get(INVITED)}

    @staticmethod
    def plan_of(given: dict[str, Any]) -> OccasionPlan:
        return OccasionPlan(**given)


class HeldForm(forms.Form):
    """What was held: the day, the people by group, what was said, what became of it."""

    #: The notice about secrets stands at each text already.
    quiet_about_secrecy = True

    held_on = DayField(label=_("Day on which it was held"))
    summary = forms.CharField(
        label=_("What was said"),
        max_length=MAX_RECORD,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write down what was said, in a few sentences.")},
    )
    follow_up = forms.CharField(
        label=_("What became of it"),
        max_length=MAX_RECORD,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("Can be added later. What people brought up themselves is entered as cases."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in GROUPS.items():
            self.fields[code] = forms.IntegerField(
                label=_("People present: %(group)s") % {"group": label},
                min_value=0,
                max_value=MOST_PEOPLE,
                required=False,
            )
        self.order_fields(["held_on", *GROUPS, "summary", "follow_up"])

    @classmethod
    def initial_of(cls, occasion: Occasion) -> dict[str, Any]:
        """Give the record as it stands; before it is held, its planned day."""
        counts = {code: occasion.attendance.get(code) for code in GROUPS}
        return {
            "held_on": occasion.held_on or occasion.planned_on,
            "summary": occasion.summary,
            "follow_up": occasion.follow_up,
            **counts,
        }

    @staticmethod
    def record_of(given: dict[str, Any]) -> Record:
        counts = {code: given[code] for code in GROUPS if given[code]}
        return Record(given["held_on"], counts, given["summary"], given["follow_up"])


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class SupervisorForm(forms.Form):
    """Who supervises, for how long."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=40)
    group = forms.ChoiceField(label=_("Group"), choices=PublicGroup.choices)
    from_on = DayField(label=_("Term begins"))
    to_on = DayField(label=_("Term ends"))
    person = forms.TypedChoiceField(
        label=_("Account"),
        required=False,
        empty_value=None,
        help_text=_(
            "With an account the supervisor brings up opinions alone. The security administrator grants the role first."
        ),
    )
    is_listed = forms.BooleanField(
        label=_("Name on the board"),
        required=False,
        help_text=_("Ask whether the supervisor agrees. Otherwise only those who work here see the name."),
    )

    def __init__(self, *args: Any, accounts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("without an account")), *accounts]  # type: ignore[attr-defined]  # a choice field
        if not accounts:
            del self.fields["person"]


class EndTermForm(forms.Form):
    ends_on = DayField(label=_("Last day in office"))
    reason = forms.CharField(label=_("Reason"), max_length=120)


class SupervisorOpinionForm(forms.Form):
    """What a supervisor brings up."""

    #: The notice about secrets stands at the text already.
    quiet_about_secrecy = True

    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.label) for kind in OPINION_KINDS])
    title = forms.CharField(label=_("In short"), max_length=120, required=False)
    original = forms.CharField(
        label=_("What you found"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write down what it is about.")},
    )
