from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey

from accounts.models import User

from .querysets import (
    DemonstrationQuerySet,
    LineLeadQuerySet,
    MembershipQuerySet,
    PositionQuerySet,
    UnitQuerySet,
)

ROOT_KIND = "district_committee"


class OrgForm(models.TextChoices):
    PARTY_COMMITTEE = "party_committee", _("party committee")
    WORK_COMMITTEE = "work_committee", _("party work committee")
    PARTY_GROUP = "party_group", _("leading party group")
    GENERAL_BRANCH = "general_branch", _("general branch")
    BRANCH = "branch", _("party branch")


class FilingTo(models.TextChoices):
    """Whom a unit files its catalogue with (document 004; defaults 2)."""

    DISTRICT_OFFICE = "district_office", _("district committee office")
    SUPERIOR = "superior", _("superior party organisation")
    EXTERNAL = "external", _("a superior outside this system")
    NONE = "none", _("nobody")


#: Kinds that file with one of these take part in the work of the lines (defaults 2).
FILED_WITHIN_DISTRICT = (FilingTo.DISTRICT_OFFICE, FilingTo.SUPERIOR)


class DisclosureBasis(models.TextChoices):
    OWN = "own", _("own catalogue")
    ADOPT = "adopt", _("adopts its superior's catalogue")
    NONE = "none", _("no catalogue")


class StaffingPreset(models.TextChoices):
    """How the steps of the procedure are shared out (defaults 3)."""

    FULL = "full", _("full: each step its own person")
    MERGED = "merged", _("merged: review and secrecy review by one person")
    SMALL_BRANCH = "small_branch", _("small branch: clerk and secretary")


class LeadPower(models.TextChoices):
    """What a lead department may do in its line (document 004; defaults 1)."""

    GUIDE = "guide", _("guide")
    GUIDE_URGE = "guide_urge", _("guide and urge")
    GUIDE_SUPERVISE = "guide_supervise", _("guide and supervise")


class SiteKind(models.TextChoices):
    """What a unit shows others how to do, or tries out for them (ORG-29)."""

    DEMONSTRATION = "demonstration", pgettext_lazy("site", "demonstration site")
    PILOT = "pilot", pgettext_lazy("site", "pilot site")


class SiteLevel(models.TextChoices):
    """Who named a unit a demonstration site or a pilot."""

    DISTRICT = "district", pgettext_lazy("level of a site", "district level")
    CITY = "city", pgettext_lazy("level of a site", "city level")
    PROVINCE = "province", pgettext_lazy("level of a site", "provincial level")
    NATION = "nation", pgettext_lazy("level of a site", "national level")


class Role(models.TextChoices):
    """What a person does for a unit (defaults 3)."""

    HEAD = "head", _("principal (first responsible person)")
    DEPUTY = "deputy", _("deputy in charge (directly responsible person)")
    DRAFTER = "drafter", _("drafter")
    REVIEWER = "reviewer", _("reviewer")
    SECRECY_REVIEWER = "secrecy_reviewer", _("secrecy reviewer")
    APPROVER = "approver", _("approver")
    FEEDBACK_OFFICER = "feedback_officer", _("officer for opinions")
    ARCHIVIST = "archivist", _("archivist")
    UNIT_INSPECTOR = "unit_inspector", _("discipline member")
    MEMBER = "member", _("party member")
    DISCLOSURE_SUPERVISOR = "disclosure_supervisor", _("disclosure supervisor")
    SUPERIOR_SUPERVISOR = "superior_supervisor", _("superior's supervisor")
    LINE_SUPERVISOR = "line_supervisor", _("lead department's supervisor")
    DISTRICT_SUPERVISOR = "district_supervisor", _("district committee office")


