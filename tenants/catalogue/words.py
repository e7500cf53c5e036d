"""The words that real catalogues use for forms, scopes and time limits, and the codes they stand for (TIM-10).

The words are data of the source documents, not interface text: they are Chinese in every language.
"""

from __future__ import annotations

import re

from hierarchy.ledger.vocabulary import Category, Cycle, Form, NoticeTerm, Scope, TimeLimit

FORM_WORDS: dict[str, str] = {
    "会议": Form.MEETING,
    "文件": Form.DOCUMENT,
    "通报": Form.CIRCULAR,
    "简报": Form.BRIEFING,
    "局域网": Form.INTRANET,
    "内网": Form.INTRANET,
    "公开栏": Form.BULLETIN_BOARD,
    "党务公开栏": Form.BULLETIN_BOARD,
    "公示栏": Form.BULLETIN_BOARD,
    "网站": Form.WEBSITE,
    "网站专栏": Form.WEBSITE,
    "门户网站": Form.WEBSITE,
    "报刊广播电视": Form.MEDIA,
    "报刊": Form.MEDIA,
    "广播": Form.MEDIA,
    "电视": Form.MEDIA,
    "新媒体": Form.NEW_MEDIA,
    "公众号": Form.NEW_MEDIA,
    "微信公众号": Form.NEW_MEDIA,
    "视频号": Form.NEW_MEDIA,
    "公众号视频号": Form.NEW_MEDIA,
    "党员群": Form.CHAT_GROUP,
    "工作群": Form.CHAT_GROUP,
    "党员群工作群": Form.CHAT_GROUP,
    "村村响": Form.LOUDSPEAKER,
    "村村响广播": Form.LOUDSPEAKER,
    "明白纸": Form.LEAFLET,
    "服务手册": Form.LEAFLET,
    "明白纸服务手册": Form.LEAFLET,
    "电子屏": Form.SCREEN,
    "触摸屏": Form.KIOSK,
    "电话": Form.HOTLINE,
    "座谈会": Form.HEARING,
    "听证会": Form.HEARING,
    "座谈会听证会": Form.HEARING,
    "解答": Form.QA_REPLY,
}
SCOPE_WORDS: dict[str, str] = {
    "社会": Scope.PUBLIC,
    "向社会": Scope.PUBLIC,
    "社会公开": Scope.PUBLIC,
    "向社会公开": Scope.PUBLIC,
    "本地区本单位": Scope.LOCAL,
    "本地区、本单位": Scope.LOCAL,
    "本地区": Scope.LOCAL,
    "本单位": Scope.LOCAL,
    "党内": Scope.PARTY,
    "党内公开": Scope.PARTY,
    "特定对象": Scope.SPECIFIED,
    "特定人员": Scope.SPECIFIED,
}
TIME_WORDS: dict[str, tuple[str, str]] = {
    "固定": (TimeLimit.LONG_TERM, ""),
    "长期": (TimeLimit.LONG_TERM, ""),
    "长期公开": (TimeLimit.LONG_TERM, ""),
    "定期": (TimeLimit.PERIODIC, ""),
    "定期公开": (TimeLimit.PERIODIC, ""),
    "逐段": (TimeLimit.STAGED, ""),
    "逐段公开": (TimeLimit.STAGED, ""),
    "分阶段": (TimeLimit.STAGED, ""),
    "随时": (TimeLimit.IMMEDIATE, ""),
    "即时": (TimeLimit.IMMEDIATE, ""),
    "即时公开": (TimeLimit.IMMEDIATE, ""),
}
CYCLE_WORDS: dict[str, str] = {
    "每月": Cycle.MONTHLY,
    "月度": Cycle.MONTHLY,
    "每季": Cycle.QUARTERLY,
    "每季度": Cycle.QUARTERLY,
    "季度": Cycle.QUARTERLY,
    "每半年": Cycle.HALF_YEARLY,
    "半年": Cycle.HALF_YEARLY,
    "每年": Cycle.YEARLY,
    "年度": Cycle.YEARLY,
    "半年更换、每季微调": Cycle.HALF_YEARLY_TUNED,
    "每半年更换、每季微调": Cycle.HALF_YEARLY_TUNED,
}
#: The one word that our own documents use for a code. Each reads back to its code.
WRITTEN_FORMS: dict[str, str] = {
    Form.MEETING: "会议",
    Form.DOCUMENT: "文件",
    Form.CIRCULAR: "通报",
    Form.BRIEFING: "简报",
    Form.INTRANET: "局域网",
    Form.BULLETIN_BOARD: "公开栏",
    Form.WEBSITE: "网站",
    Form.MEDIA: "报刊广播电视",
    Form.NEW_MEDIA: "新媒体",
    Form.CHAT_GROUP: "党员群",
    Form.LOUDSPEAKER: "村村响",
    Form.LEAFLET: "明白纸",
    Form.SCREEN: "电子屏",
    Form.KIOSK: "触摸屏",
    Form.HOTLINE: "电话",
    Form.HEARING: "座谈会",
    Form.QA_REPLY: "解答",
}
WRITTEN_SCOPES: dict[str, str] = {
    Scope.PUBLIC: "社会",
    Scope.LOCAL: "本地区本单位",
    Scope.PARTY: "党内",
    Scope.SPECIFIED: "特定对象",
}
WRITTEN_TIME_LIMITS: dict[str, str] = {
    TimeLimit.LONG_TERM: "长期",
    TimeLimit.PERIODIC: "定期",
    TimeLimit.STAGED: "逐段",
    TimeLimit.IMMEDIATE: "随时",
}
WRITTEN_CYCLES: dict[str, str] = {
    Cycle.MONTHLY: "每月",
    Cycle.QUARTERLY: "每季度",
    Cycle.HALF_YEARLY: "每半年",
    Cycle.YEARLY: "每年",
    Cycle.HALF_YEARLY_TUNED: "每半年更换、每季微调",
}
WRITTEN_CATEGORIES: dict[str, str] = {
    Category.RESOLUTIONS: "决议决定及执行",
    Category.IDEOLOGY: "思想建设",
    Category.ORGANIZATION: "组织建设",
    Category.LEADERSHIP_TEAM: "领导班子建设",
    Category.CADRES: "干部选任和管理",
    Category.LIAISON: "联系服务党员群众",
    Category.INTEGRITY: "党风廉政建设",
    Category.INSTITUTIONS: "制度建设",
    Category.OTHER: "其他",
}
WRITTEN_NOTICES: dict[str, str] = {NoticeTerm.CADRE: "任前公示", NoticeTerm.MEMBER: "发展党员公示"}
YES_WORDS = frozenset({"是", "✓", "√", "1", "yes", "true", "y"})
NO_WORDS = frozenset({"", "否", "0", "no", "false", "n"})
#: Words of level 2, then of level 1, that tell a row's content category; the first match wins.
CATEGORY_WORDS: tuple[tuple[str, str], ...] = (
    ("组织机构", Category.ORGANIZATION),
    ("班子", Category.LEADERSHIP_TEAM),
    ("民主生活会", Category.LEADERSHIP_TEAM),
    ("干部的选任", Category.CADRES),
    ("干部选任", Category.CADRES),
    ("选拔任用", Category.CADRES),
    ("制度建设", Category.INSTITUTIONS),
    ("制度规定", Category.INSTITUTIONS),
    ("廉", Category.INTEGRITY),
    ("作风", Category.INTEGRITY),
    ("联系和服务", Category.LIAISON),
    ("思想", Category.IDEOLOGY),
    ("决议", Category.RESOLUTIONS),
    ("决策", Category.RESOLUTIONS),
    ("组织建设", Category.ORGANIZATION),
    ("组织管理", Category.ORGANIZATION),
    ("党员管理", Category.ORGANIZATION),
    ("党费", Category.ORGANIZATION),
)
MAX_DISPLAY_DAYS = 3660
_BRACKETED = re.compile(r"^([^（(]+)[（(](.+?)[）)]$")


