"""The one declaration of every published table and column; everything else is rendered from it.

`schemas/rendering.py` makes the Arrow schemas, the data package and the data dictionary out of `TABLES`; the checks of
`pipeline/checks.py` and the validation of records before they enter the cache read it too. Standard library only.

Each column gives its type, what it means in Vietnamese and English, its unit, the closed vocabulary its values come
from (a name in `VOCABULARIES`), the headings under which plans print it, the column it refers to, and the schema
version since which it exists. `required` columns are never null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schemas import codes

ColumnType = Literal[
    "string", "int32", "int64", "float64", "bool", "date", "list<string>", "list<int32>", "list<box>"
]  # fmt: skip
# PDF points, origin top left of the page as displayed (contract, section 4)
BOX_FIELDS: tuple[tuple[str, ColumnType], ...] = (
    ("column", "string"),
    ("page", "int32"),
    ("x0", "float64"),
    ("y0", "float64"),
    ("x1", "float64"),
    ("y1", "float64"),
)

VOCABULARIES: dict[str, tuple[str, ...]] = {
    "document_types": tuple(codes.DOCUMENT_TYPES),
    "source_kinds": codes.SOURCE_KINDS,
    "statuses": codes.STATUSES,
    "basis_kinds": codes.BASIS_KINDS,
    "citation_contexts": codes.CITATION_CONTEXTS,
    "block_kinds": codes.BLOCK_KINDS,
    "objective_levels": codes.OBJECTIVE_LEVELS,
    "comparators": codes.COMPARATORS,
    "directions": codes.DIRECTIONS,
    "record_sources": codes.RECORD_SOURCES,
    "deadline_events": codes.DEADLINE_EVENTS,
    "deadline_kinds": codes.DEADLINE_KINDS,
    "recurrences": codes.RECURRENCES,
    "assignment_subjects": ("task", "target"),
    "roles": codes.ROLES,
    "agency_kinds": codes.AGENCY_KINDS,
    "act_levels": codes.ACT_LEVELS,
    "implementation_evidence": codes.IMPLEMENTATION_EVIDENCE,
    "indicator_measures": codes.INDICATOR_MEASURES,
    "severities": codes.SEVERITIES,
    "review_actions": codes.REVIEW_ACTIONS,
    "review_outcomes": codes.REVIEW_OUTCOMES,
    "finding_codes": tuple(codes.FINDING_CODES),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of one table. `dictionary` asks for dictionary encoding: values that repeat much."""

    name: str
    type: ColumnType
    vi: str
    en: str
    required: bool = False
    codes: str | None = None
    unit: str | None = None
    headings: tuple[str, ...] = ()
    refers: str | None = None  # "table.column"
    dictionary: bool = False
    since: str = "1.0.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One published table; `key` is its primary key, `per_document` whether its rows come out of documents.

    `reviewed` marks the table that is made of what people said, not of what the extractors read.
    """

    name: str
    vi: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    per_document: bool = True
    reviewed: bool = False

    def column(self, name: str) -> Column:
        """The column of that name; raises `KeyError` where the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")


def _c(
    name: str, kind: ColumnType, vi: str, en: str, headings: tuple[str, ...] = (), *,
    req: bool = False, codes: str | None = None, unit: str | None = None, refers: str | None = None,
    repeats: bool = False,
) -> Column:  # fmt: skip
    return Column(
        name=name, type=kind, vi=vi, en=en, required=req or kind.startswith("list"), codes=codes, unit=unit,
        headings=headings, refers=refers, dictionary=repeats or codes is not None,
    )  # fmt: skip


def _code(name: str, vi: str, en: str, vocabulary: str, *, req: bool = False) -> Column:
    return _c(name, "string", vi, en, codes=vocabulary, req=req)


def _id(name: str, vi: str, en: str) -> Column:
    return _c(name, "string", vi, en, req=True)


