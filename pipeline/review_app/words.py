"""Words for the people at the page, Vietnamese and English: codes, names of fields, remarks of findings.

What the declaration of a column says at length has a short name here where a form needs one; all else comes from the
declaration and from `schemas.codes`.
"""

from __future__ import annotations

import errno
import re

from pipeline.language import LANGUAGES
from schemas import codes
from schemas.tables import Column

# the words of the closed vocabularies for people; codes that are not here explain themselves or have words in `codes`
_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "basis_kinds": {
        "can_cu": ("Căn cứ", "Căn cứ (basis)"), "thuc_hien": ("Thực hiện", "Thực hiện (carrying out)"),
        "theo_de_nghi": ("Theo đề nghị", "Theo đề nghị (proposal)"),
    },
    "citation_contexts": {
        "legal_basis": ("Trong căn cứ", "In a legal basis"), "preamble": ("Phần mở đầu", "Preamble"),
        "body": ("Thân văn bản", "Body"), "footnote": ("Cước chú", "Footnote"), "task": ("Trong nhiệm vụ", "In a task"),
        "target": ("Trong chỉ tiêu", "In a target"), "attachment": ("Văn bản kèm theo", "Attached act"),
    },
    "block_kinds": {
        "letterhead": ("Phần đầu văn bản", "Letterhead"), "title": ("Tên văn bản", "Title"),
        "heading": ("Đề mục", "Heading"), "paragraph": ("Đoạn văn", "Paragraph"), "list_item": ("Gạch đầu dòng", "List item"),
        "table_header": ("Đầu bảng", "Table header"), "table_row": ("Dòng của bảng", "Table row"),
        "running_head": ("Tiêu đề chạy", "Running head"), "page_number": ("Số trang", "Page number"),
        "footnote": ("Cước chú", "Footnote"), "signature": ("Chữ ký", "Signature"), "recipients": ("Nơi nhận", "Recipients"),
        "stamp": ("Dấu", "Stamp"),
    },
    "statuses": {"signed": ("Đã ký", "Signed"), "stamped": ("Đóng dấu số", "Stamped"), "draft": ("Dự thảo", "Draft")},
    "objective_levels": {
        "general": ("Tổng quát", "General"), "specific": ("Cụ thể", "Specific"), "vision": ("Tầm nhìn", "Vision"),
    },
    "comparators": {
        "eq": ("= bằng", "= equal"), "ge": ("≥ từ … trở lên", "≥ at least"), "gt": ("> trên", "> above"),
        "le": ("≤ không quá", "≤ at most"), "lt": ("< dưới", "< below"), "between": ("trong khoảng", "between"),
    },
    "directions": {
        "increase": ("Tăng", "Increase"), "decrease": ("Giảm", "Decrease"), "maintain": ("Duy trì", "Maintain"),
    },
    "record_sources": {"appendix": ("Bảng, phụ lục", "Table or appendix"), "body": ("Thân văn bản", "Body")},
    "deadline_events": {
        "submit": ("Trình", "Submit"), "carry_out": ("Thực hiện", "Carry out"), "complete": ("Hoàn thành", "Complete"),
    },
    "deadline_kinds": {
        "year": ("Năm", "Year"), "range": ("Khoảng năm", "Range of years"), "quarter": ("Quý", "Quarter"),
        "month": ("Tháng", "Month"), "date": ("Ngày", "Date"), "annual": ("Hằng năm", "Every year"),
        "from": ("Từ năm", "From a year on"), "recurring": ("Định kỳ", "Recurring"),
        "ongoing": ("Thường xuyên", "Ongoing"), "reference": ("Theo văn bản khác", "By another act"),
        "conditional": ("Có điều kiện", "Conditional"), "several": ("Nhiều thời hạn", "Several"),
        "lead_schedule": ("Theo cơ quan chủ trì", "By the lead agency"),
        "project_schedule": ("Theo dự án", "By the project"), "period": ("Giai đoạn", "A period"),
        "none": ("Không có", "None"), "unparsed": ("Chưa đọc được", "Not read"),
    },
    "recurrences": {
        "weekly": ("Hằng tuần", "Weekly"), "monthly": ("Hằng tháng", "Monthly"), "quarterly": ("Hằng quý", "Quarterly"),
        "half_yearly": ("Sáu tháng", "Half-yearly"), "yearly": ("Hằng năm", "Yearly"),
    },
    "roles": {
        "lead": ("Chủ trì", "Lead"), "coordinate": ("Phối hợp", "Coordinate"), "approve": ("Phê duyệt", "Approve"),
        "monitor": ("Theo dõi", "Monitor"),
    },
    "agency_kinds": {
        "department": ("Sở, cơ quan chuyên môn", "Department"), "committee": ("Ủy ban", "Committee"),
        "council": ("Hội đồng", "Council"), "board": ("Ban", "Board"), "bank": ("Ngân hàng", "Bank"),
        "ministry": ("Bộ", "Ministry"), "party": ("Cơ quan Đảng", "Party body"), "group": ("Nhóm", "Group"),
        "other": ("Khác", "Other"),
    },
}  # fmt: skip


