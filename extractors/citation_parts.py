"""What follows a notation or a law's name in a citation: date, issuer, subject, each with where it ends."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from extractors.cited_issuers import Issuer, read_issuer
from extractors.model import Context

_DATE = re.compile(
    r"(?:ngày\s*)?(?P<d>[0-9]{1,2})\s{0,2}[/.\-\u2013]\s{0,2}(?P<m>[0-9]{1,2})\s{0,2}[/.\-\u2013]\s{0,2}(?P<y>(?:[0-9]\s?){1,3}[0-9])(?![0-9])"
    r"|ngày\s*(?P<d2>[0-9]{1,2})\s*/?\s*tháng\s*(?P<m2>[0-9]{1,2})\s*(?:,\s*"
    r"|/)?\s*(?:năm)?\s*(?P<y2>[0-9](?:\s?[0-9]){2,3})(?![0-9])"
    r"|tháng\s*(?P<m3>[0-9]{1,2})\s*(?:/|năm)\s*(?P<y3>[0-9]{4})(?![0-9])"
    r"|(?:\(\s*)?năm\s+(?P<y4>(?:19|20)[0-9]{2})(?![0-9])\)?"
)
_BARE_YEAR = re.compile(r"\s*\(?(?P<y>(?:19|20)[0-9]{2})\)?(?![0-9/.-])")
_OF = re.compile(r"(?:của|do|giữa)\s+")
_STRAY_LEVEL = re.compile(r"\s+(?:tỉnh|thành phố|huyện)(?=\s+ngày|\s*[,;.)]|\s*\Z)")
_CONFERENCE = re.compile(r"hội nghị\s+(?:lần thứ|trung ương)|ban chấp hành trung ương")
_TITLE_OPENING = re.compile(
    r"(?:\(?(?:sau đây|viết tắt|gọi tắt)[^)]{0,80}\)\s*)?"
    r"(?P<title>(?:về\s|v/v|ban hành|phê duyệt|quy định|thực hiện|triển khai|hướng dẫn|sửa đổi|bổ sung|thay thế"
    r"|công bố|thành lập"
    r"|phân công|phân cấp|giao\s|điều chỉnh|đẩy mạnh|tăng cường|thông qua|bãi bỏ|kiện toàn|đổi mới|xây dựng|phát "
    r"triển|nâng cao|quy hoạch"
    r"|công nhận|phát động|tổ chức|hành động|chuyển đổi|cải cách|bảo đảm|đảm bảo|hỗ trợ|chính sách|một số|cho "
    r"phép|chấp thuận|đề nghị|[\"“«]))"
)
_TITLE_END = re.compile(
    r";|\Z|:(?=\s*(?:[-+*•]|\Z))|[.!?](?=\s|\Z|[\"”)])|\n\s*\n|\.\.\.|…"
    r"|,\s+(?=(?:ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd|chủ tịch|sở|ban|thủ tướng|bộ|chính phủ|tỉnh ủy|quốc "
    r"hội|giám đốc|thường trực|văn phòng)"
    r"\s[^,;.]{0,90}?(?:ban hành|xây dựng|yêu cầu|đề nghị|triển khai|báo cáo|chỉ đạo|quyết định|kính|trình|thông "
    r"báo|công bố|hướng dẫn|tổ chức|phê duyệt)\s)"
    r"|,?\s+(?:đã\s+)?được\s+(?:sửa đổi|bổ sung|thay thế)|,\s+cụ thể"
)
_TITLE_LIMIT = 700


@dataclass(slots=True)
class Tail:
    """Date and issuer as read after `at`; `end` is where reading stopped, `bad_date` says what was no date."""

    end: int
    date: dt.date | None = None
    year: int | None = None
    date_span: tuple[int, int] | None = None
    issuer: Issuer | None = None
    bad_date: str | None = None


def _make_date(found: re.Match[str], tail: Tail) -> None:
    groups = found.groupdict()
    day = groups["d"] or groups["d2"]
    month = groups["m"] or groups["m2"]
    year_text = re.sub(r"\s", "", groups["y"] or groups["y2"] or groups["y3"] or groups["y4"] or "")
    tail.date_span = found.span()
    year = int(year_text) if year_text.isdigit() else None
    if day is not None and month is not None:
        if year is not None and len(year_text) == 2:
            year += 2000 if year < 60 else 1900
            tail.bad_date = f"năm in hai chữ số: {found.group()}"
        try:
            if year is None or not 1940 <= year <= 2100:
                raise ValueError
            tail.date = dt.date(year, int(month), int(day))
            tail.year = year
        except ValueError:
            tail.bad_date = f"không phải là ngày: {found.group()}"
            tail.year = year if year is not None and 1940 <= year <= 2100 else None
        return
    if year is not None and 1940 <= year <= 2100:
        tail.year = year


def read_tail(text: str, low: str, at: int, limit: int, context: Context, *, law: bool) -> Tail:
    """Date and issuer after a notation or a law's name, in either order, up to `limit`."""
    tail = Tail(end=at)
    stray = _STRAY_LEVEL.match(low, at, limit)
    if stray is not None:
        tail.end = stray.end()
    for _ in range(3):
        here = tail.end
        skip = re.compile(r"\s*(?:,\s*|\(\s*(?=(?:ngày\s*)?[0-9]{1,2}[/.]))?").match(low, here, limit)
        here = skip.end() if skip is not None else here
        if tail.date_span is None:
            found = _DATE.match(low, here, limit)
            if found is None and law:
                found_year = _BARE_YEAR.match(low, tail.end, limit)
                if found_year is not None:
                    tail.year, tail.date_span, tail.end = (
                        int(found_year.group("y")),
                        found_year.span("y"),
                        found_year.end(),
                    )
                    continue
            if found is not None:
                _make_date(found, tail)
                tail.end = found.end()
                if text[here - 1 : here] == "(" and text[tail.end : tail.end + 1] == ")":
                    tail.end += 1
                continue
        if tail.issuer is None:
            of = _OF.match(low, here, limit)
            issuer = None
            if of is not None:
                issuer = read_issuer(text, low, of.end(), context)
            elif _CONFERENCE.match(low, here, limit):
                issuer = read_issuer(text, low, here, context)
            if issuer is not None and issuer.end <= limit:
                tail.issuer, tail.end = _joint(text, low, issuer, limit, context)
                continue
        break
    return tail


