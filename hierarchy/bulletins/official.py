"""A bulletin as an official document (GB/T 9704-2012): the same figures as on its page, Chinese in every language.

A lead's or superior's document holds its own section alone. Annexes hold the tables too wide for a standing page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone, translation

from core import display
from core.documents import Annex, Heading, OfficialDocument, Table, chinese_date
from hierarchy.metrics.periods import Period

from .content import DISTRICT, LINE, FigureRow, Findings, GroupRow, LateUnit, Section, Words
from .models import Bulletin
from .wording import name_of

#: In millimetres: 156 is the text area of a standing page, 225 that of a lying one.
FIGURE_WIDTHS = (46.0, 24.0, 36.0, 24.0, 26.0)
LEAD_WIDTHS = (44.0, 40.0, 14.0, 16.0, 16.0, 20.0, 20.0, 18.0, 19.0, 18.0)
GROUP_WIDTHS = (84.0, *LEAD_WIDTHS[2:])
LATE_WIDTHS = (12.0, 62.0, 42.0, 18.0, 22.0)
#: Counts that the opening sentence does not name.
FURTHER_COUNTS = {"not_yet_due": "未到期", "nil": "零报告", "exempt": "经审定不公开", "extended": "延期公开"}
NUMERALS = "一二三四五六七八九"


def usual_title(period: str) -> str:
    with translation.override("zh-hans"):
        return f"关于{name_of(period)}党务公开情况的通报"


def usual_addressee() -> str:
    """Give whom the office usually addresses."""
    return "各镇、街道、园区党委（党工委），区级机关各部门党委（党组）："


def official_document(bulletin: Bulletin, findings: Findings, section: Section) -> OfficialDocument:
    """Give one section of a bulletin as a document."""
    words, signed_on = bulletin.words, signing_day(bulletin, findings)
    with translation.override("zh-hans"):
        annexes = list(_annexes(section))
        return OfficialDocument(
            title=_title(bulletin, section, words),
            letterhead=f"{findings.signatory}文件" if findings.signatory else "",
            number=words.number or f"〔{signed_on.year}〕　　号",
            addressee=_addressee(section, words),
            body=list(_body(bulletin, findings, section, annexes)),
            attachments=[annex.title for annex in annexes],
            signatory=findings.signatory,
            signed_on=signed_on,
            annexes=annexes,
        )


def signing_day(bulletin: Bulletin, findings: Findings) -> date:
    """Give the day of issue; of a draft, the day of its figures."""
    return timezone.localdate(bulletin.issued_at) if bulletin.issued_at else findings.as_of


def _title(bulletin: Bulletin, section: Section, words: Words) -> str:
    mark = {"draft": "（草稿）", "withdrawn": "（已撤回）"}.get(bulletin.status, "")
    part = "" if section.kind == DISTRICT else f"（{section.name}{'条线' if section.kind == LINE else ''}）"
    return "\n".join(line for line in (words.title, part + mark) if line)


def _addressee(section: Section, words: Words) -> str:
    if section.kind == DISTRICT:
        return words.addressee
    return f"{section.name}条线各党组织：" if section.kind == LINE else f"{section.name}及所属各党组织："


def _body(
    bulletin: Bulletin, findings: Findings, section: Section, annexes: Sequence[Annex]
) -> Iterator[str | Heading | Table]:
    words = bulletin.words
    yield section.sentence("opening")
    yield from paragraphs(words.opening)
    numerals = iter(NUMERALS)
    yield Heading(f"{next(numerals)}、主要指标")
    yield _figures(section.figures)
    yield _further(section)
    if section.lines:
        yield Heading(f"{next(numerals)}、各条线情况")
        yield section.sentence("lines")
    yield Heading(f"{next(numerals)}、逾期未公开情况")
    yield section.sentence("late")
    yield Heading(f"{next(numerals)}、上期通报以来进展")
    yield section.sentence("progress")
    if annexes:
        yield "分条线、属地、隶属的数据和逾期名单见附件。" if section.lines else "分项数据和逾期名单见附件。"
    yield from paragraphs(words.closing)
    before = Period.parse(findings.period).same_point_before(findings.as_of)
    yield frozen_note(bulletin.issued_at, findings.as_of) + f"上期数据截至{chinese_date(before)}，与本期处于同一时点。"


def paragraphs(text: str) -> list[str]:
    """Give the paragraphs of what the office wrote."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def frozen_note(issued_at: datetime | None, as_of: date) -> str:
    """Say as of when the figures are, and where what is corrected later will be found."""
    if issued_at is None:
        return f"注：本稿数据截至{chinese_date(as_of)}，印发前随台账变化。"
    local = timezone.localtime(issued_at)
    return f"注：数据截至{chinese_date(local.date())}{local:%H:%M}，此后更正的数据在下期通报中反映。"


def _figures(rows: Iterable[FigureRow]) -> Table:
    return Table(
        head=("指标", "数值", "分子/分母", "上期", "较上期\n（百分点）"),
        widths_mm=FIGURE_WIDTHS,
        rows=tuple(
            (
                row.name,
                _rate(row.ratio),
                f"{row.numerator}/{row.denominator}",
                _rate(row.was_ratio),
                row.change_written,
            )
            for row in rows
        ),
        centred=frozenset({1, 2, 3, 4}),
    )


def _further(section: Section) -> str:
    named = [f"{word}{section.counts[name]}项" for name, word in FURTHER_COUNTS.items()]
    return f"另有{'、'.join(named)}。统计单位{section.units}个，其中{section.covered}个有应公开事项。"


def _annexes(section: Section) -> Iterator[Annex]:
    if section.lines:
        yield _groups("各条线党务公开情况", "条线", section.lines, with_lead=True)
    if section.localities:
        yield _groups("各属地党务公开情况", "属地", section.localities)
    if len(section.children) > 1:
        yield _groups("各直属党组织党务公开情况", "党组织", section.children)
    if section.late:
        yield Annex("逾期未公开事项涉及党组织名单", _late(section.late), notes=("注：逾期天数按日历日计算。",))


def _groups(title: str, first: str, rows: Sequence[GroupRow], *, with_lead: bool = False) -> Annex:
    lead_head = ("牵头部门",) if with_lead else ()
    head = (first, *lead_head, "单位", "到期", "按期", "逾期\n已公开", "逾期\n未公开", "及时率", "较上期", "完整率")
    made = tuple(
        (
            row.label,
            *((row.lead or "–",) if with_lead else ()),
            *(str(number) for number in (row.units, row.due, row.on_time, row.late, row.overdue)),
            _rate(row.timeliness),
            row.change_written,
            _rate(row.completeness),
        )
        for row in rows
    )
    centred = frozenset(range(2 if with_lead else 1, len(head)))
    widths = LEAD_WIDTHS if with_lead else GROUP_WIDTHS
    notes = ("注：单位为个、项；“较上期”为公开及时率的百分点变化。",)
    return Annex(title, Table(head, widths, made, centred), notes=notes, is_landscape=True)


def _late(rows: Sequence[LateUnit]) -> Table:
    made = tuple(
        (str(number), row.name, row.under or "–", str(row.overdue), str(row.days)) for number, row in enumerate(rows, 1)
    )
    return Table(("序号", "党组织", "隶属", "项数", "最长逾期\n（天）"), LATE_WIDTHS, made, frozenset({0, 3, 4}))


def _rate(ratio: Decimal | None) -> str:
    return "–" if ratio is None else display.percent(ratio)
