from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ids import new_id
from hierarchy.ledger.vocabulary import CaseKind, Channel, Outcome, PublicGroup, Scope
from tenants.registry.sealed_field import SealedField

from .querysets import CaseManager, CaseQuerySet, ReplyQuerySet


class CaseState(models.TextChoices):
    """Where a case stands: 登记 → 拟办 → 批办 → 办理 → 反馈 → 办结 (FBK-05)."""

    RECEIVED = "received", pgettext_lazy("case", "to be registered")
    REGISTERED = "registered", pgettext_lazy("case", "to be proposed")
    PROPOSED = "proposed", pgettext_lazy("case", "to be instructed")
    HANDLING = "handling", pgettext_lazy("case", "being handled")
    REPLY_DRAFTED = "reply_drafted", pgettext_lazy("case", "reply to be approved")
    REPLY_APPROVED = "reply_approved", pgettext_lazy("case", "reply to be sent")
    REPLIED = "replied", pgettext_lazy("case", "answered")
    CLOSED = "closed", pgettext_lazy("case", "closed")
    ENDED = "ended", pgettext_lazy("case", "ended")  # withdrawn, redirected, merged, transferred, no case: the outcome


#: States in which nothing more is to be done.
DONE_STATES = (CaseState.CLOSED, CaseState.ENDED)


