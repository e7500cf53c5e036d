"""Why a bulletin cannot be drafted, changed, issued or withdrawn."""

from __future__ import annotations

from core.errors import Invalid, Refusal, Stale


class NoPeriodForBulletin(Invalid):
    """A bulletin is for a month or a quarter."""

    code = "no_period_for_bulletin"


class PeriodNotBegun(Invalid):
    """Of a period that lies ahead there are no figures."""

    code = "period_not_begun"


class PeriodNotOver(Refusal):
    """Figures of a period that still runs would be those of a part of it."""

    code = "period_not_over"


class BulletinStands(Refusal):
    """The period has a bulletin that stands, or a draft already."""

    code = "bulletin_stands"


class NotADraft(Refusal):
    """It was issued or discarded meanwhile."""

    code = "not_a_draft"


class NotStanding(Refusal):
    """Only an issued bulletin can be withdrawn, once."""

    code = "not_standing"


class NothingToReport(Refusal):
    """Nothing fell due, was answered or decided in the period."""

    code = "nothing_to_report"


class FiguresChanged(Stale):
    """The figures or the words are no longer those that were looked at."""

    code = "figures_changed"


class WordsChanged(Stale):
    """Somebody else has changed the words since."""

    code = "words_changed"


class NumberTaken(Invalid):
    """Another standing bulletin bears this document number."""

    code = "number_taken"
