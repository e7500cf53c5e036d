"""The kinds of units and the lines a district starts with (defaults 1 and 2).

They are data: a district renames them, switches them off and adds its own. Loading again adds what is missing and
leaves alone what stands.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.apps import apps as installed_apps


@dataclass(frozen=True)
class KindRow:
    """One row of defaults 2: what a kind of unit is called, files with, uses and is staffed like."""

    code: str
    name: str
    name_en: str
    filing_to: str
    template: str
    basis: str
    staffing_preset: str
    is_locality: bool = False


@dataclass(frozen=True)
class LineRow:
    """One row of defaults 1. The five spare lines come switched off."""

    code: str
    identifier: str
    name: str
    name_en: str
    is_active: bool = True


@dataclass(frozen=True)
class LeadRow:
    """Which department leads a line with which power; the department by the name it has in defaults 1."""

    line: str
    department: str
    department_en: str
    power: str
    basis: str


UNIT_KINDS: tuple[KindRow, ...] = (
    KindRow("district_committee", "区委", "District committee", "external", "T7", "own", "full"),
    KindRow(
        "discipline_commission",
        "区纪委监委机关",
        "Discipline inspection commission",
        "district_office",
        "T1",
        "own",
        "full",
    ),
    KindRow("committee_organ", "区委工作机关", "Organ of the committee", "district_office", "T1", "own", "full"),
    KindRow(
        "department_group",
        "区级机关部门（单位）党组（党委）",
        "Leading group of a department",
        "district_office",
        "T1",
        "own",
        "full",
    ),
    KindRow("town_committee", "镇党委", "Town committee", "district_office", "T3", "own", "full", True),
    KindRow(
        "street_work_committee",
        "街道党工委",
        "Subdistrict committee",
        "district_office",
        "T3",
        "own",
        "full",
        True,
    ),
    KindRow("park_work_committee", "园区党工委", "Park work committee", "district_office", "T3", "own", "full", True),
    KindRow("organ_committee", "机关党委（党总支）", "Committee of an organ", "superior", "T1", "own", "merged"),
    KindRow("organ_branch", "机关党支部", "Branch of an organ", "superior", "T6", "adopt", "small_branch"),
    KindRow("village_org", "村党组织", "Village organisation", "superior", "T4", "own", "merged"),
    KindRow("village_branch", "村下属党支部", "Branch below a village", "superior", "T6", "adopt", "small_branch"),
    KindRow("community_org", "社区党组织", "Community organisation", "superior", "T4", "own", "merged"),
    KindRow(
        "community_branch", "小区（网格）党支部", "Neighbourhood branch", "superior", "T6", "adopt", "small_branch"
    ),
    KindRow("school_org", "学校党组织", "School organisation", "superior", "T5", "own", "merged"),
    KindRow("hospital_org", "医疗机构党组织", "Hospital organisation", "superior", "T5", "own", "merged"),
    KindRow("soe_org", "区属国有企业党组织", "State enterprise organisation", "superior", "T5", "own", "full"),
    KindRow(
        "public_institution",
        "其他事业单位党组织",
        "Organisation of another public institution",
        "superior",
        "T5",
        "own",
        "merged",
    ),
    KindRow("social_org", "社会组织党组织", "Social organisation's branch", "superior", "T6", "adopt", "small_branch"),
    KindRow(
        "private_enterprise", "非公企业党组织", "Private enterprise's branch", "superior", "T6", "adopt", "small_branch"
    ),
    KindRow("municipal_unit", "市直驻区单位", "Municipal unit in the district", "none", "", "none", "full"),
    KindRow("other_org", "其他党组织（流动党员等）", "Other organisation", "superior", "T6", "adopt", "small_branch"),
)

LINES: tuple[LineRow, ...] = (
    LineRow("L01", "district_organs", "区级机关", "District organs"),
    LineRow("L02", "towns_streets_parks", "镇街园区", "Towns, subdistricts and parks"),
    LineRow("L03", "villages", "农村（村）", "Villages"),
    LineRow("L04", "communities", "社区", "Communities"),
    LineRow("L05", "education", "教育体育", "Education and sport"),
    LineRow("L06", "health", "卫生健康", "Health"),
    LineRow("L07", "state_enterprises", "国资国企", "State enterprises"),
    LineRow("L08", "social_orgs", "社会组织", "Social organisations"),
    LineRow("L09", "private_enterprises", "非公企业和新就业群体", "Private enterprises and new employment"),
    LineRow("L10", "park_enterprises", "园区企业", "Park enterprises"),
    LineRow("L11", "political_legal", "政法", "Political and legal affairs"),
    LineRow("L12", "culture", "宣传文化", "Publicity and culture"),
    LineRow("L13", "construction_transport", "城建交通", "Construction and transport", is_active=False),
    LineRow("L14", "agriculture", "农业农村", "Agriculture and countryside", is_active=False),
    LineRow("L15", "mass_organisations", "群团", "Mass organisations", is_active=False),
    LineRow("L16", "united_front", "统战", "United front", is_active=False),
    LineRow("L17", "finance", "金融", "Finance", is_active=False),
)

_DOCUMENT = "〔004〕"
_ASSUMED = "〔假定〕"
LINE_LEADS: tuple[LeadRow, ...] = (
    LeadRow(
        "L01", "区委直属机关工委", "Work committee of the organs directly under the committee", "guide_urge", _DOCUMENT
    ),
    LeadRow("L02", "区委组织部", "Organisation department", "guide", _ASSUMED),
    LeadRow("L03", "区委组织部", "Organisation department", "guide", _ASSUMED),
    LeadRow("L04", "区委社会工作部", "Social work department", "guide", _ASSUMED),
    LeadRow("L05", "区教体局党委", "Committee of the education and sport bureau", "guide", _DOCUMENT),
    LeadRow("L06", "区卫健局党组", "Leading group of the health bureau", "guide", _DOCUMENT),
    LeadRow(
        "L07",
        "区财政局（区国资办）党组",
        "Leading group of the finance bureau (state assets)",
        "guide_supervise",
        _DOCUMENT,
    ),
    LeadRow("L08", "区民政局党组", "Leading group of the civil affairs bureau", "guide", _DOCUMENT),
    LeadRow("L09", "区委社会工作部", "Social work department", "guide", _ASSUMED),
    LeadRow("L10", "园区党工委", "Work committee of the park", "guide", _ASSUMED),
    LeadRow("L11", "区委政法委", "Political and legal affairs commission", "guide", _ASSUMED),
    LeadRow("L12", "区委宣传部", "Publicity department", "guide", _ASSUMED),
)


def load_reference_data(registry: Any = installed_apps) -> None:
    """Add the kinds and lines that are missing; change none that stand. Safe to repeat.

    :param registry: where the models are found: the installed apps, or a migration's historical ones.
    """
    kind_model = registry.get_model("units", "UnitKind")
    line_model = registry.get_model("units", "Line")
    kind_model.objects.bulk_create(
        [kind_model(order=order, **asdict(row)) for order, row in enumerate(UNIT_KINDS, start=1)],
        ignore_conflicts=True,
    )
    line_model.objects.bulk_create(
        [line_model(order=order, **asdict(row)) for order, row in enumerate(LINES, start=1)], ignore_conflicts=True
    )
