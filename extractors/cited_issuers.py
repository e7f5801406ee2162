"""The bodies that issue acts: read from running text or from the code in a notation, in canonical form with place.

Canonical form is sentence case with the place (`Ủy ban nhân dân tỉnh Trà Vinh`, `Thủ tướng Chính phủ`), the person at
the head counting as the body (`Bộ trưởng Bộ Công Thương` is `Bộ Công Thương`). Sources: Luật Tổ chức chính quyền địa
phương, Nghị định 30/2020/NĐ-CP, the lists of ministries and departments before and after 1 March 2025.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.issuing_bodies import (
    DEPARTMENT_CANONICAL,
    DEPARTMENT_NAMES,
    DEPARTMENTS,
    MINISTRIES,
    MINISTRY_CANONICAL,
    MINISTRY_NAMES,
    PROVINCES,
    lowered,
)
from extractors.model import Context


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuing body: canonical `name` (None where the place is not known), where it stands, and whether its place
    was taken from the document's own province (`own_place`)."""

    start: int
    end: int
    name: str
    own_place: bool = False
    complete: bool = True


def _alternatives(names: list[str]) -> str:
    return "|".join(re.escape(lowered(name)).replace(r"\ ", r"\s+") for name in names)


_TERM = r"(?:\s*,?\s*\(?(?:khóa|nhiệm kỳ)\s+(?:thứ\s+)?(?:[ivx]{1,6}|[0-9]{1,2})\)?)?"
_CENTRAL = re.compile(
    r"(?P<standing>ủy ban thường vụ quốc hội|ubtvqh)|(?P<assembly>quốc hội)|"
    r"(?P<premier>(?:phó\s+)?thủ tướng(?:\s+chính phủ)?)|(?P<office>(?:bộ trưởng,?\s+)?(?:chủ nhiệm\s+)?văn phòng "
    r"chính phủ)|"
    r"(?P<government>chính phủ)|(?P<council>hội đồng bộ trưởng)|(?P<president>chủ tịch nước)|"
    r"(?P<central>(?:hội nghị\s+[^,;.]{0,60}?\s)?(?:bch\s*tw|ban chấp hành\s+(?:trung ương|tw)|trung ương)"
    r"(?:\s+đảng(?:\s+cộng sản việt nam)?)?)(?!\s+(?:đoàn|hội|mặt trận))|"
    r"(?P<politburo>bộ chính trị)|(?P<secretariat>ban bí thư)(?:\s+(?:trung ương|tw)(?:\s+đảng)?)?"
)
_CENTRAL_NAMES = {
    "standing": "Ủy ban Thường vụ Quốc hội",
    "assembly": "Quốc hội",
    "premier": "Thủ tướng Chính phủ",
    "office": "Văn phòng Chính phủ",
    "government": "Chính phủ",
    "council": "Hội đồng Bộ trưởng",
    "president": "Chủ tịch nước",
    "central": "Ban Chấp hành Trung ương Đảng",
    "politburo": "Bộ Chính trị",
    "secretariat": "Ban Bí thư",
}
_TERM_PATTERN = re.compile(_TERM)
_MINISTRY = re.compile(
    r"(?:(?:bộ trưởng|thứ trưởng|thống đốc|chủ nhiệm|tổng thanh tra|chủ tịch|bộ trưởng,?\s+chủ nhiệm)\s+)?"
    rf"(?P<name>{_alternatives(MINISTRY_NAMES)})(?!\w)"
)
_DEPARTMENT = re.compile(rf"(?:(?:phó\s+)?giám đốc\s+)?(?P<name>{_alternatives(DEPARTMENT_NAMES)})(?!\w)")
_LEVEL = r"(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu)"
_COUNCIL = re.compile(
    r"(?:(?:(?:phó\s+)?chủ tịch|thường trực|ban\s+[\w\s,-]{2,30}?)\s+)?"
    r"(?P<body>ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd)(?:\s+(?P<level>" + _LEVEL + r")(?!\w))?"
)
_COMMITTEE = re.compile(
    r"(?:(?:ban thường vụ|btv|thường trực|ban chấp hành(?:\s+đảng bộ)?|bch(?:\s+đảng bộ)?|đảng bộ|văn phòng)\s+)?"
    r"(?P<body>tỉnh ủy|thành ủy|huyện ủy|thị ủy|quận ủy)"
    r"|(?:ban chấp hành|bch)?\s*đảng bộ\s+(?P<level>tỉnh|thành phố|huyện|quận|thị xã)(?!\w)"
)
_NAME_WORD = re.compile(r"\s+([^\W\d_][\w']*)")
_NAME_STOPS = frozenset(
    lowered(
        "về ban ngày khóa phê quy và thực triển hướng sửa thay đã được giai năm tháng có là tại theo của cho với "
        "do thông "
        "tổ giao công điều kế chương ủy hội nhiệm kỳ trong để bổ quyết nghị căn"
    ).split()
)
_GENERIC_STOPS = _NAME_STOPS | frozenset(lowered("đến từ nhằm khi kèm ký nêu quyết này trên").split())
_CITIES = frozenset(lowered(name) for name in ("Hà Nội", "Hồ Chí Minh", "Đà Nẵng", "Hải Phòng", "Cần Thơ"))
_PROVINCE_AT = re.compile(
    r"(?:"
    + "|".join(re.escape(lowered(p)).replace(r"\ \-\ ", r"\s*[-–]\s*").replace(r"\ ", r"\s+") for p in PROVINCES)
    + r")(?!\w)"
)
_PROVINCE_CANONICAL = {re.sub(r"\W+", "", lowered(name)): name for name in PROVINCES}


