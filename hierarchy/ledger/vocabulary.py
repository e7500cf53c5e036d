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
