from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ids import new_id
from hierarchy.units.models import Unit, UnitPosition

from .querysets import FeedbackQuerySet, ObligationQuerySet, PublicationQuerySet, SubmissionQuerySet
from .vocabulary import CaseKind, Category, Channel, Duty, Mode, Outcome, PublicGroup, Scope, TimeLimit


class EventKind(models.TextChoices):
    CREATED = "created", _("fell due to be disclosed")
    DUE_RESOLVED = "due_resolved", _("due date resolved")
    PREPARED = "prepared", _("approved for publication")
    UNPREPARED = "unprepared", _("approval void")
    EXTENDED = "extended", _("extended")
    DISCLOSED = "disclosed", _("disclosed")
    NIL_RETURNED = "nil_returned", _("nil return")
    EXEMPTED = "exempted", _("exempted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REPUBLISHED = "republished", _("published again")
    CANCELLED = "cancelled", _("cancelled")
    RESTAMPED = "restamped", _("position corrected")


class Verdict(models.TextChoices):
    """The state of an obligation as of a date (metrics: timeliness). Blank in the table means: still open."""

    ON_TIME = "on_time", _("disclosed on time")
    LATE = "late", _("disclosed late")
    OVERDUE = "overdue", _("overdue")
    NOT_YET_DUE = "not_yet_due", _("not yet due")
    EXEMPT = "exempt", _("exempt")
    NIL = "nil", _("nil return")
    CANCELLED = "cancelled", _("cancelled")


class ObligationState(models.Model):
    """The facts that decide a verdict. An entry holds the present ones, an event those after it."""

    position = models.ForeignKey(UnitPosition, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("due on"), null=True)  # null: pending a calendar year not yet entered
    extended_to = models.DateField(_("extended to"), null=True)
    prepared_at = models.DateTimeField(_("prepared"), null=True)
    declared_on = models.DateField(_("declared day of disclosure"), null=True)
    disclosed_on = models.DateField(_("day of disclosure that counts"), null=True)
    nil_on = models.DateField(_("nil return on"), null=True)
    exempted_on = models.DateField(_("exempted on"), null=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True)
    successor_due_on = models.DateField(_("successor due on"), null=True)
    cancelled_on = models.DateField(_("cancelled on"), null=True)

    class Meta:
        abstract = True


class ObligationEntry(ObligationState):
    """One thing one unit owes for one period 应公开事项. Lives only here; workspaces refer to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="obligations", db_index=False
    )  # an index below begins with it
    item_key = models.UUIDField(_("catalogue item key"))
    catalogue_id = models.UUIDField(_("catalogue version"))
    title = models.CharField(_("item"), max_length=300)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    time_limit = models.CharField(_("time limit"), max_length=10, choices=TimeLimit.choices)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope.choices)
    nil_allowed = models.BooleanField(_("nil return allowed"), default=False)
    duty = models.CharField(_("duty"), max_length=12, choices=Duty.choices, default=Duty.PERIOD)
    matter_id = models.UUIDField(_("matter"), null=True)  # the unit's event, project or revision behind it
    period_label = models.CharField(_("period"), max_length=24)
    period_start = models.DateField(_("period begins"))
    period_end = models.DateField(_("period ends"))
    is_renewal = models.BooleanField(_("full renewal"), default=True)  # False: quarterly tuning only (TIM-04)
    due_rule = models.JSONField(_("how the due date is computed"))
    created_at = models.DateTimeField(_("recorded"))
    # The latest moment of any of its events: as of a later day the entry itself is what stood.
    changed_at = models.DateTimeField(_("last changed"))
    recorded_at = models.DateTimeField(_("disclosure recorded"), null=True)
    disclosure_id = models.UUIDField(_("disclosure"), null=True)
    verdict = models.CharField(_("settled verdict"), max_length=12, choices=Verdict.choices, blank=True, default="")
    days_late = models.PositiveIntegerField(_("calendar days late"), null=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("item to be disclosed")
        verbose_name_plural = _("items to be disclosed")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "item_key", "period_label"],
                condition=Q(cancelled_on__isnull=True),
                name="obligation_once_per_period",
            ),
            models.CheckConstraint(condition=Q(period_start__lte=models.F("period_end")), name="obligation_period"),
        ]
        indexes = [
            models.Index(fields=["unit", "period_end"], name="obligation_unit_period"),
            # Holds all that the roll-ups read of what is settled, so that they need not open the rows.
            models.Index(
                fields=["period_end"],
                include=["unit", "position", "item_key", "verdict", "changed_at"],
                name="obligation_period_end",
            ),
            models.Index(fields=["changed_at"], name="obligation_changed"),
            models.Index(fields=["due_on"], name="obligation_due"),  # the order of the lists
            models.Index(fields=["due_on"], condition=Q(verdict=""), name="obligation_open"),
            models.Index(fields=["period_end"], condition=Q(verdict=""), name="obligation_open_of_period"),
        ]


class LedgerEvent(ObligationState):
    """One change to an obligation, dated twice. Append-only; the entry is the projection of its last event.

    `data` holds the act's own facts, from which `reconcile` folds the state afresh; the state columns hold the
    state after the act, so that any past as-of view is the last event before it.
    """

    obligation = models.ForeignKey(
        ObligationEntry, on_delete=models.PROTECT, related_name="events", db_index=False
    )  # an index below begins with it
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("what happened"), max_length=12, choices=EventKind.choices)
    effective_on = models.DateField(_("effective on"))
    recorded_at = models.DateTimeField(_("recorded"))
    actor_id = models.UUIDField(_("who acted"), null=True)
    data = models.JSONField(_("facts"), default=dict)

    class Meta:
        verbose_name = _("ledger event")
        ordering = ["id"]
        indexes = [models.Index(fields=["obligation", "id"], name="event_of_obligation")]


class MonthlyTally(models.Model):
    """Settled verdicts of one unit at one position whose period ends in one month. A projection of the entries."""

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # the unique constraint begins with it
    position = models.ForeignKey(UnitPosition, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(_("month"))  # its first day
    on_time = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    late_days = models.IntegerField(default=0)
    exempt = models.IntegerField(default=0)
    nil = models.IntegerField(default=0)
    extended = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("monthly tally")
        constraints = [models.UniqueConstraint(fields=["unit", "position", "month"], name="tally_once")]
        indexes = [models.Index(fields=["month"], name="tally_month")]


class CatalogueEntry(models.Model):
    """A catalogue version put in force by a unit. Its status after filing is read from the submissions."""

    catalogue_id = models.UUIDField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="catalogue_entries")
    number = models.PositiveIntegerField(_("version"))
    items = models.JSONField(_("rows"))  # schedule.ScheduledItem of every row: what the extending job needs
    item_count = models.PositiveIntegerField(_("number of rows"))
    meeting_reference = models.CharField(_("meeting"), max_length=120)
    effective_on = models.DateField(_("in force from"))
    owed_from = models.DateField(_("owes the periods that end from"))
    recorded_at = models.DateTimeField(_("recorded"))
    filing_due_on = models.DateField(_("to be filed by"), null=True)
    reviewed_on = models.DateField(_("last yearly review"), null=True)  # CAT-12; "no change" is an answer

    class Meta:
        verbose_name = _("catalogue in force")
        constraints = [models.UniqueConstraint(fields=["unit", "number"], name="catalogue_entry_number")]


class SubmissionKind(models.TextChoices):
    """What is sent upward, or in the case of a countersignature to a department that works along (ORG-13)."""

    FILING = "filing", _("catalogue filing")
    CATALOGUE = "catalogue", _("catalogue for approval")
    EXEMPTION = "exemption", _("exemption")
    EXTENSION = "extension", _("extension")
    PLAN = "plan", _("plan outside the catalogue")
    ESCALATION = "escalation", _("approval beyond the unit's authority")
    COUNTERSIGN = "countersign", _("countersignature")


class SubmissionStatus(models.TextChoices):
    SENT = "sent", _("sent")
    ACCEPTED = "accepted", _("received")
    RETURNED = "returned", _("returned for completion")
    REFUSED = "refused", _("refused")
    RECALLED = "recalled", _("recalled by the sender")


class Submission(models.Model):
    """Something sent upward 报送件 (REP-06) with a frozen copy of its content, readable by the two parties only.

    One row is one sending; sending again after a return is a new row with the next `round`. A decision that grants
    something carries its particulars in `decision`: the review date of an exemption, the new day of an extension.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=SubmissionKind.choices)
    # Indexes below begin with the two parties.
    sender = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="submissions_sent", db_index=False)
    receiver = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="submissions_received", db_index=False)
    subject_id = models.UUIDField(_("subject"))
    title = models.CharField(_("title"), max_length=200)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    content = models.JSONField(_("content"))
    content_sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField(_("sent"))
    sent_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    receipt_due_on = models.DateField(_("receipt due on"), null=True)
    status = models.CharField(
        _("status"), max_length=10, choices=SubmissionStatus.choices, default=SubmissionStatus.SENT
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("reason"), blank=True)
    receipt_number = models.CharField(_("receipt number"), max_length=40, blank=True, default="")
    obligation = models.ForeignKey(
        ObligationEntry, on_delete=models.PROTECT, null=True, related_name="submissions", verbose_name=_("obligation")
    )
    decision = models.JSONField(_("decision"), default=dict)
    # The sender's last duty: the members and masses are told what the superior decided (EXE-02).
    told_on = models.DateField(_("members told on"), null=True)
    told_how = models.CharField(_("how they were told"), max_length=200, blank=True, default="")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "receiver", "round"], name="submission_round"),
            models.UniqueConstraint(
                fields=["kind", "subject_id", "receiver"], condition=Q(status="sent"), name="submission_open_once"
            ),
            models.UniqueConstraint(
                fields=["receiver", "receipt_number"], condition=~Q(receipt_number=""), name="receipt_number_once"
            ),
        ]
        indexes = [
            models.Index(fields=["receiver", "status", "sent_at"], name="submission_inbox"),
            models.Index(fields=["sender", "kind", "sent_at"], name="submission_of_sender"),
        ]


