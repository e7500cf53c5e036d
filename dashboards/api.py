"""The figures and the list behind them for programs: what the pages say, to whom the pages say it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import QuerySet
from django.http import Http404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import SignedInRequest
from core.errors import Invalid
from hierarchy.metrics.answers import answer
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import By, Question
from hierarchy.metrics.rollup import Row, rollup
from hierarchy.units.models import Line, Unit

from .asking import ALL_PERIODS, Asked, asked_exactly
from .narrowing import NONE, conditions, kind_of, line_of, locality_of, one_of, paged, seen_unit
from .obligations import Obligations
from .seeing import lines_led, only_lines, only_seen, require_all, seen_by, sees_it_alone, sees_whole

COMMON = frozenset({"period", "as_of", "structure", "unit", "line", "locality", "kind", "demonstration"})
OF_FIGURES = COMMON | {"by"}
OF_OBLIGATIONS = COMMON | {"state", "only", "category", "q", "page"}


@method_decorator(never_cache, name="dispatch")
class ReadOnly(APIView):
    """An answer to read, for the signed in, kept by nobody on the way."""

    http_method_names = ["get", "head"]


class Figures(ReadOnly):
    """The figures of any group, period and day, as `manage.py metrics --format json` prints them."""

    def get(self, request: SignedInRequest) -> Response:
        _know(request, OF_FIGURES)
        put, visible = _asked_of_one_period(request), seen_by(request)
        by = one_of(request.GET.get("by", ""), By.values, _("“%(value)s” is nothing to group by."), field="by")
        by = by or By.TOTAL
        question = _question(request, put, by, visible)
        rows = rollup(question, by)
        kept = _kept(request, question, by, rows, visible)
        return Response(answer(question, by, kept, is_partial=len(kept) < len(rows)))


class ObligationList(ReadOnly):
    """The items owed behind any number, page by page, with the filters of the page."""

    def get(self, request: SignedInRequest) -> Response:
        _know(request, OF_OBLIGATIONS)
        put, visible = asked_exactly(request, all_periods=True), seen_by(request)
        judged = Obligations(put, visible)
        page = paged(request, judged.where(conditions(request, visible)))
        return Response(
            {
                "period": put.period.code if put.period else ALL_PERIODS,
                "as_of": put.as_of.isoformat(),
                "structure": str(put.structure),
                "count": page.paginator.count,
                "page": page.number,
                "pages": page.paginator.num_pages,
                "results": ListedSerializer(judged.listed(page.object_list), many=True).data,
            }
        )


class ListedSerializer(serializers.Serializer):
    """One item owed. `days_late` is that of an item disclosed late, else null."""

    unit = serializers.CharField(source="unit.code")
    title = serializers.CharField(source="entry.title")
    category = serializers.CharField(source="entry.category")
    period = serializers.CharField(source="entry.period_label")
    due_on = serializers.DateField()
    state = serializers.CharField()
    disclosed_on = serializers.DateField()
    days_late = serializers.IntegerField()


def _know(request: SignedInRequest, names: Collection[str]) -> None:
    """Refuse a filter that is not known: without it, the answer would be that to another question."""
    for name in request.GET:
        if name not in names:
            known = ", ".join(sorted(names))
            raise Invalid(
                _("“%(name)s” is nothing to ask by. Use %(known)s.") % {"name": name[:20], "known": known},
                field=name[:20],
            )


def _asked_of_one_period(request: SignedInRequest) -> Asked:
    put = asked_exactly(request)
    # Figures are those of one period: all of them together is the one code that only a list takes.
    return put.over(put.period or Period.parse(ALL_PERIODS))


def _question(request: SignedInRequest, put: Asked, by: str, visible: QuerySet[Unit]) -> Question:
    """Put the question as far as the reader may ask it: the same reach as that of the pages.

    :raises Http404: for a unit or line that may not be seen.
    :raises NotPermitted: for figures of the whole district.
    """
    unit = seen_unit(request.GET.get("unit", ""), visible)
    line = _line(request)
    alone = False
    if by == By.CHILD and unit is None:
        raise Invalid(_("Subordinates are those of a unit: add unit and its code."), field="unit")
    if by == By.UNIT:
        pass  # each row is one unit's: those that may not be seen are left out
    elif unit is not None:
        alone = sees_it_alone(unit, visible)
    elif line is not None:
        if not sees_whole(visible, Unit.objects.in_line(line), request, line):
            raise Http404(_("You see no line with this code."))
    elif by != By.LINE:
        require_all(request, visible)
    locality, kind = _locality(request), kind_of(request.GET.get("kind", ""))
    return put.question(unit=unit, unit_only=alone, line=line, locality=locality, kind=kind)


def _line(request: SignedInRequest) -> Line | None:
    code = request.GET.get("line", "")
    if code == NONE:  # a list has a filter for units without a line; the figures have none
        raise Invalid(_("There is no line “%(code)s”.") % {"code": code}, field="line")
    return line_of(code)


def _locality(request: SignedInRequest) -> Unit | None:
    code = request.GET.get("locality", "")
    if code == NONE:
        raise Invalid(_("There is no locality “%(code)s”.") % {"code": code}, field="locality")
    return locality_of(code)


def _kept(
    request: SignedInRequest, question: Question, by: str, rows: Sequence[Row], visible: QuerySet[Unit]
) -> list[Row]:
    """Leave out the rows that are not for the reader, where the question alone does not."""
    if by == By.UNIT:
        return only_seen(rows, visible)
    if by == By.LINE and question.unit is None and question.line is None:
        led = lines_led(request, visible)
        if led is not None and not led:
            raise Http404(_("You see no line."))
        return only_lines(rows, led)
    return list(rows)