class Case(models.Model):
    """What one person or organisation came with, from whichever channel, with its original words.

    Due dates, pauses and the outcome's figures live in the ledger under the same key (`ledger.models.FeedbackEntry`).
    `sealed` holds who came and how to reach them, encrypted (`core.sealing`): `{"name", "phone", "address", "email",
    "id_number"}`, each optional; of a real-name report also `{"title", "original", "about"}` (the unit's key), and then
    `title` and `original` are blank.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(_("number"), max_length=16)  # 2026-0012, given on receipt
    kind = models.CharField(_("kind"), max_length=12, choices=CaseKind.choices)
    channel = models.CharField(_("channel"), max_length=14, choices=Channel.choices)
    state = models.CharField(_("state"), max_length=14, choices=CaseState.choices, default=CaseState.RECEIVED)
    changed_at = models.DateTimeField(_("state since"))
    title = models.CharField(_("in short"), max_length=120, blank=True)
    original = models.TextField(_("original words"), blank=True)
    asker_group = models.CharField(_("group"), max_length=14, choices=PublicGroup.choices, blank=True)
    sealed = SealedField(_("who came, sealed"), blank=True)
    contact_digest = models.CharField(max_length=64, blank=True)  # keyed digest of the telephone: finds duplicates
    asker_person_id = models.UUIDField(_("asker's account"), null=True)
    asker_unit_id = models.IntegerField(_("organisation that asks"), null=True)
    on_behalf = models.BooleanField(_("entered on behalf"), default=False)
    consents = models.BooleanField(_("agrees that staff enter it"), default=False)
    may_publish = models.BooleanField(_("agrees to an anonymous publication"), default=False)
    reply_by = models.CharField(_("how to answer"), max_length=12, blank=True)  # link, phone, letter, visit
    code_sha256 = models.CharField(max_length=64)  # of the private code to follow it by
    code_expires_on = models.DateField(_("code valid until"), null=True)  # from its closing on
    received_on = models.DateField(_("received on"))
    received_at = models.DateTimeField(_("recorded"))
    entered_by_id = models.UUIDField(_("entered by"), null=True)
    officer_id = models.UUIDField(_("handled by"), null=True)
    proposal = models.TextField(_("proposed handling"), blank=True)
    instruction = models.TextField(_("instruction"), blank=True)
    disclosure_id = models.UUIDField(_("about this disclosure"), null=True)
    item_key = models.UUIDField(_("about this catalogue item"), null=True)
    occasion_id = models.UUIDField(_("came in on this occasion"), null=True)
    supervisor_id = models.UUIDField(_("raised by this supervisor"), null=True)
    is_adopted = models.BooleanField(_("adopted"), null=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    result_disclosure_id = models.UUIDField(_("disclosed as"), null=True)  # what a topic or a request led to
    result_item_key = models.UUIDField(_("taken into the catalogue as"), null=True)
    merged_into_id = models.UUIDField(_("merged into"), null=True)
    elsewhere_unit_id = models.IntegerField(_("transferred to"), null=True)
    elsewhere_case_id = models.UUIDField(_("its case there"), null=True)
    origin_unit_id = models.IntegerField(_("came from"), null=True)
    origin_case_id = models.UUIDField(_("its case there"), null=True)
    is_appeal = models.BooleanField(_("appeal against a refusal"), default=False)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True, default="")
    rating = models.PositiveSmallIntegerField(_("asker's rating of the answer"), null=True)  # 0, 60, 80, 100

    objects = CaseManager.from_queryset(CaseQuerySet)()

    class Meta:
        verbose_name = _("case")
        base_manager_name = "objects"
        ordering = ["-received_at", "-id"]
        # Constraints, not `unique`: that would add an index for LIKE to each, in thousands of workspaces.
        constraints = [
            models.UniqueConstraint(fields=["number"], name="case_number"),
            models.UniqueConstraint(fields=["code_sha256"], name="case_code"),
        ]

    def __str__(self) -> str:
        return self.title or self.number

    @property
    def is_done(self) -> bool:
        return self.state in DONE_STATES


class CaseStepKind(models.TextChoices):
    RECEIVE = "receive", pgettext_lazy("case step", "received")
    REGISTER = "register", pgettext_lazy("case step", "registered")
    PROPOSE = "propose", pgettext_lazy("case step", "handling proposed")
    INSTRUCT = "instruct", pgettext_lazy("case step", "instructed")
    NOTE = "note", pgettext_lazy("case step", "internal note")
    MESSAGE = "message", pgettext_lazy("case step", "message from the asker")
    ASK = "ask", pgettext_lazy("case step", "question to the asker")
    PAUSE = "pause", pgettext_lazy("case step", "clock stopped")
    RESUME = "resume", pgettext_lazy("case step", "clock running again")
    EXTEND = "extend", pgettext_lazy("case step", "time extended")
    DECIDE = "decide", pgettext_lazy("case step", "decided")
    MEASURE = "measure", pgettext_lazy("case step", "measure")
    DRAFT_REPLY = "draft_reply", pgettext_lazy("case step", "reply drafted")
    APPROVE_REPLY = "approve_reply", pgettext_lazy("case step", "reply approved")
    RETURN = "return", pgettext_lazy("case step", "given back")
    RELEASE = "release", pgettext_lazy("case step", "reply sent")
    PUBLISH = "publish", pgettext_lazy("case step", "answer on the board")
    UNPUBLISH = "unpublish", pgettext_lazy("case step", "answer off the board")
    TRANSFER = "transfer", pgettext_lazy("case step", "transferred")
    MERGE = "merge", pgettext_lazy("case step", "merged")
    REDIRECT = "redirect", pgettext_lazy("case step", "pointed to the body in charge")
    DISMISS = "dismiss", pgettext_lazy("case step", "set aside: no case")
    WITHDRAW = "withdraw", pgettext_lazy("case step", "withdrawn by the asker")
    CLOSE = "close", pgettext_lazy("case step", "closed")
    REOPEN = "reopen", pgettext_lazy("case step", "opened again")
    APPEAL = "appeal", pgettext_lazy("case step", "appeal to the superior")
    APPEAL_DECIDED = "appeal_decided", pgettext_lazy("case step", "appeal decided by the superior")
    RATE = "rate", pgettext_lazy("case step", "answer rated")
    READ_IDENTITY = "read_identity", pgettext_lazy("case step", "identity read")


#: What the asker never sees of the course of a case.
INTERNAL_STEPS = frozenset({CaseStepKind.NOTE, CaseStepKind.READ_IDENTITY, CaseStepKind.DISMISS})


class CaseStep(models.Model):
    """One thing done on a case, by whom, when. Never changed. `text` is shown inside; the asker sees replies only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("step"), max_length=14, choices=CaseStepKind.choices)
    text = models.TextField(_("text"), blank=True)
    data = models.JSONField(_("facts"), default=dict)
    actor_id = models.UUIDField(_("who acted"), null=True)  # None: the asker without an account, or the system
    actor_role = models.CharField(_("in which role"), max_length=24, blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("step of a case")
        ordering = ["at", "id"]


class Reply(models.Model):
    """An answer to the asker: drafted, approved by somebody else, then sent. Several answers are numbered.

    `decision` says what becomes of something applied for, or of an appeal; blank for all other answers.
    `decision_facts` holds what its ground asks for (`refusal_grounds.GroundFact`), and of an appeal that is to be
    answered anew `answer_within` (working days) and, once sent, `answer_by` (ISO day).
    `scope` says who else may read it: nobody (blank), the unit (`local`) or society (`public`), then under
    `public_title` and `public_question`, with `public_answer`, which name nobody.
    """

    class State(models.TextChoices):
        DRAFTED = "drafted", pgettext_lazy("reply", "to be approved")
        RETURNED = "returned", pgettext_lazy("reply", "given back")
        APPROVED = "approved", pgettext_lazy("reply", "to be sent")
        RELEASED = "released", pgettext_lazy("reply", "sent")

    class Decision(models.TextChoices):
        GRANTED = "granted", pgettext_lazy("decision", "granted")
        PARTLY = "partly", pgettext_lazy("decision", "granted in part")
        REFUSED = "refused", pgettext_lazy("decision", "refused")
        UPHELD = "upheld", pgettext_lazy("decision", "the decision stands")  # of a superior on an appeal
        CHANGED = "changed", pgettext_lazy("decision", "to be answered anew")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="replies", db_index=False)
    number = models.PositiveSmallIntegerField(_("reply"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFTED)
    body = models.TextField(_("reply"))  # plain text
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, blank=True)
    refusal_ground = models.CharField(_("ground of the refusal"), max_length=20, blank=True)
    decision_facts = models.JSONField(_("facts of the decision"), default=dict)
    scope = models.CharField(_("who else may read it"), max_length=10, choices=Scope.choices, blank=True)
    public_title = models.CharField(_("title on the board"), max_length=120, blank=True)
    public_question = models.TextField(_("question on the board"), blank=True)
    public_answer = models.TextField(_("answer on the board"), blank=True)
    content_sha256 = models.CharField(max_length=64)
    drafted_by_id = models.UUIDField(_("drafted by"))
    drafted_at = models.DateTimeField(_("drafted"))
    approved_by_id = models.UUIDField(_("approved by"), null=True)
    approved_at = models.DateTimeField(_("approved"), null=True)
    released_at = models.DateTimeField(_("sent"), null=True)
    released_how = models.CharField(_("how it was sent"), max_length=12, blank=True)
    published_on = models.DateField(_("on the board since"), null=True)
    taken_down_at = models.DateTimeField(_("taken off the board"), null=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="reply_number")]

    @property
    def withholds(self) -> bool:
        """Whether something applied for is not given, all of it or a part: then an appeal is open (REQ-05)."""
        return self.decision in (self.Decision.PARTLY, self.Decision.REFUSED)

    @property
    def decides_appeal(self) -> bool:
        """Whether it is a superior's decision on an appeal."""
        return self.decision in (self.Decision.UPHELD, self.Decision.CHANGED)


