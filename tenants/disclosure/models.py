from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.display import period_name
from core.ids import new_id
from hierarchy.ledger.vocabulary import CarrierLabel, Category, Form, Mode, Scope

from .querysets import DisclosureQuerySet, PublicationQuerySet


class DisclosureState(models.TextChoices):
    """Where a disclosure stands in the procedure 提出 → 审核 → 保密审查 → 审批 → 实施 (PRO-01)."""

    DRAFT = "draft", pgettext_lazy("disclosure", "draft")
    PROPOSED = "proposed", pgettext_lazy("disclosure", "proposed")
    REVIEWED = "reviewed", pgettext_lazy("disclosure", "reviewed")
    CLEARED = "cleared", pgettext_lazy("disclosure", "secrecy reviewed")
    ESCALATED = "escalated", pgettext_lazy("disclosure", "with the superior for approval")
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


def names_of_labels(codes: list[str]) -> list[str]:
    """Translate labels of shared carriers, in the vocabulary's order, leaving out unknown ones."""
    return [str(label.label) for label in CarrierLabel if label in codes]


class Path(models.TextChoices):
    """How weighty a disclosure is: it decides what approval asks for (PRO-06, PRO-14)."""

    ORDINARY = "ordinary", pgettext_lazy("path", "ordinary")
    IMPORTANT = "important", pgettext_lazy("path", "important: decided collectively")
    EMERGENCY = "emergency", pgettext_lazy("path", "emergency")


