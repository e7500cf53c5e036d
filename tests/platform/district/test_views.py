from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from district.models import District, SettingValue
from hierarchy.units.models import Role
from tests.counting import queries
from tests.factories import grant, make_district, make_user

pytestmark = pytest.mark.django_db
FORM = {"value": "0", "valid_from": "2026-04-10", "reason": "区委通知", "seen_id": "0"}
URL = "/settings/periodic_grace_days/"


@pytest.fixture(autouse=True)
def district() -> Any:
    root = make_district()
    District.objects.update(frozen_on=date(2026, 4, 10), is_demonstration=True)
    return root


@pytest.fixture
def office(client: Client, district: Any) -> Any:
    user = make_user(name="李四")
    grant(user, district, Role.DISTRICT_SUPERVISOR)
    client.force_login(user)
    return user


def test_the_signed_out_are_asked_to_sign_in(client: Client) -> None:
    response = client.get("/settings/")
    assert (response.status_code, response.headers["Location"].partition("?")[2]) == (302, "next=/settings/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everybody_signed_in_reads_the_settings_with_their_sources(client: Client, language: str) -> None:
    client.force_login(make_user())
    client.cookies["django_language"] = language
    response = client.get("/settings/")
    assert (response.status_code, response.context["changed"], response.context["may_change"]) == (200, 0, False)
    with translation.override(language):
        name = {"zh-hans": "期满后公开宽限", "en": "Days of grace after a period&#x27;s end"}[language]
    assert name in response.content.decode()


def test_the_office_changes_a_setting_and_the_history_shows_it(client: Client, office: Any) -> None:
    response = client.post(URL, FORM, follow=True)
    line = response.context["line"]
    assert (line.stored, [(row.reason, state) for row, _shown, state in line.history]) == (
        0,
        [("区委通知", "in_force")],
    )


def test_a_future_value_is_shown_as_coming(client: Client, office: Any) -> None:
    client.post(URL, {**FORM, "valid_from": "2026-07-01"})
    line = client.get(URL).context["line"]
    assert (line.stored, line.coming[0].valid_from, line.history[0][2]) == (10, date(2026, 7, 1), "coming")
    client.post(URL, {**FORM, "value": "5", "valid_from": "2026-07-01", "seen_id": str(line.latest_id)})
    states = [state for _row, _shown, state in client.get(URL).context["line"].history]
    assert states == ["coming", "replaced"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": "99"}, "value"),
        ({"value": "many"}, "value"),
        ({"valid_from": "2026-02-30"}, "valid_from"),
        ({"valid_from": "2026-04-09"}, "valid_from"),
        ({"reason": ""}, "reason"),
        ({"reason": "长" * 201}, "reason"),
        ({"seen_id": "5"}, "__all__"),
    ],
)
def test_wrong_input_is_shown_at_its_field_and_nothing_changes(
    client: Client, office: Any, change: dict[str, str], field: str
) -> None:
    response = client.post(URL, {**FORM, **change})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert SettingValue.objects.count() == 0


def test_others_may_not_change_a_setting(client: Client) -> None:
    client.force_login(make_user())
    assert (client.post(URL, FORM).status_code, SettingValue.objects.count()) == (403, 0)


def test_an_unknown_setting_is_not_found(client: Client, office: Any) -> None:
    assert client.get("/settings/no_such/").status_code == 404


@pytest.mark.parametrize(
    "key", ["nil_return", "periodic_cycle", "first_filing_due_on", "catalogue_review_due", "retention"]
)
def test_every_kind_of_setting_has_its_form(client: Client, office: Any, key: str) -> None:
    assert client.get(f"/settings/{key}/").status_code == 200


def test_the_list_costs_the_same_however_many_values_there_are(client: Client, office: Any) -> None:
    client.get("/settings/")  # the first visit begins the session
    with queries() as before:
        client.get("/settings/")
    for day in range(1, 29):
        SettingValue.objects.create(
            key="nil_return", value=True, valid_from=date(2026, 1, day), reason="x", set_at="2026-01-01T00:00Z"
        )
    with queries() as after:
        client.get("/settings/")
    assert len(after) == len(before)


def test_the_matrix_is_a_table_of_check_boxes(client: Client, office: Any) -> None:
    url = "/settings/approval_matrix/"
    page = client.get(url).content.decode()
    assert page.count('type="checkbox" name="value"') == 4 * 9
    form = {**FORM, "value": ["public:cadres", "party:other"]}
    assert client.post(url, form).status_code == 302
    assert SettingValue.objects.get().value == ["public:cadres", "party:other"]
    assert client.get(url).content.decode().count(" checked>") == 2
    assert client.post(url, {**form, "value": ["public:weather"], "seen_id": "1"}).status_code == 422