class Measure(models.Model):
    """What puts an adopted suggestion into practice: who does what by when, and what shows it done (FBK-18)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="measures", db_index=False
    )  # a unit has few: no index
    text = models.CharField(_("measure"), max_length=300)
    owner = models.CharField(_("who does it"), max_length=80)
    due_on = models.DateField(_("planned for"))
    done_on = models.DateField(_("done on"), null=True)
    result = models.TextField(_("what was done"), blank=True)
    disclosure_id = models.UUIDField(_("shown by this disclosure"), null=True)
    is_public = models.BooleanField(_("shown with the answer on the board"), default=False)
    dropped_reason = models.CharField(_("given up because"), max_length=300, blank=True)
    created_by_id = models.UUIDField(_("entered by"))
    created_at = models.DateTimeField(_("entered"))

    class Meta:
        verbose_name = _("measure")
        ordering = ["due_on", "id"]


class CaseFile(models.Model):
    """A file of a case: a scanned letter, or the photograph that shows a measure done."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="files", db_index=False
    )  # a unit has few: no index
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, null=True, related_name="files", db_index=False)
    is_public = models.BooleanField(_("shown with the answer on the board"), default=False)
    name = models.CharField(_("file name"), max_length=200)
    path = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    findings = models.JSONField(_("what to look out for"), default=list)
    uploaded_by_id = models.UUIDField()
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file of a case")


