"""Forms of the catalogue's pages. They read what was typed; the actions decide."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.texts import validate_plain_text
from hierarchy.ledger.vocabulary import Category, Cycle, Form, Scope, TimeLimit

from . import words
from .actions import Source
from .actions.adopting import MEETING_LENGTH
from .actions.filing import EXPLANATION_LENGTH
from .actions.sections import DUTIES_LENGTH, NAME_LENGTH
from .models import CatalogueItem, Section
from .rows import LEVEL_LENGTHS, TO_CONFIRM_LENGTH, Row

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
    place = forms.IntegerField(label=_("Number in the table"), min_value=1, max_value=600, required=False)
    # The last, because below it `forms` is no longer Django's.
    forms = forms.MultipleChoiceField(
        label=_("Forms of disclosure"),
        choices=Form.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=NEEDED,
    )
    field_order = ["revision", "level1", "level2", "level3", "forms", "scope"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = [(str(section.pk), section.name) for section in Section.objects.all()]
        self.fields["section"].choices = [("", "–"), *sections]  # type: ignore[attr-defined]  # a choice field

    @classmethod
    def of(cls, item: CatalogueItem, *, revision: int) -> RowForm:
        """Fill the form with a row as it stands."""
        initial = Row.of(item).to_json()
        more = {"section": str(item.section_id or ""), "place": item.order, "revision": revision}
        return cls(initial=initial | more)

    @property
    def row(self) -> Row:
        """Give what was typed."""
        typed = self.cleaned_data
        names = ("level1", "level2", "level3", "scope", "time_limit", "display_days", "nil_allowed")
        values = {name: typed[name] for name in (*names, "needs_privacy_review", "to_confirm", "cycle")}
        category = typed["category"] or words.category_of(typed["level1"], typed["level2"])
        return Row(**values, forms=tuple(typed["forms"]), category=category)

    @property
    def section_id(self) -> uuid.UUID | None:
        value = self.cleaned_data["section"]
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
