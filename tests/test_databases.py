"""The databases that tests run on."""

from threading import Thread

import pytest
from django.db import close_old_connections, connection

from accounts.models import Person
from tests.databases import fingerprint


@pytest.mark.django_db
def test_a_test_has_its_own_copy_of_the_migrated_template() -> None:
    assert connection.settings_dict["NAME"].startswith("test_")
    assert Person.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_number", [1, 2])
def test_what_threads_committed_is_gone_in_the_next_test(round_number: int) -> None:
    def write() -> None:
        Person.objects.create(name="张三")
        close_old_connections()

    assert Person.objects.count() == 0
    threads = [Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Person.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_reference_data_survives_a_test_that_commits() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'units'")
        assert cursor.fetchone()[0] >= 1


def test_the_template_is_named_after_the_state_of_the_migrations() -> None:
    assert fingerprint() == fingerprint()