class UnknownWordError(ValueError):
    """A word that stands for no code."""


def squeeze(text: str) -> str:
    """Remove all white space, as the original table has it stray inside its words."""
    return re.sub(r"\s+", "", text)


def read_forms(text: str) -> tuple[str, ...]:
    """Read a cell of forms, in any order and with any of the separators in use.

    :raises UnknownWordError: with the first word that is no form.
    """
    words = [word for word in re.split(r"[\s、，,；;/]+", text) if word]
    codes: list[str] = []
    for word in words:
        code = FORM_WORDS.get(word) or (word if word in Form.values else None)
        if code is None:
            raise UnknownWordError(word)
        if code not in codes:
            codes.append(str(code))
    return tuple(codes)


def read_scope(text: str) -> str:
    """Read a cell of the scope.

    :raises UnknownWordError: if it is no scope.
    """
    word = squeeze(text)
    code = SCOPE_WORDS.get(word) or (word if word in Scope.values else None)
    if code is None:
        raise UnknownWordError(text)
    return str(code)


def read_time_limit(text: str) -> tuple[str, str]:
    """Read a cell of the time limit into class and cycle: 定期, 随时, 定期（每季度）, 每季度.

    :raises UnknownWordError: if it is no time limit.
    """
    word = squeeze(text)
    if word in TimeLimit.values:
        return word, ""
    if word in CYCLE_WORDS:
        return TimeLimit.PERIODIC.value, str(CYCLE_WORDS[word])
    bracketed = _BRACKETED.match(word)
    if bracketed:
        return _read_bracketed(text, bracketed.group(1), bracketed.group(2))
    if word not in TIME_WORDS:
        raise UnknownWordError(text)
    time_limit, cycle = TIME_WORDS[word]
    return str(time_limit), str(cycle)


