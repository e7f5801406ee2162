"""What the columns of a table mean, by their headings and never by their position; and what kind of table it is.

Source: headings of the task, indicator and other tables of provincial plans (contract, section 5: Tasks, Agencies).
Headings are compared folded (small letters, no diacritics); in a header of several lines the lowest heading decides,
then the whole path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractors.model import LogicalTable, PlacedText
from schemas.identifiers import fold

LABEL = "label"
TITLE = "title"
GROUP = "group"
LEAD = "lead"
COORDINATE = "coordinate"
MIXED = "mixed"
APPROVE = "approve"
MONITOR = "monitor"
DEADLINE = "deadline"
OUTPUT = "output"
FUNDING = "funding"
NOTE = "note"
INDICATOR = "indicator"
UNIT = "unit"
VALUE = "value"
REPORTING = "reporting"
PLACE = "place"
OTHER_KIND = "other_kind"  # a heading that only tables of another kind have
UNKNOWN = "unknown"

# In this order: the first pattern that a heading matches gives its meaning.
_MEANINGS: tuple[tuple[str, regex.Pattern[str]], ...] = tuple(
    (meaning, regex.compile(pattern))
    for meaning, pattern in (
        (LABEL, r"^(?:s ?t ?t|t ?t|so ?tt|so thu tu|ma so|so hieu|no\.?|ma nhiem vu|ma)\b\.?$"),
        (NOTE, r"^ghi chu|^luu y"),
        (UNIT, r"^(?:don vi|dv) ?tinh|^dvt$|^don vi do"),
        (REPORTING, r"ky bao cao|che do bao cao|tan suat bao cao|dinh ky bao cao"),
        (
            OTHER_KIND,
            r"thu tuc|le phi|don gia|muc gia|gia toi da|can cu phap ly|ho va ten|ngay sinh|chuc (?:vu|danh)|"
            r"so luong|dien tich|^dia chi|dien thoai|so dien|thanh phan ho so|cach thuc|thu (?:hai|ba|tu|nam|sau|bay)\b|"
            r"^(?:sang|chieu)$|^thanh phan(?: tham (?:du|gia))?$|gioi tinh|muc (?:thu|chi)\b|dinh muc|he so|toa do|so lieu|"
            r"^buoi$|^gio$|bien so|nha thau|hinh thuc lua chon|goi thau|quy trinh noi bo|thoi han giai quyet",
        ),
        (FUNDING, r"kinh phi|nguon von|nguon luc|du toan|tong muc dau tu|^von\b|nhu cau von|ngan sach|^tong von"),
        (
            APPROVE,
            r"cap (?:trinh|phe duyet|ban hanh|quyet dinh|co tham quyen|tham quyen|thong qua|duyet)|tham quyen|"
            r"(?:co quan|noi|cap) (?:ban hanh|phe duyet|quyet dinh|thong qua)|^trinh (?:cap|ubnd|uy ban|hdnd)|nguoi phe duyet|"
            r"^phe duyet",
        ),
        (MIXED, r"chu tri\W+(?:va )?phoi hop|chu tri ?/ ?phoi hop|chu tri,? phoi hop"),
        (COORDINATE, r"phoi hop"),
        (
            LEAD,
            r"chu tri|dau moi|trach nhiem|phan cong|(?:co quan|don vi|dia phuong|noi|ca nhan|nguoi|bo phan|phong|to chuc|"
            r"luc luong|doi tuong)(?:,? ?/?(?: va)? ?(?:co quan|don vi|dia phuong|ca nhan|to chuc))* ?\(?(?:duoc giao )?"
            r"(?:thuc hien|trien khai|phu trach|tham muu|soan thao|xay dung|chiu|trinh|to chuc|xu ly|de xuat|thu huong$)|"
            r"^(?:co quan|don vi)(?:,? ?/? ?(?:co quan|don vi))?$|^nguoi (?:lam|thuc)|co quan tham muu|phu trach",
        ),
        (
            MONITOR,
            r"^(?:co quan |don vi |nguoi )?(?:theo doi|don doc|kiem tra|giam sat|chi dao)|lanh dao .*(?:chi dao|theo doi)|"
            r"don doc|giam sat",
        ),
        (
            DEADLINE,
            r"thoi gian|thoi han|tien do|thoi diem|^han\b|ky han|lo trinh|moc thoi|hoan thanh (?:truoc|trong|nam)|"
            r"^(?:ngay|thang|nam|quy)(?: hoan thanh| thuc hien| trinh)?$|nam thuc hien|nam hoan thanh|^ke hoach thuc hien$|"
            r"^hoan thanh$|du kien (?:hoan thanh|trinh)",
        ),
        (
            OUTPUT,
            r"san pham|ket qua|dau ra|hinh thuc|loai (?:van ban|hinh)|the thuc van ban|^van ban$|yeu cau|"
            r"muc tieu can dat|hieu qua|cong trinh hoan thanh",
        ),
        (REPORTING, r"bao cao"),
        (PLACE, r"dia diem|dia ban|pham vi|noi thuc hien"),
        (GROUP, r"^(?:nhom|linh vuc|mang|chuyen de|nganh)\b(?! nhiem vu cu the)"),
        (INDICATOR, r"^(?!.*nhiem vu)(?:.*\b)?(?:chi tieu|tieu chi|chi so)\b"),
        (
            TITLE,
            r"nhiem vu|noi dung|cong viec|hoat dong|de an|du an|chuong trinh|ke hoach$|giai phap|^ten\b|danh muc|"
            r"van ban|viec lam|cong tac|^muc tieu|ke hoach, de an|dau viec|cong trinh|van de|hang muc|cac de tai|mo hinh",
        ),
        (
            VALUE,
            r"(?:19|20)\d\d|giai doan|ke hoach|muc (?:phan dau|tieu|dat)|gia tri|thuc hien|uoc|ket qua|den nam|"
            r"nam (?:hien tai|co so)|hien trang|dau ky|cuoi ky",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its index, its meaning, its heading as printed (the path joined by ` / `) and the heading's parts."""

    index: int
    meaning: str
    heading: str
    parts: tuple[PlacedText, ...] = ()