_DOCUMENT_ID = _c(
    "document_id", "string", "Văn bản chứa bản ghi này", "The document this record stands in",
    req=True, refers="documents.document_id", repeats=True,
)  # fmt: skip
_ORDINAL = _c("ordinal", "int32", "Thứ tự trong văn bản, từ 1", "Order within the document, from 1", req=True)
_TEXT = _c(
    "text", "string", "Nguyên văn tại chỗ, đã chuẩn hóa dạng chữ", "What stands there, normalised, nothing added",
    req=True,
)  # fmt: skip
_SECTION_PATH = _c(
    "section_path", "list<string>", "Đường dẫn đề mục, từ ngoài vào trong", "Labels of the sections, outermost first"
)
_PROVENANCE = (
    _c("pages", "list<int32>", "Các trang, từ 1", "The pages it stands on, from 1", unit="page"),
    _c(
        "bboxes", "list<box>", "Khung chữ: mỗi dòng chữ của mỗi cột một khung; gốc ở góc trên bên trái trang hiển thị",
        "One box per line of text and column; origin at the top left of the page as displayed", unit="pt",
    ),
    _c(
        "confidence", "float64", "Xác suất ước tính mọi cột của bản ghi đều đúng",
        "Estimated probability that every column of the record is right", req=True, unit="1",
    ),
)  # fmt: skip
_RECORD_SOURCE = _code("source", "Từ bảng phụ lục hay trong thân văn bản", "Read in a table or in the body",
                       "record_sources", req=True)  # fmt: skip
_SUCCESSOR = "Khóa của cơ quan kế thừa sau sắp xếp năm 2025", "The body that succeeds it after the 2025 reorganisation"

DOCUMENTS = Table(
    name="documents", key=("document_id",),
    vi="Mỗi văn bản một dòng: thể thức, số hiệu, người ký", en="One row per document: its formal parts",
    columns=(
        _id("document_id", "16 chữ số thập lục phân đầu của SHA-256", "First 16 hexadecimal digits of the SHA-256"),
        _c("work_id", "string", "Định danh của chính văn bản pháp lý, bất kể tệp",
           "Identifier of the legal act itself, whatever the file"),
        _id("source_sha256", "SHA-256 của tệp nguồn", "SHA-256 of the source file"),
        _c("source_name", "string", "Tên tệp nguồn", "Name of the source file", req=True),
        _code("source_kind", "Loại tệp nguồn", "Kind of source file", "source_kinds", req=True),
        _c("page_count", "int32", "Số trang", "Number of pages", unit="page"),
        _code("document_type", "Mã loại văn bản", "Code of the document type", "document_types"),
        _c("document_type_name", "string", "Tên loại văn bản", "Name of the document type", repeats=True),
        _c("number", "int64", "Số của văn bản", "Running number", ("Số",)),
        _c("notation", "string", "Số và ký hiệu", "Number and notation, without blanks", ("Số",)),
        _c("issuer", "string", "Cơ quan ban hành", "Issuing body", repeats=True),
        _c("issuer_key", "string", "Khóa của cơ quan ban hành", "Key of the issuing body",
           refers="agencies.agency_key", repeats=True),
        _c("province_code", "string", "Mã tỉnh (Tổng cục Thống kê) tại ngày ban hành",
           "Province code in force at the date of issue", refers="provinces.province_code", repeats=True),
        _c("province_name", "string", "Tên tỉnh", "Name of the province", repeats=True),
        _c("province_code_2025", "string", "Mã tỉnh sau sáp nhập ngày 01/7/2025",
           "Province code after the mergers of 1 July 2025", refers="provinces.province_code", repeats=True),
        _c("place", "string", "Địa danh", "Place of issue", repeats=True),
        _c("date_issued", "date", "Ngày ban hành", "Date of issue"),
        _c("year_issued", "int32", "Năm ban hành", "Year of issue", unit="year"),
        _c("title", "string", "Tên loại và trích yếu trên một dòng", "Type and subject in one line"),
        _c("subject", "string", "Trích yếu nội dung", "Subject", ("Về việc", "V/v")),
        _code("attached_type", "Mã loại của văn bản kèm theo", "Type of the attached act", "document_types"),
        _c("attached_title", "string", "Tên văn bản ban hành kèm theo", "Title of the plan that a decision issues"),
        _code("status", "Tình trạng: ký, đóng dấu số, dự thảo", "Signed, digitally stamped or draft", "statuses"),
        _c("signer_name", "string", "Họ tên người ký", "Name of the signer"),
        _c("signer_position", "string", "Chức vụ người ký", "Position of the signer", repeats=True),
        _c("signed_on_behalf", "string", "Thay mặt", "On whose behalf it is signed", ("TM.",), repeats=True),
        _c("signed_as", "string", "Ký thay, thừa lệnh", "In which capacity it is signed", ("KT.", "TL."),
           repeats=True),
        _c("recipients", "list<string>", "Nơi nhận", "Recipients", ("Nơi nhận",)),
        _c("text_coverage", "float64", "Tỷ lệ ký tự của nguồn có trong các khối",
           "Share of the source's characters that stand in some block", req=True, unit="1"),
        _c("ocr_engine", "string", "Phần mềm nhận dạng chữ: tên, phiên bản, mô hình",
           "OCR engine: name, version, model", repeats=True),
        _c("schema_version", "string", "Phiên bản lược đồ", "Version of the schema", req=True, repeats=True),
        _c("extractor_version", "string", "Phiên bản chương trình trích xuất", "Version of the extractor",
           req=True, repeats=True),
        *_PROVENANCE,
    ),
)  # fmt: skip

