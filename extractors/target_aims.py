"""Which numbers of a sentence are to be reached: no ages, no sizes of what is named, no results, no sums that are paid."""

from __future__ import annotations

import re

from extractors.indicator_names import REACHING, Name
from extractors.numbers import ValueMatch, is_duration
from extractors.target_sections import GOAL, Setting
from extractors.units import PLAN_PARTS

_PAST = re.compile(
    r"(?<!\w)(?:đến nay|hiện nay|hiện có|hiện tại|hiện đạt|đã đạt|đã có|đã thực hiện|đã được|tính đến|"
    r"ước thực hiện|thực hiện đạt|vừa qua|trước đây|"
    r"kết quả thực hiện)(?!\w)",
    re.IGNORECASE,
)
_ACT_NAME = re.compile(
    r"(?:Đề án|Chương trình|Dự án|Nghị quyết|Quyết định|Kế hoạch|Chỉ thị|Chiến lược|Phong trào|"
    r"Cuộc vận động|Nghị định|Thông tư)[^,;:.]*$"
)
_PROJECT = re.compile(
    r"(?:nhà máy|dự án|tuyến |cao tốc|đường |thủy điện|thuỷ điện|khu liên hợp|cảng|trạm biến áp|đường dây|"
    r"tuyến đường|cầu |hồ chứa|khu công nghiệp|cụm công nghiệp|công trình)",
    re.IGNORECASE,
)
_CAPACITY = re.compile(
    r"(?:công suất|quy mô|diện tích|chiều dài|dài|rộng|tổng mức đầu tư|tổng vốn|dung tích|sức chứa|"
    r"dung lượng|năng lực|lưu lượng|vốn đầu tư)"
    r"(?: thiết kế| khoảng| dự kiến| là| tối thiểu| từ)*\s*$",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?:kinh phí|tổng mức đầu tư|dự toán|mức hỗ trợ|hỗ trợ (?:một lần |tối đa |không quá )*|mức chi|"
    r"mức phạt|phạt|lãi suất|mức vay|trị giá|học phí|lệ phí)"
    r"[^,;:.]{0,60}$",
    re.IGNORECASE,
)
_RATE_PAID = re.compile(r"hỗ trợ|mức|phạt|lãi suất|học phí|lệ phí", re.IGNORECASE)
# What is described by its size is a condition ("doanh nghiệp có từ 50 lao động trở lên").
_CONDITION = re.compile(
    r"(?:doanh nghiệp|dự án|hộ|cơ sở|tổ chức|trường hợp|trường|công trình|khu|đối tượng|đơn vị|trang trại|"
    r"nhà máy|sản phẩm|hợp tác xã|người|"
    r"địa bàn|thôn|gói thầu|nguồn|hệ thống|thiết bị|phương tiện|tàu|tàu cá)(?: \w+){0,4} (?:có|với|từ|"
    r"quy mô|công suất|diện tích|sử dụng)"
    r"(?: (?:quy mô|công suất|diện tích|tổng mức đầu tư|số|giá trị|chiều dài|vốn))*\s*$",
    re.IGNORECASE,
)
_MAKING = re.compile(
    r"(?<!\w)(?:xây dựng|thành lập(?: mới)?|hình thành|tổ chức|trồng|trồng mới|đào tạo|bồi dưỡng|tập huấn|"
    r"hỗ trợ|thu hút|phát triển|có thêm|mở|"
    r"đầu tư|giải quyết|tạo|tạo việc làm|công nhận|hoàn thành|đạt|có|nâng cấp|duy trì|vận động|kết nạp|"
    r"cấp|tăng|giảm|đưa|khởi công|sản xuất|đón|cử|đưa vào (?:hoạt động|sử dụng|khai thác|vận hành)|"
    r"thêm|mới|cho|được|phấn đấu|nhân rộng|lắp đặt|cải tạo|sửa chữa|thực hiện|triển khai|đăng ký|ban hành|"
    r"số hóa|bảo tồn|phục dựng|kêu gọi|"
    r"tuyển chọn|ươm tạo|chuyển đổi|giao|tiếp nhận|tư vấn|khám|tiêm|xóa|xoá|giảm nghèo|bố trí|thu gom|"
    r"phổ cập|tuyển|hằng năm|hàng năm|khoảng)"
    r"(?:\s*\([^()]{1,40}\))?\s*$",
    re.IGNORECASE,
)
_SHARE = re.compile(r"(?<!\w)(?:tỷ|tỉ) (?:lệ|trọng|suất|số)(?!\w)(?:(?![;:]).)*$", re.IGNORECASE)
_CLAUSE_OPENS = re.compile(r"(?:^|[;.])\s*(?:tiếp tục|bảo đảm|đảm bảo|thực hiện)?\s*$", re.IGNORECASE)
NEAR = 400  # characters before and behind a value that are looked at
_QUOTES = (("“", "”"), ("«", "»"))
_REACHING = REACHING | {"hằng năm", "hàng năm", "mỗi năm", ":", "gấp"}


def only_describes(match: ValueMatch) -> bool:
    """An age, a duration or a class that only describes ("trẻ em dưới 1 tuổi", "OCOP đạt 4 sao trở lên")."""
    unit = (match.value.unit or "").lower()
    if unit in ("sao", "hạng"):
        return True
    waits = unit in ("phút", "giờ", "ngày") and match.value.comparator in (
        "le",
        "lt",
    )  # `thời gian chờ không quá 15 phút`
    return is_duration(match.value) and not waits and not any(word in _REACHING for word in match.words)


# `nằm trong nhóm 15 tỉnh dẫn đầu`: a rank, whatever counts it
_RANKED = re.compile(r"(?<!\w)(?:nhóm|tốp|top)\s*$", re.IGNORECASE)


