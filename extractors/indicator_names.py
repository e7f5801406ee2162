"""The name of an indicator in a sentence: the shortest printed noun phrase that says what a value measures.

It stands before the predicate ("tỷ lệ đô thị hóa | đạt | 45%"), or behind a share or count ("100% | hồ sơ ..."). Verbs of
aiming, connecting words and periods are not part of it (gold notes; contract, section 5 What the number measures).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors.numbers import ValueMatch
from extractors.periods import Period
from schemas.records import FindingNote

_HEADS = (
    "tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng|tỷ suất|tốc độ|số lượng|số|tổng|giá trị|kim ngạch|chỉ số|diện tích|"
    "sản lượng|năng suất|thu nhập|grdp|gdp|tổng sản phẩm|"
    "thu ngân sách|mức|mật độ|độ che phủ|quy mô|doanh thu|doanh số|cơ cấu|thời gian|tuổi thọ|công suất|"
    "hệ số|khối lượng|lượng|dân số|chi phí|thứ hạng|"
    "xếp hạng|thị phần|đóng góp|nguồn thu|dư nợ|vốn đầu tư|tổng vốn|điểm số|kinh tế số|năng lực|chỉ tiêu|"
    "tổng thu|thu nội địa|"
    "nhu cầu|sức mua|tổn thất|tiêu hao|phát thải|iip|pci|papi|tfp|icor|tỷ số|tỉ số|cường độ|bình quân|"
    "nguồn vốn|tổng đàn|đàn|kinh phí|"
    "lao động|dự nợ|huy động vốn|mức sinh|suất|độ bao phủ|bao phủ|che phủ|điện thương phẩm|số hóa"
)
_HEAD = re.compile(rf"(?<!\w)(?:{_HEADS})(?!\w)", re.IGNORECASE)
# Words before a head noun after which the noun phrase begins anew.
_VERBS = re.compile(
    r"(?:^|(?<!\w))(?:nâng(?: cao| dần)?|tăng(?: cường| nhanh| dần)?|giảm(?: dần| thiểu| mạnh)?|đưa|với|"
    r"bảo đảm|đảm bảo|bảo đảm cho|đạt|duy trì|giữ(?: vững)?|phấn đấu|"
    r"kéo giảm|hạ|cải thiện|mở rộng|phát triển|ổn định|hạn chế|khống chế|kiểm soát|thực hiện|hoàn thành|"
    r"và|hoặc|để|nhằm|góp phần|xuống|lên|cắt giảm|"
    r"gia tăng|tập trung|tạo|trong đó|có|từng bước|tiếp tục|đồng thời|qua đó|theo hướng|là|trong khi|"
    r"riêng|để đạt)\s+$",
    re.IGNORECASE,
)
_MOVES = (
    ("increase", re.compile(r"(?:^|(?<!\w))(?:gia )?tăng(?: dần| nhanh)?\s+$", re.IGNORECASE)),
    ("decrease", re.compile(r"(?:^|(?<!\w))(?:kéo |cắt )?giảm(?: dần| mạnh| thiểu)?\s+$", re.IGNORECASE)),
    ("maintain", re.compile(r"(?:^|(?<!\w))duy trì(?: ổn định)?\s+$", re.IGNORECASE)),
)
_LESS = re.compile(r"(?:kéo |cắt )?giảm(?: dần| mạnh| thiểu)?\s+(?!nghèo(?!\w))(?=[^\W\d])", re.IGNORECASE)
_OPENERS = re.compile(
    r"(?:[\s,;:.()\-–+•*“”\"]+|(?:và|còn|trong đó|cụ thể|cụ thể là|cụ thể như sau|đồng thời|riêng|gồm|"
    r"bao gồm|với|phấn đấu|đến|để|thì|tiếp tục|"
    r"từng bước|hằng năm|hàng năm|mỗi năm|toàn tỉnh|trên địa bàn tỉnh|ngoài ra|bình quân|tối thiểu|cơ bản|"
    r"đối với|ở|tại|tiến tới|quyết tâm|dự kiến|ước|"
    r"phấn đấu để|trong|có|đưa|sao cho|giúp|nhất là|như)(?!\w)(?=[\s,:]|$))+",
    re.IGNORECASE,
)
_OF_WHICH = re.compile(r"(?<!\w)trong đó(?!\w)", re.IGNORECASE)
_AIM = re.compile(r"(?<!\w)(?:phấn đấu|mục tiêu (?:là|đến)|đặt mục tiêu|bảo đảm|đảm bảo)(?!\w)", re.IGNORECASE)
_CLOSERS = re.compile(
    r"(?:[\s,;:(\-–]+|(?<!\w)(?:bình quân|trung bình|hằng năm|hàng năm|mỗi năm|đạt|là|chiếm|phấn đấu|ước|"
    r"khoảng|có|sẽ|cần|phải|được|cho|thêm|"
    r"dự kiến|tăng|giảm|duy trì|còn|đều|cơ bản|tiếp tục|hoàn thành|và|vào|ở|tối thiểu|ít nhất)(?!\w)[\s,:]*)+$",
    re.IGNORECASE,
)
_PLAIN_CLOSERS = re.compile(_CLOSERS.pattern.replace("bình quân|trung bình|", ""), re.IGNORECASE)
_BASE = re.compile(
    r"\s+(?:(?:tăng |giảm )?từ)\s+(?:mức )?\d[\d.,]*\s*(?:%|[^\W\d]{1,6}(?: [^\W\d]{1,6})?)?"
    r"(?:/[\d.]{1,9} [^\W\d]{1,6}(?: [^\W\d]{1,6}){0,3})?\s*$",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(r"[;,)]|[.](?=\s)")
_AND = re.compile(r"\s*(?:[;,.)(]|(?:và|còn|trong đó)(?!\w))")
# A comma behind a noun phrase after which another clause follows, not one more noun.
_NEW_CLAUSE = re.compile(
    r"\s*(?:theo hướng|trong đó|nhằm|để|góp phần|bảo đảm|đảm bảo|phấn đấu|đạt|tăng|giảm|trên cơ sở|"
    r"đồng thời|nâng|qua đó|từng bước|tạo|đưa|hướng tới|"
    r"phù hợp|gắn với|tiến tới|trở thành|cụ thể|phục vụ|đáp ứng|tiếp tục|duy trì|thực hiện|hoàn thành|"
    r"tập trung|ưu tiên|xây dựng|phát triển|hình thành|tỷ lệ|tỉ lệ|tỷ trọng|số lượng|"
    r"chủ tịch|ubnd|ủy ban nhân dân|uỷ ban nhân dân|thủ tướng|"
    r"trước|đến năm|vào năm|giai đoạn|có ít nhất|ít nhất|tối thiểu|trên \d|dưới \d|không quá|không|"
    r"nhất là|đặc biệt|bao gồm|gồm|như|so với|tương đương|tương ứng|và (?:có|đạt|tăng|giảm|trên|dưới|"
    r"\d))(?!\w)",
    re.IGNORECASE,
)
# Words behind a share that name nothing of it.
_NO_NAME = re.compile(
    r"(?:và|vào|so với|trở lên|hằng năm|hàng năm|mỗi năm|năm|giai đoạn|đến|trong giai|trên tổng|trong tổng|trên cả|"
    r"trên tất cả|ở|đối với)(?!\w)",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"\s+và\s*$", re.IGNORECASE)
# `đóng góp 58% GRDP`: what a share is of, which names no indicator
_WHOLE = re.compile(
    r"(?:GRDP|GDP|tổng (?:số|thu|chi|vốn|giá trị|mức|sản phẩm|kim ngạch|diện tích|lao động|dân số)(?!\w)|dân số\s*$)",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"[\s,(]+(?:so với|so) (?:cùng kỳ(?: năm trước)?|(?:cuối |đầu )?năm (?:trước|\d{4})|giai đoạn (?:trước|\d{4}\s?[-–]\s?\d{4}))"
    r"[\s)]*$",
    re.IGNORECASE,
)
_WITH = re.compile(r"\s+(?:với|có)\s+(?=(?:tổng|số|quy mô|diện tích|công suất|sản lượng|vốn)(?!\w))", re.IGNORECASE)
_SERVED = re.compile(r"\s*(?:mới )?cho\s*$", re.IGNORECASE)
# Words between a name and its value, wherever a target stands.
REACHING = frozenset(
    [
        "đạt",
        "đạt được",
        "phải đạt",
        "chiếm",
        "là",
        "còn",
        "chỉ còn",
        "xuống còn",
        "giảm còn",
        "giảm xuống còn",
        "lên",
        "đạt mức",
        "ở mức",
        "duy trì",
        "tăng",
        "giảm",
        "bằng",
        "tăng trưởng",
        "giảm xuống",
        "lên đến",
        "lên tới",
        "tăng lên",
        "đạt bình quân",
        "bình quân đạt",
        "bình quân",
        "phấn đấu đạt",
        "tăng thêm",
        "cắt giảm",
        "duy trì ở mức",
        "đạt tỷ lệ",
    ]
)
_REACHED = REACHING | frozenset(
    [
        "chiếm tỷ trọng",
        "chiếm tỷ lệ",
        "đạt mức đạt",
        "đạt tốc độ",
        "tốc độ tăng",
        "tốc độ tăng trưởng",
        "xuống",
        "gia tăng",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name at [start, end) of the text; empty where the clause has none of its own.

    `clause` is where its clause begins; `headed` says that it opens with a noun of measure ("tỷ lệ"), `behind` that it
    stands behind the value, `part` that "trong đó" opens it, `list_opens` that a colon follows those words, so that they
    hold for the rest of the sentence, `new_clause` that a semicolon or a closing bracket parts it from the value before.
    `period` is the period printed in the clause, `direction` what a verb before the name says. `closed` is where the next
    value's clause begins if the name stands behind its value and is parted from it (`90% X vào năm 2025 | và 95% ...`,
    `30 dự án với | tổng vốn 20 tỷ`), else 0.
    """

    start: int = 0
    end: int = 0
    text: str = ""
    clause: int = 0
    headed: bool = False
    behind: bool = False
    part: bool = False
    list_opens: bool = False
    new_clause: bool = False
    period: Period | None = None
    direction: str | None = None
    closed: int = 0
    notes: tuple[FindingNote, ...] = ()