LEGAL_BASES = Table(
    name="legal_bases", key=("legal_basis_id",),
    vi="Căn cứ ban hành", en="Legal bases: clauses of the preamble",
    columns=(
        _DOCUMENT_ID,
        _id("legal_basis_id", "Định danh căn cứ", "Identifier of the legal basis"),
        _ORDINAL,
        _code("kind", "Loại: căn cứ, thực hiện, theo đề nghị", "Kind, by its opening words", "basis_kinds", req=True),
        _TEXT,
        *_PROVENANCE,
    ),
)  # fmt: skip

CITATIONS = Table(
    name="citations", key=("citation_id",),
    vi="Mọi viện dẫn tới văn bản khác", en="Every reference to another act",
    columns=(
        _DOCUMENT_ID,
        _id("citation_id", "Định danh viện dẫn", "Identifier of the citation"),
        _ORDINAL,
        _code("context", "Nơi viện dẫn", "Where it is cited", "citation_contexts", req=True),
        _c("context_id", "string", "Bản ghi chứa viện dẫn", "The record that holds the citation"),
        _code("cited_type", "Mã loại văn bản được viện dẫn", "Type of the cited act", "document_types"),
        _c("cited_number", "int64", "Số của văn bản được viện dẫn", "Number of the cited act"),
        _c("cited_notation", "string", "Số và ký hiệu được viện dẫn", "Notation of the cited act"),
        _c("cited_issuer", "string", "Cơ quan ban hành văn bản được viện dẫn", "Issuer of the cited act",
           repeats=True),
        _c("cited_date", "date", "Ngày ban hành văn bản được viện dẫn", "Date of the cited act"),
        _c("cited_year", "int32", "Năm ban hành văn bản được viện dẫn", "Year of the cited act", unit="year"),
        _c("cited_title", "string", "Tên văn bản được viện dẫn", "Title of the cited act"),
        _c("cited_work_id", "string", "Định danh pháp lý của văn bản được viện dẫn", "work_id of the cited act"),
        _TEXT,
        *_PROVENANCE,
    ),
)  # fmt: skip

BLOCKS = Table(
    name="blocks", key=("block_id",),
    vi="Toàn văn theo thứ tự đọc", en="The whole text, in reading order",
    columns=(
        _DOCUMENT_ID,
        _id("block_id", "Định danh khối", "Identifier of the block"),
        _ORDINAL,
        _code("kind", "Loại khối", "Kind of block", "block_kinds", req=True),
        _SECTION_PATH,
        _c("label", "string", "Số thứ tự hoặc dấu đầu dòng như in", "Printed label (`1.`, `a)`, `-`)"),
        _TEXT,
        *_PROVENANCE,
    ),
)  # fmt: skip

OBJECTIVES = Table(
    name="objectives", key=("objective_id",),
    vi="Mục tiêu", en="Objectives",
    columns=(
        _DOCUMENT_ID,
        _id("objective_id", "Định danh mục tiêu", "Identifier of the objective"),
        _ORDINAL,
        _code("level", "Tổng quát, cụ thể, tầm nhìn", "General, specific or vision", "objective_levels", req=True),
        _c("horizon_year", "int32", "Năm hướng tới", "Year it looks to", unit="year"),
        _SECTION_PATH,
        _TEXT,
        *_PROVENANCE,
    ),
)  # fmt: skip

