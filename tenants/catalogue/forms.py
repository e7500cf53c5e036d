"""Forms of the catalogue's pages. They read what was typed; the actions decide."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.texts import validate_plain_text
from hierarchy.ledger.vocabulary import Category, Cycle, Form, NoticeTerm, Scope, TimeLimit
from hierarchy.units.models import UnitKind

from . import words
from .actions import Source
from .actions.adopting import MEETING_LENGTH
from .actions.filing import EXPLANATION_LENGTH
from .actions.sections import DUTIES_LENGTH, NAME_LENGTH
from .content_sets import focus_for, rule_texts, set_for
from .models import CatalogueItem, Section
from .rows import LEVEL_LENGTHS, REASON_LENGTH, TO_CONFIRM_LENGTH, Row
from .scope_hints import hint_for

NOTE_LENGTH = 300
NEEDED = _("Needed for adoption.")


def plain_text(**options: Any) -> forms.CharField:
    """Make a field of text without control characters."""
    return forms.CharField(validators=[validate_plain_text], **options)


class RevisionForm(forms.Form):
    """A form on the draft: `revision` is what its page was drawn from."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class StartForm(forms.Form):
    """What a new version starts from."""

    source = forms.ChoiceField(label=_("Start from"), widget=forms.RadioSelect)
    note = plain_text(label=_("What changes, and why"), max_length=NOTE_LENGTH, required=False)

    def __init__(self, *args: Any, sources: list[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [(source.value, source.label) for source in sources]  # type: ignore[attr-defined]  # a choice field
        self.fields["source"].initial = sources[0].value


class GroupedCheckboxes(forms.CheckboxSelectMultiple):
    """Check boxes in groups that open and close, for long lists; works without scripts."""

    template_name = "catalogue/grouped_checkboxes.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Give each group its boxes and how many of them are ticked."""
        context = super().get_context(name, value, attrs)
        context["groups"] = [
            {"name": group, "options": options, "ticked": sum(1 for option in options if option["selected"])}
            for group, options, _index in context["widget"]["optgroups"]
        ]
        return context


def rule_choices(kind: UnitKind, linked: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group the content rules that a kind of unit compiles by, its focus first; other linked rules at the end."""
    of_kind = set_for(kind)
    categories = [*focus_for(kind), *(of_kind.categories if of_kind else ())]
    choices = [(each.name, [(rule.code, rule.text) for rule in each.rules]) for each in categories]
    offered = {code for _name, rules in choices for code, _text in rules}
    others = [(code, rule_texts()[code]) for code in linked if code not in offered and code in rule_texts()]
    return [*choices, (pgettext_lazy("content rules", "Others"), others)] if others else choices  # type: ignore[list-item]  # a lazy string is a string


class RowForm(RevisionForm):
    """One row. Everything but the item's text may wait until adoption."""

    level1 = plain_text(label=_("Level 1"), max_length=LEVEL_LENGTHS["level1"], required=False, help_text=NEEDED)
    level2 = plain_text(label=_("Level 2"), max_length=LEVEL_LENGTHS["level2"], required=False, help_text=NEEDED)
    level3 = plain_text(
        label=_("Level 3: the item"),
        max_length=LEVEL_LENGTHS["level3"],
        error_messages={"required": _("Enter the item: the text of level 3.")},
    )
    scope = forms.ChoiceField(
        label=pgettext_lazy("catalogue", "Scope"), choices=[("", "–"), *Scope.choices], required=False, help_text=NEEDED
    )
    time_limit = forms.ChoiceField(
        label=_("Time limit"), choices=[("", "–"), *TimeLimit.choices], required=False, help_text=NEEDED
    )
    cycle = forms.ChoiceField(
        label=_("Cycle"),
        choices=[("", _("the district's setting")), *Cycle.choices],
        required=False,
        help_text=_("For periodic items only."),
    )
    display_days = forms.IntegerField(
        label=_("Shown for at least (days)"), min_value=1, max_value=words.MAX_DISPLAY_DAYS, required=False
    )
    category = forms.ChoiceField(
        label=_("Content category"),
        choices=[("", _("by the words of levels 1 and 2")), *Category.choices],
        required=False,
    )
    section = forms.ChoiceField(label=_("Section in charge"), required=False)
    nil_allowed = forms.BooleanField(label=_("Nil return allowed"), required=False)
    needs_privacy_review = forms.BooleanField(label=_("Privacy review needed"), required=False)
    to_confirm = plain_text(
        label=_("To be confirmed before adoption"),
        max_length=TO_CONFIRM_LENGTH,
        required=False,
        help_text=_("Empty it when the doubt is settled."),
    )
    scope_reason = plain_text(label=_("Why this scope"), max_length=REASON_LENGTH, required=False)
    form_reason = plain_text(
        label=_("Why these forms suit the scope"),
        max_length=REASON_LENGTH,
        required=False,
        help_text=_("Needed where an in-party item hangs where others see it, or society does not see its own."),
    )
    is_important = forms.BooleanField(label=_("Decided collectively"), required=False)
    notice = forms.ChoiceField(
        label=_("Public notice with a term"), choices=[("", "–"), *NoticeTerm.choices], required=False
    )
    rules = forms.MultipleChoiceField(
        label=_("Content rules that this row realises"), required=False, widget=GroupedCheckboxes
    )
    place = forms.IntegerField(label=_("Number in the table"), min_value=1, max_value=600, required=False)
    # The last, because below it `forms` is no longer Django's.
    forms = forms.MultipleChoiceField(
        label=_("Forms of disclosure"),
        choices=Form.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=NEEDED,
    )
    field_order = ["revision", "level1", "level2", "level3", "forms", "scope", "scope_reason", "form_reason"]

    def __init__(self, *args: Any, kind: UnitKind, standing: Row | None = None, **kwargs: Any) -> None:
        """Read or show a row.

        :param kind: of the unit, whose content rules are offered.
        :param standing: the row as it stands: what the form does not show is kept, and its hint stands at the scope.
        """
        super().__init__(*args, **kwargs)
        self.standing = standing
        sections = [(str(section.pk), section.name) for section in Section.objects.all()]
        self.fields["section"].choices = [("", "–"), *sections]  # type: ignore[attr-defined]  # a choice field
        self.fields["rules"].choices = rule_choices(kind, standing.rules if standing else ())  # type: ignore[attr-defined]  # as above
        hint = hint_for(standing) if standing else None
        if hint is not None:
            self.fields["scope"].help_text = hint.sentence  # type: ignore[assignment]  # a lazy string is a string

    @classmethod
    def of(cls, item: CatalogueItem, *, revision: int, kind: UnitKind) -> RowForm:
        """Fill the form with a row as it stands."""
        row = Row.of(item)
        more = {"section": str(item.section_id or ""), "place": item.order, "revision": revision}
        return cls(initial=row.to_json() | more, kind=kind, standing=row)

    @property
    def row(self) -> Row:
        """Give what was typed."""
        typed = self.cleaned_data
        names = ("level1", "level2", "level3", "scope", "time_limit", "display_days", "nil_allowed")
        more = ("needs_privacy_review", "to_confirm", "cycle", "is_important", "notice", "scope_reason", "form_reason")
        values = {name: typed[name] for name in (*names, *more)}
        category = typed["category"] or words.category_of(typed["level1"], typed["level2"])
        return Row(
            **values,
            forms=tuple(typed["forms"]),
            rules=tuple(typed["rules"]),
            category=category,
            is_issued=self.standing.is_issued if self.standing else False,
            not_applicable=self.standing.not_applicable if self.standing else "",
        )

    @property
    def section_id(self) -> uuid.UUID | None:
        value = self.cleaned_data.get("section")
        return uuid.UUID(value) if value else None


class ImportForm(RevisionForm):
    """A file with the table."""

    file = forms.FileField(
        label=_("File with the table"),
        allow_empty_file=True,
        help_text=_("XLSX with merged cells as in the original annex, or CSV. At most 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("Choose the file with the catalogue's table.")},
    )


class AdoptForm(RevisionForm):
    """The collective decision."""

    meeting_reference = plain_text(
        label=_("Meeting that adopted it"),
        max_length=MEETING_LENGTH,
        help_text=_("Kind, day and number, such as: 2026年4月10日部务会（纪要〔2026〕3号）."),
        error_messages={"required": _("Name the meeting that adopted the catalogue.")},
    )
    effective_on = forms.DateField(
        label=_("In force from"),
        help_text=_("The day of the decision."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = plain_text(label=_("What changes, and why"), max_length=NOTE_LENGTH, required=False)


class SubmitForm(RevisionForm):
    """The unit's own decision, before the superior's approval."""

    meeting_reference = AdoptForm.base_fields["meeting_reference"]
    note = plain_text(label=_("What changes, and why"), max_length=NOTE_LENGTH, required=False)


class RecallForm(forms.Form):
    """Taking back what was submitted."""

    reason = plain_text(label=_("Why it is recalled"), max_length=REASON_LENGTH, required=False)


class ReviewForm(forms.Form):
    """The answer "no change"."""

    meeting_reference = plain_text(
        label=_("Meeting that reviewed it"),
        max_length=MEETING_LENGTH,
        required=False,
        help_text=_("Kind, day and number, such as: 2026年4月10日部务会（纪要〔2026〕3号）."),
    )


class ApplicabilityForm(RevisionForm):
    """Whether a row of the superior's template applies here."""

    reason = plain_text(
        label=_("Why it does not apply here"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why the row does not apply here.")},
    )


class ReasonForm(RevisionForm):
    """Why a row's forms suit its scope."""

    form_reason = plain_text(
        label=_("Why these forms suit the scope"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why these forms suit the scope.")},
    )


class PrepareForm(forms.Form):
    """What a template for the units below starts from, and for whom it is."""

    source = forms.ChoiceField(label=_("Start from"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("Or from a file with the table"),
        required=False,
        allow_empty_file=True,
        help_text=_("XLSX with merged cells as in the original annex, or CSV. At most 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("For these kinds of unit"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of unit.")},
    )
    note = plain_text(label=_("What changes, and why"), max_length=NOTE_LENGTH, required=False)

    def __init__(self, *args: Any, sources: list[tuple[str, str]], kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = sources  # type: ignore[attr-defined]  # a choice field
        self.fields["source"].initial = sources[0][0]
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]  # a choice field


class FileForm(forms.Form):
    """What the sender adds to the filing."""

    explanation = plain_text(
        label=_("Explanation"),
        max_length=EXPLANATION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("After a return: what has been completed."),
    )


class SectionForm(forms.Form):
    """A section and its division of labour."""

    name = plain_text(
        label=_("Name of the section"),
        max_length=NAME_LENGTH,
        error_messages={"required": _("Enter the section's name.")},
    )
    duties = plain_text(
        label=_("Division of labour"),
        max_length=DUTIES_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