def is_measure(text: str) -> bool:
    """Whether a title opens with a noun of measure (`Tỷ lệ ...`, `Số ...`), so that it names an indicator."""
    return _HEAD.match(text.lstrip()) is not None and re.match(r"\s*chỉ tiêu(?:\s+[\d.]+)?\s*$", text, re.I) is None


def _note(message: str, code: str = "indicator_uncertain") -> FindingNote:
    return FindingNote(code=code, message=message, column="indicator")


def name_of(text: str, edge: int, match: ValueMatch, after: int, periods: list[Period], follows: bool) -> Name:
    """The name of the value's indicator between `edge` (the end of the value before) and `after` (the next value)."""
    end = match.predicate
    clause, fresh = _clause_start(text, edge, end, follows)
    part = opens = False
    of_which = None
    for found in _OF_WHICH.finditer(text, edge, end):
        of_which = found
    if of_which is not None:
        clause, part = of_which.end(), True
        opens = text[clause : clause + 3].lstrip().startswith(":")
    period = next((p for p in periods if clause <= p.start and p.end <= end and p.role in ("period", "vision")), None)
    start = clause
    aim = None
    for found in _AIM.finditer(text, clause, end):
        aim = found
    if aim is not None:
        start = aim.end()
    start = _open(text, start, end, periods)
    inside = [p for p in periods if start <= p.start and p.end <= end and p.role == "period"]
    for p in inside:
        # A period in the middle of the words parts them: "X đến năm 2030 | Y".
        rest = _open(text, p.end, end, periods)
        if rest < end and _HEAD.match(text, rest) and not _HEAD.match(text, start):
            start = rest
    head = _head(text, start, end)
    direction = None
    if head is not None:
        for code, verb in _MOVES:
            if verb.search(text[start:head]):
                direction = code
        start = head
    elif (less := _LESS.match(text, start, end)) is not None:
        start, direction = less.end(), "decrease"  # `kéo giảm | tai nạn giao thông | từ 5 đến 10%`
    stop = _close(text, start, end, periods, match.value.unit in ("%", "pp", "‰"))
    reached = any(word in _REACHED for word in match.words)
    if (
        part
        and reached
        and start < stop
        and text[clause:start].lower().strip() == "có"
        and not _HEAD.match(text, start)
    ):
        start = text.lower().index("có", clause)  # `trong đó | có bằng cấp, chứng chỉ | đạt 32%`
    name = text[start:stop]
    base = Name(clause=clause, part=part, list_opens=opens, new_clause=fresh, period=period)
    headed = _HEAD.match(text, start) is not None and start < stop
    right = _behind(text, match, after, periods)
    bare = not name.strip()
    if right is not None and not headed and _ANOTHER.search(text, stop, match.predicate):
        bare = True  # `không còn hộ nghèo và giảm 50% hộ cận nghèo`: what stands before `và` is another clause
    if right is not None and not headed and (bare or not reached):
        named = match.value.unit == "%" or match.counted or right[2]
        # `đào tạo nghề cho 6.000 người`: what is done names the count, the people only count it
        served = part or _SERVED.search(text, stop, match.predicate) is not None
        if match.counted and not right[2] and not bare and served:
            return replace(base, start=start, end=stop, text=name, notes=(_note("The name is what is done."),))
        if named:
            if bare and follows and not fresh and match.value.unit == "%" and _WHOLE.match(text, right[0], right[1]):
                # `đạt 350 nghìn tỷ đồng, chiếm 65% GRDP`: a share of the whole is of the thing before
                return replace(base, start=start, end=start, notes=(_note("The value before names the share."),))
            doubt = () if bare else (_note("The name stands behind the value.", "indicator_behind"),)
            if match.value.unit == "%" and _WHOLE.match(text, right[0], right[1]):
                doubt = (_note("The name behind the share is what it is a share of."),)
            parted = _parted(text, right[1], after, periods)
            with_what = _WITH.match(text, right[1], after)
            return replace(
                base,
                start=right[0],
                end=right[1],
                text=text[right[0] : right[1]],
                behind=True,
                period=base.period or parted,
                closed=parted.end if parted is not None else with_what.end() if with_what is not None else 0,
                direction=_verb(match),
                notes=doubt,
            )
    if bare:
        taken = None if follows else _from_predicate(text, match)
        if taken is not None:
            return replace(base, start=taken[0], end=taken[1], text=text[taken[0] : taken[1]], headed=True)
        return replace(base, start=start, end=start)
    doubt = ()
    long = len(name.split()) > 14
    if not headed and (long or ("," in name and len(name.split()) > 9)):
        last = name.rfind(", ")
        if last > 0 and long:
            start += last + 2
            name = text[start:stop]
        doubt = (_note("The name opens with no noun of measure."),)
    elif not headed and not reached and not part and match.value.comparator == "eq" and not match.value.approximate:
        doubt = (_note("The name opens with no noun of measure."),)
    return replace(base, start=start, end=stop, text=name, headed=headed, direction=direction, notes=doubt)


