from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.display import period_name
from core.ids import new_id
from hierarchy.ledger.vocabulary import Category, Form, Scope

from .querysets import DisclosureQuerySet, PublicationQuerySet


class DisclosureState(models.TextChoices):
    """Where a disclosure stands in the procedure 提出 → 审核 → 保密审查 → 审批 → 实施 (PRO-01)."""

    DRAFT = "draft", pgettext_lazy("disclosure", "draft")
    PROPOSED = "proposed", pgettext_lazy("disclosure", "proposed")
    REVIEWED = "reviewed", pgettext_lazy("disclosure", "reviewed")
    CLEARED = "cleared", pgettext_lazy("disclosure", "secrecy reviewed")
    APPROVED = "approved", pgettext_lazy("disclosure", "approved")
    PUBLISHED = "published", pgettext_lazy("disclosure", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("disclosure", "withdrawn")
    NOT_DISCLOSED = "not_disclosed", pgettext_lazy("disclosure", "not to be disclosed")
    CONFIRMED = "confirmed", pgettext_lazy("disclosure", "nil return confirmed")
    DISCARDED = "discarded", pgettext_lazy("disclosure", "discarded")


#: States that leave an obligation free to be taken up again (a nil return given in error, for one).
ENDED_STATES = (DisclosureState.NOT_DISCLOSED, DisclosureState.DISCARDED, DisclosureState.CONFIRMED)


def labels_of_forms(codes: list[str]) -> list[str]:
    """Translate codes of forms of disclosure, leaving out unknown ones."""
    return [str(Form(code).label) for code in codes if code in Form.values]


class Disclosure(models.Model):
    """One matter disclosed, or a nil return for one obligation, on its way through the procedure."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    obligation_id = models.UUIDField(_("obligation"), null=True)
    item_key = models.UUIDField(_("catalogue item key"))
    catalogue_id = models.UUIDField(_("catalogue version"))
    item_title = models.CharField(_("catalogue item"), max_length=300)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    required_scope = models.CharField(_("scope in the catalogue"), max_length=10, choices=Scope.choices)
    period_label = models.CharField(_("period"), max_length=20, blank=True)
    is_nil = models.BooleanField(_("nil return"), default=False)
    state = models.CharField(_("state"), max_length=14, choices=DisclosureState.choices, default=DisclosureState.DRAFT)
    changed_at = models.DateTimeField(_("state since"))
    returned_reason = models.TextField(_("returned because"), blank=True)
    drafter_id = models.UUIDField(_("drafter"))
    created_at = models.DateTimeField(_("created"))

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("disclosure")
        constraints = [
            models.UniqueConstraint(
                fields=["obligation_id"],
                condition=~Q(state__in=["not_disclosed", "discarded", "confirmed"]),
                name="disclosure_live_once",
            ),
        ]

    def __str__(self) -> str:
        return self.item_title

    @property
    def period_name(self) -> str:
        """The period in the reader's language, blank for what has no period."""
        return period_name(self.period_label) if self.period_label else ""

    @property
    def current(self) -> "Version":
        """The newest version: the one that steps are taken on. Read by `with_current()` in lists."""
        prefetched = getattr(self, "newest", None)
        if prefetched:
            return prefetched[0]
        return self.versions.order_by("-number")[0]


class Version(models.Model):
    """A disclosure's text as it stood. Steps bind to one version by its hash: an edit makes a new one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    disclosure = models.ForeignKey(
        Disclosure,
        on_delete=models.CASCADE,
        related_name="versions",
        db_index=False,  # the unique constraint below begins with it
    )
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=300)
    body = models.TextField(_("text"), blank=True)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope.choices)
    forms = models.JSONField(_("forms"), default=list)
    planned_on = models.DateField(_("planned day of disclosure"), null=True)
    is_truthful = models.BooleanField(_("declared truthful"), default=False)
    content_sha256 = models.CharField(max_length=64)
    author_id = models.UUIDField(_("author"))
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("version")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["disclosure", "number"], name="version_number")]

    @property
    def form_labels(self) -> list[str]:
        """The names of the forms of disclosure, in the reader's language."""
        return labels_of_forms(self.forms)


class Attachment(models.Model):
    """A file that belongs to one version, or evidence that one was published."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="attachments")
    is_evidence = models.BooleanField(_("evidence of publication"), default=False)
    name = models.CharField(_("file name"), max_length=200)
    path = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by_id = models.UUIDField()
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("attachment")


class StepKind(models.TextChoices):
    PROPOSE = "propose", _("propose")
    REVIEW = "review", _("review")
    SECRECY_REVIEW = "secrecy_review", _("secrecy review")
    APPROVE = "approve", _("approve")
    PUBLISH = "publish", _("publish")
    RETURN = "return", _("return")
    WITHDRAW = "withdraw", _("withdraw")
    CONFIRM_NIL = "confirm_nil", _("confirm the nil return")
    DISCARD = "discard", _("discard")


class Step(models.Model):
    """One step done, by whom, when, with what result, on which version (PRO-01, PRO-04). Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("step"), max_length=14, choices=StepKind.choices)
    results = models.JSONField(_("results"), default=dict)
    opinion = models.TextField(_("opinion"), blank=True)
    content_sha256 = models.CharField(max_length=64)
    actor_id = models.UUIDField(_("who acted"))
    actor_role = models.CharField(_("in which role"), max_length=20)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("step")
        ordering = ["at", "id"]


class Publication(models.Model):
    """How and when a version was published, with where it can be seen (PRO-10)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="publication")
    disclosed_on = models.DateField(_("disclosed on"))
    forms = models.JSONField(_("forms used"), default=list)
    place = models.CharField(_("place"), max_length=200, blank=True)
    reference = models.CharField(_("meeting or document"), max_length=120, blank=True)
    link = models.URLField(_("address"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawal_reason = models.TextField(_("reason for withdrawal"), blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")

    @property
    def form_labels(self) -> list[str]:
        """The names of the forms used, in the reader's language."""
        return labels_of_forms(self.forms)