def code_word(vocabulary: str, code: str, lang: str) -> str:
    """A code in words; the code itself where there are none."""
    if vocabulary == "document_types":
        return f"{codes.DOCUMENT_TYPES[code]} ({code})" if code in codes.DOCUMENT_TYPES else code
    words = _WORDS.get(vocabulary, {}).get(code)
    return words[LANGUAGES.index(lang)] if words else code


def finding_word(code: str, lang: str) -> str:
    """A finding code in words."""
    found = codes.FINDING_CODES.get(code)
    return code if found is None else found.vi if lang == "vi" else found.en


# shorter than the declaration, for the form (Vietnamese, English); the whole description is its title
_LABELS: dict[str, tuple[str, str]] = {
    "source": ("Nguồn", "Source"),
    "appendix_label": ("Phụ lục", "Appendix"),
    "section_label": ("Số đề mục", "Section no."),
    "label": ("Số thứ tự", "Row no."),
    "lead_text": ("Cơ quan chủ trì", "Lead"),
    "coordinating_text": ("Cơ quan phối hợp", "Taking part"),
    "approver_text": ("Cấp phê duyệt", "Approver"),
    "monitor_text": ("Theo dõi, đôn đốc", "Monitor"),
    "funding_text": ("Kinh phí", "Funding"),
    "deadline_text": ("Thời hạn như in", "Deadline as printed"),
    "deadline_event": ("Việc đến hạn", "What is due"),
    "deadline_start": ("Từ ngày", "First day"),
    "deadline_end": ("Đến ngày", "Last day"),
    "deadline_recurrence": ("Chu kỳ", "Recurrence"),
    "deadline_condition": ("Điều kiện", "Condition"),
    "output_text": ("Sản phẩm như in", "Product as printed"),
    "outputs": ("Từng sản phẩm, mỗi dòng một", "Single products, one a line"),
    "text": ("Nguyên văn tại chỗ", "What stands there"),
    "parent_indicator": ("Thuộc chỉ tiêu", "Part of"),
    "period_text": ("Thời kỳ như in", "Period as printed"),
    "approximate": ("Ước chừng", "Approximate"),
    "value_min": ("Giá trị từ", "Value from"),
    "value_max": ("Giá trị đến", "Value to"),
    "per": ("Tính trên", "Per"),
    "average": ("Bình quân", "Average"),
    "direction": ("Chiều hướng", "Direction"),
    "baseline_year": ("Năm gốc", "Base year"),
    "indicator_key": ("Khóa chỉ tiêu", "Key of the indicator"),
    "level": ("Cấp mục tiêu", "Level"),
    "section_path": ("Đường dẫn đề mục, mỗi dòng một", "Section path, one a line"),
    "kind": ("Loại", "Kind"),
    "work_id": ("Định danh pháp lý (work_id)", "Identifier of the act (work_id)"),
    "document_type": ("Loại văn bản", "Type"),
    "document_type_name": ("Tên loại như in", "Name of the type"),
    "number": ("Số", "Number"),
    "province_code": ("Mã tỉnh", "Province code"),
    "province_code_2025": ("Mã tỉnh sau 01/7/2025", "Code after 1 July 2025"),
    "attached_type": ("Loại kèm theo", "Attached type"),
    "attached_title": ("Tên văn bản kèm theo", "Title of the attached act"),
    "status": ("Tình trạng", "Status"),
    "signed_on_behalf": ("Thay mặt", "On behalf of"),
    "signed_as": ("Ký thay, thừa lệnh", "Signed as"),
    "recipients": ("Nơi nhận, mỗi dòng một", "Recipients, one a line"),
    "context": ("Nơi viện dẫn", "Where"),
    "cited_type": ("Loại văn bản", "Type"),
    "cited_number": ("Số", "Number"),
    "cited_notation": ("Số và ký hiệu", "Notation"),
    "cited_issuer": ("Cơ quan ban hành", "Issuer"),
    "cited_date": ("Ngày ban hành", "Date"),
    "cited_year": ("Năm ban hành", "Year"),
    "cited_title": ("Tên văn bản", "Title"),
    "cited_work_id": ("Định danh pháp lý (work_id)", "Identifier of the act (work_id)"),
    "successor_key": ("Khóa cơ quan kế thừa (2025)", "Key of the successor (2025)"),
}  # fmt: skip