def _verb(match: ValueMatch) -> str | None:
    return "maintain" if any(word.startswith("duy trì") for word in match.words) else None


def _clause_start(text: str, edge: int, end: int, follows: bool) -> tuple[int, bool]:
    """Where the clause of a value begins, and whether a semicolon or bracket parts it from the value before."""
    start = edge
    fresh = False
    if follows:
        joint = _AND.match(text, edge, end)
        if joint is None:
            cut = _BOUNDARY.search(text, edge, end)
            if cut is None:
                cut = re.compile(r"\svà\s").search(text, edge, end)
            start = cut.end() if cut else end
            fresh = bool(cut and cut.group() in (";", ")"))
        else:
            start = joint.end()
            fresh = joint.group().strip() in (";", ")")
            if fresh and joint.group().strip() == ")":
                more = _AND.match(text, start, end)
                start = more.end() if more else start
    for at in range(end - 1, start - 1, -1):
        char = text[at]
        if char == ";" or (char == ":" and text[at + 1 : end].strip()):
            return at + 1, fresh or char == ";"
        if char == "(" and ")" not in text[at:end]:
            return at + 1, fresh
    return start, fresh


def _open(text: str, start: int, end: int, periods: list[Period]) -> int:
    """Past connecting words, marks and periods that open a clause."""
    while start < end:
        before = start
        for period in periods:
            if period.start == start and period.end <= end and period.role in ("period", "vision", "baseline", "price"):
                start = period.end
        limit = min([end, *(p.start for p in periods if p.start > start)])
        opener = _OPENERS.match(text, start, limit)
        if opener:
            start = opener.end()
        if start == before:
            break
    return start


