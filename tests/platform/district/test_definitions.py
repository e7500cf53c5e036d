import pytest

from district.actions import checked
from district.definitions import CHOICES, DEFINITIONS, GROUPS, UNITS, Definition, Kind

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