def _read_bracketed(text: str, outer: str, inner: str) -> tuple[str, str]:
    if outer not in TIME_WORDS:
        raise UnknownWordError(text)
    time_limit = TIME_WORDS[outer][0]
    if inner in TIME_WORDS and TIME_WORDS[inner][0] == time_limit:  # 长期（固定）
        return str(time_limit), ""
    if inner in CYCLE_WORDS and time_limit == TimeLimit.PERIODIC:
        return str(time_limit), str(CYCLE_WORDS[inner])
    raise UnknownWordError(text)


def read_cycle(text: str) -> str:
    """Read a cell of the cycle; empty means the district's setting.

    :raises UnknownWordError: if it is no cycle.
    """
    word = squeeze(text)
    if not word:
        return ""
    code = CYCLE_WORDS.get(word) or (word if word in Cycle.values else None)
    if code is None:
        raise UnknownWordError(text)
    return str(code)


def read_category(text: str) -> str:
    """Read a cell of the content category, as our own documents write it.

    :raises UnknownWordError: if it is none.
    """
    word = squeeze(text)
    written = {name: code for code, name in WRITTEN_CATEGORIES.items()}
    code = written.get(word) or (word if word in Category.values else None)
    if code is None:
        raise UnknownWordError(text)
    return str(code)


def read_notice(text: str) -> str:
    """Read a cell of the public notice with a term of its own.

    :raises UnknownWordError: if it is none.
    """
    word = squeeze(text)
    written = {name: code for code, name in WRITTEN_NOTICES.items()}
    code = written.get(word) or (word if word in NoticeTerm.values else None)
    if code is None:
        raise UnknownWordError(text)
    return str(code)


def read_rules(text: str) -> tuple[str, ...]:
    """Read a cell of content rules: their codes, with any of the separators in use."""
    return tuple(dict.fromkeys(code for code in re.split(r"[\s、，,；;]+", text) if code))


def read_days(text: str) -> int:
    """Read a cell of days: 30 or 30天.

    :raises UnknownWordError: if it is no number of days from 1 to 3660.
    """
    found = re.fullmatch(r"([1-9][0-9]{0,3})(?:天|日)?", squeeze(text), re.ASCII)
    if found is None or int(found.group(1)) > MAX_DISPLAY_DAYS:
        raise UnknownWordError(text)
    return int(found.group(1))


def read_mark(text: str) -> bool:
    """Read a yes or no cell.

    :raises UnknownWordError: if it is neither.
    """
    word = squeeze(text).lower()
    if word in YES_WORDS:
        return True
    if word in NO_WORDS:
        return False
    raise UnknownWordError(text)


def category_of(level1: str, level2: str) -> str:
    """Tell a row's content category by the words of its second, then its first level (CON-04..14)."""
    for level in (level2, level1):
        for word, category in CATEGORY_WORDS:
            if word in level:
                return str(category)
    return Category.OTHER.value
