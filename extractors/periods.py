"""Years and periods that a target is to be reached in, where they stand in a text and what role they play.

A year may be the horizon of a target ("đến năm 2030"), the year it is compared with ("so với năm 2020"), the base of a
price ("giá so sánh 2010"), a vision behind the horizon ("tầm nhìn đến năm 2045") or the day of an act that is cited.
Only the first kind is a period of a target (contract, section 5 What the number measures; domain notes 3.4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.caching import remembered

_YEAR = r"(?:19|20)\d{2}(?![\d]|[.,/]\d)"
_DASH = r"[ \u00a0]?[-–—][ \u00a0]?"
_TO = rf"(?:{_DASH}|[ \u00a0](?:đến|tới)[ \u00a0](?:hết[ \u00a0]|cuối[ \u00a0])?)"
_B = r"[ \u00a0]{1,3}"


def _pattern(text: str) -> re.Pattern[str]:
    """Blanks stand for one to three blanks; Y for a year, TO for a joint of a range."""
    text = text.replace(" ?", "\x00").replace(" ", _B).replace("\x00", r"[ \u00a0]?").replace("TO", _TO)
    parts = text.split("YY")
    if len(parts) > 1:
        text = rf"{parts[0]}(?P<y1>{_YEAR}){parts[1]}"
        if len(parts) > 2:
            text += rf"(?P<y2>{_YEAR}){parts[2]}"
    return re.compile(rf"(?<![\w/.])(?:{text})", re.IGNORECASE)


_SPAN = (
    r"(?:giai đoạn|thời kỳ|thời kì|nhiệm kỳ|nhiệm kì|kế hoạch|các năm|những năm|năm học|"
    r"0?5 năm|0?3 năm|10 năm|05 năm giai đoạn|5 năm giai đoạn)"
)

# (role, shape, pattern); shapes: to = (None, y), at = (y, y), range = (y, y2), from = (y, None), before = (None, y - 1).
# Order is precedence among readings that begin at the same place.
_RULES: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "baseline",
        "range",
        _pattern(r"(?:so với|so|cao hơn|thấp hơn)(?: cùng kỳ)?(?: mức| số)?(?: của)?(?: bình quân)? giai đoạn YYTOYY"),
    ),
    (
        "baseline",
        "at",
        _pattern(
            r"so(?: với)?(?: cùng kỳ)?(?: mức| số| thời điểm| số liệu)?(?: của)?(?: cuối| đầu)?(?: năm)?(?: học)? YY"
        ),
    ),
    ("baseline", "at", _pattern(r"(?<=lần\x20)(?:mức )?(?:của )?năm YY")),
    ("price", "at", _pattern(r"(?:theo )?giá(?: so sánh| cố định| gốc| hiện hành)?(?: năm)? YY")),
    ("vision", "to", _pattern(r"(?:và )?(?:tầm nhìn|định hướng|xét|có tính|tính)(?: đến| tới)?(?: năm)? YY")),
    ("period", "range", _pattern(r"(?:trong )?từ(?: đầu)?(?: năm)? YYTO(?:năm )?YY")),
    ("period", "range", _pattern(rf"(?:trong )?(?:cả )?{_SPAN} \(?(?:từ )?(?:năm )?YYTO(?:năm )?YY(?:\))?")),
    (
        "period",
        "to",
        _pattern(r"(?:trong )?(?:giai đoạn|thời kỳ|thời gian) (?:từ nay )?(?:đến|tới)(?: hết| cuối)?(?: năm)? YY"),
    ),
    (
        "period",
        "to",
        _pattern(
            r"(?:(?:kể )?từ nay )?(?:đến|tới)(?: trước| hết| cuối| đầu| giữa| khoảng| mốc| hết quý [ivx\d]{1,3}| quý [ivx\d]{1,3}"
            r"| hết tháng \d{1,2}| tháng \d{1,2}| ngày \d{1,2} tháng \d{1,2})?(?: năm)? YY"
        ),
    ),
    ("period", "to", _pattern(r"(?:đến|tới|trước)(?: hết)?(?: ngày)? \d{1,2}/(?:\d{1,2}/)?YY")),
    ("period", "to", _pattern(r"(?:đến|tới)(?: hết)?(?: tháng)? \d{1,2}[/-]YY")),
    ("period", "before", _pattern(r"trước(?: thời hạn)? năm YY")),
    ("period", "from", _pattern(r"(?:kể )?từ(?: sau)? năm YY(?: trở đi| và (?:các|những) năm (?:tiếp theo|sau))?")),
    ("date", "at", _pattern(r"(?:vào |trong |từ )?ngày \d{1,2}(?: tháng \d{1,2} năm |[/.-]\d{1,2}[/.-])YY")),
    ("date", "at", _pattern(r"\d{1,2}[/.-]\d{1,2}[/.-]YY")),
    ("period", "at", _pattern(r"(?:vào |trong |hết |cuối |từ )?(?:quý|quí) [ivx\d]{1,3}(?: ?[/-] ?| năm |/năm )YY")),
    ("period", "at", _pattern(r"(?:vào |trong |hết |cuối |từ )?tháng \d{1,2}(?:[/-]| năm )YY")),
    ("period", "range", _pattern(r"(?:năm )?YY ?[-–—] ?(?:năm )?YY")),
    ("period", "at", _pattern(r"(?:vào |trong |riêng |ngay trong |hết |cuối |đầu )?(?:cuối |đầu |hết )?năm YY")),
)
_VISION_WORD = re.compile(r"(?:và\s+)?(?:tầm nhìn|định hướng|có tính|xét|tính)\s+(?=[đtn])", re.IGNORECASE)
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_OPENING = re.compile(r"[^\W\d_]|\d[/.-]")
_DASHED = re.compile(r"[ \u00a0]?[-–—][ \u00a0]?(?:năm[ \u00a0])?(?:19|20)\d")
_REACH = 64  # no opening stands farther than this before its year


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Years at [start, end) of a text; `role` is `period`, `baseline`, `price`, `vision` or `date`."""

    start: int
    end: int
    role: str
    year_start: int | None
    year_end: int | None