class IssuedTemplate(models.Model):
    """A catalogue template that a superior issues to units below it 下发目录; the newest number counts (CAT-03).

    While it is being prepared `issued_at` is empty; whoever prepared it does not issue it. Once issued it is fixed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="issued_templates", db_index=False)
    number = models.PositiveIntegerField(_("version"))
    kinds = models.JSONField(_("for these kinds of unit"))
    rows = models.JSONField(_("rows"))  # each with its key, which adopting units keep
    note = models.CharField(_("what changed and why"), max_length=300, blank=True)
    editor_ids = models.JSONField(_("prepared by"), default=list)  # none of them may issue it: four eyes
    revision = models.PositiveIntegerField(default=0)  # raised by every edit: a stale form is told so
    issued_at = models.DateTimeField(_("issued"), null=True)
    issued_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("issued catalogue template")
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="issued_template_number"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(issued_at__isnull=True), name="one_template_in_preparation"
            ),
        ]


class PublicationEntry(models.Model):
    """What a unit has published: facts, not the text."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="publications", db_index=False
    )  # the index below begins with it
    obligation = models.ForeignKey(ObligationEntry, on_delete=models.PROTECT, null=True, related_name="publications")
    disclosure_id = models.UUIDField(_("disclosure"))
    version_number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=300)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope.choices)
    forms = models.JSONField(_("forms"), default=list)
    mode = models.CharField(_("mode"), max_length=14, choices=Mode.choices, default=Mode.ROUTINE)
    is_out_of_catalogue = models.BooleanField(_("outside the catalogue"), default=False)
    published_on = models.DateField(_("published on"))
    recorded_at = models.DateTimeField(_("recorded"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawal_reason = models.TextField(_("reason for withdrawal"), blank=True)
    shown_until = models.DateField(_("shown until"), null=True)  # of a notice with a term: its last day
    taken_down_at = models.DateTimeField(_("taken down"), null=True)  # its time was over: no error, nothing is owed
    taken_down_reason = models.CharField(_("reason for taking down"), max_length=200, blank=True, default="")
    taken_down_early = models.BooleanField(_("taken down before its least time"), default=False)
    content_sha256 = models.CharField(_("SHA-256 of text and attachments"), max_length=64)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        constraints = [models.UniqueConstraint(fields=["disclosure_id", "version_number"], name="publication_once")]
        indexes = [
            models.Index(fields=["unit", "-published_on"], name="publication_of_unit"),
            # Holds all that the roll-ups read, so that they need not open the rows.
            models.Index(
                fields=["published_on"],
                include=["unit", "is_out_of_catalogue", "recorded_at", "withdrawn_at"],
                name="publication_day",
            ),
        ]


class FeedbackEventKind(models.TextChoices):
    OPENED = "opened", pgettext_lazy("case", "received")
    CLASSIFIED = "classified", pgettext_lazy("case", "classified")
    DUE_RESOLVED = "due_resolved", pgettext_lazy("case", "due date resolved")
    PAUSED = "paused", pgettext_lazy("case", "clock stopped")
    RESUMED = "resumed", pgettext_lazy("case", "clock running again")
    EXTENDED = "extended", pgettext_lazy("case", "extended")
    REPLIED = "replied", pgettext_lazy("case", "answered")
    DECIDED = "decided", pgettext_lazy("case", "decided on")
    MEASURED = "measured", pgettext_lazy("case", "measure planned")
    CONVERTED = "converted", pgettext_lazy("case", "put into practice")
    CLOSED = "closed", pgettext_lazy("case", "closed")
    REOPENED = "reopened", pgettext_lazy("case", "opened again")


class FeedbackState(models.Model):
    """The facts that decide a case's figures. An entry holds the present ones, an event those after it.

    `reply_days` and `close_days` are the working days allowed from the day of receipt, pauses and extension included;
    `paused_days` are those of them for which the clock stood or will have stood.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=CaseKind.choices)
    reply_days = models.PositiveSmallIntegerField(_("working days to reply"))
    close_days = models.PositiveSmallIntegerField(_("working days to close"))
    close_by = models.DateField(_("planned end of its measures"), null=True)
    due_on = models.DateField(_("reply due on"), null=True)  # null: pending a calendar year not yet entered
    close_due_on = models.DateField(_("closing due on"), null=True)
    paused_days = models.PositiveSmallIntegerField(_("working days paused"), default=0)
    paused_on = models.DateField(_("clock stopped on"), null=True)
    pause_until = models.DateField(_("clock runs again on"), null=True)
    extended_on = models.DateField(_("extended on"), null=True)
    replied_on = models.DateField(_("first reply on"), null=True)
    decided_on = models.DateField(_("decided on"), null=True)
    is_adopted = models.BooleanField(_("adopted"), null=True)
    converted_on = models.DateField(_("put into practice on"), null=True)
    closed_on = models.DateField(_("closed on"), null=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True, default="")

    class Meta:
        abstract = True


class FeedbackEntry(FeedbackState):
    """One case of one unit: when it came, was due, answered and closed. No text, no names; its key is the case's."""

    id = models.UUIDField(primary_key=True, editable=False)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="feedback_entries", db_index=False
    )  # an index below begins with it
    channel = models.CharField(_("channel"), max_length=14, choices=Channel.choices)
    received_on = models.DateField(_("received on"))
    recorded_at = models.DateTimeField(_("recorded"))

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        indexes = [
            models.Index(fields=["unit", "received_on"], name="feedback_of_unit"),
            models.Index(fields=["due_on"], name="feedback_due"),
            models.Index(fields=["close_due_on"], name="feedback_close_due"),
            models.Index(fields=["decided_on"], condition=Q(decided_on__isnull=False), name="feedback_decided"),
            models.Index(fields=["received_on"], name="feedback_received"),
        ]


class FeedbackEvent(FeedbackState):
    """One change to a case, dated twice. Append-only; the entry is the projection of its last event.

    `data` holds the act's own facts, from which `reconcile` folds the state afresh.
    """

    case = models.ForeignKey(
        FeedbackEntry, on_delete=models.PROTECT, related_name="events", db_index=False
    )  # an index below begins with it
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(_("what happened"), max_length=12, choices=FeedbackEventKind.choices)
    effective_on = models.DateField(_("effective on"))
    recorded_at = models.DateTimeField(_("recorded"))
    actor_id = models.UUIDField(_("who acted"), null=True)
    data = models.JSONField(_("facts"), default=dict)

    class Meta:
        verbose_name = _("event of a case")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["case", "id"], name="feedback_event_of_case"),
            models.Index(fields=["recorded_at"], name="feedback_event_recorded"),
        ]