def _sentence_place(words: list[str]) -> str:
    """`QUẢNG NAM` -> `Quảng Nam`; mixed case stays as printed."""
    return " ".join(word.capitalize() if len(word) > 1 and word.isupper() else word for word in words)


def read_place(text: str, low: str, at: int) -> tuple[int, str] | None:
    """The proper name of a place that begins after blanks at `at`: its end and its name; None where there is none."""
    here = at
    while here < len(low) and low[here].isspace() and here - at < 4:
        here += 1
    if here == at:
        return None
    province = _PROVINCE_AT.match(low, here)
    if province is not None and text[here].isupper():
        return province.end(), _PROVINCE_CANONICAL[re.sub(r"\W+", "", province.group())]
    words: list[str] = []
    end = at
    while len(words) < 4:
        found = _NAME_WORD.match(text, end)
        if found is None or not found.group(1)[0].isupper() or low[found.start(1) : found.end(1)] in _NAME_STOPS:
            break
        words.append(found.group(1))
        end = found.end()
    number = re.compile(r"\s+([0-9]{1,2})(?![\w/.])").match(text, at) if not words else None
    if number is not None:
        return number.end(), number.group(1)
    return (end, _sentence_place(words)) if words else None


def own_place(context: Context) -> str | None:
    """`tỉnh Trà Vinh`, `thành phố Hà Nội`: the document's own province with its level; None where it is not known."""
    if context.issuer:
        found = re.search(r"(?:tỉnh|thành phố)\s+(?=[^\W\d_])", lowered(context.issuer))
        if found is not None and context.province_name and lowered(context.province_name) in lowered(context.issuer):
            return context.issuer[found.start()].lower() + context.issuer[found.start() + 1 :]
    if not context.province_name:
        return None
    bare = re.sub(r"^(?:tỉnh|thành phố|tp\.?)\s+", "", context.province_name, flags=re.IGNORECASE)
    level = "thành phố" if lowered(bare) in _CITIES or lowered(bare) == "huế" else "tỉnh"
    return f"{level} {bare}"


def _is_provincial(context: Context) -> bool:
    """Whether the document's own body stands at the level of the province, so that `UBND` alone means its own."""
    if context.issuer is None and context.issuer_key is None:
        return True
    low = lowered(context.issuer or "")
    return not re.search(r"(?<!\w)(?:huyện|quận|thị xã|xã|phường|thị trấn|thủ tướng|chính phủ|bộ|quốc hội)(?!\w)", low)