class Matter(models.Model):
    """What lies behind duties that no calendar brings: an event, a project in stages, a fact that changed (TIM-07..09).

    `stages` lists a project's stages: `{"number", "name", "planned_on", "done_on", "obligation"}`, dates ISO.
    """

    class Kind(models.TextChoices):
        EVENT = "event", pgettext_lazy("matter", "event")
        PROJECT = "project", pgettext_lazy("matter", "project")
        REVISION = "revision", pgettext_lazy("matter", "changed fact")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("matter", "open")
        CLOSED = "closed", pgettext_lazy("matter", "closed")
        VOID = "void", pgettext_lazy("matter", "registered in error")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    item_key = models.UUIDField(_("catalogue item key"))
    title = models.CharField(_("what it is"), max_length=200)
    began_on = models.DateField(_("happened or began on"))
    ends_on = models.DateField(_("planned end"), null=True)
    stages = models.JSONField(_("stages"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_by_id = models.UUIDField(_("registered by"))
    created_at = models.DateTimeField(_("registered"))

    class Meta:
        verbose_name = _("matter")
        ordering = ["-began_on", "-id"]


class Disclosure(models.Model):
    """One matter disclosed, or a nil return for one obligation, on its way through the procedure.

    Outside the catalogue (EXE-03) it has neither `item_key` nor `catalogue_id`, and `reason` says why it is needed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    obligation_id = models.UUIDField(_("obligation"), null=True)
    item_key = models.UUIDField(_("catalogue item key"), null=True)
    catalogue_id = models.UUIDField(_("catalogue version"), null=True)
    item_title = models.CharField(_("catalogue item"), max_length=300)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    required_scope = models.CharField(_("scope in the catalogue"), max_length=10, choices=Scope.choices)
    period_label = models.CharField(_("period"), max_length=24, blank=True)
    is_nil = models.BooleanField(_("nil return"), default=False)
    mode = models.CharField(_("mode"), max_length=14, choices=Mode.choices, default=Mode.ROUTINE)
    matter_id = models.UUIDField(_("matter"), null=True)
    reason = models.CharField(_("why outside the catalogue"), max_length=300, blank=True)
    predisclosure_id = models.UUIDField(_("its pre-disclosure"), null=True)
    copied_from_id = models.UUIDField(_("version of the last period it began with"), null=True)
    opinions = models.TextField(_("opinions collected, and what became of them"), blank=True)
    consultation_ids = models.JSONField(_("consultations held on it"), default=list)  # occasions on record (FBK-09)
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
    path = models.CharField(_("path"), max_length=10, choices=Path.choices, default=Path.ORDINARY)
    labels = models.JSONField(_("affairs it is shown under"), default=list)
    notice_until = models.DateField(_("shown until"), null=True)  # the last day of a public notice
    is_vital = models.BooleanField(_("concerns vital interests of the masses"), default=False)  # FBK-09
    desensitising_note = models.CharField(_("what was taken out"), max_length=300, blank=True)
    is_truthful = models.BooleanField(_("declared truthful"), default=False)
    content_sha256 = models.CharField(max_length=64)
    author_id = models.UUIDField(_("author"))
    created_at = models.DateTimeField(_("created"))
    saved_at = models.DateTimeField(_("last saved"), null=True)  # by its author: who else opens it is told

    class Meta:
        verbose_name = _("version")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["disclosure", "number"], name="version_number")]

    @property
    def form_labels(self) -> list[str]:
        """The names of the forms of disclosure, in the reader's language."""
        return labels_of_forms(self.forms)

    @property
    def affairs(self) -> list[str]:
        """The names of the affairs it is shown under, in the reader's language."""
        return names_of_labels(self.labels)


class FileKind(models.TextChoices):
    """What a file is for. Only `PUBLISHED_KINDS` ever leave the unit."""

    CONTENT = "content", pgettext_lazy("file", "to be disclosed")
    INTERPRETATION = "interpretation", pgettext_lazy("file", "interpretation of the policy")
    FLOW_CHART = "flow_chart", pgettext_lazy("file", "flow chart of powers")
    MATERIAL = "material", pgettext_lazy("file", "material for the decision")
    ORIGINAL = "original", pgettext_lazy("file", "original before desensitising")
    SIGN_OFF = "sign_off", pgettext_lazy("file", "signed approval form")
    EVIDENCE = "evidence", pgettext_lazy("file", "evidence of publication")


#: Part of what is disclosed, on the board too.
PUBLISHED_KINDS = (FileKind.CONTENT, FileKind.INTERPRETATION, FileKind.FLOW_CHART)
#: Part of what is proposed and judged: an edit of any of them makes a new version.
PROPOSED_KINDS = (*PUBLISHED_KINDS, FileKind.MATERIAL, FileKind.ORIGINAL)


class Attachment(models.Model):
    """A file that belongs to one version, or shows what was done with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(_("what it is for"), max_length=14, choices=FileKind.choices, default=FileKind.CONTENT)
    name = models.CharField(_("file name"), max_length=200)
    path = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    findings = models.JSONField(_("what to look out for"), default=list)  # codes of what its inspection noted
    uploaded_by_id = models.UUIDField()
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("attachment")


class StepKind(models.TextChoices):
    PROPOSE = "propose", _("propose")
    REVIEW = "review", _("review")
    SECRECY_REVIEW = "secrecy_review", _("secrecy review")
    APPROVE = "approve", _("approve")
    ESCALATE = "escalate", _("ask the superior to approve")
    COUNTERSIGN = "countersign", _("countersign")
    PUBLISH = "publish", _("publish")
    TAKE_DOWN = "take_down", _("take down")
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
    actor_id = models.UUIDField(_("who acted"), null=True)  # None: the system, in the day's work
    actor_role = models.CharField(_("in which role"), max_length=24, blank=True)
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
    labels = models.JSONField(_("affairs it is shown under"), default=list)
    shown_until = models.DateField(_("shown until"), null=True)
    taken_down_at = models.DateTimeField(_("taken down"), null=True)
    taken_down_reason = models.CharField(_("reason for taking down"), max_length=200, blank=True)
    # Of what is for specified persons: `{"person": key, "name": .., "read_at": ISO or null}` each (REQ-08).
    recipients = models.JSONField(_("recipients"), default=list)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")

    @property
    def affairs(self) -> list[str]:
        """The names of the affairs it is shown under, in the reader's language."""
        return names_of_labels(self.labels)

    @property
    def form_labels(self) -> list[str]:
        """The names of the forms used, in the reader's language."""
        return labels_of_forms(self.forms)