def read_heading(path: Sequence[str]) -> str:
    """The meaning of one heading path, outermost first; `unknown` where no pattern fits."""
    texts = [fold(regex.sub(r"[\s.:*]+$", "", text)) for text in path if text.strip()]
    if not texts:
        return UNKNOWN
    whole = " ".join(texts)
    for text in (texts[-1], whole):
        for meaning, pattern in _MEANINGS:
            if pattern.search(text):
                if meaning in (VALUE, DEADLINE) and len(texts) > 1 and text is texts[-1]:
                    upper = read_heading(path[:-1])
                    if upper == DEADLINE:
                        return DEADLINE
                    if upper in (FUNDING, INDICATOR, VALUE):
                        return FUNDING if upper == FUNDING else VALUE
                if meaning == LEAD and _watches_only(text):
                    return MONITOR
                return meaning
    return UNKNOWN


def _watches_only(text: str) -> bool:
    """`Theo dõi, kiểm tra, đôn đốc` watches; `Chủ trì theo dõi`, `Cơ quan đầu mối theo dõi` leads."""
    watches = regex.search(r"theo doi|don doc|kiem tra|giam sat", text) is not None
    leads = regex.search(r"chu tri|dau moi|thuc hien|trien khai|tham muu|trach nhiem", text) is not None
    return watches and not leads


def read_columns(table: LogicalTable) -> tuple[Column, ...]:
    """The columns of a table with their meanings."""
    columns = []
    for index, path in enumerate(table.headings):
        texts = [text.text for text in path]
        columns.append(Column(index, read_heading(texts), " / ".join(texts), tuple(path)))
    return tuple(columns)


def task_columns(table: LogicalTable) -> tuple[Column, ...] | None:
    """The columns when this is a task table (who does what by when), else None.

    A task table names what is to be done and who does it, or what, by when and with which product. Schedules, price
    lists, lists of procedures, budgets and tables of indicators are none.
    """
    columns = list(read_columns(table))
    meanings = [column.meaning for column in columns]
    if len(columns) < 3 or not table.rows:
        return None
    if OTHER_KIND in meanings:
        strong = meanings.count(OTHER_KIND) >= 2 or (LEAD not in meanings and MIXED not in meanings)
        if strong or not any(_names_task(column.heading) for column in columns if column.meaning == TITLE):
            return None
        columns = [Column(c.index, UNKNOWN, c.heading, c.parts) if c.meaning == OTHER_KIND else c for c in columns]
    if TITLE not in meanings or _is_schedule(table, columns):
        return None
    if INDICATOR in meanings and meanings.index(INDICATOR) < meanings.index(TITLE):
        return None
    owner = LEAD in meanings or MIXED in meanings or COORDINATE in meanings
    dated = DEADLINE in meanings
    product = OUTPUT in meanings or APPROVE in meanings
    named = any(_names_task(column.heading) for column in columns if column.meaning == TITLE)
    places = UNIT in meanings and VALUE in meanings
    if places and not (owner and dated):
        return None
    if owner and (named or dated or product):
        return tuple(_one_title(columns))
    if named and dated and product:
        return tuple(_one_title(columns))
    return None


_CLOCK = regex.compile(
    r"\d{1,2}\s*(?:h|g|giờ|:)\s*\d{0,2}\b|(?:sáng|chiều|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)\b", regex.I
)


def _is_schedule(table: LogicalTable, columns: Sequence[Column]) -> bool:
    """Whether the times are hours of a day or days of a week: the programme of a meeting, a week's calendar."""
    times = [
        cell.text.text
        for column in columns
        if column.meaning == DEADLINE
        for row in table.rows
        if (cell := row.cells[column.index]) is not None and cell.text
    ]
    return bool(times) and 2 * sum(1 for text in times if _CLOCK.match(text)) >= len(times)


def _names_task(heading: str) -> bool:
    return (
        regex.search(
            r"nhiem vu|cong viec|noi dung|giai phap|de an|hoat dong|ke hoach|chuong trinh|dau viec", fold(heading)
        )
        is not None
    )


def _one_title(columns: list[Column]) -> list[Column]:
    """Of several columns that read as titles the most telling one stays; those before it are groups, others unknown."""
    titles = [column for column in columns if column.meaning == TITLE]
    if len(titles) < 2:
        return columns
    best = max(
        titles,
        key=lambda column: (
            "cu the" in fold(column.heading),
            regex.search(r"nhiem vu|cong viec|giai phap", fold(column.heading)) is not None
            and not regex.search(r"^(?:nhom|ten linh vuc|linh vuc)", fold(column.heading)),
            -column.index,
        ),
    )
    out = []
    for column in columns:
        if column.meaning == TITLE and column is not best:
            meaning = GROUP if column.index < best.index else UNKNOWN
            out.append(Column(column.index, meaning, column.heading, column.parts))
        else:
            out.append(column)
    return out