class SurveyResult(models.Model):
    """What one group answered in a unit's yearly survey: sums over valid answers, never one alone (FBK-16, FBK-17)."""

    survey_id = models.UUIDField(_("survey"))
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="survey_results", db_index=False
    )  # the index below begins with it
    year = models.PositiveSmallIntegerField(_("year"))
    group = models.CharField(_("group"), max_length=14, choices=PublicGroup.choices)
    answers = models.PositiveIntegerField(_("valid answers"))
    least = models.PositiveIntegerField(_("fewest valid answers that count"))
    satisfaction_sum = models.PositiveIntegerField(_("sum of satisfaction"))  # 0..100 each
    satisfied = models.PositiveIntegerField(_("satisfied or very satisfied"))
    recognition_sum = models.PositiveIntegerField(_("sum of recognition"))  # 0..100 each
    closed_on = models.DateField(_("survey closed on"))
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("survey result")
        constraints = [models.UniqueConstraint(fields=["unit", "year", "group"], name="survey_result_once")]
        indexes = [models.Index(fields=["closed_on"], name="survey_result_day")]


class AttendanceEntry(models.Model):
    """How many people took part in something a unit held (FBK-19). No names."""

    occasion_id = models.UUIDField(_("occasion"))  # a correction cancels its entry and posts another
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="attendance_entries")
    kind = models.CharField(_("kind"), max_length=20)
    held_on = models.DateField(_("held on"), db_index=True)
    people = models.PositiveIntegerField(_("people"))
    recorded_at = models.DateTimeField(_("recorded"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)

    class Meta:
        verbose_name = _("attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["occasion_id"], condition=Q(cancelled_at__isnull=True), name="attendance_standing_once"
            )
        ]


class PublicText(models.Model):
    """The text of what society may read now, for search; deleted when it leaves the board (design 6)."""

    class Kind(models.TextChoices):
        DISCLOSURE = "disclosure", pgettext_lazy("public text", "disclosed")
        ANSWER = "answer", pgettext_lazy("public text", "answer")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    subject_id = models.UUIDField(_("disclosure or answer"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="public_texts")
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"))
    compared = models.TextField(_("title and text as they are compared"))
    category = models.CharField(_("category"), max_length=20, choices=Category.choices, blank=True)
    published_on = models.DateField(_("published on"))
    shown_until = models.DateField(_("shown until"), null=True)
    grams = SearchVectorField(_("pairs of characters"))

    class Meta:
        verbose_name = _("public text")
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="public_text_once")]
        indexes = [
            # Written seldom and read often: entries go into the index at once, so that no search reads a pending list.
            GinIndex(fields=["grams"], name="public_text_grams", fastupdate=False),
        ]
