"""Rule: what looks like a home address: a road or village with a house, flat or group number.

Only a hint. One number of a group (白杨村 3 组) names a neighbourhood and is left alone, as disclosures of works do; a
house number, or a group with anything after it, is taken for somebody's door.
"""

import re

NUMBER = r"[0-9一二三四五六七八九十百零〇]{1,6}"
_PLACE = "(?:路|街|巷|弄|道|胡同|村|屯|庄|社区|小区|花园|家园|公寓|苑|宿舍)"
_HOUSE = "(?:号楼|号院|号|室|户|单元|栋|幢)"
_GROUP = "(?:组|队|社|区|期|排|楼|层)"
#: Words between place and number; a pause or another number ends it.
_GAP = r"[^0-9一二三四五六七八九十百零〇，。；：、！？,;:!?\n\t*]{0,6}"
#: A line of the metro and a document's number are no houses.
_NO_HOUSE = "(?!线|文|令|公告|召)"

CANDIDATE = re.compile(
    f"{_PLACE}{_GAP}(?:"
    f"{NUMBER}{_HOUSE}{_NO_HOUSE}(?:{_GAP}{NUMBER}(?:{_HOUSE}|{_GROUP}))*"
    f"|{NUMBER}{_GROUP}(?:{_GAP}{NUMBER}(?:{_HOUSE}|{_GROUP}))+"
    ")"
)
#: How many characters before the match are shown with it, to recognise it by.
SHOWN_BEFORE = 6
_PAUSES = "，。；：、！？,;:!?\n\t　 "


def shown_from(text: str, start: int) -> int:
    """Give where to begin showing a match: some characters before it, but not across a pause."""
    first = max(0, start - SHOWN_BEFORE)
    return max([first, *(index + 1 for index in range(first, start) if text[index] in _PAUSES)])


def is_one(candidate: str) -> bool:
    """Tell whether a candidate looks like an address: its form says so."""
    return True
