"""What became of what was adopted: opinion, decision, measure, evidence, told (FBK-18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.timezone import localdate

from district.settings import value as setting
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.ledger.vocabulary import DECIDED_KINDS
from tenants.disclosure.models import Publication
from workdays.calendar import Calendar

from .models import Case, CaseFile, CaseState, CaseStep, CaseStepKind, Measure, Reply

FINISHED, TOLD = "finished", "told"


def standing_measures(case: Case) -> list[Measure]:
    """Give a case's measures that were not given up, the earliest first."""
    return list(case.measures.filter(dropped_reason=""))


def last_planned_day(case: Case) -> date | None:
    """Give the planned day of the last measure that stands, None without any."""
    return max((measure.due_on for measure in standing_measures(case)), default=None)


def finished_at(case: Case) -> datetime | None:
    """Say when it was recorded that the last of a case's measures was done; None if none was."""
    finished = CaseStep.objects.filter(case=case, kind=CaseStepKind.MEASURE, data__event=FINISHED)
    return finished.order_by("-at").values_list("at", flat=True).first()


def told_on(case: Case) -> date | None:
    """Give the day on which the asker was told what was done: by a reply or a message after the last was finished.

    None if that has not happened, or nothing was done.
    """
    since = finished_at(case)
    if since is None:
        return None
    replies = Reply.objects.released().filter(case=case, released_at__gt=since)
    messages = CaseStep.objects.filter(case=case, kind=CaseStepKind.MEASURE, data__event=TOLD, at__gte=since)
    moments = [reply.released_at for reply in replies if reply.released_at is not None]
    moments += [message.at for message in messages]
    return localdate(min(moments)) if moments else None


def all_done(measures: Sequence[Measure]) -> bool:
    """Say whether there is a measure that stands, and every one of them is done."""
    return bool(measures) and all(measure.done_on is not None for measure in measures)


@dataclass(frozen=True)
class DueMeasure:
    """A measure that is due soon or overdue, with its case, for the desk."""

    measure: Measure
    state: str  # due_soon or overdue

    @property
    def case(self) -> Case:
        return self.measure.case


def due_measures(on: date) -> list[DueMeasure]:
    """Give the workspace's measures that are overdue or due within `due_soon_days` working days, earliest first."""
    until = Calendar.load().add(on, int(setting("due_soon_days", on=on))) or on
    open_ones = Measure.objects.filter(done_on__isnull=True, dropped_reason="", due_on__lte=until)
    open_ones = open_ones.filter(case__kind__in=DECIDED_KINDS).exclude(case__state=CaseState.ENDED)
    return [
        DueMeasure(measure, "overdue" if measure.due_on < on else "due_soon")
        for measure in open_ones.select_related("case").defer("case__sealed")
    ]


@dataclass(frozen=True)
class Link:
    """One measure of the chain: the photographs and the disclosure that show it done, as far as the reader may see."""

    measure: Measure
    state: str  # done, open, overdue, dropped
    files: list[CaseFile] = field(default_factory=list)
    disclosure_id: object = None


@dataclass(frozen=True)
class Chain:
    """From the decision to what the asker was told."""

    case: Case
    links: list[Link]
    told_on: date | None
    told_text: str
    converted_on: date | None

    @property
    def done(self) -> int:
        return sum(link.state == "done" for link in self.links)

    @property
    def standing(self) -> int:
        return sum(link.state != "dropped" for link in self.links)

    @property
    def is_done(self) -> bool:
        return self.standing > 0 and self.done == self.standing

    @property
    def is_decided(self) -> bool:
        return self.case.is_adopted is not None


def chain_of(case: Case, *, on: date, is_inside: bool) -> Chain:
    """Give a case's chain.

    :param is_inside: for those who deal with the case: all its files and disclosures. Otherwise only what society may
        see, and nothing of what was given up.
    """
    measures = list(case.measures.all()) if is_inside else standing_measures(case)
    files = list(CaseFile.objects.filter(case=case, measure__isnull=False).order_by("uploaded_at", "id"))
    shown = set() if is_inside else disclosures_on_the_board(measures, on=on)
    links = [
        Link(
            measure,
            state_of(measure, on),
            [file for file in files if file.measure_id == measure.pk and (is_inside or file.is_public)],
            measure.disclosure_id if is_inside or measure.disclosure_id in shown else None,
        )
        for measure in measures
    ]
    converted_on = FeedbackEntry.objects.filter(pk=case.pk).values_list("converted_on", flat=True).first()
    message = case.steps.filter(kind=CaseStepKind.MEASURE, data__event=TOLD).order_by("-at").first()
    return Chain(case, links, told_on(case), message.text if message else "", converted_on)


def state_of(measure: Measure, on: date) -> str:
    """Say how a measure stands on a day."""
    if measure.dropped_reason:
        return "dropped"
    if measure.done_on is not None:
        return "done"
    return "overdue" if measure.due_on < on else "open"


def disclosures_on_the_board(measures: Sequence[Measure], *, on: date) -> set[object]:
    """Give those of the disclosures that show measures done which society may read on a day."""
    keys = [measure.disclosure_id for measure in measures if measure.disclosure_id is not None]
    if not keys:
        return set()
    shown = Publication.objects.on_the_board(on=on).filter(version__disclosure_id__in=keys)
    return set(shown.values_list("version__disclosure_id", flat=True))
