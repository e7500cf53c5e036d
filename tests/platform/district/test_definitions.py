import re
from pathlib import Path

import pytest
from django.utils import translation

from district.actions import SettingRefused, checked
from district.definitions import CHOICES, DEFINITIONS, GROUPS, UNITS, Definition, Kind
from hierarchy.ledger.vocabulary import Category, Scope

ASKS = re.compile(r"from district(\.settings import| import settings)")
NAMED = {
    "periodic_grace_days": 10,
    "offline_backfill_days": 5,
    "filing_due_days": 15,
    "receipt_days": 5,
    "long_term_first_days": 20,
    "extension_max_days": 20,
    "due_soon_days": 5,
    "immediate_days": 5,
    "periodic_cycle": "half_yearly_with_quarterly_tuning",
    "periodic_cycle_village": "quarterly",
    "nil_return": True,
    "catalogue_mode": "record",
    "withdrawal_successor_days": 5,
    "session_idle_minutes": 30,
}


def test_the_defaults_are_those_of_the_reference_data() -> None:
    assert {key: DEFINITIONS[key].default for key in NAMED} == NAMED
    assert DEFINITIONS["first_filing_due_on"].read(DEFINITIONS["first_filing_due_on"].default) is None


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_every_definition_is_complete_and_allows_its_own_default(definition: Definition) -> None:
    assert definition.name
    assert definition.name_en
    assert definition.source
    assert definition.group in GROUPS
    assert definition.unit in UNITS
    assert set(definition.choices) <= set(CHOICES)
    if definition.kind is Kind.INTEGER:
        assert definition.min is not None
        assert definition.max is not None
    assert checked(definition, definition.read(definition.default)) == definition.default


def test_assumed_numbers_are_marked() -> None:
    assert DEFINITIONS["receipt_days"].is_assumed
    assert not DEFINITIONS["periodic_cycle"].is_assumed


def read_by_a_rule() -> set[str]:
    """Give the keys that code outside this app asks the settings for."""
    root = Path(__file__).resolve().parents[3]
    rooms = [root / "hierarchy", root / "tenants", root / "dashboards", root / "platform"]
    sources = [path for room in rooms for path in room.rglob("*.py") if "district" not in path.parts]
    asking = [text for path in sources if ASKS.search(text := path.read_text(encoding="utf-8"))]
    return {key for key in DEFINITIONS if any(re.search(rf'(\(|= |else |: )"{key}"', text) for text in asking)}


def test_the_page_says_truly_which_settings_nothing_uses_yet() -> None:
    assert {definition.key for definition in DEFINITIONS.values() if definition.active} == read_by_a_rule()


def test_days_are_shown_as_days_and_not_as_codes() -> None:
    with translation.override("zh-hans"):
        assert DEFINITIONS["first_filing_due_on"].display("2024-09-30") == "2024 年 9 月 30 日"
        assert DEFINITIONS["catalogue_review_due"].display("01-31") == "1 月 31 日"


def test_the_words_of_the_matrix_are_those_of_the_ledger() -> None:
    matrix = DEFINITIONS["approval_matrix"]
    assert matrix.rows == tuple(Scope.values)
    assert matrix.choices == tuple(Category.values)
    words = {code: str(label) for code, label in [*Scope.choices, *Category.choices]}
    assert {code: str(CHOICES[code]) for code in words} == words


def test_a_matrix_keeps_known_pairs_in_the_order_of_its_table() -> None:
    matrix = DEFINITIONS["approval_matrix"]
    assert checked(matrix, ["party:other", "public:cadres", "public:resolutions"]) == [
        "public:resolutions",
        "public:cadres",
        "party:other",
    ]
    for wrong in (["public:weather"], ["public"], "public:cadres", None, [1]):
        with pytest.raises(SettingRefused):
            checked(matrix, wrong)


def test_a_matrix_is_shown_in_words() -> None:
    matrix = DEFINITIONS["approval_matrix"]
    with translation.override("en"):
        assert matrix.display([]) == "none"
        assert matrix.display(["public:cadres", "public:other", "local:cadres"]) == (
            "society: cadres, others; this area or unit: cadres"
        )