def _years(shape: str, first: int, second: int | None) -> tuple[int | None, int | None]:
    if shape == "to":
        return None, first
    if shape == "before":
        return None, first - 1
    if shape == "from":
        return first, None
    if shape == "range" and second is not None:
        return first, second
    return first, first


@remembered
def find_periods(text: str) -> tuple[Period, ...]:
    """Every period, baseline, price base, vision and day with a year in `text`, in order, without overlap.

    Total over any string; time linear in its length. A bare year without an opening word is none, two joined by a
    dash are one ("2021 - 2025").
    """
    found: list[Period] = []
    done = 0
    for year in _ANY_YEAR.finditer(text):
        if year.start() < done:
            continue
        best: Period | None = None
        low = max(done, year.start() - _REACH)
        if not _OPENING.search(text, low, year.start()) and not _DASHED.match(text, year.end()):
            continue
        window = text[low : year.end() + 40]
        for role, shape, pattern in _RULES:
            for match in pattern.finditer(window):
                if match.start("y1") != year.start() - low:
                    continue
                groups = match.groupdict()
                second = int(groups["y2"]) if groups.get("y2") else None
                first = int(groups["y1"])
                if second is not None and second < first:
                    continue
                start, end = low + match.start(), low + match.end()
                if text[end - 1] == ")" and "(" not in text[start:end]:
                    end -= 1
                if best is None or start < best.start or (start == best.start and end > best.end):
                    years = _years(shape, first, second)
                    if role == "vision":
                        # "tầm nhìn" says what role the year plays; the words of the period follow it.
                        opener = _VISION_WORD.match(text, start)
                        start = opener.end() if opener and opener.end() < year.start() else start
                    best = Period(start=start, end=end, role=role, year_start=years[0], year_end=years[1])
                break
        if best is not None:
            found.append(best)
            done = best.end
    return tuple(found)


def period_of_heading(text: str) -> Period | None:
    """The period that a heading gives to what stands below it ("Mục tiêu cụ thể đến năm 2030, tầm nhìn ..."), or None.

    The first horizon counts; a heading that names a vision alone ("Tầm nhìn đến năm 2045") gives that year.
    """
    periods = find_periods(text)
    for period in periods:
        if period.role == "period":
            return period
    for period in periods:
        if period.role == "vision":
            return period
    return None


_BARE_YEARS = re.compile(
    r"^\W{0,3}((?:19|20)\d{2})(?:[ \u00a0]?[-–—][ \u00a0]?((?:19|20)\d{2}))?(?=\W{0,3}$|[ \u00a0]?\()"
)


def period_of_column(text: str) -> Period | None:
    """The period of a column's heading (`2026`, `Năm 2025`, `2021 - 2025`, `Đến năm 2030`), or None."""
    found = period_of_heading(text)
    if found is not None:
        return found
    bare = _BARE_YEARS.match(text)
    if bare:
        first, last = int(bare[1]), int(bare[2] or bare[1])
        if first <= last:
            return Period(
                start=bare.start(1),
                end=bare.end(2) if bare[2] else bare.end(1),
                role="period",
                year_start=first,
                year_end=last,
            )
    return None
