"""The words that catalogues, disclosures and the ledger share (glossary; defaults 4.2, 4.3, 6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scope(models.TextChoices):
    PUBLIC = "public", _("society")
    LOCAL = "local", _("this area or unit")
    PARTY = "party", _("within the Party")
    SPECIFIED = "specified", _("specified persons")


class TimeLimit(models.TextChoices):
    """The four classes of time limit (TIM-01..13)."""

    LONG_TERM = "long_term", _("long-term")
    PERIODIC = "periodic", _("periodic")
    STAGED = "staged", _("staged")
    IMMEDIATE = "immediate", _("immediate")


class Cycle(models.TextChoices):
    """How often a periodic item is renewed. Blank on an item means: the district's setting (TIM-06)."""

    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("quarterly")
    HALF_YEARLY = "half_yearly", _("half-yearly")
    YEARLY = "yearly", _("yearly")
    HALF_YEARLY_TUNED = "half_yearly_with_quarterly_tuning", _("half-yearly, tuned quarterly")


class Duty(models.TextChoices):
    """What makes an obligation fall due (TIM-03..09; defaults 4.2)."""

    PERIOD = "period", pgettext_lazy("duty", "the period's disclosure")
    FIRST = "first", pgettext_lazy("duty", "first disclosure")
    EVENT = "event", pgettext_lazy("duty", "something that happened")
    STAGE = "stage", pgettext_lazy("duty", "stage of a project")
    SUMMARY = "summary", pgettext_lazy("duty", "summary of a project")
    CONFIRMATION = "confirmation", pgettext_lazy("duty", "confirmation that there was nothing")
    REVISION = "revision", pgettext_lazy("duty", "revision of a long-term item")


class Form(models.TextChoices):
    """How something is disclosed (defaults 4.3)."""

    MEETING = "meeting", _("meeting")
    DOCUMENT = "document", _("document")
    CIRCULAR = "circular", _("circular")
    BRIEFING = "briefing", _("briefing")
    INTRANET = "intranet", _("intranet")
    BULLETIN_BOARD = "bulletin_board", _("bulletin board")
    WEBSITE = "website", _("website column")
    MEDIA = "media", _("press, radio, television")
    NEW_MEDIA = "new_media", _("official account")
    CHAT_GROUP = "chat_group", _("members' chat group")
    LOUDSPEAKER = "loudspeaker", _("village loudspeaker")
    LEAFLET = "leaflet", _("leaflet")
    SCREEN = "screen", _("electronic screen")
    KIOSK = "kiosk", _("kiosk")
    HOTLINE = "hotline", _("hotline")
    HEARING = "hearing", _("hearing")
    QA_REPLY = "qa_reply", _("answer")


class Category(models.TextChoices):
    """Content categories: the usual seven and others, plus institutions (CON-04..14)."""

    RESOLUTIONS = "resolutions", _("decisions and their execution")
    IDEOLOGY = "ideology", _("ideological work")
    ORGANIZATION = "organization", _("organisation")
    LEADERSHIP_TEAM = "leadership_team", _("leading body")
    CADRES = "cadres", _("cadres")
    LIAISON = "liaison", _("contact with members and masses")
    INTEGRITY = "integrity", _("clean conduct")
    INSTITUTIONS = "institutions", _("institutions")
    OTHER = "other", _("others")


class Mode(models.TextChoices):
    """On whose initiative something is disclosed (REQ-06, REQ-07)."""

    ROUTINE = "routine", pgettext_lazy("mode", "routine")
    ON_REQUEST = "on_request", pgettext_lazy("mode", "on request")
    PRE_DISCLOSURE = "pre_disclosure", pgettext_lazy("mode", "pre-disclosure")
    TOPIC = "topic", pgettext_lazy("mode", "topic request")


class NoticeTerm(models.TextChoices):
    """Public notices with a term of their own (defaults 4.2: cadre_notice_days, member_notice_days)."""

    CADRE = "cadre", _("notice before a cadre's appointment")
    MEMBER = "member", _("notice on the admission of members")


