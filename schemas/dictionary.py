"""What a reader of the dataset is told beside the declaration: an example of each column and what to beware of.

One line a column: `name | example | caveats`; a column of several tables stands under `*`. The caveats are a closed
list, so that they can be searched and counted. Standard library only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from schemas.identifiers import fold
from schemas.tables import TABLES, VOCABULARIES, Column, Table

CAVEATS: dict[str, tuple[str, str]] = {
    "as_printed": ("Giữ như in, kể cả lỗi in", "Kept as printed, misprints included"),
    "null_not_printed": ("Trống: văn bản không ghi, hoặc không đọc được", "Null: not printed, or it could not be read"),
    "may_be_inferred": (
        "Có thể suy từ chỗ khác của văn bản; khi đó có dòng trong findings",
        "May come from elsewhere in the document; a finding says so",
    ),
    "estimate": ("Ước tính, không phải đo", "An estimate, not a measurement"),
    "follows_file": ("Đổi khi tệp đổi dù văn bản vẫn thế", "Changes with the file, even where the act is the same"),
    "not_identity": ("Không phải định danh: hai văn bản có thể trùng", "No identity: two acts may share it"),
    "unit_decides": ("Chỉ so sánh khi cùng đơn vị", "Compare only where the unit is the same"),
    "open_end": ("Trống: không có cận phía này", "Null: no bound on this side"),
    "groups_count_once": ("Nhóm cơ quan là một dòng", "A group of agencies is one row"),
    "body_from_heading": (
        "Nhiệm vụ trong thân văn bản: lấy từ tiêu đề hay câu giao việc",
        "Tasks of the body: the words of the heading or clause that assigns them",
    ),
    "empty_without_pages": ("Rỗng với .txt, .docx, .html", "Empty for .txt, .docx, .html"),
    "at_its_date": (
        "Theo ngày ban hành; tên, mã nay có thể khác",
        "As of the date of issue; it may have changed since",
    ),
    "may_be_read_by_ocr": ("Có thể do máy nhận dạng chữ", "May have been read by OCR"),
    "unknown_is_null": ("Trống: chưa có trong danh mục", "Null: not in the registry"),
}

_NOTES = """
[*]
document_id | 0f3a1c5d7e9b2468 | follows_file
ordinal | 1 |
text | Xây dựng đề án; Sở Công Thương; Năm 2025 | may_be_read_by_ocr
section_path | ["III", "1", "a"] | as_printed
pages | [12, 13] | empty_without_pages
bboxes | [{"column": "title", "page": 12, "x0": 96.1, "y0": 210.4, "x1": 301.7, "y1": 224.0}] | empty_without_pages
confidence | 0.97 | estimate
page | 12 | empty_without_pages
subject_type | task |
subject_id | 0f3a1c5d7e9b2468-t0123456789ab | follows_file
extractor_version | 0.1.0+3f7da74c |
source | appendix |
agency_key | so-cong-thuong | at_its_date
agency_name | Sở Công Thương | at_its_date
agency_kind | department |
is_group | false | groups_count_once
successor_key | so-nong-nghiep-va-moi-truong | unknown_is_null
province_code | 84 | at_its_date
province_name | Trà Vinh | at_its_date
valid_from | 2025-03-01 | open_end
valid_to | 2025-02-28 | open_end
registered | true |
aliases | ["Sở CT", "Sở Công thương"] |
note | Vốn sự nghiệp | as_printed, null_not_printed
[documents]
work_id | vn/ubnd-tinh-tra-vinh/qd/2021/1809 | null_not_printed
source_sha256 | 64 chữ số thập lục phân / 64 hexadecimal digits | follows_file
source_name | tra-vinh-2021-qd-1809.pdf |
source_kind | pdf_text |
page_count | 31 | empty_without_pages
document_type | QD | may_be_inferred
document_type_name | Quyết định | may_be_inferred
number | 1809 | null_not_printed, may_be_read_by_ocr
notation | 1809/QĐ-UBND | null_not_printed, not_identity, may_be_read_by_ocr
issuer | Ủy ban nhân dân tỉnh Trà Vinh | may_be_inferred
issuer_key | uy-ban-nhan-dan-tinh | may_be_inferred
province_code_2025 | 86 | at_its_date
place | Trà Vinh | null_not_printed
date_issued | 2021-09-06 | null_not_printed, may_be_read_by_ocr
year_issued | 2021 | may_be_inferred
title | Quyết định Ban hành Kế hoạch ... | as_printed
subject | Ban hành Kế hoạch ... | as_printed, null_not_printed
attached_type | KH | null_not_printed
attached_title | Kế hoạch Cơ cấu lại ngành công nghiệp ... | as_printed, null_not_printed
status | signed | may_be_inferred
signer_name | Nguyễn Văn A | null_not_printed
signer_position | Phó Chủ tịch | null_not_printed
signed_on_behalf | TM. ỦY BAN NHÂN DÂN | null_not_printed
signed_as | KT. CHỦ TỊCH | null_not_printed
recipients | ["Như Điều 3", "Bộ Công Thương"] | as_printed
text_coverage | 0.9998 |
ocr_engine | tesseract 5.3.0 vie | may_be_read_by_ocr
schema_version | 1.0.0 |
[legal_bases]
legal_basis_id | 0f3a1c5d7e9b2468-l0123456789ab | follows_file
kind | can_cu |
[citations]
citation_id | 0f3a1c5d7e9b2468-c0123456789ab | follows_file
context | legal_basis |
context_id | 0f3a1c5d7e9b2468-l0123456789ab | null_not_printed
cited_type | QD | may_be_inferred
cited_number | 165 | null_not_printed
cited_notation | 165/QĐ-TTg | as_printed, not_identity
cited_issuer | Thủ tướng Chính phủ | may_be_inferred
cited_date | 2023-02-28 | null_not_printed
cited_year | 2023 | null_not_printed
cited_title | phê duyệt Đề án ... | as_printed, null_not_printed
cited_work_id | vn/thu-tuong-chinh-phu/qd/2023/165 | null_not_printed
[blocks]
block_id | 0f3a1c5d7e9b2468-b0123456789ab | follows_file
kind | heading |
label | 1. | as_printed, null_not_printed
[objectives]
objective_id | 0f3a1c5d7e9b2468-o0123456789ab | follows_file
level | general | may_be_inferred
horizon_year | 2030 | null_not_printed
[targets]
target_id | 0f3a1c5d7e9b2468-g0123456789ab | follows_file
group | Về phát triển công nghiệp | as_printed, null_not_printed
indicator | Tỷ lệ che phủ rừng | as_printed
parent_indicator | Cơ cấu kinh tế | as_printed, null_not_printed
period_text | đến năm 2030 | as_printed, null_not_printed
period_start | 2026 | open_end
period_end | 2030 | null_not_printed
comparator | ge |
approximate | false |
value_min | 58.5 | unit_decides, open_end
value_max | 60.0 | unit_decides, open_end
unit | % | as_printed, null_not_printed
per | ["person", "year"] |
average | true |
direction | increase | null_not_printed
baseline_year | 2020 | null_not_printed
indicator_key | forest_cover | unknown_is_null
value_text | trên 58,5% | as_printed
reporting_text | Hằng năm | as_printed, null_not_printed
[tasks]
task_id | 0f3a1c5d7e9b2468-t0123456789ab | follows_file
appendix_label | Phụ lục II | as_printed, null_not_printed
section_label | I | as_printed, null_not_printed
section_title | Hoàn thiện thể chế | as_printed, null_not_printed
label | 3 | as_printed, null_not_printed
title | Xây dựng đề án phát triển ... | as_printed
lead_text | Sở Công Thương | as_printed, null_not_printed, body_from_heading
coordinating_text | Các sở, ban, ngành liên quan | as_printed, null_not_printed, body_from_heading
approver_text | UBND tỉnh | as_printed, null_not_printed
monitor_text | Văn phòng UBND tỉnh | as_printed, null_not_printed
funding_text | Ngân sách nhà nước | as_printed, null_not_printed
deadline_text | Quý IV/2025 | as_printed, null_not_printed
deadline_event | submit | null_not_printed
deadline_kind | quarter |
deadline_start | 2025-10-01 | open_end, may_be_inferred
deadline_end | 2025-12-31 | open_end, may_be_inferred
deadline_recurrence | yearly | null_not_printed
deadline_condition | Sau khi có hướng dẫn của Bộ Công Thương | as_printed, null_not_printed
output_text | Kế hoạch, Báo cáo | as_printed, null_not_printed
outputs | ["Kế hoạch", "Báo cáo"] |
[assignments]
assignment_id | 0f3a1c5d7e9b2468-a0123456789ab | follows_file
subject_type | task |
role | lead |
[implementations]
implementation_id | 0f3a1c5d7e9b2468-i0123456789ab | follows_file
work_id | vn/ubnd-tinh-quang-ngai/kh/2023/222 | null_not_printed
implemented_work_id | vn/thu-tuong-chinh-phu/qd/2023/165 | null_not_printed
implemented_type | QD | may_be_inferred
implemented_notation | 165/QĐ-TTg | as_printed, not_identity
implemented_issuer | Thủ tướng Chính phủ | may_be_inferred
implemented_title | phê duyệt Đề án ... | as_printed, null_not_printed
level | government | may_be_inferred
evidence | thuc_hien | estimate
citation_id | 0f3a1c5d7e9b2468-c0123456789ab | follows_file
[findings]
finding_id | 0f3a1c5d7e9b2468-f0123456789ab | follows_file
severity | warning |
code | deadline_unparsed |
column | deadline_text |
message | The words "khi thích hợp" were not read. |
[reviews]
review_id | 0f3a1c5d7e9b2468-r0123456789ab | follows_file
column | deadline_end |
action | correct |
outcome | stands |
extracted_value | 2025-12-31 |
earlier_value | 2025-12-31 |
corrected_value | 2025-06-30 |
reviewer | thu-thu-1 |
reviewed_at | 2026-01-15T08:30:00Z |
[agencies]
level | tỉnh |
source | Nghị định 45/2025/NĐ-CP |
[provinces]
province_kind | tỉnh |
iso_3166_2 | VN-51 |
successor_codes | ["86"] |
merged_from | ["83", "84", "86"] |
source | Nghị quyết 202/2025/QH15 |
[indicators]
indicator_key | forest_cover |
name_vi | Tỷ lệ che phủ rừng |
name_en | Forest cover |
measure | share |
units | ["%"] | unit_decides
low | 0 | estimate
high | 100 | estimate
source | 05/2023/QĐ-TTg |
"""


@dataclass(frozen=True, slots=True)
class Notes:
    """An example of a column as a reader sees it, and the codes of its caveats."""

    example: str
    caveats: tuple[str, ...]


@cache
def _notes() -> dict[tuple[str, str], Notes]:
    found: dict[tuple[str, str], Notes] = {}
    table = ""
    for line in _NOTES.strip().splitlines():
        if line.startswith("["):
            table = line.strip("[]")
            continue
        name, example, caveats = (part.strip() for part in line.split("|"))
        found[table, name] = Notes(example, tuple(code.strip() for code in caveats.split(",") if code.strip()))
    return found


def notes_of(table: Table, column: Column) -> Notes:
    """The example and caveats of a column; empty ones where nobody wrote them (the tests see to it)."""
    notes = _notes()
    return notes.get((table.name, column.name)) or notes.get(("*", column.name)) or Notes("", ())


def described(table: Table, column: Column) -> dict[str, object]:
    """All that is said of a column, as plain values: for Parquet metadata, the data package, `schema --json`."""
    notes = notes_of(table, column)
    return {
        "type": column.type,
        "vi": column.vi,
        "en": column.en,
        "unit": column.unit,
        "headings": list(column.headings),
        "example": notes.example,
        "caveats": list(notes.caveats),
        "codes": column.codes,
        "refers": column.refers,
        "required": column.required,
        "since": column.since,
    }


def _holds(text: str, wanted: str) -> bool:
    """Whether `wanted` stands in `text` as whole words or, where it is long, at the beginning of one."""
    end = r"(?!\w)" if len(wanted) < _SHORT_WORD else ""
    return re.search(rf"(?<!\w){re.escape(wanted)}{end}", text) is not None


def _search(wanted: str, form: Callable[[str], str]) -> list[tuple[Table, Column]]:
    """What `find` gives for texts brought into one form."""
    hits: list[tuple[int, Table, Column]] = []
    for table in TABLES if wanted else ():
        for column in table.columns:
            notes = notes_of(table, column)
            said = [column.name, column.name.replace("_", " "), column.vi, column.en, *column.headings]
            more = [notes.example, *(text for code in notes.caveats for text in (code, *CAVEATS[code]))]
            more += [table.name, table.vi, table.en, *(VOCABULARIES[column.codes] if column.codes else ())]
            if any(_holds(form(text), wanted) for text in said):
                hits.append((0, table, column))
            elif all(any(_holds(form(text), word) for text in (*said, *more)) for word in wanted.split()):
                hits.append((1, table, column))
    return [(table, column) for _, table, column in sorted(hits, key=lambda hit: hit[0])]


def find(words: str) -> list[tuple[Table, Column]]:
    """The columns whose name, meaning, headings, example, caveats or codes hold all the words, as typed or without accents.

    First those whose name, meaning or heading holds the words as they stand. A word of less than five letters must
    stand there whole (`trì` is not in `trình`), a longer one may be the beginning of a word.
    """
    typed = " ".join(unicodedata.normalize("NFC", words).lower().split())
    accented = typed != fold(words)
    return (_search(typed, str.lower) if accented else []) or _search(fold(words), fold)


_SHORT_WORD = 5
_WORDS = {
    "vi": {
        "unit": "đơn vị", "required": "bắt buộc", "values": "giá trị", "refers": "tham chiếu",
        "headings": "tiêu đề trên trang", "example": "ví dụ", "caveats": "lưu ý", "since": "từ phiên bản",
    },
    "en": {
        "unit": "unit", "required": "never null", "values": "values", "refers": "refers to",
        "headings": "headings on the page", "example": "example", "caveats": "caveats", "since": "since",
    },
}  # fmt: skip


def remarks(table: Table, column: Column, lang: str) -> str:
    """The meaning of a column and all else that is said of it, on one line, in `vi` or `en`."""
    words, notes = _WORDS[lang], notes_of(table, column)
    said = [column.vi if lang == "vi" else column.en]
    if column.required:
        said.append(words["required"])
    if column.unit:
        said.append(f"{words['unit']} `{column.unit}`")
    if column.codes:
        said.append(f"{words['values']}: [{column.codes}](#{column.codes})")
    if column.refers:
        said.append(f"{words['refers']} `{column.refers}`")
    if column.headings:
        said.append(f"{words['headings']}: " + ", ".join(f"“{text}”" for text in column.headings))
    if notes.example:
        said.append(f"{words['example']}: `{notes.example}`")
    if notes.caveats:
        said.append(f"{words['caveats']}: " + ", ".join(f"[{code}](#caveats)" for code in notes.caveats))
    said.append(f"{words['since']} {column.since}")
    return "; ".join(said)


def caveat_lines(lang: str) -> list[str]:
    """The closed list of caveats, as lines of Markdown."""
    return [f"- `{code}`: {vi if lang == 'vi' else en}" for code, (vi, en) in CAVEATS.items()]


def found_text(words: str, lang: str) -> str:
    """What `schema --find` prints: a line for each column found, or that there is none."""
    hits = find(words)
    if not hits:
        return {"vi": f"Không có cột nào nói về “{words}”.", "en": f"No column speaks of “{words}”."}[lang]
    return "\n".join(
        f"{table.name}.{column.name} ({column.type}): {remarks(table, column, lang)}" for table, column in hits
    )


def document() -> str:
    """`docs/dictionary.md`: the dictionary in both languages side by side."""
    lines = [
        "# Data dictionary / Từ điển dữ liệu", "",
        "Made from `schemas/tables.py` and `schemas/dictionary.py` by `make dictionary`; do not edit.", "",
    ]  # fmt: skip
    for table in TABLES:
        lines += [f"## {table.name}", "", f"{table.en}. {table.vi}.", ""]
        lines += ["Primary key / Khóa chính: " + ", ".join(f"`{name}`" for name in table.key), ""]
        lines += ["| column / cột | type / kiểu | meaning | ý nghĩa |", "| --- | --- | --- | --- |"]
        for column in table.columns:
            vi = column.vi.replace("|", "\\|")
            lines.append(
                f"| `{column.name}` | `{column.type}` | {remarks(table, column, 'en').replace('|', chr(92) + '|')} | {vi} |"
            )
        lines.append("")
    lines += ["## Caveats", "", "| code / mã | meaning | ý nghĩa |", "| --- | --- | --- |"]
    lines += [f"| `{code}` | {en} | {vi} |" for code, (vi, en) in CAVEATS.items()]
    lines += ["", "# Code lists / Danh mục mã", ""]
    for name, values in VOCABULARIES.items():
        said = ", ".join(f"`{value}`" for value in values)
        # findings are many and grow with every grammar
        lines += [f"## {name}", "", said if name != "finding_codes" else "`kehoach schema` lists them.", ""]
    return "\n".join(lines)
