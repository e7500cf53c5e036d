"""The bench of the search asks every sort of question and leaves nothing behind."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from hierarchy.ledger.models import PublicText
from tests.factories import make_district, make_unit

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_bench_asks_every_sort_of_question_and_leaves_nothing_behind() -> None:
    make_unit(parent=make_district())
    said = StringIO()
    connection.close()  # as the command's own session, one that has seen no temporary table yet
    call_command("bench_search", items=60, stdout=said)
    assert said.getvalue().count("p95") == 8
    assert PublicText.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname = 'ledger_publictext'")
        assert cursor.fetchone() == (1,)
