"""The units of the demonstration: 120 written down in `data/units.csv`, more made in the proportions of defaults 2."""

from __future__ import annotations

import csv
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hierarchy.structure.bulk import UnitRow

from .names import BUREAUS, SOCIETY, company_name, ordinal, place_name

DATA = Path(__file__).parent / "data" / "units.csv"
OPENED_ON = date(2019, 3, 1)
MEMBERS_COUNTED_ON = date(2024, 6, 30)
WHOLE_DISTRICT = 3_000
#: The units without which there is no district to show: the committee, all lead departments, one of each locality.
SKELETON = 13

#: How many units of each line and kind a district of 3,000 has (defaults 1 and 2).
PROPORTIONS: dict[tuple[str, str], int] = {
    ("L01", "committee_organ"): 14,
    ("L01", "discipline_commission"): 1,
    ("L01", "department_group"): 36,
    ("L01", "organ_committee"): 40,
    ("L01", "organ_branch"): 270,
    ("L01", "public_institution"): 39,
    ("L01", "other_org"): 14,
    ("L02", "town_committee"): 8,
    ("L02", "street_work_committee"): 6,
    ("L02", "park_work_committee"): 2,
    ("L02", "organ_branch"): 70,
    ("L03", "village_org"): 210,
    ("L03", "village_branch"): 400,
    ("L04", "community_org"): 130,
    ("L04", "community_branch"): 400,
    ("L05", "school_org"): 200,
    ("L05", "public_institution"): 10,
    ("L06", "hospital_org"): 100,
    ("L06", "public_institution"): 10,
    ("L07", "soe_org"): 160,
    ("L08", "social_org"): 150,
    ("L09", "private_enterprise"): 450,
    ("L10", "private_enterprise"): 120,
    ("L11", "department_group"): 5,
    ("L11", "organ_committee"): 7,
    ("L11", "organ_branch"): 83,
    ("L12", "department_group"): 7,
    ("L12", "organ_committee"): 7,
    ("L12", "organ_branch"): 7,
    ("L12", "public_institution"): 31,
    ("", "municipal_unit"): 12,
}

LOCALITY_WORDS = {"town_committee": "镇", "street_work_committee": "街道", "park_work_committee": "园区"}
MEMBERS = {
    "district_committee": (11, 11),
    "committee_organ": (18, 45),
    "discipline_commission": (40, 70),
    "department_group": (25, 120),
    "town_committee": (600, 1_400),
    "street_work_committee": (700, 1_600),
    "park_work_committee": (120, 300),
    "organ_committee": (60, 260),
    "village_org": (48, 160),
    "community_org": (90, 320),
    "school_org": (12, 90),
    "hospital_org": (10, 180),
    "soe_org": (12, 150),
}
FEW_MEMBERS = (3, 38)


@dataclass(frozen=True)
class Planned:
    """One unit before it is loaded."""

    code: str
    name: str
    short_name: str
    kind: str
    org_form: str
    parent: str
    line: str
    locality: str

    def row(self) -> UnitRow:
        """Give the row that `structure.bulk_load` takes."""
        low, high = MEMBERS.get(self.kind, FEW_MEMBERS)
        members = low + stable(self.code, "members") % (high - low + 1)
        return UnitRow(
            code=self.code,
            name=self.name,
            short_name=self.short_name,
            kind=self.kind,
            opened_on=OPENED_ON,
            org_form=self.org_form,
            parent_code=self.parent,
            line_code=self.line,
            locality_code=self.locality,
            staffing_preset="merged" if self.code == "H01" else "",
            member_count=members,
            member_count_on=MEMBERS_COUNTED_ON,
            served_count=members * 17 if self.kind in ("village_org", "community_org") else None,
            has_portal=self.kind in ("town_committee", "street_work_committee", "department_group"),
        )


def stable(*parts: str) -> int:
    """Give a number that depends on the parts alone, on every machine and in every run."""
    return zlib.crc32("\x1f".join(parts).encode())


def planned_units(count: int) -> list[Planned]:
    """Give the units of a district of that size, superiors before those below them.

    :param count: at least 20; up to 120 the written ones, above that made ones in addition.
    """
    written = _written()
    if count <= len(written):
        return _fewer(written, count)
    return [*written, *_more(written, count - len(written))]


