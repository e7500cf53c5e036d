"""Text with a little form: only the small set survives, cleaning settles, and plain text stays plain."""

from __future__ import annotations

import html

import pytest
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rich_text import as_plain, change_words, clean, is_rich

REL = 'rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>一<script>alert(1)</script>二</p>", "<p>一二</p>"),
        ('<p onclick="x()" class="a" style="color:red" id="b">一</p>', "<p>一</p>"),
        ('<p><a href="javascript:alert(1)">一</a></p>', f"<p><a {REL}>一</a></p>"),
        (
            '<p><a href="https://a.cn/?b=1&amp;c=2" target="_top">一</a></p>',
            f'<p><a href="https://a.cn/?b=1&amp;c=2" {REL}>一</a></p>',
        ),
        ('<p><a href="/u/other/">一</a></p>', f"<p><a {REL}>一</a></p>"),
        ("<p>一<img src=x onerror=alert(1)><svg><p>二</svg></p>", "<p>一</p><p>二</p>"),
        ("<h1>一</h1><div>二</div><b>三</b><i>四</i>", "<h3>一</h3><p>二</p><strong>三</strong><em>四</em>"),
        ("<ul><li>一<li>二</ul>", "<ul><li>一</li><li>二</li></ul>"),
        (
            "<table><tr><td colspan=2 rowspan=9999>一</td></tr></table>",
            '<table><tbody><tr><td colspan="2">一</td></tr></tbody></table>',
        ),
        ("<p></p><p><br></p><p>&nbsp;</p><p>一</p>", "<p>一</p>"),
        ("<p>a &lt;b&gt; &amp; c</p>", "<p>a &lt;b&gt; &amp; c</p>"),
        ("", ""),
    ],
)
def test_only_the_small_set_survives(markup: str, expected: str) -> None:
    assert clean(markup) == expected


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0}</style>
<!--[if gte mso 9]><xml><o:DocumentProperties><o:Author>张三</o:Author></o:DocumentProperties></xml><![endif]--></head>
<body><!--StartFragment--><p class=MsoNormal style='text-indent:24.0pt'><span lang=EN-US style='font-family:宋体'>
一季度<o:p></o:p></span></p><p class=MsoNormal><b><span style='color:black'>收缴党费</span></b><span>1230元</span></p>
<!--EndFragment--></body></html>"""


def test_what_is_pasted_from_word_comes_out_clean() -> None:
    cleaned = clean(WORD)
    assert cleaned.split() == ["<p>", "一季度</p><p><strong>收缴党费</strong>1230元</p>"]


TAGS = [
    "<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<div>", "</div>", "<h1>", "</h1>", "<h3>", "</h3>", "<ul>",
    "</ul>", "<li>", "<ol>", "<table>", "</table>", "<tr>", "<td>", "<td/colspan=2>", "<tbody>", "<thead>",
    "<th>", "<a/href='http://a.cn'>", "</a>", "<br>", "<blockquote>", "</blockquote>", "<u>", "</u>", "<script>",
    "</script>", "<style>", "</style>", "<svg>", "</svg>", "<math>", "<mtext>", "<!--", "-->", "<o:p>",
    "<textarea>", "<select>", "<option>", "<form>", "<img/src=x/onerror=a()>", "&lt;", "&nbsp;", "&amp;",
    "<![CDATA[", "]]>", "<template>", "<noscript>", "<title>", "<caption>", "<col>",
]  # fmt: skip
MARKUP = st.lists(st.one_of(st.sampled_from(TAGS), st.text(max_size=6)), max_size=14).map("".join)


@settings(max_examples=1200, deadline=None)
@given(MARKUP)
def test_cleaning_settles_and_leaves_nothing_that_acts(markup: str) -> None:
    cleaned = clean(markup)
    assert clean(cleaned) == cleaned
    for forbidden in ("<script", "<img", "<svg", "<style", " onerror=", "<!--"):
        assert forbidden not in cleaned.lower().replace("&lt;", "")


@settings(max_examples=400, deadline=None)
@given(MARKUP)
def test_changing_no_word_changes_no_markup(markup: str) -> None:
    cleaned = clean(markup)
    assert change_words(cleaned, lambda words: words) == cleaned
    starred = change_words(f"<p>{cleaned}</p>", lambda words: "*" * len(words))
    assert html.unescape(starred).count("<") == f"<p>{cleaned}</p>".count("<")


@pytest.mark.parametrize(
    ("text", "rich"),
    [
        ("<p>一</p>", True),
        (" <table><tr><td>1</td></tr></table>\n", True),
        ('<p class="x">一</p>', True),
        ("一<p>二</p>", False),
        ("<p>一</p>二", False),
        ("a < b > c", False),
        ("<script>alert(1)</script>", False),
        ("<图片>", False),
        ("", False),
    ],
)
def test_markup_is_told_from_plain_text(text: str, rich: bool) -> None:
    assert is_rich(text) is rich


def test_words_are_read_block_by_block() -> None:
    markup = (
        "<h3>一</h3><ul><li>二</li><li>三&amp;四</li></ul><table><tbody><tr><td>五</td><td>六</td></tr></tbody></table>"
    )
    assert as_plain(markup).split("\n") == ["一", "二", "三&四", "五\t六\t", ""]
    assert as_plain("a < b\n二") == "a < b\n二"


def test_words_are_changed_across_tags() -> None:
    markup = "<p>电话<strong>138</strong>12345678&lt;</p>"
    starred = change_words(markup, lambda words: words.replace("13812345678", "138****5678"))
    assert starred == "<p>电话<strong>138</strong>****5678&lt;</p>"


def test_a_page_draws_either_and_trusts_neither() -> None:
    draw = Template("{{ text|rich }}").render
    assert draw(Context({"text": "一\n<b>二"})) == "<p>一<br>&lt;b&gt;二</p>"
    assert draw(Context({"text": "<p>一<script>x</script></p>"})) == "<p>一</p>"