def label_of(column: Column, lang: str) -> str:
    """The name of a field in a form."""
    words = _LABELS.get(column.name, (column.vi, column.en))
    return words[LANGUAGES.index(lang)]


# What findings remark, where it holds more than the words of their code do: (as written, in the other language). A
# remark that is not here is shown as it is written, marked with its language.
_REMARKS: tuple[tuple[str, str, str], ...] = (
    ("vi", r"The row goes on over the break before page (\d+)\.", "dòng nối tiếp sang trang {0}"),
    ("vi", r"“(.*)” no longer or not yet existed on the document's date", "“{0}” không có vào ngày của văn bản"),
    ("vi", r"spelt “(.*)”", "in là “{0}”"),
    ("vi", r"(\d+) damaged words were repaired where the repair is certain\.", "{0} chữ hỏng đã được sửa"),
    ("vi", r"(\d+) words were torn or glued together and were set right\.", "{0} chữ bị rời hoặc dính đã được sửa"),
    ("vi", r'"(.*)" comes in (.*); here it is given in (.*)\.', "“{0}” tính bằng {1}; ở đây ghi {2}"),
    ("vi", r'(\S+) is outside (\S+) to (\S+), plausible for "(.*)"\.', "{0} nằm ngoài khoảng {1} đến {2} của “{3}”"),
    ("vi", r'The document gives another value for "(.*)" and the same period\.',
     "văn bản ghi giá trị khác cho “{0}” trong cùng thời kỳ"),
    ("vi", r"The group announces (\d+) indicators, (\d+) were read\.", "nhóm nêu {0} chỉ tiêu, đọc được {1}"),
    ("vi", r"The cell holds (\d+) values\.", "ô có {0} giá trị"),
    ("vi", r"The column headed “(.*)” is of no known meaning; .*", "cột “{0}”: chữ của cột chỉ có trong nguyên văn"),
    ("vi", r"Read by OCR: (\d+) words\.", "{0} chữ"),
    ("en", r"nơi ban hành theo tỉnh của chính văn bản: (.*)", "of the document's own province: {0}"),
    ("en", r"in là “(.*)” nhưng ký hiệu là (.*)", "printed “{0}”, but the notation is {1}"),
    ("en", r"không phải là ngày: (.*)", "no date: {0}"),
    ("en", r"ký hiệu không có cơ quan ban hành: (.*)", "{0}"),
    ("en", r"tên luật: (.*)", "{0}"),
    ("en", r"'(.*)': dấu chấm đọc là dấu thập phân", "{0}"),
    ("en", r"mã tỉnh năm (\d+) tùy ngày ban hành: (.*)", "in {0} the code depends on the date: {1}"),
    ("en", r"(.*) đã chọn “(.*)” khi máy đọc “(.*)”; nay máy đọc “(.*)”",
     "{0} chose “{1}” when “{2}” was read; now “{3}” is read"),
    ("en", r"Không còn thấy “(.*)” \((.*)\); đã rà soát: (.*)", "“{0}” is no longer found; reviewed: {2}"),
    ("en", r"Đã loại bỏ vì không phải bản ghi, nay máy đọc khác: (.*)", "refused as no record, now read as: {0}"),
    ("en", r"Dòng (\d+) của tệp sửa chữa không đọc được; dòng ấy vẫn được giữ nguyên",
     "line {0} of the corrections file cannot be read; it is kept as it is"),
)  # fmt: skip
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|'[^']*'")
_TONED = re.compile(r"[À-ỹ]")
_PARTICULAR = re.compile(r"[\d“\"'À-ỹ]|[A-ZĐ]{2,}")


