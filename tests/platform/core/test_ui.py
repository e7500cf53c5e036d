"""The parts pages are made of: what they say, and that none needs an inline style or script."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from core import display
from core.drawing import bar, sparkline

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [
    path
    for folder in ("platform", "hierarchy", "tenants", "dashboards")
    for path in (ROOT / folder).rglob("*.html")
    if "templates" in path.parts
]


@dataclass(frozen=True)
class Rate:
    numerator: int
    denominator: int

    @property
    def ratio(self) -> Decimal | None:
        return Decimal(self.numerator) / self.denominator if self.denominator else None


def drawn(source: str, **context: object) -> str:
    with translation.override("zh-hans"):
        return re.sub(r"\s+", " ", Template(source).render(Context(context))).strip()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize(
    ("name", "word"),
    [("normal", "正常"), ("due_soon", "临期"), ("overdue", "逾期"), ("late", "逾期已公开"), ("exempt", "经审定不公开")],
)
def test_a_state_is_never_colour_alone(name: str, word: str) -> None:
    html = drawn("{% state name %}", name=name)
    assert (words(html), html.count("<svg")) == (word, 1)


def test_a_ratio_without_a_denominator_is_not_applicable() -> None:
    assert words(drawn("{% ratio figure %}", figure=Rate(0, 0))) == "不适用"


def test_a_percentage_is_rounded_half_up() -> None:
    assert [display.percent(Decimal(value)) for value in ("0.9625", "0.96249", "1", "0")] == [
        "96.3%",
        "96.2%",
        "100.0%",
        "0.0%",
    ]


def test_a_change_is_the_difference_of_what_is_shown() -> None:
    html = drawn("{% change now before '较上季' %}", now=Rate(884, 1000), before=Rate(903, 1000))
    assert words(html) == "较上季 −1.9"


def test_a_change_from_nothing_is_not_shown() -> None:
    assert drawn("{% change now before %}", now=Rate(1, 2), before=Rate(0, 0)) == ""


def test_a_figure_shows_its_numerator_and_denominator() -> None:
    html = drawn("{% figure f '公开及时率' counted='件' %}", f=Rate(11914, 13477))
    assert words(html) == "公开及时率 88.4 % 11,914 / 13,477 件"


@pytest.mark.parametrize(
    ("label", "chinese", "english"),
    [
        ("2026-Q2", "2026 年二季度", "second quarter of 2026"),
        ("2026-H1", "2026 年上半年", "first half of 2026"),
        ("2026-03", "2026 年 3 月", "March 2026"),
        ("2026", "2026 年", "2026"),
        ("第三阶段", "第三阶段", "第三阶段"),
    ],
)
def test_a_period_is_named_in_words(label: str, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert display.period_name(label) == chinese
    with translation.override("en"):
        assert display.period_name(label) == english


def test_a_bar_never_leaves_its_track() -> None:
    widths = [re.findall(r'bar__value" width="([\d.]+)"', bar(ratio, width=80)) for ratio in (-1, 0.5, 2, None)]
    assert widths == [["0.0"], ["40.0"], ["80.0"], ["0"]]


def test_a_course_passes_over_what_was_not_due() -> None:
    path = re.findall(r' d="([^"]*)"', sparkline([0.5, None, 0.7]))
    assert [step[0] for step in path[0].split(" ") if step[0].isalpha()] == ["M", "L"]


def test_a_course_of_nothing_is_not_drawn() -> None:
    assert sparkline([None, None]) == ""


def test_a_pager_keeps_the_other_filters_and_says_how_many() -> None:
    request = RequestFactory().get("/obligations/?state=overdue&page=2")
    page = Paginator(list(range(120)), 50).page(2)
    html = drawn("{% pager page %}", page=page, request=request)
    assert re.findall(r'href="([^"]+)"', html) == [
        "?page=1&amp;state=overdue",
        "?page=1&amp;state=overdue",
        "?page=3&amp;state=overdue",
        "?page=3&amp;state=overdue",
    ]
    assert words(html) == "共 120 条，当前第 51–100 条 上一页 1 2 3 下一页"


class Opinion(forms.Form):
    title = forms.CharField(label="标题", help_text="不超过 20 字")
    body = forms.CharField(label="内容", widget=forms.Textarea, required=False)


class Amount(forms.Form):
    days = forms.IntegerField(label="天数")


class Heading(forms.Form):
    title = forms.CharField(label="标题")


def test_a_form_sums_up_its_errors_with_links_to_their_fields() -> None:
    html = drawn("{% include 'components/form.html' with form=form %}", form=Opinion({}))
    assert re.findall(r'<li><a href="(#\w+)">(\w+)</a>', html) == [("#id_title", "标题")]


def test_a_field_is_described_by_its_help_and_its_error() -> None:
    html = drawn("{% field form.title %}", form=Opinion({}))
    described = re.findall(r'aria-describedby="([^"]+)"', html)
    assert described == ["id_title_helptext id_title_error"]
    assert all(f'id="{name}"' in html for name in described[0].split())


def test_what_takes_text_says_that_nothing_secret_may_be_entered() -> None:
    notice = "严禁上传、填写涉密信息"
    assert drawn("{% field form.body %}", form=Opinion()).count(notice) == 1
    form = "{% include 'components/form.html' with form=form %}"
    assert [drawn(form, form=one).count(notice) for one in (Opinion(), Amount(), Heading())] == [1, 0, 1]


def test_words_from_the_database_are_escaped_in_every_part() -> None:
    evil = "<script>x</script>"
    source = (
        "{% crumbs e '' %}{% state e %}{% empty title=e %}{{ e }}{% endempty %}{% chip url=e %}{{ e }}{% endchip %}"
        "{% task title=e meta=e due=e rule=e url=e %}{{ e }}{% endtask %}"
        "{% table_frame label=e %}{{ e }}{% endtable_frame %}"
        "{% message level=e %}{{ e }}{% endmessage %}{% page_sentence %}{{ e }}{% endpage_sentence %}"
    )
    assert drawn(source, e=evil).count("<script") == 0


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_has_inline_style_or_script(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    inline = re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)[^>]*>|javascript:|hx-on", source)
    assert inline == []


def test_only_the_tokens_and_the_print_sheet_name_colours() -> None:
    css = ROOT / "platform" / "static" / "css"
    named = {
        sheet.name: re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", sheet.read_text(encoding="utf-8"))
        for sheet in css.glob("*.css")
        if sheet.name not in ("tokens.css", "print.css")
    }
    assert {name: colours for name, colours in named.items() if colours} == {}
