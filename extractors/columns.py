"""What the columns of a table mean, by their headings and never by their position; and what kind of table it is.

Source: headings of the task, indicator and other tables of provincial plans (contract, section 5: Tasks, Agencies).
Headings are compared folded (small letters, no diacritics); in a header of several lines the lowest heading decides,
then the whole path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractors.caching import remembered
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

# In this order: the first pattern that a heading matches gives its meaning. What a heading opens with says more than
# what it goes on with (`Nội dung phối hợp` is work, `Thời gian trình cấp có thẩm quyền` a time), so that the openings
# come first.
_BODY = r"(?:co quan|don vi|d/v|dv|cq|dia phuong|noi|ca nhan|nguoi|bo phan|phong|ban|to chuc|so|bo|nganh|luc luong|doi tuong)"
_MEANINGS: tuple[tuple[str, regex.Pattern[str]], ...] = tuple(
    (meaning, regex.compile(pattern))
    for meaning, pattern in (
        (LABEL, r"^(?:s ?t ?t|t ?t|so ?tt|so thu tu|ma so|so hieu|no\.?|ma nhiem vu|ma|muc)\b\.?$"),
        (NOTE, r"^ghi chu|^luu y|^chu thich|^gc$"),
        (UNIT, r"^(?:don vi|dv) ?tinh|^dvt$|^don vi do"),
        (REPORTING, r"ky bao cao|che do bao cao|tan suat bao cao|dinh ky bao cao"),
        (
            OTHER_KIND,
            r"thu tuc|tthc|le phi|don gia|muc gia|gia toi da|can cu phap ly|ho (?:va )?ten|ngay sinh|chuc (?:vu|danh)|"
            r"so luong|dien tich|^dia chi|dien thoai|so dien|thanh phan ho so|cach thuc|thu (?:hai|ba|tu|nam|sau|bay)\b|"
            r"^(?:sang|chieu)$|^thanh phan(?: tham (?:du|gia))?$|gioi tinh|muc (?:thu|chi)\b|dinh muc|he so|toa do|so lieu|"
            r"^buoi$|^gio$|bien so|nha thau|hinh thuc lua chon|goi thau|quy trinh noi bo|thoi (?:han|gian) giai quyet|"
            r"^trinh tu|^(?:cac )?buoc(?: thuc hien)?$|^bieu mau|thoi gian \(?(?:gio|ngay lam viec)|^diem\b|thang diem|"
            r"^(?:noi dung|nhiem vu|khoan|muc|hang muc) chi$|^thanh tien$",
        ),
        (
            DEADLINE,
            r"^(?:du kien |ke hoach )?(?:thoi (?:gian|han|diem|luong)|t/?gian|tg\b|tien do|lo trinh|han\b(?! che)|ky han|"
            r"moc (?:thoi|hoan)|tan suat)|^(?:bat dau|ket thuc)$|"
            r"^giai doan (?:thuc hien|trien khai)$|^ke hoach (?:hoan thanh|thuc hien)$",
        ),
        (OUTPUT, r"^(?:du kien |cac )?(?:san pham|ket qua)\b|^dang (?:van ban|san pham)"),
        (UNKNOWN, r"^(?:ten )(?:co quan|don vi|doanh nghiep|huyen|xa|truong|dia phuong|to chuc|tai lieu|di tich)\b"),
        (UNKNOWN, r"^(?:loai|muc do|cap do|tinh chat|trang thai) (?:\w+ )?(?:nhiem vu|cong viec|hoat dong|noi dung)"),
        (
            LEAD,
            rf"^{_BODY}(?:, (?:don vi|dia phuong|ca nhan))? (?:duoc giao|duoc phan cong|nhan)(?: nhiem vu| cong viec| viec)?$|"
            r"^chu the thuc hien|^(?:co quan|don vi) (?:chinh|thuong truc)$",
        ),
        (UNKNOWN, r"^(?:can cu|van ban giao|van ban chi dao|nguon nhiem vu|thuc trang|co so phap ly)"),
        (
            TITLE,
            r"^(?:cac |ten |danh muc |mot so |linh vuc ?[/,-] ?|nhom nhiem vu ?[/,-] ?)*"
            r"(?:nhiem vu|noi dung|cong viec|hoat dong|giai phap|dau viec)\b(?! (?:cac )?(?:tieu chi|chi tieu|chi so)\b)"
            r"(?!.*\bkinh phi)|^nhom nhiem vu\W.*cu the",
        ),
        (
            FUNDING,
            r"kinh phi|nguon von|nguon luc|du toan|tong muc dau tu|^von\b|nhu cau von|ngan sach|^tong von|^kp\b|"
            r"^ns (?:tinh|huyen|xa|tw|dp|trung uong|dia phuong)$|^(?:nstw|nsdp|nsnn|tong cong|tong so)$",
        ),
        (
            APPROVE,
            r"cap (?:trinh|phe duyet|ban hanh|quyet dinh|co tham quyen|tham quyen|thong qua|duyet|xem xet)|tham quyen|"
            r"(?:co quan|noi|cap|nguoi)(?: ky)? (?:ban hanh|phe duyet|quyet dinh|thong qua)|"
            r"^(?:noi )?trinh$|^trinh (?:cap|ubnd|uy ban|hdnd|tinh uy|ban thuong vu|btv|thuong truc)|nguoi phe duyet|^phe duyet",
        ),
        (MIXED, r"chu tri\b.{0,30}\bphoi hop|(?:thuc hien|tham muu|dau moi) ?[/,-] ?(?:co quan |don vi )?phoi hop"),
        (COORDINATE, rf"phoi hop|^(?:cac )?{_BODY} (?:tham gia|lien quan|co lien quan|ho tro)$"),
        (
            MONITOR,
            r"^(?:lanh dao|dong chi|thuong truc|pho chu tich|chu tich|truong ban)\b.*(?:phu trach|chi dao|theo doi)",
        ),
        (
            LEAD,
            rf"chu tri|dau moi|trach nhiem|phan cong|{_BODY}"
            r"(?:,? ?/?(?: va)? ?(?:co quan|don vi|dia phuong|ca nhan|to chuc|ban|nganh))* ?\(?(?:duoc )?(?:giao )?"
            r"(?:thuc hien|trien khai|phu trach|tham muu|soan thao|xay dung|chiu|trinh|to chuc|xu ly|de xuat|thu huong$|"
            r"chuan bi|lap\b|giao$|bao cao$|chu quan$)|"
            r"^(?:co quan|don vi)(?:,? ?/? ?(?:co quan|don vi))?$|^nguoi (?:lam|thuc)|co quan tham muu|phu trach",
        ),
        (
            MONITOR,
            r"^(?:co quan |don vi |nguoi )?(?:theo doi|don doc|kiem tra|giam sat|chi dao)|lanh dao .*(?:chi dao|theo doi)|"
            r"don doc|giam sat",
        ),
        (
            DEADLINE,
            r"thoi gian|thoi han|tien do|thoi diem|ky han|lo trinh|moc thoi|hoan thanh (?:truoc|trong|nam)|"
            r"^(?:ngay|thang|nam|quy)(?: hoan thanh| thuc hien| trinh)?$|nam thuc hien|nam hoan thanh|"
            r"^hoan thanh$|du kien (?:hoan thanh|trinh)",
        ),
        (
            OUTPUT,
            r"san pham|ket qua|dau ra|hinh thuc|loai (?:van ban|hinh)|the thuc van ban|^van ban$|yeu cau|"
            r"muc tieu can dat|hieu qua|cong trinh hoan thanh",
        ),
        (REPORTING, r"bao cao"),
        (PLACE, r"dia diem|dia ban|pham vi|noi thuc hien"),
        (GROUP, r"^(?:nhom|linh vuc|mang|nganh)\b(?! nhiem vu cu the)"),
        (INDICATOR, r"^(?!.*nhiem vu)(?:.*\b)?(?:chi tieu|tieu chi|chi so)\b"),
        (
            TITLE,
            r"nhiem vu|noi dung|cong viec|hoat dong|de an|du an|chuong trinh|ke hoach$|giai phap|^ten\b|danh muc|"
            r"van ban|viec lam|cong tac|^muc tieu|ke hoach, de an|dau viec|cong trinh|van de|hang muc|cac de tai|mo hinh|"
            r"^viec (?:can|phai)|^(?:nghi quyet|chuyen de|chu de|chinh sach|bien phap|hanh dong|de tai)\b",
        ),
        (
            VALUE,
            r"(?:19|20)\d\d|giai doan|ke hoach|muc (?:phan dau|tieu|dat)|gia tri|thuc hien|\buoc\b|ket qua|den nam|"
            r"nam (?:hien tai|co so)|hien trang|dau ky|cuoi ky|^quy (?:i{1,3}|iv|[1-4])\b|^thang \d{1,2}\b",
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
    return _meaning_of(tuple(path))


@remembered
def _meaning_of(path: tuple[str, ...]) -> str:
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
                below = len(texts) > 1 and text is texts[-1]
                if meaning == FUNDING and below and _SUM.fullmatch(text) and read_heading(path[:-1]) in _COUNTS:
                    return VALUE  # `Kế hoạch năm 2024 | Tổng số`
                if meaning in (TITLE, REPORTING) and len(texts) > 1 and text is texts[-1]:
                    upper = read_heading(path[:-1])
                    if upper in (OUTPUT, APPROVE):  # kinds of product as columns
                        return upper
                if meaning == LEAD and _watches_only(text):
                    return MONITOR
                return meaning
    return UNKNOWN


_SUM = regex.compile(r"tong (?:cong|so)")
_COUNTS = (VALUE, INDICATOR)


def _watches_only(text: str) -> bool:
    """`Theo dõi, kiểm tra, đôn đốc` watches; `Chủ trì theo dõi`, `Cơ quan đầu mối theo dõi` leads."""
    watches = regex.search(r"theo doi|don doc|kiem tra|giam sat", text) is not None
    leads = regex.search(r"chu tri|dau moi|thuc hien|trien khai|tham muu|trach nhiem", text) is not None
    return watches and not leads


_ROW_NUMBER = regex.compile(r"\d{1,3}(?:\.\d{1,2})*\.?|[IVX]{1,5}\.?")


def _numbers_rows(table: LogicalTable) -> bool:
    """Whether the first column, which has no heading of its own, numbers the rows."""
    cells = [row.cells[0] for row in table.rows if row.kind != "section" and row.cells]
    texts = [cell.text.text.strip() for cell in cells if cell is not None and cell.text]
    return len(texts) > 1 and all(_ROW_NUMBER.fullmatch(text) for text in texts)


def read_columns(table: LogicalTable) -> tuple[Column, ...]:
    """The columns of a table with their meanings."""
    columns = []
    for index, path in enumerate(table.headings):
        texts = [text.text for text in path]
        meaning = LABEL if index == 0 and not any(texts) and _numbers_rows(table) else read_heading(texts)
        columns.append(Column(index, meaning, " / ".join(texts), tuple(path)))
    return tuple(columns)


def task_columns(table: LogicalTable) -> tuple[Column, ...] | None:
    """The columns when this is a task table (who does what by when), else None.

    A task table names what is to be done and who does it, or what, by when and with which product. Schedules, price
    lists, lists of procedures, of members and of building projects, budgets and tables of indicators are none.
    """
    columns = _timed(table, list(read_columns(table)))
    meanings = [column.meaning for column in columns]
    if len(columns) < 3 or not table.rows:
        return None
    lead = LEAD in meanings or MIXED in meanings
    dated = DEADLINE in meanings
    if TITLE not in meanings and lead and (dated or COORDINATE in meanings):
        columns = _promoted(columns)
    titles = [column for column in columns if column.meaning == TITLE]
    named = any(_names_task(column.heading) for column in titles)
    if not titles or _is_schedule(table, columns) or _lists_projects(columns, named):
        return None
    if OTHER_KIND in meanings:
        if meanings.count(OTHER_KIND) >= 2 or not lead or not named or not _beside_tasks(columns):
            return None
        columns = [_as(column, UNKNOWN) if column.meaning == OTHER_KIND else column for column in columns]
    owner = lead or COORDINATE in meanings or (MONITOR in meanings and named and dated)
    product = OUTPUT in meanings or APPROVE in meanings
    if INDICATOR in meanings and meanings.index(INDICATOR) < titles[0].index:
        # Plans that improve an index set the work beside each of its criteria; with values it is a table of targets.
        if not (named and lead and (dated or COORDINATE in meanings)) or UNIT in meanings or VALUE in meanings:
            return None
        columns = [_as(c, GROUP) if c.meaning == INDICATOR and c.index < titles[0].index else c for c in columns]
    if UNIT in meanings and VALUE in meanings and not (owner and dated):
        return None
    budget = meanings.count(FUNDING) >= 2 and not {DEADLINE, COORDINATE, MIXED, OUTPUT} & set(meanings)
    if budget and not any(regex.search(r"nhiem vu|cong viec|giai phap", fold(column.heading)) for column in titles):
        return None
    if owner and (named or dated or product or {LEAD, COORDINATE} <= set(meanings)):
        return tuple(_one_title(columns))
    if named and dated and product:
        return tuple(_one_title(columns))
    return None


def _as(column: Column, meaning: str) -> Column:
    return Column(column.index, meaning, column.heading, column.parts)


_TICK = regex.compile(r"[xX✓✔√vV●•+*]")


def is_tick(text: str) -> bool:
    """Whether a cell only marks that the heading of its column holds."""
    return _TICK.fullmatch(text.strip()) is not None


def _timed(table: LogicalTable, columns: list[Column]) -> list[Column]:
    """Columns headed by years or quarters are times where their cells are ticks, or are times themselves."""
    out = []
    for column in columns:
        if column.meaning == VALUE:
            texts = [
                cell.text.text.strip()
                for row in table.rows
                if row.kind != "section" and (cell := row.cells[column.index]) is not None and cell.text
            ]
            bare = fold(column.heading) in ("giai doan", "ke hoach", "thuc hien")
            if (texts and all(is_tick(text) for text in texts)) or (
                bare and texts and all(_TIME.search(fold(text)) for text in texts)
            ):
                column = _as(column, DEADLINE)
        out.append(column)
    return out


_TIME = regex.compile(r"(?:19|20)\d\d|\bquy\b|hang (?:nam|quy|thang)|thuong xuyen|\bthang \d")
_NO_TASK = regex.compile(
    r"^(?:cac |ten )?(?:co quan|don vi|doanh nghiep|huyen|xa\b|phuong|dia phuong|truong|doi tuong|to chuc|chu dau tu|thon)"
)


def _promoted(columns: list[Column]) -> list[Column]:
    """Where no heading names the work: the group's column, else the only unknown one before the owner's."""
    groups = [column for column in columns if column.meaning == GROUP]
    before = []
    for column in columns:
        if column.meaning in (LEAD, MIXED, COORDINATE):
            break
        if column.meaning == UNKNOWN and column.heading and not _NO_TASK.search(fold(column.heading)):
            before.append(column)
    chosen = groups[-1] if groups else before[0] if len(before) == 1 else None
    return [_as(column, TITLE) if column is chosen else column for column in columns]


_PROJECT = regex.compile(r"chu dau tu|nha dau tu|quy mo|tong muc dau tu|von dau tu|dia diem xay dung|nang luc thiet ke")


def _lists_projects(columns: Sequence[Column], named: bool) -> bool:
    """A list of building projects: size, sum and investor beside the project's name."""
    signs = sum(1 for column in columns if _PROJECT.search(fold(column.heading)))
    place = any(column.meaning == PLACE for column in columns)
    if named and not any(regex.search(r"du an|cong trinh", fold(c.heading)) for c in columns if c.meaning == TITLE):
        return False
    return signs + place >= 2 and not any(column.meaning == COORDINATE for column in columns)