def _written() -> list[Planned]:
    with DATA.open(encoding="utf-8", newline="") as lines:
        return [Planned(**record) for record in csv.DictReader(lines)]


def _fewer(written: list[Planned], count: int) -> list[Planned]:
    """Keep the skeleton, then go round the lines so that none stands empty."""
    kept = {unit.code for unit in written[:SKELETON]}
    by_line: dict[str, list[Planned]] = {}
    for unit in written[SKELETON:]:
        by_line.setdefault(unit.line, []).append(unit)
    while len(kept) < count:
        for waiting in by_line.values():
            ready = next((u for u in waiting if {u.parent, u.locality} <= {*kept, u.code, ""}), None)
            if ready is not None and len(kept) < count:
                waiting.remove(ready)
                kept.add(ready.code)
    return [unit for unit in written if unit.code in kept]


def _more(written: list[Planned], count: int) -> list[Planned]:
    """Make units, localities and superiors first. Each maker is told how many of the kind there are already."""
    made: list[Planned] = []
    numbers: Counter[str] = Counter()
    for (line, kind), share in sorted(_shares(written, count).items(), key=lambda item: _depth(item[0][1])):
        for _each in range(share):
            made.append(_MAKERS[kind](line, kind, numbers[kind], [*written, *made]))
            numbers[kind] += 1
    return made


def _shares(written: Iterable[Planned], count: int) -> dict[tuple[str, str], int]:
    """Share out `count` further units over lines and kinds, by largest remainder."""
    present = Counter((unit.line, unit.kind) for unit in written)
    lacking = {key: max(0, full - present[key]) for key, full in PROPORTIONS.items()}
    total = sum(lacking.values())
    exact = {key: lack * count / total for key, lack in lacking.items()}
    shares = {key: int(part) for key, part in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (shares[key] - exact[key], key))
    for key in by_remainder[: count - sum(shares.values())]:
        shares[key] += 1
    return shares


def _depth(kind: str) -> int:
    if kind in LOCALITY_WORDS:
        return 0
    return {"department_group": 1, "organ_committee": 1, "village_org": 2, "community_org": 2}.get(kind, 3)


def _pick(units: list[Planned], number: int, *kinds: str) -> tuple[Planned, int]:
    """Give a unit of one of the kinds, going round, and the number of the round, from 1."""
    suitable = [unit for unit in units if unit.kind in kinds]
    return suitable[number % len(suitable)], number // len(suitable) + 1


def _place_of(unit: Planned) -> str:
    for ending in ("党工委", "党总支", "党支部", "党委"):
        if unit.short_name.endswith(ending):
            return unit.short_name.removesuffix(ending)
    return unit.short_name


def _town(line: str, kind: str, number: int, units: list[Planned]) -> Planned:
    word, code = LOCALITY_WORDS[kind], f"K{kind[0].upper()}{100 + number}"
    place = place_name(number + 300 + len(kind)) + word
    is_town = kind == "town_committee"
    name, short = (
        (f"中共云澜区{place}委员会", f"{place}党委") if is_town else (f"中共云澜区{place}工作委员会", f"{place}党工委")
    )
    form = "party_committee" if is_town else "work_committee"
    return Planned(code, name, short, kind, form, units[0].code, line, code)


def _bureau(line: str, kind: str, number: int, units: list[Planned]) -> Planned:
    bureau = BUREAUS[number % len(BUREAUS)] + ("" if number < len(BUREAUS) else "第二")
    name, short, form, prefix = {
        "department_group": (f"中共云澜区{bureau}局党组", f"区{bureau}局党组", "party_group", "B"),
        "committee_organ": (f"中共云澜区委{bureau}工作委员会", f"区委{bureau}工委", "work_committee", "A"),
        "municipal_unit": (f"中共市{bureau}局云澜分局党组", f"市{bureau}局云澜分局党组", "party_group", "M"),
    }[kind]
    locality = "" if kind == "municipal_unit" else _pick(units, number, "street_work_committee")[0].code
    return Planned(f"{prefix}{1000 + number}", name, short, kind, form, units[0].code, line, locality)