TARGETS = Table(
    name="targets", key=("target_id",),
    vi="Chỉ tiêu: những con số phải đạt", en="Targets: numbers to be reached",
    columns=(
        _DOCUMENT_ID,
        _id("target_id", "Định danh chỉ tiêu", "Identifier of the target"),
        _ORDINAL,
        _RECORD_SOURCE,
        _c("group", "string", "Nhóm chỉ tiêu", "Title of the group row, without its numeral", repeats=True),
        _c("indicator", "string", "Tên chỉ tiêu", "Printed name of the indicator", ("Chỉ tiêu", "Nội dung")),
        _c("parent_indicator", "string", "Chỉ tiêu bao trùm (\"trong đó\")", "Indicator it is a part of"),
        _c("period_text", "string", "Thời kỳ như in", "The words that give the period", ("Giai đoạn", "Đến năm")),
        _c("period_start", "int32", "Năm đầu", "First year", unit="year"),
        _c("period_end", "int32", "Năm cuối", "Last year", unit="year"),
        _code("comparator", "Phép so sánh", "Comparator", "comparators"),
        _c("approximate", "bool", "Ước chừng (\"khoảng\", \"ước\")", "Approximate", req=True),
        _c("value_min", "float64", "Giá trị nhỏ nhất, theo cột unit", "Lower value, in `unit`"),
        _c("value_max", "float64", "Giá trị lớn nhất, theo cột unit", "Upper value, in `unit`"),
        _c("unit", "string", "Đơn vị", "Canonical unit", ("Đơn vị", "ĐVT", "Đơn vị tính"), repeats=True),
        _c("per", "list<string>", "Mẫu số: năm, người", "Denominators (`year`, `person`)"),
        _c("average", "bool", "Bình quân theo thời gian", "Average over time", req=True),
        _code("direction", "Tăng, giảm, duy trì", "Increase, decrease or maintain", "directions"),
        _c("baseline_year", "int32", "Năm gốc so sánh", "Year compared with", unit="year"),
        _c("indicator_key", "string", "Khóa chỉ tiêu so sánh được giữa các tỉnh; trống: chưa biết",
           "Key of the indicator, comparable between provinces; null where it is unknown",
           refers="indicators.indicator_key", repeats=True),
        _c("value_text", "string", "Giá trị như in", "The value as printed", ("Kế hoạch", "Mục tiêu")),
        _c("reporting_text", "string", "Chu kỳ báo cáo", "Reporting cycle", ("Chu kỳ báo cáo", "Kỳ báo cáo")),
        _TEXT,
        *_PROVENANCE,
    ),
)  # fmt: skip

