"""The province of a document: by the name of its issuer, else by the place it is signed at or what its text names most.

Contract, section 4 documents: the code in force at the date of issue; for an unknown date by the year, for an unknown
year by the printed name, each with a finding.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from extractors.issuer_names import IssuerName
from extractors.issuing_bodies import lowered
from extractors.letterhead import Letterhead
from extractors.model import Layout
from schemas.records import FindingNote
from schemas.registries import Province, province_by_name, provinces

_LOCAL = re.compile(
    r"(?:chủ tịch )?(?:ủy ban nhân dân|hội đồng nhân dân|sở|phòng|huyện ủy|thị ủy|quận ủy|thành ủy|tỉnh ủy|đảng ủy"
    r"|ban quản lý|chi cục|công an|thanh tra|trung tâm|kho bạc|thuế cơ sở|ban )"
)
_CENTRAL = re.compile(r"trung ương|quốc gia|chính phủ|(?:ban|ban chấp hành) bí thư")
_LOCAL_KINDS = frozenset({"huyện", "quận", "thị xã", "thị trấn", "xã", "phường", "đặc khu", "thành phố"})
_NUMBERED_DISTRICT = re.compile(r"(?<!\w)quận [0-9]{1,2}\Z")


def province_of_issuer(
    layout: Layout, issuer: IssuerName | None, head: Letterhead, date: dt.date | None, year: int | None
) -> tuple[Province | None, list[FindingNote]]:
    """The province's row in force on the day (None for central bodies, or where it is not known), and the doubts."""
    notes: list[FindingNote] = []
    row: Province | None = None
    if issuer is not None and issuer.province is not None:
        row = _row_in_force(issuer.province, date, moment(date, year, head.month), head.month, notes)
    elif issuer is not None and _is_local(issuer):
        row = _local_province(layout, issuer, head, moment(date, year, head.month), notes)
        if row is None:
            notes.append(_note("province_missing", f"không rõ {issuer.name} thuộc tỉnh nào"))
    if date is None and row is not None and year is None:
        notes.append(_note("province_without_date", f"mã tỉnh theo tên in, vì không rõ ngày ban hành: {row.name}"))
    return row, notes


def moment(date: dt.date | None, year: int | None, month: int | None = None) -> dt.date | None:
    """The day by which registries are asked: the date, where the day alone is blank its month, for a bare year its last
    day before the mergers of 2025."""
    if date is not None:
        return date
    if year is not None and month is not None:
        return dt.date(year, month, 28)
    return dt.date(year, 6, 30) if year is not None else None


def province_in_text(layout: Layout, day: dt.date | None) -> tuple[Province | None, int]:
    """The province that the document names most often after the word `tỉnh` or `thành phố`, and how often."""
    counts: dict[str, int] = {}
    for block in layout.blocks[:400]:
        for found in _named_province().finditer(lowered(block.clean.text)):
            row = province_by_name(found.group("name"), day) or province_by_name(found.group("name"))
            if row is not None:
                counts[row.name] = counts.get(row.name, 0) + 1
    if not counts:
        return None, 0
    name = max(sorted(counts), key=lambda key: counts[key])
    if sum(counts.values()) - counts[name] >= counts[name]:
        return None, 0
    return province_by_name(name, day) or province_by_name(name), counts[name]


def _note(code: str, message: str) -> FindingNote:
    return FindingNote(code=code, message=message, column="province_code")


def _row_in_force(
    name: str, date: dt.date | None, day: dt.date | None, month: int | None, notes: list[FindingNote]
) -> Province | None:
    row = province_by_name(name, day)
    if row is None:
        row = province_by_name(name)
        if row is not None and day is not None:
            notes.append(_note("province_not_in_force", f"{row.full_name} không có ở thời điểm {day:%d/%m/%Y}"))
    if date is None and month is None and day is not None and day.year == 2025 and row is not None:
        after = province_by_name(name, dt.date(2025, 12, 31))
        if after is None or after.code != row.code:
            notes.append(_note("province_without_date", f"mã tỉnh năm 2025 tùy ngày ban hành: {row.name}"))
    return row


def _local_province(
    layout: Layout, issuer: IssuerName, head: Letterhead, day: dt.date | None, notes: list[FindingNote]
) -> Province | None:
    """The province of a district's or commune's body: by the place, else by the province the text names most."""
    if _NUMBERED_DISTRICT.search(issuer.name.lower()):
        return province_by_name("Hồ Chí Minh", day)  # no other city has numbered districts
    row = province_by_name(head.place.text, day) if head.place else None
    if row is not None:
        return row
    row, share = province_in_text(layout, day)
    if row is not None:
        notes.append(_note("province_from_text", f"tỉnh suy từ nội dung văn bản ({share} lần nêu): {row.name}"))
    return row


def _is_local(issuer: IssuerName) -> bool:
    """Whether a body without a province in its name may belong to one (a district's committee, a department)."""
    name = issuer.name.lower()
    local = _LOCAL.match(name) is not None or issuer.place_kind in _LOCAL_KINDS
    return local and not _CENTRAL.search(name)


@cache
def _named_province() -> re.Pattern[str]:
    names = sorted({lowered(row.name) for row in provinces()}, key=len, reverse=True)
    loose = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
    return re.compile(rf"(?<!\w)(?:tỉnh|thành phố|tp\.?)\s+(?P<name>{loose})(?!\w)")
