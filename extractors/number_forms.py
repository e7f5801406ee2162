"""Digits as plans print them, and the digits that are no amounts: years, notations, articles, levels, roads.

Domain notes 3.2 (number format) and 3.6 (what is no target).
"""

from __future__ import annotations

import re

from extractors.units import Unit
from schemas.records import FindingNote

_GROUPS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")


def read_number(raw: str) -> tuple[float, FindingNote | None] | None:
    """The amount of `1.638`, `14,48`, `155.404,62`, `08`; None where the points and commas make no number.

    A comma is the decimal mark, a point groups thousands when three digits follow it. Any other point is a decimal
    point and gives a finding, as do several commas (foreign grouping).
    """
    if len(raw) > 24:
        return None
    points, commas = raw.count("."), raw.count(",")
    if not points and not commas:
        return float(raw), None
    if commas == 1 and (not points or (raw.rfind(",") > raw.rfind(".") and _GROUPS.fullmatch(raw.partition(",")[0]))):
        return float(raw.replace(".", "").replace(",", ".")), None
    if not commas:
        if _GROUPS.fullmatch(raw):
            return float(raw.replace(".", "")), None
        if points == 1:
            note = FindingNote(code="number_decimal_point", message=f"'{raw}': dấu chấm đọc là dấu thập phân")
            return float(raw), note
        return None
    if not points and re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3}){2,}", raw):
        return float(raw.replace(",", "")), FindingNote(
            code="number_foreign_format", message=f"'{raw}': dấu phẩy đọc là dấu phân nhóm"
        )
    if points == 1 and re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+\.\d{1,2}", raw):
        return float(raw.replace(",", "")), FindingNote(
            code="number_foreign_format", message=f"'{raw}': dấu phẩy đọc là dấu phân nhóm"
        )
    return None


NOTATION = re.compile(r"[ \u00a0]?[/–-][ \u00a0]?(?:\d{4}[ \u00a0]?/[ \u00a0]?)?[A-ZĐ]{1,}[A-Za-zĐđ]*(?![a-zà-ỹ])")
_DIGIT_WORDS = """
    không một hai ba bốn tư năm lăm sáu bảy bẩy tám chín mười mươi mốt trăm linh lẻ nghìn ngàn vạn triệu tỷ tỉ
    rưỡi
"""
_SPELLED = frozenset(_DIGIT_WORDS.split())
_SPELLED_BRACKET = re.compile(r"[ \u00a0]?\(([^()\d]{2,60})\)")
# A number after these words is a name or an order, not an amount ("Điều 5", "mức độ 3", "Quốc lộ 24").
_ORDINALS = """
    điều khoản mục chương phần biểu mẫu bảng hình quý quí tháng ngày thứ khóa khoá kỳ hạng loại cấp độ nhóm lộ
    ql đt tl vùng phố kiệt ngõ hẻm số trang iso tcvn qcvn covid lớp đường trạm phụ cột dòng ô tổ khối bậc lục
    type đợt giờ tuyến khu điểm quyển tập niên vụ chữ sars cov nghị thôn ấp khóm buôn quận phường cp hình pl stt
"""
_ORDINAL_WORDS = frozenset(_ORDINALS.split())
_ORDINAL_IN_CELL = frozenset({"độ", "cấp", "loại", "điều", "khoản", "tháng", "quý", "ngày"})
_LONG_ORDINALS = (
    "giá so sánh",
    "giá cố định",
    "giá năm",
    "công nghiệp",
    "tiêu chí",
    "tiêu chí số",
    "lần thứ",
    "phiên bản",
    "version",
    "cách mạng",
)
_REAL = frozenset(
    {"%", "pp", "VND", "USD", "W", "VA", "kWh", "km", "ha", "m3", "t", "‰", "kg", "m2", "m²", "km2", "km²"}
)


def end_of_words(text: str, at: int) -> int:
    """Behind a number repeated in words (`05 (năm)`), else `at`."""
    match = _SPELLED_BRACKET.match(text, at)
    if match and all(word in _SPELLED for word in match[1].lower().split()):
        return match.end()
    return at


def _words_before(text: str, at: int) -> list[str]:
    window = text[max(0, at - 32) : at].rstrip()
    if window and not (window[-1].isalpha()):
        return []
    return [w.lower() for w in re.findall(r"[^\W\d_]+", window[max(0, len(window) - 30) :])]


def is_name(text: str, start: int, end: int, unit: Unit | None, cell: bool) -> bool:
    """Whether the number is part of a name, date, notation or order, by what stands around it."""
    before = text[start - 1] if start else ""
    if before.isalnum() or (before and before in "_²³"):
        return True
    if before and before in "./:-–+&’'" and start > 1 and (text[start - 2].isalnum() or text[start - 2] in "%)"):
        return True
    after = text[end] if end < len(text) else ""
    if unit is None and (after.isalpha() or (after and after in "_²³")):
        return True
    if NOTATION.match(text, end) and unit is None:
        return True
    known = unit is not None and unit.name is not None and (unit.name in _REAL or unit.factor != 1)
    words = _words_before(text, start)
    if not words or known:
        return False
    last = words[-1]
    if (words[-2:] if last != "từ" else words[-3:-1]) in (["độ", "tuổi"], ["lứa", "tuổi"], ["nhóm", "tuổi"]):
        return True  # `người trong độ tuổi 15 - 60`, `độ tuổi từ 15 đến 60`
    if last == "số":
        return not (len(words) > 1 and words[-2] in ("tổng", "trong"))
    if cell:
        return last in _ORDINAL_IN_CELL and not (unit is not None and unit.counted)
    if last in _ORDINAL_WORDS:
        # "đạt cấp 3" is an order, "mỗi lớp 35 học sinh" an amount.
        return not (
            unit is not None
            and unit.counted
            and last not in ("cấp", "độ", "hạng", "loại", "thứ", "quý", "ngày", "tháng", "điều", "khoản")
        )
    tail = " ".join(words[-3:])
    return any(tail.endswith(phrase) for phrase in _LONG_ORDINALS)


def is_year(raw: str) -> bool:
    return len(raw) == 4 and raw.isdigit() and 1900 <= int(raw) <= 2100