def _joint(text: str, low: str, first: Issuer, limit: int, context: Context) -> tuple[Issuer, int]:
    """`Bộ Nội vụ, Bộ Tài chính` after a joint circular: the bodies as one issuer."""
    names = [first.name]
    end = first.end
    if first.name.startswith(
        ("Bộ ", "Ngân hàng", "Thanh tra", "Ủy ban Dân tộc", "Tòa án", "Viện kiểm sát", "Văn phòng")
    ):
        for _ in range(5):
            skip = re.compile(
                r"\s*(?:,|-|–|;|và)\s*(?:và\s+)?(?=(?:bộ\s|bộ trưởng|văn phòng chính|ngân hàng|thanh tra|tòa án"
                r"|viện))"
            ).match(low, end, limit)
            issuer = read_issuer(text, low, skip.end(), context) if skip is not None else None
            if issuer is None or issuer.end > limit:
                break
            names.append(issuer.name)
            end = issuer.end
    if len(names) == 1:
        return first, end
    return Issuer(first.start, end, " - ".join(names)), end


def read_title(text: str, low: str, at: int, stops: list[int]) -> tuple[int, int, bool] | None:
    """Span of the subject after an act's date and issuer, and whether its end is certain; None where there is none."""
    skip = re.compile(r"[\s,:]*").match(low, at, at + 6)
    here = skip.end() if skip is not None else at
    opening = _TITLE_OPENING.match(low, here, here + 160)
    if opening is None or low.startswith(("thực hiện từ", "thực hiện tốt", "đề nghị của "), opening.start("title")):
        return None
    start = opening.start("title")
    limit = min(len(text), start + _TITLE_LIMIT)
    end, certain = limit, limit == len(text)
    found = _TITLE_END.search(low, start, limit)
    while found is not None:
        if low.startswith(".", found.start()) and low[max(start, found.start() - 3) : found.start()].strip() in {
            "tp",
            "v.v",
            "số",
        }:
            found = _TITLE_END.search(low, found.end(), limit)
            continue
        end = found.start()
        certain = end == len(low) or low[end] in ";."
        break
    depth = 0
    for index in range(start, end):
        if text[index] == "(":
            depth += 1
        elif text[index] == ")":
            depth -= 1
            if depth < 0:
                end, certain = index, True
                break
    for stop in stops:
        if stop > start and stop < end and re.search(r"(?:[,;:]|\svà|\scùng với|\n\s*-)\s*\Z", low[start:stop][-12:]):
            end = start + len(re.sub(r"(?:[,;:\s-]|\svà|\scùng với)+\Z", "", low[start:stop]))
            certain = False
            break
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",:-–"):
        end -= 1
    return (start, end, certain) if end - start > 3 else None