def remark(code: str, message: str, lang: str) -> tuple[str, str]:
    """What a finding remarks beside the words of its code, and the language it is in; empty where that says nothing new.

    Remarks are stored in one language. In the other a known one is put into its words; an unknown one that names
    nothing in particular (no number, no quoted text, no notation) is left out, since the words of the code say as much.
    """
    if message.strip(" .").casefold() == finding_word(code, lang).casefold():
        return "", lang
    for wanted, pattern, words in _REMARKS:
        if wanted == lang and (found := re.fullmatch(pattern, message, re.DOTALL)):
            return words.format(*(group or "" for group in found.groups())), lang
    bare = _QUOTED.sub("", message)
    written = "vi" if _TONED.search(bare) else "en"
    if written == lang:
        return message, lang
    particular = message if written == "en" else re.sub(r"[À-ỹ]", "", message)
    return (message, written) if _PARTICULAR.search(particular) else ("", written)


# --- what went wrong ----------------------------------------------------------------------------------------------

_REASONS = {
    errno.ENOSPC: ("đĩa đã đầy", "the disk is full"),
    errno.EDQUOT: ("đã hết hạn mức trên đĩa", "the quota of the disk is used up"),
    errno.EACCES: ("không có quyền ghi vào thư mục corrections", "the folder corrections may not be written"),
    errno.EPERM: ("không có quyền ghi vào thư mục corrections", "the folder corrections may not be written"),
    errno.EROFS: ("đĩa chỉ cho đọc", "the disk can only be read"),
}


def disk_trouble(error: OSError, lang: str) -> str:
    """Why the disk did not do what it was asked."""
    known = _REASONS.get(error.errno or 0)
    return known[LANGUAGES.index(lang)] if known else error.strerror or type(error).__name__


def not_saved(error: OSError, lang: str) -> str:
    """Why a save did not reach the disk, and that nothing typed is lost."""
    place = LANGUAGES.index(lang)
    why = disk_trouble(error, lang)
    return (
        f"KHÔNG lưu được: {why}. Những gì đã gõ vẫn còn đây; hãy lưu lại khi đã khắc phục.",
        f"NOT saved: {why}. What you typed is still here; save it again when that is put right.",
    )[place]


def expired_page(lang: str) -> str:
    """A form that is older than the server."""
    return (
        "Trang đã cũ (chương trình vừa khởi động lại). Những gì đã gõ vẫn còn đây, hãy lưu lại.",
        "This page was older than the server. What you typed is still here: save it again.",
    )[LANGUAGES.index(lang)]