TASKS = Table(
    name="tasks", key=("task_id",),
    vi="Nhiệm vụ được giao", en="Tasks",
    columns=(
        _DOCUMENT_ID,
        _id("task_id", "Định danh nhiệm vụ", "Identifier of the task"),
        _ORDINAL,
        _RECORD_SOURCE,
        _c("appendix_label", "string", "Số phụ lục", "Label of the appendix", ("Phụ lục",), repeats=True),
        _c("section_label", "string", "Số của đề mục", "Label of the section", repeats=True),
        _c("section_title", "string", "Tên đề mục", "Title of the section", repeats=True),
        _c("label", "string", "Số thứ tự của dòng", "The row's own number", ("TT", "STT", "Số TT")),
        _c("title", "string", "Nội dung nhiệm vụ", "What is to be done",
           ("Nhiệm vụ", "Nội dung", "Nội dung công việc", "Tên nhiệm vụ, đề án")),
        _c("lead_text", "string", "Cơ quan chủ trì như in", "Who leads, as printed",
           ("Cơ quan chủ trì", "Đơn vị chủ trì", "Đơn vị thực hiện", "Trách nhiệm thực hiện")),
        _c("coordinating_text", "string", "Cơ quan phối hợp như in", "Who takes part, as printed",
           ("Cơ quan phối hợp", "Đơn vị phối hợp")),
        _c("approver_text", "string", "Cấp phê duyệt như in", "Who approves, as printed",
           ("Cấp trình", "Cấp phê duyệt", "Cấp thẩm quyền ban hành"), repeats=True),
        _c("monitor_text", "string", "Cơ quan theo dõi, đôn đốc như in", "Who monitors, as printed",
           ("Theo dõi, kiểm tra, đôn đốc",), repeats=True),
        _c("funding_text", "string", "Kinh phí như in", "Funding as printed", ("Kinh phí", "Nguồn kinh phí")),
        _c("deadline_text", "string", "Thời hạn như in", "Deadline as printed",
           ("Thời gian", "Thời gian thực hiện", "Thời gian trình", "Thời hạn hoàn thành"), repeats=True),
        _code("deadline_event", "Việc đến hạn: trình, thực hiện, hoàn thành", "What is due", "deadline_events"),
        _code("deadline_kind", "Loại thời hạn", "Kind of deadline", "deadline_kinds", req=True),
        _c("deadline_start", "date", "Ngày đầu", "First day, included"),
        _c("deadline_end", "date", "Ngày cuối", "Last day, included"),
        _code("deadline_recurrence", "Chu kỳ lặp lại", "Recurrence", "recurrences"),
        _c("deadline_condition", "string", "Điều kiện như in", "Condition, in the printed words"),
        _c("output_text", "string", "Sản phẩm như in", "Product as printed",
           ("Sản phẩm", "Kết quả", "Hình thức văn bản")),
        _c("outputs", "list<string>", "Các sản phẩm", "The single products"),
        _c("note", "string", "Ghi chú", "Note", ("Ghi chú",)),
        _TEXT,
        *_PROVENANCE,
    ),
)  # fmt: skip

ASSIGNMENTS = Table(
    name="assignments", key=("assignment_id",),
    vi="Phân công: mỗi đối tượng, vai trò, cơ quan một dòng", en="Who owns what: subject, role, agency",
    columns=(
        _DOCUMENT_ID,
        _id("assignment_id", "Định danh phân công", "Identifier of the assignment"),
        _code("subject_type", "Đối tượng: nhiệm vụ hay chỉ tiêu", "Task or target", "assignment_subjects", req=True),
        _c("subject_id", "string", "Định danh nhiệm vụ hoặc chỉ tiêu", "task_id or target_id", req=True),
        _code("role", "Vai trò: chủ trì, phối hợp, phê duyệt hay theo dõi", "Role: lead, coordinate, approve or monitor",
              "roles", req=True),
        _ORDINAL,
        _c("agency_key", "string", "Khóa cơ quan", "Key of the agency", req=True, refers="agencies.agency_key",
           repeats=True),
        _c("agency_name", "string", "Tên cơ quan", "Name of the agency", req=True, repeats=True),
        _code("agency_kind", "Loại cơ quan", "Kind of agency", "agency_kinds", req=True),
        _c("is_group", "bool", "Là nhóm cơ quan", "A group of agencies", req=True),
        _c("province_code", "string", "Mã tỉnh của cơ quan", "Province of the agency",
           refers="provinces.province_code", repeats=True),
        _c("successor_key", "string", *_SUCCESSOR, refers="agencies.agency_key", repeats=True),
        _TEXT,
        *_PROVENANCE,
    ),
)  # fmt: skip

IMPLEMENTATIONS = Table(
    name="implementations", key=("implementation_id",),
    vi="Văn bản nào triển khai thực hiện văn bản nào", en="Which act each document carries out",
    columns=(
        _DOCUMENT_ID,
        _id("implementation_id", "Định danh dòng triển khai", "Identifier of the implementation"),
        _ORDINAL,
        _c("work_id", "string", "Định danh của văn bản triển khai", "work_id of the act that carries out"),
        _c("implemented_work_id", "string", "Định danh của văn bản được triển khai", "work_id of the act carried out"),
        _code("implemented_type", "Mã loại văn bản được triển khai", "Type of the act carried out", "document_types"),
        _c("implemented_notation", "string", "Ký hiệu của văn bản được triển khai", "Its notation"),
        _c("implemented_issuer", "string", "Cơ quan ban hành văn bản được triển khai", "Its issuer", repeats=True),
        _c("implemented_title", "string", "Tên văn bản được triển khai", "Its title"),
        _code("level", "Cấp của văn bản được triển khai", "Level of the act carried out", "act_levels", req=True),
        _code("evidence", "Dựa vào tên văn bản, \"Thực hiện\" hay \"Căn cứ\"", "Concluded from the title or a basis",
              "implementation_evidence", req=True),
        _c("citation_id", "string", "Viện dẫn cho biết điều đó", "The citation it was concluded from", req=True,
           refers="citations.citation_id"),
        _c("confidence", "float64", "Độ tin cậy của viện dẫn", "Confidence of that citation", req=True, unit="1"),
    ),
)  # fmt: skip