def _organ(line: str, kind: str, number: int, units: list[Planned]) -> Planned:
    bureau, round_number = BUREAUS[number % len(BUREAUS)], number // len(BUREAUS) + 1
    locality = _pick(units, number, "street_work_committee")[0].code
    if kind == "organ_committee":
        short = f"区{bureau}局机关党委" + ("" if round_number == 1 else f"（{ordinal(round_number)}）")
        return Planned(f"OC{1000 + number}", f"中共云澜{short}", short, kind, "party_committee", "JG01", line, locality)
    if line == "L02":
        parent, round_number = _pick(units, number, "town_committee", "street_work_committee")
        short = f"{_place_of(parent)}机关第{ordinal(round_number + 1)}支部"
        return Planned(
            f"OB{1000 + number}", f"{short[:-2]}党支部", short, kind, "branch", parent.code, line, parent.locality
        )
    short = f"区{bureau}局机关第{ordinal(round_number)}支部"
    return Planned(f"OB{1000 + number}", f"云澜{short[:-2]}党支部", short, kind, "branch", "JG01", line, locality)


def _village(line: str, kind: str, number: int, units: list[Planned]) -> Planned:
    is_village = kind == "village_org"
    parent, _round = _pick(units, number, "town_committee" if is_village else "street_work_committee")
    place = place_name(number + (0 if is_village else 211)) + ("村" if is_village else "社区")
    name, code = f"中共{_place_of(parent)}{place}支部委员会", f"{'V' if is_village else 'Q'}{1000 + number}"
    return Planned(code, name, f"{place}党支部", kind, "branch", parent.code, line, parent.locality)


def _neighbourhood(line: str, kind: str, number: int, units: list[Planned]) -> Planned:
    of_village = kind == "village_branch"
    parent, round_number = _pick(units, number, "village_org" if of_village else "community_org")
    # The written units have first and second ones of their own.
    short = f"{_place_of(parent)}第{ordinal(round_number + 2)}{'片组' if of_village else '网格'}支部"
    code = f"{'VB' if of_village else 'QB'}{1000 + number}"
    return Planned(code, f"{short[:-2]}党支部", short, kind, "branch", parent.code, line, parent.locality)


def _institution(line: str, kind: str, number: int, units: list[Planned]) -> Planned:
    superior = {"L05": "JG04", "L06": "JG12", "L07": ("G01", "G02")[number % 2], "L08": "H01", "L12": "WH04"}
    place = place_name(number)
    thing, prefix = {
        "school_org": (f"{place}学校", "X"),
        "hospital_org": (f"{place}卫生服务中心", "W"),
        "soe_org": (f"{place}实业公司", "G"),
        "social_org": (f"{place}{SOCIETY[number % len(SOCIETY)]}协会", "H"),
        "public_institution": (f"{place}服务中心", "I"),
    }[kind]
    locality = _pick(units, number, "street_work_committee", "town_committee")[0].code
    code, parent = f"{prefix}{1000 + number}", superior.get(line, "JG01")
    return Planned(code, f"云澜区{thing}党支部", f"{thing}支部", kind, "branch", parent, line, locality)


def _enterprise(line: str, kind: str, number: int, units: list[Planned]) -> Planned:
    hosts = ("park_work_committee",) if line == "L10" else ("town_committee", "street_work_committee")
    parent, _round = _pick(units, number, *hosts)
    company = company_name(number)
    name, short = f"{_place_of(parent)}{company}有限公司党支部", f"{company}支部"
    return Planned(f"E{1000 + number}", name, short, kind, "branch", parent.code, line, parent.locality)


def _others(line: str, kind: str, number: int, units: list[Planned]) -> Planned:
    parent, round_number = _pick(units, number, "street_work_committee", "town_committee")
    short = f"{_place_of(parent)}流动党员第{ordinal(round_number)}支部"
    return Planned(
        f"T{1000 + number}", f"{short[:-2]}党支部", short, kind, "branch", parent.code, line, parent.locality
    )


_MAKERS: dict[str, Callable[[str, str, int, list[Planned]], Planned]] = {
    "committee_organ": _bureau,
    "department_group": _bureau,
    "municipal_unit": _bureau,
    "organ_committee": _organ,
    "organ_branch": _organ,
    "other_org": _others,
    "town_committee": _town,
    "street_work_committee": _town,
    "park_work_committee": _town,
    "village_org": _village,
    "community_org": _village,
    "village_branch": _neighbourhood,
    "community_branch": _neighbourhood,
    "school_org": _institution,
    "hospital_org": _institution,
    "soe_org": _institution,
    "social_org": _institution,
    "public_institution": _institution,
    "private_enterprise": _enterprise,
}
