"""Closed vocabularies: every code that a published column may hold, with its words in Vietnamese and English.

Standard library only. A finding code also carries its severity and its weight: the share of records with this
finding that we expect to be wholly right; `confidence` multiplies the weights (see `confidence_of`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SCHEMA_VERSION = "1.0.0"

# Nghị định 30/2020/NĐ-CP, Phụ lục III (abbreviations, Đ written D), and the types of cited acts.
DOCUMENT_TYPES: dict[str, str] = {
    "NQ": "Nghị quyết",
    "QD": "Quyết định",
    "CT": "Chỉ thị",
    "QC": "Quy chế",
    "QyD": "Quy định",
    "TC": "Thông cáo",
    "TB": "Thông báo",
    "HD": "Hướng dẫn",
    "CTr": "Chương trình",
    "KH": "Kế hoạch",
    "PA": "Phương án",
    "DeAn": "Đề án",
    "DA": "Dự án",
    "BC": "Báo cáo",
    "BB": "Biên bản",
    "TTr": "Tờ trình",
    "HopDong": "Hợp đồng",
    "CD": "Công điện",
    "BGN": "Bản ghi nhớ",
    "BTT": "Bản thỏa thuận",
    "GUQ": "Giấy ủy quyền",
    "GM": "Giấy mời",
    "GGT": "Giấy giới thiệu",
    "GNP": "Giấy nghỉ phép",
    "PG": "Phiếu gửi",
    "PC": "Phiếu chuyển",
    "PB": "Phiếu báo",
    "CV": "Công văn",
    "ThC": "Thư công",
    "HP": "Hiến pháp",
    "Luat": "Luật",
    "PL": "Pháp lệnh",
    "ND": "Nghị định",
    "TT": "Thông tư",
    "TTLT": "Thông tư liên tịch",
    "KL": "Kết luận",
    "VBHN": "Văn bản hợp nhất",
    "other": "Văn bản khác",
}

SOURCE_KINDS = ("pdf_text", "pdf_scan", "pdf_mixed", "txt", "docx", "html")
STATUSES = ("signed", "stamped", "draft")
BASIS_KINDS = ("can_cu", "thuc_hien", "theo_de_nghi")
CITATION_CONTEXTS = ("legal_basis", "preamble", "body", "footnote", "task", "target", "attachment")
BLOCK_KINDS = (
    "letterhead",
    "title",
    "heading",
    "paragraph",
    "list_item",
    "table_header",
    "table_row",
    "running_head",
    "page_number",
    "footnote",
    "signature",
    "recipients",
    "stamp",
)
OBJECTIVE_LEVELS = ("general", "specific", "vision")
COMPARATORS = ("eq", "ge", "gt", "le", "lt", "between")
DIRECTIONS = ("increase", "decrease", "maintain")
RECORD_SOURCES = ("appendix", "body")
DEADLINE_EVENTS = ("submit", "carry_out", "complete")
DEADLINE_KINDS = (
    "year",
    "range",
    "quarter",
    "month",
    "date",
    "annual",
    "from",
    "recurring",
    "ongoing",
    "reference",
    "conditional",
    "several",
    "lead_schedule",
    "project_schedule",
    "period",
    "none",
    "unparsed",
)
RECURRENCES = ("weekly", "monthly", "quarterly", "half_yearly", "yearly")
ROLES = ("lead", "coordinate", "approve", "monitor")
AGENCY_KINDS = ("department", "committee", "council", "board", "bank", "ministry", "party", "group", "other")
SEVERITIES = ("info", "warning", "error")


@dataclass(frozen=True, slots=True)
class FindingCode:
    """`weight` in (0, 1]: the expected share of right records among those with this finding."""

    severity: str
    weight: float
    vi: str
    en: str


# Sections by the room that raises them; a code is never reused for another meaning.
FINDING_CODES: dict[str, FindingCode] = {
    # source and text
    "page_without_text": FindingCode("warning", 0.5, "Trang không có lớp chữ", "Page without a text layer"),
    "text_repaired": FindingCode("info", 0.985, "Đã sửa chữ hỏng", "Damaged text was repaired"),
    "text_doubtful": FindingCode("warning", 0.7, "Chữ có thể bị hỏng", "Text may be damaged"),
    "low_coverage": FindingCode("warning", 0.8, "Có chữ chưa vào khối nào", "Some text is in no block"),
    # tables
    "unknown_heading": FindingCode("warning", 0.95, "Tiêu đề cột chưa biết", "Unknown column heading"),
    "row_joined": FindingCode("info", 0.97, "Dòng nối qua trang", "Row joined over a page break"),
    "row_join_uncertain": FindingCode("warning", 0.8, "Chưa chắc dòng tiếp nối", "Uncertain continuation row"),
    "merged_cell": FindingCode("info", 0.96, "Ô gộp", "Value taken from a merged cell"),
    "column_missing": FindingCode("warning", 0.9, "Thiếu cột", "A row lacks a cell"),
    "label_irregular": FindingCode("info", 0.985, "Số thứ tự bất thường", "Irregular row number"),
}


def confidence_of(codes: Iterable[str], base: float = 0.99) -> float:
    """The estimated probability that every column of a record is right, from the findings raised on it.

    Without a finding it is `base`; each finding multiplies by its weight. Rounded to four decimals so that the
    bytes do not depend on the order of the codes. Raises `KeyError` for a code that is not declared.
    """
    value = base
    for code in sorted(codes):
        value *= FINDING_CODES[code].weight
    return round(max(value, 0.01), 4)