FINDINGS = Table(
    name="findings", key=("finding_id",),
    vi="Điều cần người xem lại", en="What a person should look at",
    columns=(
        _DOCUMENT_ID,
        _id("finding_id", "Định danh phát hiện", "Identifier of the finding"),
        _code("severity", "Mức độ", "Severity", "severities", req=True),
        _code("code", "Mã phát hiện", "Code of the finding", "finding_codes", req=True),
        _c("subject_type", "string", "Loại bản ghi", "What kind of record it is about", req=True, repeats=True),
        _c("subject_id", "string", "Bản ghi liên quan", "The record it is about"),
        _c("column", "string", "Cột liên quan", "The column it is about", repeats=True),
        _c("page", "int32", "Trang, từ 1", "Page, from 1", unit="page"),
        _c("message", "string", "Lời giải thích", "Explanation for people", req=True),
    ),
)  # fmt: skip

REVIEWS = Table(
    name="reviews", key=("review_id",), reviewed=True,
    vi="Điều người rà soát đã xác nhận, đã sửa", en="What people confirmed or corrected",
    columns=(
        _DOCUMENT_ID,
        _id("review_id", "Định danh dòng rà soát", "Identifier of the review"),
        _ORDINAL,
        _c("subject_type", "string", "Loại bản ghi", "What kind of record it is about", req=True, repeats=True),
        _c("subject_id", "string", "Bản ghi liên quan (khi chỗ cũ không còn: mã cũ)",
           "The record it is about; its old identifier where the place is gone", req=True),
        _c("column", "string", "Cột được sửa; trống: cả bản ghi", "The column; null: the record as a whole",
           repeats=True),
        _code("action", "Sửa, chấp nhận, loại bỏ, thêm mới", "Correct, accept, reject or add", "review_actions",
              req=True),
        _code("outcome", "Máy nay đọc đúng thế; điều sửa còn hiệu lực; máy đọc khác; chỗ cũ không còn",
              "The extractor now agrees; the correction stands; it says a third thing; the place is gone",
              "review_outcomes", req=True),
        _c("extracted_value", "string", "Giá trị máy đọc nay (JSON nếu không phải chữ)",
           "What the extractor says now; JSON unless it is text"),
        _c("earlier_value", "string", "Giá trị máy đọc khi rà soát", "What the extractor said when it was reviewed"),
        _c("corrected_value", "string", "Giá trị người rà soát chọn", "What the person wants; it is the published one"),
        _c("reviewer", "string", "Người rà soát", "Who reviewed it", req=True, repeats=True),
        _c("reviewed_at", "string", "Lúc rà soát (UTC)", "When it was reviewed (UTC)", req=True),
        _c("extractor_version", "string", "Phiên bản trích xuất lúc rà soát", "Version of the extractor then",
           req=True, repeats=True),
        _c("page", "int32", "Trang, từ 1", "Page, from 1", unit="page"),
        _c("note", "string", "Ghi chú của người rà soát", "The reviewer's note"),
    ),
)  # fmt: skip

_VALID = (
    _c("valid_from", "date", "Hiệu lực từ ngày; trống: không rõ", "In force from; null where it is not known"),
    _c("valid_to", "date", "Hiệu lực đến hết ngày; trống: đến nay", "In force to the end of; null: to the present"),
)
_REGISTERED = (
    _c("registered", "bool", "Có trong danh mục", "False for a key that no registry knows", req=True),
    _c("source", "string", "Nguồn", "Where the entry comes from"),
)

