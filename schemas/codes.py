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
ACT_LEVELS = (
    "party_central", "national_assembly", "government", "ministry", "party_province", "province", "district", "commune",
    "other",
)  # fmt: skip
IMPLEMENTATION_EVIDENCE = ("title", "thuc_hien", "can_cu")
INDICATOR_MEASURES = ("growth", "reduction", "share", "amount", "score")
SEVERITIES = ("info", "warning", "error")
REVIEW_ACTIONS = ("correct", "accept", "reject", "add")
REVIEW_OUTCOMES = ("confirmed", "stands", "conflict", "orphaned")


@dataclass(frozen=True, slots=True)
class FindingCode:
    """`weight` in (0, 1]: the expected share of right records among those with this finding."""

    severity: str
    weight: float
    vi: str
    en: str


# What OCR read is all right with these odds: the weight of each code, by the code. Findings carry the nearest one.
OCR_ODDS: dict[str, float] = {
    f"ocr_odds_{percent:02d}": percent / 100
    for percent in (98, 96, 94, 92, 90, 87, 84, 81, 78, 74, 70, 66, 62, 58, 54, 50, 45, 40, 35, 30, 25, 20, 15, 10, 5)
}

# Sections by the room that raises them; a code is never reused for another meaning.
FINDING_CODES: dict[str, FindingCode] = {
    # source and text
    "page_without_text": FindingCode("warning", 0.5, "Trang không có lớp chữ", "Page without a text layer"),
    "text_repaired": FindingCode("info", 0.985, "Đã sửa chữ hỏng", "Damaged text was repaired"),
    "text_doubtful": FindingCode("warning", 0.7, "Chữ có thể bị hỏng", "Text may be damaged"),
    "text_reread": FindingCode(
        "info", 0.95, "Chữ hỏng đọc lại từ hình", "Damaged words were read in the page's picture"
    ),
    "low_coverage": FindingCode("warning", 0.8, "Có chữ chưa vào khối nào", "Some text is in no block"),
    "drawing_skipped": FindingCode(
        "warning", 0.9, "Trang có bản vẽ quá nhiều nét", "A drawing of too many lines was not read as a table"
    ),
    # damaged and legacy text, other layouts, other formats
    "text_legacy_font": FindingCode("info", 0.98, "Đã chuyển mã phông chữ cũ", "Text of a legacy font was converted"),
    "table_without_rules": FindingCode("info", 0.93, "Bảng không có đường kẻ", "Table without ruling lines"),
    "row_from_text": FindingCode("info", 0.95, "Ô tách theo nghĩa", "Cells of a row in text were parted by meaning"),
    "row_cells_uncertain": FindingCode("warning", 0.7, "Chưa chắc ranh giới ô", "Where cells end is not certain"),
    "row_cells_missing": FindingCode(
        "warning", 0.5, "Dòng thiếu ô do ô gộp", "A row lacks cells; which is not certain"
    ),
    "text_mended": FindingCode("info", 0.98, "Đã nối, tách chữ", "Torn or glued words were set right"),
    # what a page is, OCR, stamps
    "page_scanned": FindingCode("info", 0.97, "Trang quét không có lớp chữ", "A scanned page"),
    "page_mixed": FindingCode(
        "info", 0.95, "Trang vừa có chữ vừa có ảnh chữ", "Text and a picture of text on one page"
    ),
    "page_outlines": FindingCode("info", 0.97, "Chữ đã thành hình vẽ", "Text drawn as outlines"),
    "page_blank": FindingCode("info", 1.0, "Trang trắng", "A blank page"),
    "text_layer_hidden": FindingCode("info", 0.95, "Lớp chữ ẩn sau ảnh quét", "A hidden text layer behind a scan"),
    "text_layer_garbage": FindingCode("warning", 0.6, "Lớp chữ hỏng", "The text layer is garbage"),
    "text_layer_short": FindingCode("info", 0.95, "Lớp chữ thiếu so với trang", "Less text than the page shows"),
    "text_layer_kept": FindingCode("warning", 0.7, "Giữ lớp chữ nghi hỏng", "A doubtful text layer was kept"),
    "ocr_text": FindingCode("info", 0.98, "Chữ do máy nhận dạng", "Read by OCR"),
    **{
        code: FindingCode(
            "info" if odds >= 0.8 else "warning",
            odds,
            f"Nhận dạng đúng hết với xác suất khoảng {odds:.0%}",
            f"OCR has all of it right in about {odds:.0%} of such cases",
        )
        for code, odds in OCR_ODDS.items()
    },
    "ocr_corrected": FindingCode("info", 0.97, "Đã sửa chữ nhận dạng sai", "Misread words were set right"),
    "number_from_stamp": FindingCode("info", 0.95, "Số đọc từ dấu", "Number read in the picture of a stamp"),
    "date_from_stamp": FindingCode("info", 0.95, "Ngày đọc từ dấu", "Date read in the picture of a stamp"),
    "stamp_unread": FindingCode(
        "warning", 0.9, "Không đọc được dấu số, ngày", "A stamp in the letterhead was not read"
    ),
    # tables
    "unknown_heading": FindingCode("warning", 0.95, "Tiêu đề cột chưa biết", "Unknown column heading"),
    "row_joined": FindingCode("info", 0.97, "Dòng nối qua trang", "Row joined over a page break"),
    "row_join_uncertain": FindingCode("warning", 0.8, "Chưa chắc dòng tiếp nối", "Uncertain continuation row"),
    "merged_cell": FindingCode("info", 0.96, "Ô gộp", "Value taken from a merged cell"),
    "column_missing": FindingCode("warning", 0.9, "Thiếu cột", "A row lacks a cell"),
    # citations
    "notation_repaired": FindingCode("info", 0.98, "Ký hiệu in hỏng đã sửa", "A damaged notation was repaired"),
    "notation_shared": FindingCode("info", 0.95, "Ký hiệu dùng chung cho nhiều số", "Several numbers share a notation"),
    "notation_without_issuer": FindingCode("warning", 0.93, "Ký hiệu thiếu cơ quan", "A notation without its issuer"),
    "citation_type_conflict": FindingCode("warning", 0.85, "Loại trái với ký hiệu", "Type contradicts notation"),
    "citation_type_unknown": FindingCode("warning", 0.9, "Không rõ loại văn bản", "The type of the act is not named"),
    "citation_date_invalid": FindingCode("warning", 0.8, "Ngày viện dẫn không hợp lệ", "A cited date is no date"),
    "citation_date_conflict": FindingCode("warning", 0.8, "Năm viện dẫn mâu thuẫn", "Notation and date differ in year"),
    "citation_issuer_unknown": FindingCode("info", 0.93, "Không rõ cơ quan ban hành", "The issuer is not named"),
    "issuer_from_context": FindingCode("info", 0.97, "Nơi theo chính văn bản", "Place taken from the document"),
    "citation_title_uncertain": FindingCode("info", 0.93, "Chưa chắc trích yếu", "The end of a subject is uncertain"),
    "law_name_uncertain": FindingCode("warning", 0.85, "Chưa chắc tên luật", "The name of a law is uncertain"),
    # deadlines
    "deadline_unparsed": FindingCode("warning", 0.7, "Không đọc được thời hạn", "Deadline could not be read"),
    "deadline_several": FindingCode("warning", 0.85, "Nhiều thời hạn", "Several deadlines in one place"),
    "deadline_period": FindingCode("warning", 0.95, "Giai đoạn không ghi năm", "A period without years"),
    "deadline_year_of_plan": FindingCode("info", 0.9, "Năm lấy từ kế hoạch", "Year taken from the plan"),
    "deadline_year_of_issue": FindingCode(
        "warning", 0.75, "Năm lấy từ ngày ban hành", "Year taken from the issue date"
    ),
    "deadline_year_guessed": FindingCode("warning", 0.5, "Năm được suy ra", "Year inferred"),
    "deadline_horizon": FindingCode("info", 0.9, "Có tầm nhìn sau thời hạn", "A horizon follows the deadline"),
    "deadline_irregular": FindingCode("info", 0.8, "Thời hạn ghi bất thường", "Deadline written irregularly"),
    "deadline_words_left": FindingCode("info", 0.85, "Còn chữ chưa đọc", "Words of the deadline are left over"),
    "deadline_part_of_period": FindingCode("info", 0.75, "Một phần của kỳ", "Part of a period"),
    "deadline_from_issue": FindingCode("info", 0.7, "Tính từ ngày ban hành", "Counted from the issue date"),
    "deadline_mixed": FindingCode("warning", 0.7, "Vừa định kỳ vừa có mốc", "Recurring and dated at once"),
    "deadline_open_start": FindingCode("info", 0.93, "Chỉ có hạn cuối", "Only an end is given"),
    "deadline_list": FindingCode("info", 0.9, "Liệt kê kỳ hạn liền nhau", "A list of adjacent periods"),
    "deadline_extra_condition": FindingCode("info", 0.93, "Mốc kèm điều kiện", "A date with a condition"),
    "deadline_in_text": FindingCode("info", 0.9, "Thời hạn đọc trong câu", "Deadline read in a sentence"),
    # numbers and targets
    "number_decimal_point": FindingCode(
        "info", 0.97, "Dấu chấm đọc là dấu thập phân", "A point was read as decimal mark"
    ),
    "number_foreign_format": FindingCode("warning", 0.85, "Cách viết số khác lệ", "Digits grouped in a foreign way"),
    "number_fraction": FindingCode("warning", 0.7, "Phân số hoặc tỷ số", "A fraction or ratio was read"),
    "number_implausible": FindingCode("warning", 0.5, "Tỷ lệ quá lớn", "Implausibly large share"),
    "number_like_year": FindingCode("warning", 0.6, "Số giống năm", "The number looks like a year"),
    "number_negative": FindingCode("info", 0.9, "Số âm", "A minus sign was read"),
    "range_order": FindingCode("warning", 0.6, "Khoảng giảm dần", "The range descends"),
    "unit_unknown": FindingCode("warning", 0.7, "Đơn vị chưa biết", "The unit is in no list"),
    "unit_missing": FindingCode("warning", 0.8, "Không có đơn vị", "No unit is printed"),
    "comparator_uncertain": FindingCode("warning", 0.7, "Từ so sánh chưa chắc", "The comparator is uncertain"),
    "value_unparsed": FindingCode("warning", 0.5, "Ô giá trị không có số", "A value cell holds no number"),
    "several_values": FindingCode("info", 0.9, "Một ô nhiều giá trị", "One cell holds several values"),
    "columns_alike": FindingCode("warning", 0.85, "Nhiều cột cùng một năm", "Several columns are of one year"),
    "ditto": FindingCode("info", 0.98, "Ô ghi như trên", "The cell repeats the one above"),
    "period_conflict": FindingCode("warning", 0.9, "Năm trong ô khác cột", "The cell's year differs from its column"),
    "period_from_title": FindingCode("info", 0.9, "Năm lấy từ tiêu đề", "The year was taken from a title"),
    "period_missing": FindingCode("info", 0.97, "Không có năm hoặc giai đoạn", "No year or period is printed"),
    "lines_unaligned": FindingCode("warning", 0.6, "Dòng trong ô không khớp", "Lines of the cells do not match"),
    "group_count": FindingCode("info", 0.98, "Số chỉ tiêu khác số nêu", "Fewer or more indicators than announced"),
    "indicator_uncertain": FindingCode("warning", 0.7, "Tên chỉ tiêu chưa chắc", "The indicator's name is uncertain"),
    "target_in_sentence": FindingCode("info", 0.94, "Chỉ tiêu đọc trong câu", "Target read in a sentence"),
    "indicator_behind": FindingCode("info", 0.85, "Tên chỉ tiêu đứng sau số", "The indicator's name follows the value"),
    "target_uncertain": FindingCode("warning", 0.75, "Chưa chắc là chỉ tiêu", "May not be a target"),
    "issuer_unknown": FindingCode(
        "warning", 0.85, "Cơ quan ban hành chưa có trong danh mục", "Issuer not in the registry"
    ),
    # comparable indicators: doubts about the document more often than about the reading
    "indicator_unit": FindingCode("warning", 0.93, "Đơn vị trái với chỉ tiêu", "The unit does not fit the indicator"),
    "indicator_implausible": FindingCode("warning", 0.7, "Giá trị khó tin", "Implausible for this indicator"),
    "indicator_contradiction": FindingCode("warning", 0.9, "Giá trị mâu thuẫn", "Contradicts the same document"),
    # agencies
    "agency_unknown": FindingCode("warning", 0.8, "Cơ quan chưa có trong danh mục", "Agency not in the registry"),
    "agency_spelling": FindingCode("info", 0.97, "Tên cơ quan viết khác", "Agency spelt differently"),
    "agency_ambiguous": FindingCode("warning", 0.8, "Tên cơ quan chỉ nhiều nơi", "Name stands for several agencies"),
    "agency_implied": FindingCode("info", 0.9, "Địa phương hiểu là UBND", "Localities read as their committees"),
    "agency_level_assumed": FindingCode("warning", 0.85, "Không ghi cấp của cơ quan", "Level of an agency not printed"),
    "agency_level_shared": FindingCode("info", 0.93, "Cấp lấy từ cơ quan kế tiếp", "Level taken from the next agency"),
    "agency_not_in_force": FindingCode("info", 0.97, "Cơ quan không tồn tại vào ngày này", "Agency not in force then"),
    "agency_exception": FindingCode("warning", 0.8, "Có trường hợp loại trừ", "An exception is printed"),
    "agency_text_left": FindingCode("info", 0.93, "Có chữ không chỉ cơ quan", "Words that name no agency"),
    "agency_role_unclear": FindingCode("warning", 0.6, "Cột chung nhiều vai trò", "A column of several roles"),
    "agency_role_printed": FindingCode("info", 0.95, "Vai trò ghi trong ô", "Role printed in the cell"),
    "owner_by_reference": FindingCode(
        "warning", 0.9, "Cơ quan chỉ nêu bằng dẫn chiếu", "Owners named by reference only"
    ),
    # objectives and body tasks
    "objective_section_mixed": FindingCode(
        "warning", 0.8, "Mục gồm nhiều nội dung", "The section names other things too"
    ),
    "objective_heading": FindingCode("info", 0.75, "Mục tiêu chỉ là tiêu đề", "The objective is a bare heading"),
    "objective_level_unnamed": FindingCode("info", 0.8, "Không nêu cấp mục tiêu", "The level is not printed"),
    "objective_several_years": FindingCode("info", 0.85, "Nhiều mốc năm", "Several horizon years"),
    "deadline_from_section": FindingCode(
        "info", 0.9, "Thời gian theo dòng mục", "The time is named by the section row above"
    ),
    "lead_from_section": FindingCode(
        "info", 0.9, "Chủ trì theo dòng mục", "The owner is named by the section row above"
    ),
    "body_task_form": FindingCode("info", 0.9, "Giao việc trong câu", "Assigned within a sentence"),
    "body_task_lead_unread": FindingCode("warning", 0.7, "Không rõ cơ quan chủ trì", "The owner could not be read"),
    "body_task_prose": FindingCode(
        "info", 0.85, "Chủ trì, thời gian ghi dưới việc", "Owner and time stand below the task"
    ),
    # header and legal bases
    "number_missing": FindingCode("info", 0.97, "Không in số văn bản", "The number is not printed"),
    "date_missing": FindingCode("info", 0.97, "Không in ngày ban hành", "The date is not printed"),
    "number_without_notation": FindingCode("warning", 0.8, "Số không có ký hiệu", "A number without a notation"),
    "date_invalid": FindingCode("warning", 0.7, "Ngày ban hành không hợp lệ", "The date of issue is no date"),
    "date_conflict": FindingCode("warning", 0.75, "Năm trong ký hiệu khác ngày", "Notation and date differ in year"),
    "year_from_notation": FindingCode("info", 0.95, "Năm theo ký hiệu", "Year taken from the notation"),
    "year_from_attachment": FindingCode("info", 0.95, "Năm theo dòng kèm theo", "Year taken from the attachment line"),
    "issuer_elsewhere": FindingCode("info", 0.93, "Cơ quan đọc ở chỗ khác", "Issuer read outside the letterhead"),
    "issuer_by_place": FindingCode("info", 0.93, "Cơ quan theo nơi ký", "Issuer completed by the place of signing"),
    "issuer_incomplete": FindingCode("warning", 0.6, "Thiếu địa danh cơ quan", "The issuer lacks its place"),
    "issuer_missing": FindingCode("warning", 0.4, "Không thấy cơ quan ban hành", "No issuer is printed"),
    "type_by_notation": FindingCode("info", 0.93, "Loại theo ký hiệu", "Type taken from the notation"),
    "type_conflict": FindingCode("warning", 0.8, "Tên loại trái ký hiệu", "Type word contradicts the notation"),
    "type_missing": FindingCode("warning", 0.4, "Không thấy tên loại", "No type is printed"),
    "subject_missing": FindingCode("warning", 0.7, "Không thấy trích yếu", "No subject is printed"),
    "province_without_date": FindingCode(
        "info", 0.95, "Mã tỉnh khi không rõ ngày", "Province code without a full date"
    ),
    "province_not_in_force": FindingCode("warning", 0.7, "Tỉnh không còn lúc đó", "Province not in force at the date"),
    "subject_uncertain": FindingCode("info", 0.95, "Chưa chắc trích yếu hết ở đâu", "The subject's end was concluded"),
    "province_missing": FindingCode("warning", 0.8, "Không rõ tỉnh", "The province of a local body is not printed"),
    "province_from_text": FindingCode("info", 0.9, "Tỉnh suy từ nội dung", "Province concluded from the text"),
    "attachment_untitled": FindingCode("warning", 0.8, "Văn bản kèm theo không tên", "The attachment has no title"),
    "signer_not_printed": FindingCode("info", 0.9, "Không in tên người ký", "The signer's name is not printed"),
    "signer_unread": FindingCode("warning", 0.3, "Không đọc được người ký", "The signer's name could not be read"),
    "several_signers": FindingCode("warning", 0.85, "Nhiều người ký", "Several persons sign"),
    "draft": FindingCode("warning", 0.95, "Dự thảo", "A draft"),
    "basis_opener_variant": FindingCode("info", 0.9, "Căn cứ mở đầu khác lệ", "A basis with another opening word"),
    "basis_inside_paragraph": FindingCode("info", 0.95, "Căn cứ giữa đoạn", "A basis inside a paragraph"),
    "letters_torn": FindingCode("info", 0.96, "Chữ bị tách rời", "Letters torn apart were joined"),
    "text_flattened": FindingCode("info", 0.96, "Văn bản mất ngắt dòng", "The lines of the text are lost"),
    # review: corrections of people against a new extraction
    "review_conflict": FindingCode("warning", 0.9, "Máy đọc khác điều người đã sửa", "Extracted anew, a third value"),
    "review_orphaned": FindingCode("warning", 1.0, "Chỗ đã sửa không còn", "The place that was reviewed is gone"),
    "review_unreadable": FindingCode("error", 1.0, "Dòng sửa chữa không đọc được", "A correction cannot be read"),
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