def _council(text: str, low: str, found: re.Match[str], context: Context) -> Issuer:
    body = "Ủy ban nhân dân" if found.group("body") in {"ủy ban nhân dân", "ubnd"} else "Hội đồng nhân dân"
    level = found.group("level")
    if level is None:
        own = own_place(context)
        if own is None:
            return Issuer(found.start(), found.end(), body, complete=False)
        return Issuer(found.start(), found.end(), f"{body} {own}", own_place=True)
    level = "thành phố" if level.startswith("tp") else level
    place = read_place(text, low, found.end())
    if place is not None:
        return Issuer(found.start(), place[0], f"{body} {level} {place[1]}")
    own = own_place(context)
    if own is not None and own.startswith(level + " "):
        return Issuer(found.start(), found.end(), f"{body} {own}", own_place=True)
    return Issuer(found.start(), found.end(), f"{body} {level}", complete=False)


def _committee(text: str, low: str, found: re.Match[str], context: Context) -> Issuer:
    level = found.group("level")
    body = found.group("body")
    if body is None:
        body = {"tỉnh": "tỉnh ủy", "thành phố": "thành ủy", "huyện": "huyện ủy", "quận": "quận ủy"}.get(level, "thị ủy")
    body = body.capitalize()
    place = read_place(text, low, found.end())
    end = place[0] if place is not None else found.end()
    term = _TERM_PATTERN.match(low, end)
    if term is not None:
        end = term.end()
    if place is not None:
        return Issuer(found.start(), end, f"{body} {place[1]}")
    own = own_place(context)
    if own is not None and body in {"Tỉnh ủy", "Thành ủy"} and own.startswith("tỉnh") == (body == "Tỉnh ủy"):
        return Issuer(found.start(), end, f"{body} {own.split(' ', 1)[1].removeprefix('phố ')}", own_place=True)
    return Issuer(found.start(), end, body, complete=False)


def read_issuer(text: str, low: str, at: int, context: Context) -> Issuer | None:
    """The issuing body whose name begins at `at`; `low` is `lowered(text)`. None where no body's name begins there."""
    found = _CENTRAL.match(low, at)
    if found is not None and found.lastgroup is not None:
        end = found.end()
        if found.lastgroup in {"central", "politburo", "secretariat", "assembly"}:
            term = _TERM_PATTERN.match(low, end)
            end = term.end() if term is not None else end
        return Issuer(at, end, _CENTRAL_NAMES[found.lastgroup])
    found = _COUNCIL.match(low, at)
    if found is not None:
        issuer = _council(text, low, found, context)
        term = _TERM_PATTERN.match(low, issuer.end)
        end = term.end() if term is not None else issuer.end
        return Issuer(at, end, issuer.name, issuer.own_place, issuer.complete)
    found = _COMMITTEE.match(low, at)
    if found is not None:
        return _committee(text, low, found, context)
    found = _MINISTRY.match(low, at)
    if found is not None:
        name = re.sub(r"\s+", " ", found.group("name"))
        return Issuer(at, found.end(), MINISTRY_CANONICAL[name])
    found = _DEPARTMENT.match(low, at)
    if found is not None:
        name = DEPARTMENT_CANONICAL[re.sub(r"\s+", " ", found.group("name"))]
        level = re.compile(r"\s+(?=(?:tỉnh|thành phố)(?!\w))").match(low, found.end())
        if level is not None:
            word = "tỉnh" if low.startswith("tỉnh", level.end()) else "thành phố"
            place = read_place(text, low, level.end() + len(word))
            if place is not None:
                return Issuer(at, place[0], f"{name} {word} {place[1]}")
        own = own_place(context)
        if own is not None:
            return Issuer(at, found.end(), f"{name} {own}", own_place=True)
        return Issuer(at, found.end(), name, complete=False)
    return _generic(text, low, at)


_PROPOSED = re.compile(
    r"(?:đề\s+nghị|ý\s+kiến|báo\s+cáo|kiến\s+nghị|thẩm\s+định|thẩm\s+tra)\s+của\s+"
    r"(?:(?:phó\s+)?(?:giám\s+đốc|chi\s+cục\s+trưởng|cục\s+trưởng|chánh|trưởng|chủ\s+tịch|chủ\s+nhiệm|viện\s+trưởng"
    r"|tổng\s+giám\s+đốc|hiệu\s+trưởng|vụ\s+trưởng)\s+(?=\S+\s+\S))?"
    r"(?P<body>[^;:()]{5,130}?)\s+tại\s+(?:các\s+)?\Z"
)


