"""Answers that others than the asker may read, with what became of the opinion: nobody named, nothing internal."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from hierarchy.ledger.vocabulary import CaseKind
from tenants.disclosure.models import Publication

from .measures import disclosures_on_the_board
from .models import CaseFile, Measure, Reply

#: The categories of the page: what people come with that may be answered before society.
KINDS = (CaseKind.SUGGESTION, CaseKind.PROBLEM, CaseKind.QUESTION, CaseKind.TOPIC)


@dataclass(frozen=True)
class PublicMeasure:
    """A finished measure chosen to be shown: its photographs, and its disclosure if society may read it."""

    measure: Measure
    files: Sequence[CaseFile]
    disclosure_id: object


@dataclass(frozen=True)
class PublicAnswer:
    """An answer as the board shows it: title, question, answer, whether it was adopted and how far it is done."""

    reply: Reply
    measures: Sequence[Measure]  # those that stand

    @property
    def kind(self) -> str:
        return str(CaseKind(self.reply.case.kind).label)

    @property
    def is_adopted(self) -> bool | None:
        return self.reply.case.is_adopted

    @property
    def done(self) -> int:
        return sum(measure.done_on is not None for measure in self.measures)

    @property
    def planned(self) -> int:
        return len(self.measures)


def with_chains(replies: QuerySet[Reply]) -> QuerySet[Reply]:
    """Fetch what a list of answers shows: three queries, however many there are."""
    standing = Measure.objects.filter(dropped_reason="")
    return (
        replies.select_related("case")
        .defer("case__sealed")
        .prefetch_related(Prefetch("case__measures", standing, to_attr="standing"))
    )


def as_public(reply: Reply) -> PublicAnswer:
    """Give an answer read by `with_chains` as the board shows it."""
    return PublicAnswer(reply, reply.case.standing)  # type: ignore[attr-defined]  # prefetched


def shown_measures(answer: PublicAnswer, *, on: date) -> list[PublicMeasure]:
    """Give the finished measures that were chosen to be shown, with their photographs."""
    chosen = [measure for measure in answer.measures if measure.is_public and measure.done_on is not None]
    readable = disclosures_on_the_board(chosen, on=on)
    files = list(CaseFile.objects.filter(measure__in=chosen, is_public=True).order_by("uploaded_at", "id"))
    return [
        PublicMeasure(
            measure,
            [file for file in files if file.measure_id == measure.pk],
            measure.disclosure_id if measure.disclosure_id in readable else None,
        )
        for measure in chosen
    ]


def public_result(answer: PublicAnswer, *, on: date) -> Publication | None:
    """Give what a topic request was disclosed as, if society may read it on a day."""
    key = answer.reply.case.result_disclosure_id
    if key is None:
        return None
    return Publication.objects.on_the_board(on=on).filter(version__disclosure_id=key).select_related("version").first()


def public_file(reply_id: uuid.UUID, file_id: uuid.UUID) -> CaseFile | None:
    """Give a photograph shown with an answer on the board; None for all other files."""
    reply = Reply.objects.on_the_board().filter(pk=reply_id).first()
    if reply is None:
        return None
    shown = CaseFile.objects.filter(case=reply.case_id, is_public=True, measure__is_public=True)
    return shown.filter(pk=file_id, content_type__startswith="image/").first()
