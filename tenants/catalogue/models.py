from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from hierarchy.ledger.vocabulary import Category, Cycle, NoticeTerm, Scope, TimeLimit

from .querysets import CatalogueQuerySet, ItemQuerySet


class Section(models.Model):
    """A sub-unit 股室 that owns catalogue items and proposals (ORG-27)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=60)
    duties = models.TextField(_("division of labour"), blank=True, max_length=1000)

    class Meta:
        verbose_name = _("section")
        ordering = ["name"]
        # A constraint and not unique=True, which would add a second index for LIKE: every relation counts here.
        constraints = [models.UniqueConstraint(fields=["name"], name="section_name_once")]

    def __str__(self) -> str:
        return self.name


class CatalogueState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("with the superior for approval")
    IN_FORCE = "in_force", _("in force")
    SUPERSEDED = "superseded", _("superseded")


class Catalogue(models.Model):
    """One version of the unit's disclosure catalogue 党务公开目录. Immutable once in force (CAT-08, CAT-13)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveIntegerField(_("version"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=CatalogueState.choices, default=CatalogueState.DRAFT)
    note = models.CharField(_("what changed and why"), max_length=300, blank=True)
    created_by_id = models.UUIDField(_("compiled by"))
    editor_ids = models.JSONField(_("edited by"), default=list)  # none of them may adopt it: four eyes
    created_at = models.DateTimeField(_("created"))
    revision = models.PositiveIntegerField(default=0)  # raised by every edit: a stale form is told so
    adopted_on = models.DateField(_("adopted on"), null=True)
    adopted_by_id = models.UUIDField(_("adopted by"), null=True)
    superseded_on = models.DateField(_("in force until the day before"), null=True)
    meeting_reference = models.CharField(_("meeting"), max_length=120, blank=True)
    template_number = models.PositiveIntegerField(_("based on the superior's template"), null=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("catalogue")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="in_force"), name="one_in_force"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="draft"), name="one_draft"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="submitted"), name="one_submitted"),
        ]


class CatalogueItem(models.Model):
    """One row: three levels, forms, scope, time limit (CAT-02). `key` stays the same across versions."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE, related_name="items", db_index=False)
    key = models.UUIDField(_("key"), default=new_id)
    order = models.PositiveSmallIntegerField(_("number"))
    level1 = models.CharField(_("level 1"), max_length=100)
    level2 = models.CharField(_("level 2"), max_length=100)
    level3 = models.CharField(_("level 3"), max_length=300)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    forms = models.JSONField(_("forms"), default=list)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope.choices)
    time_limit = models.CharField(_("time limit"), max_length=10, choices=TimeLimit.choices)
    cycle = models.CharField(_("cycle"), max_length=40, choices=Cycle.choices, blank=True)
    display_days = models.PositiveSmallIntegerField(_("shown for at least (days)"), null=True, blank=True)
    nil_allowed = models.BooleanField(_("nil return allowed"), default=False)
    needs_privacy_review = models.BooleanField(_("privacy review"), default=False)
    to_confirm = models.CharField(_("to be confirmed before adoption"), max_length=200, blank=True)
    is_important = models.BooleanField(_("decided collectively"), default=False)
    notice = models.CharField(_("public notice"), max_length=10, choices=NoticeTerm.choices, blank=True)
    rules = models.JSONField(_("content rules"), default=list)  # codes of content_sets.RuleItem (CAT-04)
    scope_reason = models.CharField(_("why this scope"), max_length=200, blank=True)  # SCO-01
    form_reason = models.CharField(_("why these forms for this scope"), max_length=200, blank=True)  # SCO-07
    is_issued = models.BooleanField(_("from the superior's template"), default=False)
    not_applicable = models.CharField(_("does not apply here because"), max_length=200, blank=True)
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, blank=True, db_index=False, verbose_name=_("section")
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("catalogue item")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["catalogue", "key"], name="item_key_once"),
        ]
