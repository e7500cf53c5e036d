"""Forms of the structure's pages. They read; the actions decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.texts import validate_plain_text
from core.urls import district_url
from hierarchy.units.models import (
    DemonstrationSite,
    LeadPower,
    Line,
    LineLead,
    OrgForm,
    SiteKind,
    SiteLevel,
    StaffingPreset,
    Unit,
    UnitKind,
)

from .positions import KEEP, Keep


def _day(label: Any, *, help_text: Any = "", required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget, required=required)


def _text(label: Any, *, max_length: int, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=max_length, required=required, help_text=help_text, validators=[validate_plain_text]
    )


def _reason(*, required: bool = True) -> forms.CharField:
    help_text = gettext_lazy("Kept in the audit trail, e.g. the document number.")
    return _text(gettext_lazy("Reason or decision"), max_length=200, required=required, help_text=help_text)


class UnitInput(forms.TextInput):
    """A text box that offers units while one types: code or name."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        list_id = f"units-for-{name}"
        offers = {
            "list": list_id,
            "autocomplete": "off",
            "hx-get": district_url("structure_options"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{list_id}",
            "hx-vals": f'{{"field": "{name}"}}',
        }
        box = super().render(name, value, {**(attrs or {}), **offers}, renderer)
        return format_html('{}<datalist id="{}"></datalist>', box, list_id)


class UnitField(forms.CharField):
    """A unit named by its code, or by its full or short name if only one has it. Gives the Unit or None."""

    widget = UnitInput

    def __init__(self, *, include_closed: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Type the code or the name."))
        super().__init__(max_length=160, **kwargs)
        self.include_closed = include_closed

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Unit) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        units = Unit.objects.all() if self.include_closed else Unit.objects.filter(closed_on__isnull=True)
        by_code = units.filter(code=text.split(" ", 1)[0]).first() or units.filter(code=text).first()
        if by_code is not None:
            return by_code
        named = list(units.filter(Q(name=text) | Q(short_name=text))[:2])
        if not named:
            raise forms.ValidationError(_("There is no open unit with this code or name."), code="unknown_unit")
        if len(named) > 1:
            raise forms.ValidationError(_("Several units have this name. Enter the code."), code="ambiguous_unit")
        return named[0]


def options_html(units: Any) -> SafeString:
    """Give the options of a list of units to choose from."""
    return format_html_join("", '<option value="{}">{}</option>', ((unit.code, unit.name) for unit in units))


class PlaceFields(forms.Form):
    """Where a unit stands: superior, line, locality."""

    parent = UnitField(label=gettext_lazy("Superior"), required=False)
    line = forms.ModelChoiceField(
        label=pgettext_lazy("sector", "Line"),
        queryset=Line.objects.none(),
        required=False,
        empty_label=gettext_lazy("no line"),
    )
    locality = forms.ModelChoiceField(
        label=gettext_lazy("Locality"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=gettext_lazy("no locality"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("line", Line.objects.filter(is_active=True))
        self._choose("locality", Unit.objects.filter(kind__is_locality=True, closed_on__isnull=True).order_by("code"))

    def _choose(self, name: str, queryset: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker what stands above
        field.queryset = queryset


class FactFields(forms.Form):
    """What is known of a unit."""

    kind = forms.ModelChoiceField(label=gettext_lazy("Kind"), queryset=UnitKind.objects.none(), empty_label=None)
    org_form = forms.ChoiceField(
        label=gettext_lazy("Form of organisation"),
        choices=[("", gettext_lazy("none")), *OrgForm.choices],
        required=False,
    )
    staffing_preset = forms.ChoiceField(label=gettext_lazy("Staffing preset"), choices=StaffingPreset.choices)
    member_count = forms.IntegerField(
        label=gettext_lazy("Number of party members"), min_value=0, max_value=2_147_483_647, required=False
    )
    member_count_on = forms.DateField(
        label=gettext_lazy("Members counted on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    served_count = forms.IntegerField(
        label=gettext_lazy("People served"), min_value=0, max_value=2_147_483_647, required=False
    )
    has_portal = forms.BooleanField(label=gettext_lazy("Has a web portal"), required=False)
    first_responsible = _text(gettext_lazy("First responsible person"), max_length=60, required=False)
    direct_responsible = _text(gettext_lazy("Directly responsible person"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker what stands above
        field.queryset = UnitKind.objects.all()


class NewUnitForm(PlaceFields, FactFields):
    """A new unit."""

    code = _text(
        gettext_lazy("Code"),
        max_length=32,
        help_text=gettext_lazy("Letters, digits, dot, hyphen, underscore. It becomes the address and never changes."),
    )
    name = _text(gettext_lazy("Name"), max_length=120)
    short_name = _text(gettext_lazy("Short name"), max_length=40, required=False)
    opened_on = _day(gettext_lazy("Opened on"))
    field_order = ("code", "name", "short_name", "kind", "org_form", "parent", "line", "locality", "opened_on")


class EditUnitForm(FactFields):
    """Names and facts of a unit. Its place changes by a move."""

    name = _text(gettext_lazy("Name"), max_length=120)
    short_name = _text(gettext_lazy("Short name"), max_length=40, required=False)
    reason = _reason(required=False)
    field_order = ("name", "short_name", "kind", "org_form")

    @classmethod
    def initial_of(cls, unit: Unit) -> dict[str, Any]:
        """Give the form's first content."""
        return {name: getattr(unit, name) for name in cls.base_fields if name != "reason"}


UNCHANGED, NONE = "", "none"


class PlaceChangeFields(forms.Form):
    """Where a unit will stand. What is left empty stays as it is on the effective day."""

    parent = UnitField(
        label=gettext_lazy("New superior"),
        required=False,
        help_text=gettext_lazy("Type the code or the name. Leave it empty if the superior stays."),
    )
    line = forms.ChoiceField(label=gettext_lazy("New line"), required=False)
    locality = forms.ChoiceField(label=gettext_lazy("New locality"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {line.code: line for line in Line.objects.filter(is_active=True)}
        localities = Unit.objects.filter(kind__is_locality=True, closed_on__isnull=True).select_related("kind")
        self.localities = {unit.code: unit for unit in localities.order_by("code")}
        self._choose("line", self.lines, _("no line"))
        self._choose("locality", self.localities, _("no locality"))

    def _choose(self, name: str, found: Mapping[str, Any], none: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker what stands above
        labels = [(code, str(item)) for code, item in found.items()]
        field.choices = [(UNCHANGED, _("unchanged")), *labels, (NONE, none)]

    def clean_parent(self) -> Unit | Keep:
        return self.cleaned_data["parent"] or KEEP

    def clean_line(self) -> Line | Keep | None:
        return self._chosen("line", self.lines)

    def clean_locality(self) -> Unit | Keep | None:
        return self._chosen("locality", self.localities)

    def _chosen(self, name: str, found: Mapping[str, Any]) -> Any:
        code = self.cleaned_data[name]
        return KEEP if code == UNCHANGED else found.get(code)


class MoveForm(PlaceChangeFields):
    """Another superior, line or locality from a day on."""

    effective_on = _day(
        gettext_lazy("Effective on"), help_text=gettext_lazy("The first day at the new place, today or earlier.")
    )
    reason = _reason(required=False)

    @classmethod
    def initial_of(cls, unit: Unit, today: date) -> dict[str, Any]:
        """Give the form's first content."""
        return {"effective_on": today}


class CloseForm(forms.Form):
    """The last day of a unit, and why."""

    closed_on = _day(gettext_lazy("Last day"), help_text=gettext_lazy("The last day it exists, today or earlier."))
    reason = _reason()

    @classmethod
    def initial_of(cls, unit: Unit, today: date) -> dict[str, Any]:
        """Give the form's first content."""
        return {"closed_on": today}


class ReopenForm(PlaceChangeFields):
    """The first day of a closed unit's new existence, and where it stands if not where it stood."""

    opened_on = _day(
        gettext_lazy("First day"), help_text=gettext_lazy("The first day it exists again, today or earlier.")
    )
    reason = _reason()
    field_order = ("opened_on", "parent", "line", "locality", "reason")

    @classmethod
    def initial_of(cls, unit: Unit, today: date) -> dict[str, Any]:
        """Give the form's first content."""
        return {"opened_on": today}


class MergeForm(forms.Form):
    """The unit that absorbs this one, and from when."""

    into = UnitField(label=gettext_lazy("Absorbing unit"))
    effective_on = _day(
        gettext_lazy("Effective on"),
        help_text=gettext_lazy("The first day of the merged unit; this one ends the day before."),
    )
    reason = _reason()

    @classmethod
    def initial_of(cls, unit: Unit, today: date) -> dict[str, Any]:
        """Give the form's first content."""
        return {"effective_on": today}


class AppointLeadForm(forms.Form):
    """A lead department of a line."""

    unit = UnitField(label=gettext_lazy("Lead department"))
    power = forms.ChoiceField(label=gettext_lazy("Power"), choices=LeadPower.choices, widget=forms.RadioSelect)
    valid_from = _day(gettext_lazy("From"), help_text=gettext_lazy("The present lead ends the day before."))
    basis = _text(
        gettext_lazy("Basis"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The document that appoints the department."),
    )
    is_party_building_lead = forms.BooleanField(
        label=gettext_lazy("Also leads the system's party building"), required=False, initial=True
    )
    exception_reason = _text(
        gettext_lazy("Reason for the exception"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed if the department does not lead the system's party building."),
    )


class EndLeadForm(forms.Form):
    """The last day of a lead."""

    ended_on = _day(gettext_lazy("Last day"))
    reason = _reason(required=False)

    @classmethod
    def initial_of(cls, lead: LineLead, today: date) -> dict[str, Any]:
        """Give the form's first content."""
        return {"ended_on": max(today, lead.valid_from)}


class DemonstrationForm(forms.Form):
    """That a unit is a demonstration site or a pilot, of which level and from when."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=SiteKind.choices, widget=forms.RadioSelect)
    level = forms.ChoiceField(label=pgettext_lazy("site", "Level"), choices=SiteLevel.choices, widget=forms.RadioSelect)
    valid_from = _day(gettext_lazy("From"))
    last_day = _day(gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave it out if no end is set."))
    basis = _text(
        gettext_lazy("Basis"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The document that names the unit."),
    )


class EndDemonstrationForm(forms.Form):
    """The last day as a demonstration site or a pilot."""

    ended_on = _day(gettext_lazy("Last day"))
    reason = _reason(required=False)

    @classmethod
    def initial_of(cls, site: DemonstrationSite, today: date) -> dict[str, Any]:
        """Give the form's first content."""
        return {"ended_on": max(today, site.valid_from)}


class OpenYearForm(forms.Form):
    """The year to be opened."""

    quiet_about_secrecy = True
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100, localize=False)


class UploadForm(forms.Form):
    """A table of units."""

    quiet_about_secrecy = True  # the field says it

    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy("XLSX, or CSV in UTF-8 or GB18030. Nothing is imported before you confirm."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