def counts_in_name(text: str, first: int, matches: list[ValueMatch], n: int) -> bool:
    """A count in a name ("tỷ lệ trẻ em tiêm đủ | 8 loại | vắc xin đạt trên 95%", "thuộc nhóm | 10 tỉnh") is no value."""
    match = matches[n]
    if match.counted and _RANKED.search(text, first, match.number_start):
        return True
    if n and _in_name(text, matches[n - 1], match):
        return True
    if not match.counted or n + 1 >= len(matches) or any(word in _REACHING for word in match.words):
        return False
    shared = matches[n + 1]
    if shared.value.unit not in ("%", "‰") or not any(word in REACHING for word in shared.words):
        return False
    start = max(first, matches[n - 1].end if n else first, match.predicate - NEAR)
    head = _SHARE.search(text[start : match.predicate])
    return head is not None and not any(mark in text[match.end : shared.predicate] for mark in ",;.:(")


_DONE = re.compile(
    r"(?:^|\s)(?:tổ chức|có|thành lập|xây dựng|bố trí|duy trì|hình thành|thực hiện|tham gia|triển khai|đăng ký)\s*$",
    re.IGNORECASE,
)


def _in_name(text: str, before: ValueMatch, match: ValueMatch) -> bool:
    """`100% học sinh được kiểm tra sức khỏe | ít nhất 01 lần/năm`, `100% trường có | ít nhất 01 nhân viên y tế`.

    How often, or how many of what: in the name of what the share or count before it counts.
    """
    between = text[before.end : match.predicate]
    if any(mark in between for mark in ";.:(") or not between.strip() or between.split()[-1] in ("và", "đó"):
        return False
    # `100% xã, phường tổ chức ...` lists what does it; `100% đúng hạn, xây dựng ...` begins another clause
    last = between.rpartition(",")[2] + ("có" if "có" in match.words else "")
    if "," in between and not (_DONE.search(last) and _DONE.sub("", last).strip()):
        return False
    if any(word in _REACHING for word in match.words):
        return False
    if match.value.unit == "lần":
        often = match.value.comparator in ("eq", "ge") and len(between.split()) > 2
        return often and (before.value.unit == "%" or before.counted)
    return before.value.unit == "%" and match.counted and match.value.comparator in ("ge", "gt")


def is_target(
    text: str, first: int, match: ValueMatch, name: Name, setting: Setting, aim: int | None, chained: bool
) -> bool:
    """Whether a value is to be reached; `aim` is where the sentence says it aims, `chained` that a count before was taken."""
    value = match.value
    before = text[max(first, match.predicate - NEAR) : match.predicate]
    left = text[max(name.clause, match.start - NEAR) : match.start]
    unit = (value.unit or "").lower()
    if unit in PLAN_PARTS and not (unit == "nhiệm vụ" and value.comparator != "eq"):
        return False
    if _quoted(text, first, match.number_start):
        return False
    led = [w for w in match.words if w in _REACHING]
    waits = value.comparator in ("le", "lt") and name.headed and name.text.lower().startswith("thời gian")
    if is_duration(value) and not (led and name.text) and not waits:
        return False
    if (
        value.comparator == "ge"
        and unit not in ("%", "pp")
        and not led
        and text[match.start : match.start + 2].lower() == "từ"
    ):
        return False
    if value.comparator != "eq" and not led and unit not in ("%", "pp", "") and _CONDITION.search(left) and name.behind:
        return False
    aimed = aim is not None and aim < match.number_start
    if _PAST.search(before) and not aimed:
        return False
    # what is paid is no aim; its share of a whole, and a count of what is supported, are
    paid = _MONEY.search(before) if not match.counted else None
    if paid is not None and unit in ("%", "pp"):
        shared = not name.text or (name.headed and _SHARE.match(name.text) and led)
        paid = None if shared else _RATE_PAID.match(paid.group())
    if paid is not None and not re.search(r"thu hút|huy động|giải ngân", before, re.IGNORECASE):
        return False
    if _CAPACITY.search(before) and _PROJECT.search(before) and not led:
        return False
    if not aimed and _ACT_NAME.search(before) and len(before) - before.rfind(",") < 160:
        return False
    if value.unit is None and not value.per and not led and value.comparator == "eq":
        return False
    named = name.part or (
        name.headed and not name.behind
    )  # `trong đó khách quốc tế 150.000 lượt`, `Tổng đàn bò 900 con`
    if match.counted and value.comparator == "eq" and not (led or chained or named or _made(text, first, match)):
        return False
    if setting.mood == GOAL or aimed:
        return True
    if setting.owners:
        return False
    if unit == "%" and name.behind and value.value_min is not None and _CLAUSE_OPENS.search(before):
        return True
    least = (
        value.comparator in ("ge", "gt")
        and match.start < match.number_start
        and text[match.start : match.number_start].lower().startswith(("ít nhất", "tối thiểu", "≥", "không dưới"))
    )
    return least and (match.counted or unit == "%")


def _made(text: str, first: int, match: ValueMatch) -> bool:
    """Whether a bare count is what the clause brings about ("thành lập 05 hợp tác xã"), not a circumstance ("tại 05 xã")."""
    before = text[max(first, match.predicate - NEAR) : match.predicate].rstrip()
    return not before or before[-1] in ";:-–+." or _MAKING.search(before) is not None


def _quoted(text: str, first: int, at: int) -> bool:
    """Whether a place lies between quotation marks: names of programmes are quoted, aims are not."""
    before = text[max(first, at - 4 * NEAR) : at]
    for opening, closing in _QUOTES:
        if before.rfind(opening) > before.rfind(closing):
            return True
    return before.count('"') % 2 == 1