def proposer_before(text: str, low: str, start: int, context: Context) -> Issuer | None:
    """The body that submits the act cited at `start`: `theo đề nghị của Chi cục Kiểm lâm tại | Tờ trình số ...`."""
    begin = max(0, start - 220)
    found = _PROPOSED.search(low[begin:start])
    if found is None:
        return None
    first, last = begin + found.start("body"), begin + found.end("body")
    if not text[first].isupper() or (
        "," in text[first:last] and re.search(r",\s+(?:sở|ban|cục|công an|ubnd)\s", low[first:last])
    ):
        return None
    named = read_issuer(text, low, first, context)
    if named is not None and named.end == last and not named.name.endswith((" tỉnh", " thành phố")):
        return named
    name = re.sub(r"\s+", " ", text[first:last])
    level = re.search(r"\s(?:tỉnh|thành phố)\Z", name.lower())
    own = own_place(context)
    if level is not None:
        if own is None:
            return Issuer(first, last, name, complete=False)
        return Issuer(first, last, f"{name[: level.start()]} {own}", own_place=True)
    placed = re.search(r"\s(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường)\s+\S", name.lower()) is not None
    return Issuer(first, last, name, complete=placed)


def _generic(text: str, low: str, at: int) -> Issuer | None:
    """A body that no list knows: its capitalised name up to the next clause."""
    if at >= len(text) or not text[at].isupper():
        return None
    words = 0
    end = at
    word = re.compile(r"(?:\s+|\s*[-–]\s+)?([^\W_][\w&/-]*)")
    while words < 14:
        found = word.match(text, end)
        if found is None or low[found.start(1) : found.end(1)] in _GENERIC_STOPS - {
            "ban",
            "hội",
            "ủy",
            "tổ",
            "công",
            "và",
        }:
            break
        end = found.end()
        words += 1
    while end > at and re.search(r"(?:\sban|\svà|\scông|\stổ)\Z", low[at:end]):
        end = low.rindex(" ", at, end)
    return Issuer(at, end, re.sub(r"\s+", " ", text[at:end])) if end > at else None


def issuer_of_code(code: str, context: Context, party: bool) -> Issuer | None:
    """The body that a notation's issuer code means, without a place in the text (start = end = 0).

    `UBND`, `HĐND`, `TU` and the departments' codes mean the document's own province; None where the code leaves it
    open (`TW`: Ban Chấp hành Trung ương, Bộ Chính trị and Ban Bí thư share it).
    """
    if code.startswith("UBTVQH"):
        return Issuer(0, 0, "Ủy ban Thường vụ Quốc hội")
    if re.match(r"QH[IVX0-9]", code) or code == "QH":
        return Issuer(0, 0, "Quốc hội")
    if code in MINISTRIES and not (party and code in {"BTC", "BNV"}):
        return Issuer(0, 0, MINISTRIES[code])
    own = own_place(context)
    if own is None or not _is_provincial(context):
        return None
    if code == "CTUBND":
        return Issuer(0, 0, f"Chủ tịch Ủy ban nhân dân {own}", own_place=True)
    if code in {"UBND", "UB", "UBT"}:
        return Issuer(0, 0, f"Ủy ban nhân dân {own}", own_place=True)
    if re.match(r"HĐND[0-9IVXKTP]*\Z", code):
        return Issuer(0, 0, f"Hội đồng nhân dân {own}", own_place=True)
    if code == "TU" and party:
        name = own.split(" ", 1)[1]
        body = "Tỉnh ủy" if own.startswith("tỉnh") else "Thành ủy"
        return Issuer(0, 0, f"{body} {name.removeprefix('phố ')}", own_place=True)
    if code in DEPARTMENTS:
        return Issuer(0, 0, f"{DEPARTMENTS[code]} {own}", own_place=True)
    return None