AGENCIES = Table(
    name="agencies", key=("agency_key", "valid_from"), per_document=False,
    vi="Danh mục cơ quan theo thời kỳ", en="Registry of agencies, one row per key and period",
    columns=(
        _c("agency_key", "string", "Khóa cơ quan", "Key of the agency", req=True),
        _c("agency_name", "string", "Tên chuẩn (hoặc như in)", "Canonical name, or as printed", req=True),
        _code("agency_kind", "Loại cơ quan", "Kind of agency", "agency_kinds", req=True),
        _c("is_group", "bool", "Là nhóm cơ quan", "A group of agencies", req=True),
        _c("level", "string", "Cấp nằm trong tên", "Level that the name itself holds", repeats=True),
        *_VALID,
        _c("successor_key", "string", *_SUCCESSOR, refers="agencies.agency_key"),
        _c("aliases", "list<string>", "Tên gọi khác", "Other ways to print the name"),
        *_REGISTERED,
    ),
)  # fmt: skip

PROVINCES = Table(
    name="provinces", key=("province_code", "valid_from"), per_document=False,
    vi="Danh mục tỉnh, thành phố theo thời kỳ", en="Registry of provinces, one row per code and period",
    columns=(
        _c("province_code", "string", "Mã tỉnh, hai chữ số", "Two-digit code", req=True),
        _c("province_name", "string", "Tên tỉnh", "Name of the province", req=True),
        _c("province_kind", "string", "Tỉnh hay thành phố", "Province or city"),
        _c("iso_3166_2", "string", "Mã ISO 3166-2", "ISO 3166-2 code"),
        *_VALID,
        _c("successor_codes", "list<string>", "Mã các tỉnh kế thừa", "Codes of the provinces that succeed it"),
        _c("merged_from", "list<string>", "Mã các tỉnh hợp thành", "Codes of the provinces it was made of"),
        *_REGISTERED,
    ),
)  # fmt: skip

INDICATORS = Table(
    name="indicators", key=("indicator_key",), per_document=False,
    vi="Danh mục chỉ tiêu so sánh được", en="Registry of indicators that can be compared between provinces",
    columns=(
        _c("indicator_key", "string", "Khóa chỉ tiêu", "Key of the indicator", req=True),
        _c("name_vi", "string", "Tên chỉ tiêu", "Name in Vietnamese", req=True),
        _c("name_en", "string", "Tên tiếng Anh", "Name in English", req=True),
        _code("measure", "Đo mức tăng, mức giảm, tỷ lệ, lượng hay điểm của một chỉ số",
              "Growth, reduction, share, amount, or score of an index", "indicator_measures", req=True),
        _c("units", "list<string>", "Các đơn vị hợp lệ", "Units that its values come in"),
        _c("low", "float64", "Nhỏ hơn số này thì đáng ngờ", "A smaller value is doubtful", req=True),
        _c("high", "float64", "Lớn hơn số này thì đáng ngờ", "A larger value is doubtful", req=True),
        _c("aliases", "list<string>", "Cách gọi trong văn bản", "Ways to print the name"),
        _c("source", "string", "Văn bản quy định hoặc đặt ra chỉ tiêu", "The act that defines it or set it for provinces",
           req=True),
    ),
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    DOCUMENTS, LEGAL_BASES, CITATIONS, BLOCKS, OBJECTIVES, TARGETS, TASKS, ASSIGNMENTS, IMPLEMENTATIONS, FINDINGS, REVIEWS,
    AGENCIES, PROVINCES, INDICATORS,
)  # fmt: skip
# In the order of publication; per-document tables hold the fields of `schemas.records.Extraction`.
DOCUMENT_TABLES: tuple[Table, ...] = tuple(table for table in TABLES if table.per_document and not table.reviewed)
# what parts and publications hold of documents: their records, and what people said of them
PART_TABLES: tuple[Table, ...] = tuple(table for table in TABLES if table.per_document)
REGISTRY_TABLES: tuple[Table, ...] = tuple(table for table in TABLES if not table.per_document)


def table(name: str) -> Table:
    """The table of that name; raises `KeyError` where there is none."""
    for each in TABLES:
        if each.name == name:
            return each
    raise KeyError(name)