class UnitKind(models.Model):  # type: ignore[django-manager-missing]  # mptt has no types
    """A kind of party organisation, as data (ORG-17)."""

    code = models.CharField(_("code"), max_length=30, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80)
    filing_to = models.CharField(_("files with"), max_length=20, choices=FilingTo.choices)
    template = models.CharField(_("catalogue template"), max_length=4, blank=True)
    basis = models.CharField(_("basis"), max_length=10, choices=DisclosureBasis.choices)
    staffing_preset = models.CharField(_("staffing preset"), max_length=20, choices=StaffingPreset.choices)
    is_locality = models.BooleanField(_("is a locality"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("kind of unit")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The kind's name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name


class Line(models.Model):  # type: ignore[django-manager-missing]  # mptt has no types
    """A sector line: units of one system, guided by one lead department (ORG-01)."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    identifier = models.SlugField(_("identifier"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = pgettext_lazy("sector", "line")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The line's name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name


class Unit(MPTTModel):
    """A party organisation: who it is now. Where it stood when, is its positions.

    The tree is written by `hierarchy.structure` only: every write takes the tree's lock first. `closed_on` is the last
    day the unit existed: its last position has `valid_to` the day after. `merged_into` absorbed it then.
    """

    code = models.CharField(_("code"), max_length=32, unique=True)
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    kind = models.ForeignKey(UnitKind, on_delete=models.PROTECT, related_name="units", verbose_name=_("kind"))
    org_form = models.CharField(_("form of organisation"), max_length=20, choices=OrgForm.choices, blank=True)
    parent = TreeForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("superior")
    )
    line = models.ForeignKey(
        Line, on_delete=models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("sector line")
    )
    locality = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="units_in_locality",
        verbose_name=_("locality"),
    )
    staffing_preset = models.CharField(_("staffing preset"), max_length=20, choices=StaffingPreset.choices)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name=_("merged into")
    )
    member_count = models.PositiveIntegerField(_("party members"), null=True, blank=True)
    member_count_on = models.DateField(_("members counted on"), null=True, blank=True)
    served_count = models.PositiveIntegerField(_("people served"), null=True, blank=True)
    has_portal = models.BooleanField(_("has a web portal"), default=False)
    first_responsible = models.CharField(_("first responsible person"), max_length=60, blank=True)
    direct_responsible = models.CharField(_("directly responsible person"), max_length=60, blank=True)

    objects = TreeManager.from_queryset(UnitQuerySet)()

    class Meta:
        verbose_name = _("party organisation")
        verbose_name_plural = _("party organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="unit_closed_after_opened"
            )
        ]

    class MPTTMeta:
        order_insertion_by = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_root_committee(self) -> bool:
        """Whether this is the district committee itself, whose office supervises everyone."""
        return self.kind_id == ROOT_KIND and self.parent_id is None


class UnitPosition(models.Model):
    """Where a unit stood from `valid_from` until the day before `valid_to`: superior, line, locality.

    `path` is the chain of unit ids from the root to the unit itself, as `/1/7/42/`. Intervals of one unit never
    overlap; together they are when it existed.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="positions")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, related_name="+")
    locality = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=200)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True)

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("position")
        ordering = ["unit_id", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="position_from_once"),
            models.UniqueConstraint(fields=["unit"], condition=Q(valid_to__isnull=True), name="position_open_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="position_not_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="position_path", opclasses=["text_pattern_ops"]),
        ]

    @property
    def last_day(self) -> date | None:
        """Give the last day of the interval, None while it is open."""
        return self.valid_to - date.resolution if self.valid_to else None


class LineLead(models.Model):
    """Which department leads a line, with what power, from when until the day before `valid_to` (ORG-03, 08..12)."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="leads", verbose_name=_("sector line"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="leads", verbose_name=_("lead department"))
    power = models.CharField(_("power"), max_length=20, choices=LeadPower.choices)
    basis = models.CharField(_("basis"), max_length=120, blank=True)
    is_party_building_lead = models.BooleanField(_("also leads the system's party building"), default=True)
    exception_reason = models.CharField(_("reason for the exception"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = LineLeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("line lead")
        ordering = ["line_id", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=Q(valid_to__isnull=True), name="line_has_one_lead"),
            models.CheckConstraint(
                condition=Q(is_party_building_lead=True) | ~Q(exception_reason=""), name="lead_exception_has_reason"
            ),
        ]

    @property
    def last_day(self) -> date | None:
        """Give the last day of the interval, None while it is open."""
        return self.valid_to - date.resolution if self.valid_to else None


class DemonstrationSite(models.Model):
    """That a unit is a demonstration site 示范点 or a pilot 试点, until the day before `valid_to` (ORG-29)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="demonstrations", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=20, choices=SiteKind.choices)
    level = models.CharField(pgettext_lazy("site", "level"), max_length=20, choices=SiteLevel.choices)
    basis = models.CharField(_("basis"), max_length=120, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = DemonstrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("demonstration site")
        ordering = ["unit_id", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "level", "valid_from"], name="demonstration_from_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="demonstration_not_empty"
            ),
        ]

    @property
    def label(self) -> str:
        """Say what it is and who named it."""
        return pgettext("site", "%(kind)s, %(level)s") % {
            "kind": self.get_kind_display(),
            "level": self.get_level_display(),
        }

    @property
    def last_day(self) -> date | None:
        """Give the last day of the interval, None while it is open."""
        return self.valid_to - date.resolution if self.valid_to else None


class Membership(models.Model):
    """A person's role in a unit from `valid_from` until the day before `valid_to`."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("account"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=Q(valid_to__isnull=True), name="membership_open_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="membership_not_empty"
            ),
        ]