def _close(text: str, start: int, end: int, periods: list[Period], share: bool) -> int:
    """Without connecting words, predicates, periods and the base of a change ("từ 65%") at the end of a clause."""
    while end > start:
        before = end
        for period in periods:
            if period.end == end and period.start >= start and period.role in ("period", "vision", "baseline"):
                end = period.start
        base = _BASE.search(text, start, end)
        if base and base.end() == end:
            end = base.start()
        closer = (_CLOSERS if share else _PLAIN_CLOSERS).search(text, start, end)
        if closer and closer.end() == end:
            end = closer.start()
        while end > start and text[end - 1].isspace():
            end -= 1
        if end == before:
            break
    return end


def _head(text: str, start: int, end: int) -> int | None:
    """Where the first noun of measure stands that begins a noun phrase; None where there is none."""
    for found in _HEAD.finditer(text, start, end):
        before = text[start : found.start()]
        if not before.strip():
            return found.start()
        if before.rstrip().endswith((",", ":", ";", "(")) or _VERBS.search(before):
            return found.start()
    return None


def _behind(text: str, match: ValueMatch, after: int, periods: list[Period]) -> tuple[int, int, bool] | None:
    """The noun phrase behind a share or count: its span, and whether it says more than the unit."""
    unit_end = match.end
    start = unit_end
    if match.value.unit == "lần":
        return None
    if match.counted:
        unit = match.value.unit or ""
        at = text[match.number_end : match.end].lower().rfind(unit.lower())
        start = match.number_end + at if at >= 0 else unit_end
    else:
        while start < len(text) and text[start] in " \u00a0":
            start += 1
    if start >= len(text) or (start >= after and not match.counted):
        return None
    if not match.counted and (
        text[start] in ",;.:)(" or _AND.match(text, start - 1 if start else 0) or not text[start].isalpha()
    ):
        return None
    if not match.counted and _NO_NAME.match(text, start):
        return None
    end = start
    at = start
    stop = re.compile(r"[;.](?=\s|$)|[,:]|\($|$")
    while at <= len(text):
        cut = stop.search(text, at)
        if cut is None:
            end = len(text)
            break
        end = cut.start()
        if cut.group() == "," and _SAID.match(text, after) and _MEASURED.match(text, cut.end()):
            break  # `12 triệu lượt khách, | doanh thu đạt ...`
        if cut.group() == "," and end < after and not _NEW_CLAUSE.match(text, cut.end()):
            nearer = text[cut.end() : after].strip()
            if cut.end() < after and not (
                after < len(text) and len(nearer.split()) < 3 and nearer.lower() not in ("",)
            ):
                at = cut.end()
                continue
        break
    end = min(end, len(text))
    if after < end:
        end = after
    for period in periods:
        if (
            start < period.start < end
            and period.role in ("period", "baseline")
            and _NOTHING.fullmatch(text, period.end, end)
        ):
            end = period.start
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:("):
        end -= 1
    for pattern in (_LEFT_OPEN, _COMPARED, _LEFT_OPEN):
        cut = pattern.search(text, start, end)
        end = cut.start() if cut else end
    if after < len(text) and end >= after - 12:  # `30 dự án | với tổng vốn đăng ký | 20.000 tỷ đồng`
        with_what = _WITH.search(text, start, end)
        end = with_what.start() if with_what is not None else end
    opened = text.rfind("(", start, end)
    if opened > start and ")" not in text[opened:end]:  # `... đúng hạn (trong đó | trước hạn tối thiểu 30%)`
        end = opened
    if text[end - 1 : end] == ")" and "(" not in text[start:end]:
        end -= 1
    while end > start and text[end - 1].isspace():
        end -= 1
    yearly = _PER_TIME.search(text, start, unit_end) if match.counted and end <= unit_end else None
    if yearly is not None:  # `25 - 30 hợp tác xã/năm`
        end = yearly.start()
    if end <= start:
        return None
    return start, end, end > unit_end


_LEFT_OPEN = re.compile(
    r"(?:\s+(?:và|đạt|là|(?<!hiện )có|với|từ|tăng|giảm|cho|trên|tại|mỗi năm|hằng năm|hàng năm))+$", re.IGNORECASE
)
_MEASURED = re.compile(rf"\s*(?:{_HEADS})(?!\w)", re.IGNORECASE)
_SAID = re.compile(r"(?:phấn đấu )?(?:đạt|chiếm|là|còn|tăng|giảm|bình quân)(?!\w)", re.IGNORECASE)
_PER_TIME = re.compile(r"\s?/\s?(?:năm|quý|tháng)\s*$", re.IGNORECASE)
_NOTHING = re.compile(r"[\s.;,]*(?:và)?[\s.;,]*", re.IGNORECASE)


def _parted(text: str, end: int, after: int, periods: list[Period]) -> Period | None:
    """The period between a name behind its value and the next value, where nothing else stands there."""
    for period in periods:
        if end <= period.start < period.end < after <= len(text) and period.role == "period":
            between = not text[end : period.start].strip() and _NOTHING.fullmatch(text, period.end, after)
            return period if between and after < len(text) else None
    return None


def _from_predicate(text: str, match: ValueMatch) -> tuple[int, int] | None:
    """A name that the walk over the predicate took with it: "Tốc độ tăng trưởng bình quân đạt 8%"."""
    found = re.compile(r"(?:tốc độ|mức) (?:tăng trưởng|tăng|giảm)", re.IGNORECASE).search(
        text, match.predicate, match.number_start
    )
    return (found.start(), found.end()) if found else None
