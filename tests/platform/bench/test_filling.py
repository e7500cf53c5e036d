"""The rows that the bench writes are those that the acts would have left."""

from collections import Counter

import pytest
from django.core.management import call_command

from bench.district import Size, fill
from hierarchy.ledger import case_reconciling, reconciling
from hierarchy.ledger.models import FeedbackEntry, LedgerEvent, ObligationEntry, SurveyResult
from hierarchy.units.models import Unit

pytestmark = pytest.mark.django_db


def test_the_ledger_adds_up_and_every_ordinary_state_occurs() -> None:
    said: list[str] = []
    district = fill(Size(20, 1), progress=said.append)
    assert [*reconciling.differences(), *case_reconciling.differences()] == []
    call_command("check_tree")
    verdicts = Counter(ObligationEntry.objects.values_list("verdict", flat=True))
    assert set(verdicts) == {"", "on_time", "late", "nil"}
    assert verdicts["on_time"] > 5 * verdicts["late"] > 0
    assert not LedgerEvent.objects.filter(recorded_at__gt=district.now).exists()
    assert set(FeedbackEntry.objects.values_list("outcome", flat=True)) == {"", "answered"}
    assert SurveyResult.objects.exists()
    assert (Unit.objects.count(), district.counts["obligationentry"]) == (20, ObligationEntry.objects.count())


@pytest.mark.parametrize("size", [Size(19, 1), Size(3001, 1), Size(20, 0), Size(20, 6)])
def test_a_size_that_cannot_be_built_is_refused(size: Size) -> None:
    with pytest.raises(ValueError, match="between 20 and 3000 units"):
        fill(size, progress=print)
    assert Unit.objects.count() == 0
