"""Forms of matters, of what goes beyond the catalogue, and of pre-disclosures. The actions decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import Category, Mode, Scope

from .actions.beyond import MAX_WHY
from .actions.matters import MAX_MATTER_REASON, MAX_MATTER_TITLE
from .actions.predisclosing import MAX_OPINIONS
from .actions.projects import MAX_STAGE_NAME, MAX_STAGES, StagePlan
from .forms import day_input

FIRST_ROWS, MORE_ROWS = 4, 4
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
#: What may be chosen for what happened or lies outside the catalogue; a pre-disclosure has its own page.
CHOSEN_MODES = [(mode.value, mode.label) for mode in (Mode.ROUTINE, Mode.TOPIC, Mode.ON_REQUEST)]


class DayField(forms.DateField):
    """A day that can be meant: of this century, with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", day_input())
        limits = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
        super().__init__(validators=limits, **kwargs)


def mode_field() -> forms.ChoiceField:
    """Ask on whose initiative something is disclosed (REQ-07)."""
    return forms.ChoiceField(label=_("On whose initiative"), choices=CHOSEN_MODES, initial=Mode.ROUTINE, required=False)


class EventForm(forms.Form):
    """Something happened."""

    title = forms.CharField(
        label=_("What happened, in a few words"),
        max_length=MAX_MATTER_TITLE,
        help_text=_("It becomes the title of the draft. It stays in this unit: the ledger knows the day only."),
    )
    happened_on = DayField(label=_("Day on which it happened or was decided"))
    mode = mode_field()


class ChangeForm(forms.Form):
    """A long-term fact has changed."""

    title = forms.CharField(
        label=_("What has changed, in a few words"),
        max_length=MAX_MATTER_TITLE,
        help_text=_("It becomes the title of the draft. It stays in this unit: the ledger knows the day only."),
    )
    changed_on = DayField(label=_("Day on which it changed"))


class StagesForm(forms.Form):
    """Rows of stages, each with what is reached and by when; empty rows are left out. Works without scripts."""

    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, stages: Sequence[StagePlan] = (), most: int = MAX_STAGES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        self.count = min(most, max(FIRST_ROWS, len(stages) + 1, self._asked_rows()))
        for index in range(self.count):
            given = stages[index] if index < len(stages) else None
            self.fields[f"name_{index}"] = forms.CharField(
                label=gettext("Stage %(number)s: what is reached") % {"number": index + 1},
                max_length=MAX_STAGE_NAME,
                required=False,
                initial=given.name if given else "",
            )
            self.fields[f"on_{index}"] = DayField(
                label=_("Planned day"), required=False, initial=given.planned_on if given else None
            )
        self.initial["rows"] = self.count

    def _asked_rows(self) -> int:
        """Give how many rows the page had, and some more if more were asked for."""
        if not self.is_bound:
            return 0
        typed = str(self.data.get("rows", ""))
        rows = int(typed) if typed.isdecimal() and len(typed) <= 2 else 0
        return rows + (MORE_ROWS if self.data.get("more") else 0)

    @property
    def stage_rows(self) -> Iterable[tuple[BoundField, BoundField]]:
        return [(self[f"name_{index}"], self[f"on_{index}"]) for index in range(self.count)]

    @property
    def has_room(self) -> bool:
        return self.count < self.most

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for index in range(self.count):
            name, day = given.get(f"name_{index}", ""), given.get(f"on_{index}")
            if name and day is None and f"on_{index}" not in self.errors:
                self.add_error(f"on_{index}", gettext("Give the planned day of this stage."))
            if day is not None and not name and f"name_{index}" not in self.errors:
                self.add_error(f"name_{index}", gettext("Say what this stage reaches."))
        return given

    @property
    def stages(self) -> list[StagePlan]:
        """Give the stages as typed, in order."""
        given = self.cleaned_data
        rows = [(given.get(f"name_{index}"), given.get(f"on_{index}")) for index in range(self.count)]
        return [StagePlan(name, day) for name, day in rows if name and day]

    def plain_fields(self) -> list[BoundField]:
        """Give the visible fields that belong to no stage."""
        return [bound for bound in self.visible_fields() if not bound.name.startswith(("name_", "on_"))]


class ProjectForm(StagesForm):
    """A project with its stages."""

    title = forms.CharField(
        label=_("Name of the project"),
        max_length=MAX_MATTER_TITLE,
        help_text=_("It stays in this unit: the ledger knows the days only."),
    )
    began_on = DayField(label=_("Begun or beginning on"))
    ends_on = DayField(label=_("Planned end"), help_text=_("Work that crosses a year also owes a summary."))


class ReplanForm(StagesForm):
    """The stages that follow, planned anew."""

    ends_on = DayField(label=_("Planned end"))
    reason = forms.CharField(label=_("Reason for planning anew"), max_length=MAX_MATTER_REASON)


class StageDoneForm(forms.Form):
    done_on = DayField(label=_("Completed on"))


class CloseForm(forms.Form):
    ended_on = DayField(label=_("The work ended on"))


class VoidForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it was registered in error"),
        max_length=MAX_MATTER_REASON,
        error_messages={"required": _("Give the reason: it stays on record.")},
    )


class BeyondForm(forms.Form):
    """What no row of the catalogue provides for (EXE-03, EXE-04)."""

    title = forms.CharField(label=_("What is to be disclosed"), max_length=MAX_MATTER_TITLE)
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    scope = forms.ChoiceField(label=_("Scope"), choices=Scope.choices)
    why = forms.CharField(
        label=_("Why it is disclosed although the catalogue does not provide for it"),
        max_length=MAX_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why_other = forms.CharField(
        label=_("For the category “others”: why none of the rest fits"),
        max_length=MAX_WHY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    mode = mode_field()


class PredisclosureForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=MAX_MATTER_TITLE, help_text=_("For instance: plan … (draft for comments)")
    )


class OpinionsForm(forms.Form):
    opinions = forms.CharField(
        label=_("What came in, and what became of it"),
        max_length=MAX_OPINIONS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Without names: how many opinions, what they ask for, what was adopted and why not the rest."),
    )


class FormalForm(forms.Form):
    """What the formal disclosure fulfils: a duty of the row, a decision that was taken, or nothing owed."""

    obligation = forms.ChoiceField(label=_("It fulfils"), required=False, widget=forms.RadioSelect)
    decided_on = DayField(
        label=_("Day of the decision"),
        required=False,
        help_text=_("It is registered as having happened, and due as such."),
    )

    def __init__(
        self, *args: Any, obligations: Iterable[tuple[ObligationEntry, str]], is_immediate: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(entry.pk), words) for entry, words in obligations]
        none = gettext("no due date") if not is_immediate else gettext("the decision of the day below")
        self.fields["obligation"].choices = [*choices, ("", none)]  # type: ignore[attr-defined]  # a choice field
        self.initial.setdefault("obligation", choices[0][0] if choices and not is_immediate else "")
        if not is_immediate:
            del self.fields["decided_on"]