class CarrierLabel(models.TextChoices):
    """Which affairs an item on a shared carrier belongs to, lest they be confused (FRM-17, document 003)."""

    PARTY = "party", pgettext_lazy("affairs", "Party affairs")
    GOVERNMENT = "government", pgettext_lazy("affairs", "government affairs")
    VILLAGE = "village", pgettext_lazy("affairs", "village affairs")
    FACTORY = "factory", pgettext_lazy("affairs", "enterprise affairs")
    SERVICE = "service", pgettext_lazy("affairs", "public services")


#: Carriers that other affairs are shown on too: what hangs there says which affairs it belongs to.
SHARED_CARRIERS = frozenset({Form.BULLETIN_BOARD, Form.WEBSITE, Form.NEW_MEDIA, Form.SCREEN, Form.KIOSK})


class CaseKind(models.TextChoices):
    """What somebody came with (FBK-01, FBK-07, FBK-13, REQ-01, REQ-04)."""

    SUGGESTION = "suggestion", pgettext_lazy("case", "opinion or suggestion")
    PROBLEM = "problem", pgettext_lazy("case", "problem")
    QUESTION = "question", pgettext_lazy("case", "question")
    ENQUIRY = "enquiry", pgettext_lazy("case", "inner-party enquiry")
    TOPIC = "topic", pgettext_lazy("case", "topic request")
    REQUEST = "request", pgettext_lazy("case", "disclosure on request")
    REPORT = "report", pgettext_lazy("case", "real-name report")


#: What is adopted or not, and if adopted is to be put into practice (metrics: adoption, conversion).
DECIDED_KINDS = frozenset({CaseKind.SUGGESTION, CaseKind.TOPIC})


class Channel(models.TextChoices):
    """How it came in (FBK-01, FBK-14..16)."""

    BOX = "box", pgettext_lazy("channel", "suggestion box")
    HOTLINE = "hotline", pgettext_lazy("channel", "hotline")
    VISIT = "visit", pgettext_lazy("channel", "visit")
    LETTER = "letter", pgettext_lazy("channel", "letter")
    WEB = "web", pgettext_lazy("channel", "web")
    RECEPTION_DAY = "reception_day", pgettext_lazy("channel", "reception day")
    SYMPOSIUM = "symposium", pgettext_lazy("channel", "symposium or hearing")
    INTERVIEW = "interview", pgettext_lazy("channel", "call at home")
    SUPERVISOR = "supervisor", pgettext_lazy("channel", "disclosure supervisor")
    LOWER_UNIT = "lower_unit", pgettext_lazy("channel", "organisation below")


class Outcome(models.TextChoices):
    """How a case ended. Blank while it is open."""

    ANSWERED = "answered", pgettext_lazy("outcome", "answered")
    DISCLOSED = "disclosed", pgettext_lazy("outcome", "disclosed")
    REFUSED = "refused", pgettext_lazy("outcome", "refused, with reasons")
    WITHDRAWN = "withdrawn", pgettext_lazy("outcome", "withdrawn by the asker")
    REDIRECTED = "redirected", pgettext_lazy("outcome", "pointed to the body in charge")
    SPAM = "spam", pgettext_lazy("outcome", "not a case")
    MERGED = "merged", pgettext_lazy("outcome", "merged into another case")
    TRANSFERRED = "transferred", pgettext_lazy("outcome", "transferred")


#: Cases that ended so are in no figure of the unit (metrics: response).
UNCOUNTED_OUTCOMES = frozenset(
    {Outcome.WITHDRAWN, Outcome.REDIRECTED, Outcome.SPAM, Outcome.MERGED, Outcome.TRANSFERRED}
)


class PublicGroup(models.TextChoices):
    """Whom a unit answers to, each asked apart (defaults 4.4: survey_groups)."""

    PARTY_MEMBERS = "party_members", pgettext_lazy("group", "party members")
    MASSES = "masses", pgettext_lazy("group", "masses")
    SOCIETY = "society", pgettext_lazy("group", "society")