class Occasion(models.Model):
    """Something held with people, on record: reception days, symposia, hearings, consultations (FBK-09..14, FBK-16).

    `attendance` counts people by group, `{"party_members": 12, "masses": 30, "delegates": 3, "non_party": 2}`.
    """

    class Kind(models.TextChoices):
        RECEPTION_DAY = "reception_day", pgettext_lazy("occasion", "reception day")
        SYMPOSIUM = "symposium", pgettext_lazy("occasion", "symposium")
        HEARING = "hearing", pgettext_lazy("occasion", "hearing")
        CONSULTATION = "consultation", pgettext_lazy("occasion", "consultation of the masses")
        NON_PARTY = "non_party", pgettext_lazy("occasion", "consultation of democratic parties and non-party persons")
        PUBLIC_NOTICE = "public_notice", pgettext_lazy("occasion", "notice of a major matter to society")
        DELEGATES = "delegates", pgettext_lazy("occasion", "delegates attending a meeting")
        APPRAISAL = "appraisal", pgettext_lazy("occasion", "appraisal by members")
        SUPERVISORS = "supervisors", pgettext_lazy("occasion", "meeting of supervisors")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("occasion", "planned")
        HELD = "held", pgettext_lazy("occasion", "held")
        CANCELLED = "cancelled", pgettext_lazy("occasion", "cancelled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    title = models.CharField(_("about"), max_length=200)
    planned_on = models.DateField(_("day"))
    ends_on = models.DateField(_("last day"), null=True)  # of what lasts: a consultation, a notice
    place = models.CharField(_("place"), max_length=120, blank=True)
    host = models.CharField(_("who receives or chairs"), max_length=80, blank=True)
    held_on = models.DateField(_("held on"), null=True)
    attendance = models.JSONField(_("people by group"), default=dict)
    summary = models.TextField(_("what was said"), blank=True)
    follow_up = models.TextField(_("what became of it"), blank=True)
    disclosure_ids = models.JSONField(_("about these disclosures"), default=list)
    is_announced = models.BooleanField(_("announced on the board"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_by_id = models.UUIDField(_("entered by"))
    created_at = models.DateTimeField(_("entered"))

    class Meta:
        verbose_name = _("occasion")
        ordering = ["-planned_on", "-id"]


class Supervisor(models.Model):
    """A supervisor of party-affairs disclosure 党务公开监督员 and the term served (FBK-15)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=40)
    group = models.CharField(_("group"), max_length=14, choices=PublicGroup.choices)
    person_id = models.UUIDField(_("account"), null=True)
    from_on = models.DateField(_("term begins"))
    to_on = models.DateField(_("term ends"))
    is_listed = models.BooleanField(_("named on the board"), default=False)
    ended_reason = models.CharField(_("ended early because"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("disclosure supervisor")
        ordering = ["-to_on", "name"]


class Survey(models.Model):
    """A unit's yearly survey of satisfaction and recognition, by group (FBK-16, FBK-17).

    `invited` says how many of each group were asked. Sheets carry numbers, so that none is entered twice.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("survey", "being prepared")
        OPEN = "open", pgettext_lazy("survey", "open")
        CLOSED = "closed", pgettext_lazy("survey", "closed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(_("last day"))
    invited = models.JSONField(_("people asked, by group"), default=dict)
    sheets = models.JSONField(_("sheets printed, by group"), default=dict)
    result = models.JSONField(_("result"), default=dict)
    is_published = models.BooleanField(_("result on the board"), default=False)
    created_by_id = models.UUIDField(_("prepared by"))
    created_at = models.DateTimeField(_("prepared"))
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("survey")
        ordering = ["-year"]


class SurveyAnswer(models.Model):
    """One answer, by nobody known. `mark` is what makes it one per person: a sheet's number or a browser's digest."""

    class Way(models.TextChoices):
        WEB = "web", pgettext_lazy("survey answer", "web")
        PAPER = "paper", pgettext_lazy("survey answer", "paper")
        INTERVIEW = "interview", pgettext_lazy("survey answer", "call at home")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="answers", db_index=False
    )  # the unique constraint begins with it
    group = models.CharField(_("group"), max_length=14, choices=PublicGroup.choices)
    way = models.CharField(_("how"), max_length=10, choices=Way.choices)
    mark = models.CharField(max_length=64)
    satisfaction = models.PositiveSmallIntegerField(_("satisfaction"), null=True)  # 0..100, null: left blank
    recognition = models.PositiveSmallIntegerField(_("recognition"), null=True)
    is_valid = models.BooleanField(_("valid"), default=True)
    comment = models.CharField(_("remark"), max_length=500, blank=True)
    entered_by_id = models.UUIDField(_("entered by"), null=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("answer to a survey")
        constraints = [models.UniqueConstraint(fields=["survey", "mark"], name="survey_answer_once")]