def _beside_tasks(columns: Sequence[Column]) -> bool:
    """One heading of another kind is let pass in a table that has an owner's column and a time, partner or product."""
    return any(column.meaning in (DEADLINE, COORDINATE, MIXED, OUTPUT) for column in columns)


_CLOCK = regex.compile(
    r"\d{1,2}\s*(?:h|g|giờ|:)\s*\d{0,2}\b|(?:sáng|chiều|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)\b", regex.I
)


_ATTENDED = regex.compile(r"^thanh phan|^dai bieu")


def _is_schedule(table: LogicalTable, columns: Sequence[Column]) -> bool:
    """Whether the times are hours of a day or days of a week: the programme of a meeting, a week's calendar."""
    times = [
        cell.text.text
        for column in columns
        if column.meaning == DEADLINE
        for row in table.rows
        if (cell := row.cells[column.index]) is not None and cell.text
    ]
    if times and 2 * sum(1 for text in times if _CLOCK.match(text)) >= len(times):
        return True
    attended = any(
        column.meaning in (OTHER_KIND, UNKNOWN) and _ATTENDED.search(fold(column.heading)) for column in columns
    )
    return attended and any(column.meaning == PLACE for column in columns)


def _names_task(heading: str) -> bool:
    return (
        regex.search(
            r"nhiem vu|cong viec|noi dung|giai phap|de an|hoat dong|ke hoach|chuong trinh|dau viec|chuyen de|chinh sach|"
            r"van ban|nghi quyet|\blop\b|mo hinh|bien phap",
            fold(heading),
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
            regex.match(r"muc tieu|chi tieu", fold(column.heading)) is None,  # what the work is for
            "cu the" in fold(column.heading),
            regex.search(r"nhiem vu|cong viec|giai phap", fold(column.heading)) is not None
            and not regex.search(r"^(?:nhom|ten linh vuc|linh vuc)", fold(column.heading)),
            -column.index,
        ),
    )
    products = not any(column.meaning == OUTPUT for column in columns)
    out = []
    for column in columns:
        if column.meaning == TITLE and column is not best:
            meaning = GROUP if column.index < best.index else UNKNOWN
            if meaning == UNKNOWN and products and regex.search(r"^van ban|san pham|de an", fold(column.heading)):
                meaning = OUTPUT
            out.append(Column(column.index, meaning, column.heading, column.parts))
        else:
            out.append(column)
    return out
